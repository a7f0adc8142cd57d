"""Writes layers.json beside this script: what layers give, and their gradients, as PyTorch has them, in double precision.

    python -m venv .tmp/torch && .tmp/torch/bin/pip install -r test/golden/requirements.txt
    .tmp/torch/bin/python test/nn/golden/layers.py && npm run format

A case is a layer of this library by name, the shape of an example, its options, its output for two examples, and the sums of the
gradients of Σ sin y, weighed by 1, 2, 3, …, by the input and the parameters. Input and parameters are numbers that both languages
compute exactly.
"""

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


def values(shape, seed):
    count = math.prod(shape)
    return torch.tensor([((i * i * 7 + i * 13 + seed * 29) % 41 - 20) / 16 for i in range(count)]).reshape(shape)


def numbers(x):
    return [float(f'{y:.13g}') for y in x.detach().reshape(-1).tolist()]


def weighed(x):
    return float(f'{(x.reshape(-1) * torch.arange(1, x.numel() + 1)).sum().item():.12g}')


cases = []


def case(name, shape, args, parameters, f, note=''):
    """`args` are those behind the name; `parameters` are shapes by name."""
    x = values((2, *shape), 1).requires_grad_()
    params = {key: values(s, 2 + i).requires_grad_() for i, (key, s) in enumerate(parameters.items())}
    y = f(x, **params)
    gradients = torch.autograd.grad(y.sin().sum(), [x, *params.values()])
    cases.append(
        {
            'name': name,
            'input': list(shape),
            'args': args,
            'parameters': {key: list(s) for key, s in parameters.items()},
            'shape': list(y.shape),
            'output': numbers(y),
            'gradients': [weighed(g) for g in gradients],
        }
    )


def two(n):
    return (n, n) if isinstance(n, int) else tuple(n)


