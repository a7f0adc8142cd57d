"""Writes recurrent.json beside this script: outputs and gradients of recurrent layers, as PyTorch has them.

    python -m venv .tmp/torch && .tmp/torch/bin/pip install -r test/golden/requirements.txt
    .tmp/torch/bin/python test/nn/golden/recurrent.py && npm run format

Weights are written as we lay them out: transposed, and the two biases of PyTorch as one. The loss is the sum of sines of all outputs.
"""

import json
from pathlib import Path

import torch

torch.set_default_dtype(torch.float64)

FEATURES, UNITS, POSITIONS, BATCH = 2, 3, 4, 2
LENGTHS = [2, 4]
KINDS = {'simpleRnn': torch.nn.RNN, 'lstm': torch.nn.LSTM, 'gru': torch.nn.GRU}


def rounded(x):
    return [rounded(y) for y in x] if isinstance(x, list) else float(f'{x:.10g}')


def listed(x):
    return rounded(x.detach().tolist())


def ours(kind, get, of_gradient):
    """Weights of one direction, or their gradients: that of our one bias is that of either of PyTorch's."""
    w, u, b, c = get('weight_ih'), get('weight_hh'), get('bias_ih'), get('bias_hh')
    both = b if of_gradient else b + c
    own = {'w': w.T, 'u': u.T, 'b': both}
    if kind == 'gru':
        own['b'] = torch.cat([both[: 2 * UNITS], b[2 * UNITS :]])
        own['c'] = c[2 * UNITS :]
    return {name: listed(value) for name, value in own.items()}


def case(kind, bidirectional, masked):
    torch.manual_seed(len(kind) + 10 * bidirectional + 100 * masked)
    layer = KINDS[kind](FEATURES, UNITS, batch_first=True, bidirectional=bidirectional)
    x = torch.randn(BATCH, POSITIONS, FEATURES, requires_grad=True)
    given = x
    if masked:
        given = torch.nn.utils.rnn.pack_padded_sequence(x, LENGTHS, batch_first=True, enforce_sorted=False)
    outputs, last = layer(given)
    if masked:
        outputs, _ = torch.nn.utils.rnn.pad_packed_sequence(outputs, batch_first=True, total_length=POSITIONS)
    last = last[0] if kind == 'lstm' else last
    last = torch.cat(list(last), dim=-1)
    (outputs.sin().sum() + last.sin().sum()).backward()
    suffixes = {'forward': '_l0', 'backward': '_l0_reverse'} if bidirectional else {'forward': '_l0'}
    params = {d: ours(kind, lambda n: getattr(layer, n + s), False) for d, s in suffixes.items()}
    gradient = {d: ours(kind, lambda n: getattr(layer, n + s).grad, True) for d, s in suffixes.items()}
    return {
        'kind': kind,
        'bidirectional': bidirectional,
        'lengths': LENGTHS if masked else None,
        'x': listed(x),
        'params': params if bidirectional else params['forward'],
        'outputs': listed(outputs),
        'last': listed(last),
        'gradient': gradient if bidirectional else gradient['forward'],
        'gradientOfX': listed(x.grad),
    }


cases = [case(kind, both, masked) for kind in KINDS for both in (False, True) for masked in (False, True)]
Path(__file__).with_suffix('.json').write_text('[\n' + ',\n'.join(json.dumps(c) for c in cases) + '\n]\n')
