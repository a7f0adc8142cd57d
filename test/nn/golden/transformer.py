"""Writes transformer.json beside this script: attention with heads and blocks of Transformers, as PyTorch has them.

    python -m venv .tmp/torch && .tmp/torch/bin/pip install -r test/golden/requirements.txt
    .tmp/torch/bin/python test/nn/golden/transformer.py && npm run format

Weights are written as we lay them out: transposed, and the one matrix of queries, keys and values in three. The loss is the sum of
sines of the results. What PyTorch's mask hides, ours does not show.
"""

import json
from pathlib import Path

import torch

torch.set_default_dtype(torch.float64)

BATCH, POSITIONS, FEATURES, HEADS = 2, 3, 4, 2
MEMORY, WIDE = 4, 6
SEEN = torch.tensor([[True, True, False], [True, False, True]])
REMEMBERED = torch.tensor([[True, True, False, True], [False, True, True, False]])


def rounded(x):
    return [rounded(y) for y in x] if isinstance(x, list) else float(f'{x:.10g}')


def listed(x):
    return rounded(x.detach().tolist())


def linear(w, b):
    return {'w': listed(w.T), 'b': listed(b)}


def projections(layer, get):
    bias = get(layer.in_proj_bias).chunk(3)
    if layer.in_proj_weight is None:
        weights = [get(w) for w in (layer.q_proj_weight, layer.k_proj_weight, layer.v_proj_weight)]
    else:
        weights = get(layer.in_proj_weight).chunk(3)
    names = ('query', 'key', 'value')
    own = {name: linear(w, b) for name, w, b in zip(names, weights, bias)}
    return {**own, 'out': linear(get(layer.out_proj.weight), get(layer.out_proj.bias))}


def shaken(layer):
    """The layer with biases and scales that are not those at the beginning."""
    with torch.no_grad():
        for p in layer.parameters():
            p.add_(0.3 * torch.randn(p.shape))
    return layer


def gradient(p):
    return p.grad


def written(name, options, layer, params, run, x, memory=None, masks=()):
    y = run(layer)
    y.sin().sum().backward()
    return {
        'name': name,
        'options': options,
        'x': listed(x),
        'memory': None if memory is None else listed(memory),
        'masks': masks,
        'params': params(layer, lambda p: p),
        'result': listed(y),
        'gradient': params(layer, gradient),
        'gradientOfX': listed(x.grad),
        'gradientOfMemory': None if memory is None else listed(memory.grad),
    }


def sequences(seed):
    torch.manual_seed(seed)
    x = torch.randn(BATCH, POSITIONS, FEATURES, requires_grad=True)
    return x


def attention(name, causal=False, masked=False, cross=False):
    x = sequences(len(name))
    memory = torch.randn(BATCH, MEMORY, WIDE, requires_grad=True) if cross else None
    wide = {'kdim': WIDE, 'vdim': WIDE} if cross else {}
    layer = shaken(torch.nn.MultiheadAttention(FEATURES, HEADS, batch_first=True, **wide))
    hidden = torch.ones(POSITIONS, POSITIONS, dtype=torch.bool).triu(1) if causal else None
    seen = (REMEMBERED if cross else SEEN) if masked else None
    among = memory if cross else x

    def run(layer):
        return layer(x, among, among, attn_mask=hidden, key_padding_mask=None if seen is None else ~seen)[0]

    options = {'heads': HEADS, **({'causal': True} if causal else {})}
    masks = {} if seen is None else {'memoryMask' if cross else 'mask': seen.tolist()}
    return written(name, options, layer, projections, run, x, memory, masks)


def norm(layer, get):
    return {'scale': listed(get(layer.weight)), 'shift': listed(get(layer.bias))}


def maps(layer, last, get):
    return {
        'mapsNorm': norm(last, get),
        'up': linear(get(layer.linear1.weight), get(layer.linear1.bias)),
        'down': linear(get(layer.linear2.weight), get(layer.linear2.bias)),
    }


def encoder_params(layer, get):
    return {
        'attentionNorm': norm(layer.norm1, get),
        'attention': projections(layer.self_attn, get),
        **maps(layer, layer.norm2, get),
    }


def decoder_params(layer, get):
    return {
        'attentionNorm': norm(layer.norm1, get),
        'attention': projections(layer.self_attn, get),
        'crossNorm': norm(layer.norm2, get),
        'cross': projections(layer.multihead_attn, get),
        **maps(layer, layer.norm3, get),
    }


def block(decoder, pre, activation, masked=False, causal=False):
    name = f'{"decoder" if decoder else "encoder"}, {"pre" if pre else "post"}, {activation}'
    x = sequences(len(name))
    memory = torch.randn(BATCH, MEMORY, FEATURES, requires_grad=True) if decoder else None
    kind = torch.nn.TransformerDecoderLayer if decoder else torch.nn.TransformerEncoderLayer
    layer = shaken(kind(FEATURES, HEADS, 3, dropout=0.0, activation=activation, batch_first=True, norm_first=pre))
    hidden = torch.ones(POSITIONS, POSITIONS, dtype=torch.bool).triu(1) if causal or decoder else None
    seen, remembered = (~SEEN, ~REMEMBERED) if masked else (None, None)

    def run(layer):
        if not decoder:
            return layer(x, src_mask=hidden, src_key_padding_mask=seen)
        return layer(
            x, memory, tgt_mask=hidden, tgt_key_padding_mask=seen, memory_key_padding_mask=remembered
        )

    options = {'heads': HEADS, 'hidden': 3, 'norm': 'pre' if pre else 'post', 'activation': activation}
    if causal:
        options['causal'] = True
    masks = {'mask': SEEN.tolist(), **({'memoryMask': REMEMBERED.tolist()} if decoder else {})} if masked else {}
    return written(name, options, layer, decoder_params if decoder else encoder_params, run, x, memory, masks)


def rotary():
    torch.manual_seed(0)
    x = torch.randn(2, 3, 6)
    a, b = x.chunk(2, dim=-1)
    angles = torch.outer(torch.tensor([5.0, 0.0, 700.0]), 100.0 ** -(torch.arange(3) / 3))
    turned = torch.complex(a, b) * torch.polar(torch.ones_like(angles), angles)
    y = torch.cat([turned.real, turned.imag], dim=-1)
    return {'x': listed(x), 'positions': [5, 0, 700], 'base': 100, 'result': listed(y)}


given = {
    'attention': [
        attention('own'),
        attention('causal', causal=True),
        attention('masked', masked=True),
        attention('causal and masked', causal=True, masked=True),
        attention('cross', cross=True),
        attention('cross, masked', cross=True, masked=True),
    ],
    'encoder': [
        block(False, True, 'gelu', causal=True),
        block(False, False, 'relu', masked=True),
    ],
    'decoder': [
        block(True, True, 'relu', masked=True),
        block(True, False, 'gelu'),
    ],
    'rotary': rotary(),
}
text = ',\n'.join(f'{json.dumps(name)}: {json.dumps(value)}' for name, value in given.items())
Path(__file__).with_suffix('.json').write_text('{\n' + text + '\n}\n')