def padded(x, padding, kernel, stride, dilation, value=0.0):
    """What `padding` stands for, by hand, where PyTorch has no word for it: [[top, bottom], [left, right]]."""
    spatial = x.shape[2:]
    sides = []
    for axis, n in enumerate(spatial):
        k, s, d = kernel[axis], stride[axis], dilation[axis]
        if padding == 'same':
            total = max(0, (math.ceil(n / s) - 1) * s + d * (k - 1) + 1 - n)
            sides.append((total // 2, total - total // 2))
        elif padding == 'causal':
            sides.append((d * (k - 1), 0))
        else:
            p = padding if isinstance(padding, int) else padding if len(spatial) == 1 else padding[axis]
            sides.append((p, p) if isinstance(p, int) else tuple(p))
    return F.pad(x, [n for side in reversed(sides) for n in side], value=value)


def conv(rank, shape, options):
    tuple_of = two if rank == 2 else (lambda n: (n,))
    kernel, stride, dilation = (tuple_of(options.get(key, 1)) for key in ['kernel', 'stride', 'dilation'])
    groups = options.get('groups', 1)
    convolve = F.conv2d if rank == 2 else F.conv1d

    def f(x, w, b=None):
        return convolve(padded(x, options.get('padding', 0), kernel, stride, dilation), w, b, stride, 0, dilation, groups)

    filters = options['filters']
    parameters = {'w': (filters, shape[0] // groups, *kernel)}
    if options.get('bias', True):
        parameters['b'] = (filters,)
    case(f'conv{rank}d', shape, [options], parameters, f)


for options in [
    {'filters': 3, 'kernel': 3},
    {'filters': 4, 'kernel': 2, 'stride': 2, 'padding': 1, 'groups': 2},
    {'filters': 3, 'kernel': 3, 'dilation': 2, 'padding': 'causal'},
    {'filters': 2, 'kernel': 4, 'stride': 3, 'padding': 'causal', 'bias': False},
    {'filters': 2, 'kernel': 4, 'padding': 'same', 'stride': 2},
    {'filters': 2, 'kernel': 3, 'padding': [2, 0]},
]:
    conv(1, (2, 9), options)
for options in [
    {'filters': 3, 'kernel': [3, 2], 'stride': [2, 1], 'padding': [1, 0]},
    {'filters': 2, 'kernel': 3, 'padding': [[0, 2], [1, 0]], 'dilation': [1, 2]},
    {'filters': 4, 'kernel': 2, 'padding': 'same', 'stride': 2, 'groups': 2, 'bias': False},
    {'filters': 2, 'kernel': 2, 'padding': [1, [0, 2]]},
]:
    conv(2, (2, 5, 6), options)


def transposed(rank, shape, options, **given):
    """`given` is how PyTorch says it; what it has no word for is cut off by hand."""
    tuple_of = two if rank == 2 else (lambda n: (n,))
    groups = options.get('groups', 1)
    stride, dilation = tuple_of(options.get('stride', 1)), tuple_of(options.get('dilation', 1))
    convolve = F.conv_transpose2d if rank == 2 else F.conv_transpose1d
    cut = given.pop('cut', None)

    def f(x, w, b=None):
        y = convolve(x, w, b, stride=stride, dilation=dilation, groups=groups, **given)
        return y if cut is None else y[tuple([slice(None)] * 2 + [slice(*c) for c in cut])]

    filters = options['filters']
    parameters = {'w': (shape[0], filters // groups, *tuple_of(options['kernel']))}
    if options.get('bias', True):
        parameters['b'] = (filters,)
    case(f'convTranspose{rank}d', shape, [options], parameters, f)


transposed(1, (2, 4), {'filters': 3, 'kernel': 3})
transposed(1, (2, 4), {'filters': 2, 'kernel': 4, 'stride': 2, 'padding': 1, 'groups': 2}, padding=1)
transposed(
    1,
    (2, 4),
    {'filters': 2, 'kernel': 3, 'stride': 3, 'padding': 1, 'outputPadding': 2, 'bias': False},
    padding=1,
    output_padding=2,
)
transposed(1, (2, 4), {'filters': 2, 'kernel': 5, 'stride': 2, 'padding': 'same'}, cut=[(1, -2)])
transposed(1, (2, 4), {'filters': 2, 'kernel': 3, 'dilation': 2, 'padding': [2, 1]}, cut=[(2, -1)])
transposed(1, (2, 4), {'filters': 2, 'kernel': 2, 'stride': 3, 'padding': 'same'}, output_padding=1)
transposed(2, (2, 3, 4), {'filters': 3, 'kernel': 2, 'stride': 2})
transposed(
    2,
    (4, 3, 2),
    {
        'filters': 2,
        'kernel': [3, 2],
        'stride': [2, 3],
        'padding': [1, 0],
        'outputPadding': [1, 2],
        'dilation': [2, 1],
        'groups': 2,
    },
    padding=(1, 0),
    output_padding=(1, 2),
)
transposed(2, (2, 3, 4), {'filters': 2, 'kernel': 4, 'padding': [[1, 2], [0, 3]], 'bias': False}, cut=[(1, -2), (0, -3)])

for options in [{'kernel': 3, 'padding': 1}, {'kernel': [2, 3], 'multiplier': 2, 'stride': 2, 'bias': False}]:
    k, m = two(options['kernel']), options.get('multiplier', 1)
    parameters = {'w': (3 * m, 1, *k)} | ({'b': (3 * m,)} if options.get('bias', True) else {})
    depthwise = lambda x, w, b=None: F.conv2d(
        x, w, b, stride=options.get('stride', 1), padding=options.get('padding', 0), groups=3
    )
    case('depthwiseConv2d', (3, 5, 4), [options], parameters, depthwise)
    parameters = {'depthwise': (3 * m, 1, *k), 'pointwise': (2, 3 * m, 1, 1)}
    parameters |= {'b': (2,)} if options.get('bias', True) else {}
    case(
        'separableConv2d',
        (3, 5, 4),
        [{'filters': 2, **options}],
        parameters,
        lambda x, depthwise, pointwise, b=None: F.conv2d(
            F.conv2d(x, depthwise, stride=options.get('stride', 1), padding=options.get('padding', 0), groups=3),
            pointwise,
            b,
        ),
    )

case('maxPool1d', (2, 7), [2], {}, lambda x: F.max_pool1d(x, 2))
case('maxPool1d', (2, 7), [{'kernel': 3, 'stride': 2, 'padding': 1}], {}, lambda x: F.max_pool1d(x, 3, 2, 1))
case('avgPool1d', (2, 7), [{'kernel': 3, 'stride': 2, 'padding': 1}], {}, lambda x: F.avg_pool1d(x, 3, 2, 1))
case(
    'avgPool1d',
    (2, 7),
    [{'kernel': 3, 'stride': 2, 'padding': 1, 'countPadding': False}],
    {},
    lambda x: F.avg_pool1d(x, 3, 2, 1, count_include_pad=False),
)
case('maxPool2d', (2, 5, 6), [{'kernel': 3, 'stride': 2, 'padding': 1}], {}, lambda x: F.max_pool2d(x, 3, 2, 1))
case(
    'maxPool2d',
    (2, 5, 6),
    [{'kernel': 2, 'stride': 1, 'padding': [[0, 1], [1, 0]]}],
    {},
    lambda x: F.max_pool2d(padded(x, [[0, 1], [1, 0]], (2, 2), (1, 1), (1, 1), -math.inf), 2, 1),
)
for count in [True, False]:
    case(
        'avgPool2d',
        (2, 5, 6),
        [{'kernel': [3, 2], 'stride': [2, 1], 'padding': 1, 'countPadding': count}],
        {},
        lambda x: F.avg_pool2d(x, (3, 2), (2, 1), 1, count_include_pad=count),
    )
case('globalAvgPool', (2, 3, 4), None, {}, lambda x: F.adaptive_avg_pool2d(x, 1).reshape(2, 2))
case('globalMaxPool', (2, 7), None, {}, lambda x: F.adaptive_max_pool1d(x, 1).reshape(2, 2))
for size in [1, 2, 3, 6, 9]:
    case('adaptiveAvgPool1d', (2, 6), [size], {}, lambda x: F.adaptive_avg_pool1d(x, size))
    case('adaptiveMaxPool1d', (2, 7), [size], {}, lambda x: F.adaptive_max_pool1d(x, size))
for size in [[2, 3], [3, 4], [1, 5], 2]:
    case('adaptiveAvgPool2d', (2, 5, 6), [size], {}, lambda x: F.adaptive_avg_pool2d(x, size))
    case('adaptiveMaxPool2d', (2, 5, 6), [size], {}, lambda x: F.adaptive_max_pool2d(x, size))

affine = {'scale': (4,), 'shift': (4,)}
for shape in [(4,), (4, 3), (4, 2, 3)]:
    case('groupNorm', shape, [{'groups': 2}], affine, lambda x, scale, shift: F.group_norm(x, 2, scale, shift))
case(
    'groupNorm',
    (4, 3),
    [{'groups': 1, 'epsilon': 0.1}],
    affine,
    lambda x, scale, shift: F.group_norm(x, 1, scale, shift, 0.1),
)
for shape in [(4, 3), (4, 2, 3)]:
    case('instanceNorm', shape, [], affine, lambda x, scale, shift: F.instance_norm(x, weight=scale, bias=shift))
for shape in [(5,), (3, 5)]:
    case('rmsNorm', shape, [], {'scale': (5,)}, lambda x, scale: F.rms_norm(x, (5,), scale, 1e-6))
for shape in [(3,), (3, 4), (3, 2, 2)]:
    case('prelu', shape, [], {'slope': (3,)}, lambda x, slope: F.prelu(x, slope))
case('prelu', (3, 2), [{'shared': True}], {'slope': ()}, lambda x, slope: F.prelu(x, slope))
for shape in [(6,), (3, 4)]:
    case('glu', shape, None, {}, lambda x: F.glu(x))
case(
    'maxout',
    (4,),
    [3, {'pieces': 3}],
    {'w': (3, 4, 3), 'b': (3, 3)},
    lambda x, w, b: (torch.einsum('bi,pio->bpo', x, w) + b).max(1).values,
)

path = Path(__file__).with_name('layers.json')
path.write_text(json.dumps(cases) + '\n')
