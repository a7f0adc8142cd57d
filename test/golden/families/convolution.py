"""conv2d and pooling, images being [N, C, H, W] and filters [O, C / groups, KH, KW]."""

import numpy as np
from jax import lax

from oracle import Family, draw, f32, f64


def pair(value):
    return tuple(value) if isinstance(value, list) else (value, value)


def padding_of(padding):
    return padding.upper() if isinstance(padding, str) else [(each, each) for each in pair(padding)]


def conv2d(x, w, stride=1, padding=0, dilation=1, groups=1):
    return lax.conv_general_dilated(
        x,
        w,
        pair(stride),
        padding_of(padding),
        rhs_dilation=pair(dilation),
        dimension_numbers=('NCHW', 'OIHW', 'NCHW'),
        feature_group_count=groups,
    )


def pool(x, start, combine, kernel, stride, padding):
    zero = [(0, 0), (0, 0)]
    window, step = (1, 1, *pair(kernel)), (1, 1, *pair(kernel if stride is None else stride))
    return lax.reduce_window(x, np.array(start, x.dtype)[()], combine, window, step, [*zero, *padding_of(padding)])


def max_pool(x, kernel, stride=None, padding=0):
    return pool(x, -np.inf, lax.max, kernel, stride, padding)


def avg_pool(x, kernel, stride=None, padding=0):
    """Divides by the whole kernel's size, padding included."""
    return pool(x, 0, lax.add, kernel, stride, padding) / np.prod(pair(kernel))


OPERATIONS = {'conv2d': conv2d, 'maxPool2d': max_pool, 'avgPool2d': avg_pool}

CONVOLUTIONS = [
    ('plain', (2, 2, 4, 5), (3, 2, 3, 2), None),
    ('kernel 1', (1, 3, 2, 2), (2, 3, 1, 1), None),
    ('the kernel is the image', (2, 1, 3, 3), (2, 1, 3, 3), None),
    ('one pixel', (1, 1, 1, 1), (1, 1, 1, 1), None),
    ('stride 2', (1, 2, 5, 5), (2, 2, 2, 2), {'stride': 2}),
    ('stride leaves a rest', (1, 1, 6, 5), (1, 1, 3, 2), {'stride': 2}),
    ('two strides', (1, 1, 5, 6), (2, 1, 2, 2), {'stride': [2, 3]}),
    ('stride larger than the kernel', (1, 1, 5, 5), (1, 1, 1, 1), {'stride': 3}),
    ('padding 1', (1, 2, 3, 3), (2, 2, 3, 3), {'padding': 1}),
    ('two paddings', (1, 1, 3, 3), (1, 1, 3, 2), {'padding': [1, 2]}),
    ('padding larger than the image', (1, 1, 1, 2), (1, 1, 3, 3), {'padding': 2}),
    ('padding valid', (1, 1, 4, 4), (1, 1, 3, 3), {'padding': 'valid'}),
    ('padding same, odd kernel', (1, 1, 4, 4), (1, 1, 3, 3), {'padding': 'same'}),
    ('padding same, even kernel', (1, 1, 4, 5), (1, 1, 2, 4), {'padding': 'same'}),
    ('padding same, stride 2', (1, 1, 5, 4), (1, 1, 3, 3), {'padding': 'same', 'stride': 2}),
    ('padding same, stride 3, small kernel', (1, 1, 7, 7), (1, 1, 2, 2), {'padding': 'same', 'stride': 3}),
    ('padding same, dilation 2', (1, 1, 5, 5), (1, 1, 3, 2), {'padding': 'same', 'dilation': 2}),
    ('dilation 2', (1, 1, 5, 5), (1, 1, 2, 2), {'dilation': 2}),
    ('two dilations', (1, 1, 4, 6), (1, 1, 2, 3), {'dilation': [1, 2]}),
    ('groups 2', (1, 4, 3, 3), (2, 2, 2, 2), {'groups': 2}),
    ('depthwise', (2, 3, 3, 3), (3, 1, 2, 2), {'groups': 3}),
    ('depthwise with multiplier', (1, 2, 3, 3), (4, 1, 2, 2), {'groups': 2}),
    ('everything', (2, 4, 6, 7), (4, 2, 2, 3), {'stride': [2, 1], 'padding': [1, 2], 'dilation': [2, 1], 'groups': 2}),
    ('empty batch', (0, 2, 3, 3), (1, 2, 2, 2), None),
]

