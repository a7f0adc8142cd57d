"""Operations that move elements and compute nothing."""

import jax.numpy as jnp
import numpy as np
from jax import lax

from oracle import Family, Plain, boolean, draw, f32, f64, i32, u8


def ranges(entries):
    return tuple(each if isinstance(each, int) else slice(*(each or [None])) for each in entries)


def split(x, parts, axis=0):
    return list(jnp.split(x, parts if isinstance(parts, int) else np.array(parts, int), axis=axis))


def pad(x, pairs, value=0, mode='constant'):
    if mode == 'constant':
        return lax.pad(x, jnp.asarray(value, x.dtype), [(*pair, 0) for pair in pairs])
    return jnp.pad(x, pairs, mode=mode)


OPERATIONS = {
    'reshape': lambda x, shape: jnp.reshape(x, shape),
    'flatten': jnp.ravel,
    'transpose': lambda x, axes=None: jnp.transpose(x, axes),
    'moveAxis': lambda x, source, target: jnp.moveaxis(x, source, target),
    'swapAxes': lambda x, a, b: jnp.swapaxes(x, a, b),
    'squeeze': lambda x, axis=None: jnp.squeeze(x, tuple(axis) if isinstance(axis, list) else axis),
    'expandDims': lambda x, axis: jnp.expand_dims(x, axis),
    'broadcastTo': lambda x, shape: jnp.broadcast_to(x, shape),
    'concat': lambda xs, axis=0: jnp.concatenate(xs, axis=axis),
    'stack': lambda xs, axis=0: jnp.stack(xs, axis=axis),
    'split': split,
    'unstack': lambda x, axis=0: list(jnp.unstack(x, axis=axis)),
    'slice': lambda x, entries: x[ranges(entries)],
    'pad': pad,
}

NONE = None


