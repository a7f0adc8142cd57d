"""Writes attention.json beside this script: results and gradients of attention, as PyTorch has them.

    python -m venv .tmp/torch && .tmp/torch/bin/pip install -r test/golden/requirements.txt
    .tmp/torch/bin/python test/nn/golden/attention.py && npm run format

The loss is the sum of sines of the results.
"""

import json
from pathlib import Path

import torch
from torch.nn.functional import scaled_dot_product_attention

torch.set_default_dtype(torch.float64)


def rounded(x):
    return [rounded(y) for y in x] if isinstance(x, list) else float(f'{x:.10g}')


def listed(x):
    return rounded(x.detach().tolist())


def case(name, batch, n, m, features, out, causal=False, mask=None, scale=None, shared=1):
    torch.manual_seed(len(name))
    *front, heads = (*batch, 1) if not batch else batch
    keys = (*front, heads // shared) if batch else ()
    q = torch.randn(*batch, n, features, requires_grad=True)
    k = torch.randn(*keys, m, features, requires_grad=True)
    v = torch.randn(*keys, m, out, requires_grad=True)
    given = None if mask is None else torch.tensor(mask)
    y = scaled_dot_product_attention(q, k, v, attn_mask=given, is_causal=causal, scale=scale, enable_gqa=shared > 1)
    y.sin().sum().backward()
    return {
        'name': name,
        'options': {**({'causal': True} if causal else {}), **({'scale': scale} if scale else {})},
        'mask': mask,
        'inputs': [listed(q), listed(k), listed(v)],
        'result': listed(y),
        'gradients': [listed(q.grad), listed(k.grad), listed(v.grad)],
    }


SOME = [[True, False, True], [True, True, False]]
NONE = [[False, False, False], [False, True, True]]
cases = [
    case('one head', (), 3, 4, 2, 3),
    case('causal', (2,), 3, 3, 2, 2, causal=True),
    case('a mask for all', (2, 2), 2, 3, 3, 2, mask=SOME),
    case('a mask for each head', (2,), 2, 3, 3, 2, mask=[SOME, NONE]),
    case('a row that sees nothing', (1,), 2, 3, 3, 2, mask=NONE),
    case('causal and a scale, with fewer keys', (1,), 4, 2, 2, 1, causal=True, scale=0.3),
    case('shared keys', (2, 4), 2, 3, 3, 2, shared=2),
    case('keys of all heads, causal', (4,), 3, 3, 2, 2, causal=True, shared=4),
    case('shared keys and a mask', (4,), 2, 3, 2, 2, mask=[[[True, True, True]] * 2, SOME, NONE, SOME], shared=2),
]
Path(__file__).with_suffix('.json').write_text('[\n' + ',\n'.join(json.dumps(c) for c in cases) + '\n]\n')