POOLS = [
    ('kernel 2', (2, 2, 4, 4), {'kernel': 2}),
    ('two kernels', (1, 1, 4, 6), {'kernel': [2, 3]}),
    ('floor mode leaves a rest', (1, 1, 5, 7), {'kernel': 2}),
    ('overlap', (1, 1, 4, 5), {'kernel': 3, 'stride': 1}),
    ('two strides', (1, 2, 5, 5), {'kernel': 2, 'stride': [2, 1]}),
    ('stride larger than the kernel', (1, 1, 5, 5), {'kernel': 1, 'stride': 2}),
    ('padding 1', (1, 1, 4, 4), {'kernel': 3, 'stride': 2, 'padding': 1}),
    ('two paddings', (1, 1, 3, 4), {'kernel': [2, 3], 'stride': 1, 'padding': [1, 0]}),
    ('kernel 1', (1, 2, 2, 2), {'kernel': 1}),
    ('the kernel is the image', (2, 1, 3, 2), {'kernel': [3, 2]}),
    ('empty batch', (0, 1, 2, 2), {'kernel': 2}),
]


def make() -> Family:
    family = Family('convolution', OPERATIONS)
    for note, x, w, options in CONVOLUTIONS:
        family.add('conv2d', note, [draw(*x, seed=1), draw(*w, seed=2)], options)
    for note, x, w, options in CONVOLUTIONS[:1] + CONVOLUTIONS[8:9] + CONVOLUTIONS[22:23]:
        arguments = [draw(*x, seed=1, dtype=np.float32), draw(*w, seed=2, dtype=np.float32)]
        family.add('conv2d', f'float32, {note}', arguments, options)
    holes = draw(1, 1, 3, 3, seed=3)
    holes[0, 0, 0, 0], holes[0, 0, 2, 2] = np.nan, np.inf
    family.add('conv2d', 'NaN and infinity', [holes, draw(1, 1, 2, 2, seed=4)], gradients=False)

    for op in ('maxPool2d', 'avgPool2d'):
        for note, x, options in POOLS:
            family.add(op, note, [draw(*x, seed=5)], options)
        family.add(op, 'float32', [draw(1, 2, 4, 4, seed=5, dtype=np.float32)], {'kernel': 2})
        family.add(
            op,
            'float32, padding 1',
            [draw(1, 1, 3, 3, seed=5, dtype=np.float32)],
            {'kernel': 2, 'stride': 1, 'padding': 1},
        )
        family.add(
            op, 'all negative, padding 1', [draw(1, 1, 3, 3, seed=6, low=-2.0, high=-1.0)], {'kernel': 2, 'padding': 1}
        )
        family.add(op, 'constant', [f64(np.ones((1, 1, 4, 4)))], {'kernel': 2})
        family.add(op, 'NaN', [holes], {'kernel': 2, 'stride': 1}, gradients=False)
    ties = f64([[[[1, 1, 2, 0], [1, 1, 0, 2], [3, 0, 0, 0], [3, 3, 5, 5]]]])
    family.add('maxPool2d', 'ties', [ties], {'kernel': 2})
    family.add('maxPool2d', 'ties of overlapping windows', [ties], {'kernel': 2, 'stride': 1})
    family.add(
        'maxPool2d',
        'ties with zero padding around',
        [f64(np.zeros((1, 1, 2, 2)))],
        {'kernel': 2, 'stride': 1, 'padding': 1},
    )
    family.add('maxPool2d', 'float32, ties', [f32([[[[2, 2], [2, 2]]]])], {'kernel': 2})
    family.add('maxPool2d', 'negative infinity', [f64([[[[-np.inf, -np.inf], [-np.inf, 1.0]]]])], {'kernel': 2})
    return family