def make() -> Family:
    family = Family('shape', OPERATIONS)
    cube = draw(2, 3, 4, seed=1)
    special = f64([np.nan, -0.0, np.inf, -np.inf])
    nothing = f64(np.zeros((2, 0, 3)))

    for note, shape in [
        ('to one axis', [24]),
        ('to more axes', [2, 2, 3, 2]),
        ('one -1', [4, -1]),
        ('-1 first', [-1, 8]),
        ('only -1', [-1]),
        ('-1 is 1', [2, 3, 4, -1]),
        ('same', [2, 3, 4]),
    ]:
        family.add('reshape', note, [cube, Plain(shape)])
    family.add('reshape', 'to a scalar', [f64([[2.5]]), Plain([])])
    family.add('reshape', 'from a scalar', [f64(2.5), Plain([1, 1])])
    family.add('reshape', 'special values', [special, Plain([2, 2])])
    family.add('reshape', 'float32', [f32([0.1, 0.2]), Plain([2, 1])])
    family.add('reshape', 'int32', [i32([1, 2, 3, 4]), Plain([2, -1])])
    family.add('reshape', 'uint8', [u8([1, 2, 3, 4]), Plain([2, 2])])
    family.add('reshape', 'bool', [boolean([True, False]), Plain([2, 1])])
    family.add('reshape', 'empty', [nothing, Plain([3, 0])])
    family.add('reshape', 'empty, one -1', [nothing, Plain([-1, 3])])

    family.add('flatten', 'cube', [cube])
    family.add('flatten', 'scalar', [f64(2.5)])
    family.add('flatten', 'empty', [nothing])
    family.add('flatten', 'int32', [i32([[1, 2], [3, 4]])])

    family.add('transpose', 'all axes reversed', [cube])
    for axes in ([0, 2, 1], [1, 2, 0], [2, 0, 1], [0, 1, 2], [-1, 0, 1]):
        family.add('transpose', f'axes {axes}', [cube, Plain(axes)])
    family.add('transpose', 'matrix', [f64([[1.0, 2.0, 3.0]])])
    family.add('transpose', 'vector', [special])
    family.add('transpose', 'scalar', [f64(2.5)])
    family.add('transpose', 'empty', [nothing])
    family.add('transpose', 'float32', [f32([[0.1, 0.2]])])
    family.add('transpose', 'int32', [i32([[1, 2], [3, 4]])])
    family.add('transpose', 'bool', [boolean([[True, False]])])

    for source, target in [(0, 2), (2, 0), (1, 1), (-1, 0), (0, -1), (-2, 2)]:
        family.add('moveAxis', f'from {source} to {target}', [cube, Plain(source), Plain(target)])
    family.add('moveAxis', 'int32', [i32([[1, 2, 3]]), Plain(0), Plain(1)])
    for a, b in [(0, 1), (0, 2), (-1, -2), (1, 1), (-1, 0)]:
        family.add('swapAxes', f'{a} and {b}', [cube, Plain(a), Plain(b)])
    family.add('swapAxes', 'int32', [i32([[1, 2, 3]]), Plain(0), Plain(1)])

    ones = draw(1, 3, 1, seed=2)
    family.add('squeeze', 'all', [ones])
    family.add('squeeze', 'nothing to do', [cube])
    family.add('squeeze', 'axis 0', [ones], {'axis': 0})
    family.add('squeeze', 'negative axis', [ones], {'axis': -1})
    family.add('squeeze', 'two axes', [ones], {'axis': [0, 2]})
    family.add('squeeze', 'to a scalar', [f64([[1.5]])])
    family.add('squeeze', 'empty', [f64(np.zeros((1, 0)))])
    family.add('squeeze', 'int32', [i32([[1, 2]])])
    for axis in (0, 1, 3, -1, -2):
        family.add('expandDims', f'axis {axis}', [cube, Plain(axis)])
    family.add('expandDims', 'scalar', [f64(1.5), Plain(0)])
    family.add('expandDims', 'empty', [nothing, Plain(1)])
    family.add('expandDims', 'int32', [i32([1, 2]), Plain(-1)])

    for a, b in [
        ([3], [2, 3]),
        ([2, 1], [2, 3]),
        ([], [2, 2]),
        ([1, 2], [3, 2, 2]),
        ([2, 3], [2, 3]),
        ([1], [0]),
        ([1, 1], [2, 1]),
    ]:
        family.add('broadcastTo', f'{a} to {b}', [draw(*a, seed=3), Plain(b)])
    family.add('broadcastTo', 'float32', [f32([0.1, 0.2]), Plain([3, 2])])
    family.add('broadcastTo', 'int32', [i32([1, 2]), Plain([2, 2])])
    family.add('broadcastTo', 'bool', [boolean(True), Plain([2])])

    a, b, c = draw(2, 3, seed=4), draw(2, 3, seed=5), draw(2, 1, seed=6)
    family.add('concat', 'default axis', [[a, b]])
    family.add('concat', 'axis 1, different sizes', [[a, c, b]], {'axis': 1})
    family.add('concat', 'negative axis', [[a, c]], {'axis': -1})
    family.add('concat', 'negative axis -2', [[a, b]], {'axis': -2})
    family.add('concat', 'one tensor', [[a]])
    family.add('concat', 'with an empty one', [[a, f64(np.zeros((0, 3)))]])
    family.add('concat', 'vectors', [[special, f64([1.0])]])
    family.add('concat', 'float32', [[f32([0.1]), f32([0.2, 0.3])]])
    family.add('concat', 'int32', [[i32([1]), i32([2, 3])]])
    family.add('concat', 'uint8', [[u8([1]), u8([255])]])
    family.add('concat', 'bool', [[boolean([True]), boolean([False])]])
    family.add('stack', 'default axis', [[a, b]])
    family.add('stack', 'axis 1', [[a, b, a]], {'axis': 1})
    family.add('stack', 'last axis', [[a, b]], {'axis': 2})
    family.add('stack', 'negative axis', [[a, b]], {'axis': -1})
    family.add('stack', 'scalars', [[f64(1.0), f64(-0.0), f64(np.nan)]])
    family.add('stack', 'one tensor', [[a]], {'axis': 1})
    family.add('stack', 'empty', [[f64(np.zeros((0,))), f64(np.zeros((0,)))]])
    family.add('stack', 'float32', [[f32([0.1]), f32([0.2])]])
    family.add('stack', 'int32', [[i32([1]), i32([2])]])

    d = draw(4, 6, seed=7)
    family.add('split', 'two parts', [d, Plain(2)])
    family.add('split', 'three parts, axis 1', [d, Plain(3)], {'axis': 1})
    family.add('split', 'negative axis', [d, Plain(2)], {'axis': -1})
    family.add('split', 'one part', [d, Plain(1)])
    family.add('split', 'at indices', [d, Plain([1, 3])])
    family.add('split', 'at indices, axis 1', [d, Plain([2, 5])], {'axis': 1})
    family.add('split', 'an empty part', [d, Plain([2, 2])])
    family.add('split', 'float32', [f32([0.1, 0.2]), Plain(2)])
    family.add('split', 'int32', [i32([1, 2, 3]), Plain([1])])

    family.add('unstack', 'default axis', [cube])
    family.add('unstack', 'axis 1', [cube], {'axis': 1})
    family.add('unstack', 'last axis', [cube], {'axis': -1})
    family.add('unstack', 'numbers', [f64([1.0, -0.0, np.nan])], gradients=False)

    e = draw(4, 5, seed=8)
    for entries in [
        [[1, 3]],
        [NONE, [1, 4]],
        [[0, 4, 2]],
        [NONE, [NONE, NONE, -1]],
        [[NONE, NONE, -2], [4, 0, -3]],
        [[-3, -1]],
        [[NONE, 2]],
        [[2, NONE]],
        [[1, 100]],
        [[-100, 2]],
        [[3, 1]],
        [NONE, NONE],
        [],
        [2],
        [-1],
        [NONE, 0],
        [1, -2],
        [2, [1, 3]],
        [[1, 3], 4],
        [[NONE, -5, -1]],
        [[100, NONE, -1]],
        [[0, 4, 3], [0, 5, 4]],
        [[2, 2]],
    ]:
        shown = ', '.join('null' if each is None else str(each).replace('None', 'null') for each in entries)
        family.add('slice', f'[{shown}]', [e, Plain(entries)])
    family.add('slice', 'of a cube, trailing axes whole', [cube, Plain([1])])
    family.add('slice', 'of a cube, middle axis', [cube, Plain([None, 2])])
    family.add('slice', 'of an empty one', [nothing, Plain([None, None, [1, 3]])])
    family.add('slice', 'special values', [special, Plain([[1, 4]])])
    family.add('slice', 'float32', [f32([0.1, 0.2, 0.3]), Plain([[None, None, 2]])])
    family.add('slice', 'int32', [i32([[1, 2, 3]]), Plain([0, [1, None]])])
    family.add('slice', 'bool', [boolean([True, False, True]), Plain([[None, None, -1]])])

    small = draw(2, 3, seed=9)
    family.add('pad', 'both axes', [small, Plain([[1, 2], [0, 1]])])
    family.add('pad', 'value', [small, Plain([[0, 1], [1, 0]])], {'value': 7.5})
    family.add('pad', 'value NaN', [small, Plain([[0, 1], [0, 0]])], {'value': np.nan})
    family.add('pad', 'value -Infinity', [small, Plain([[0, 0], [1, 1]])], {'value': -np.inf})
    for mode in ('edge', 'reflect', 'symmetric'):
        family.add('pad', mode, [small, Plain([[1, 1], [0, 1]])], {'mode': mode})
        family.add('pad', f'{mode}, beyond the other end', [f64([1.0, 2.5, -3.0]), Plain([[5, 7]])], {'mode': mode})
        family.add('pad', f'{mode}, one element', [f64([[1.5]]), Plain([[2, 1], [0, 3]])], {'mode': mode})
        family.add('pad', f'{mode}, float32', [f32([0.1, 0.2, 0.3]), Plain([[2, 0]])], {'mode': mode})
        family.add('pad', f'{mode}, bool', [boolean([True, False]), Plain([[1, 1]])], {'mode': mode})
    family.add('pad', 'nothing', [small, Plain([[0, 0], [0, 0]])])
    family.add('pad', 'scalar', [f64(1.5), Plain([])])
    family.add('pad', 'empty', [f64(np.zeros((0,))), Plain([[1, 1]])])
    family.add('pad', 'float32', [f32([0.1]), Plain([[1, 1]])], {'value': 0.2})
    family.add('pad', 'int32', [i32([[1, 2]]), Plain([[1, 0], [0, 1]])], {'value': -1})
    family.add('pad', 'uint8', [u8([1, 2]), Plain([[1, 1]])], {'value': 255})
    return family
