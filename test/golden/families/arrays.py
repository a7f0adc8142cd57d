"""Arrays as NumPy has them: order, repetition, triangles, cumulative products and what else is made of these."""

import jax
import jax.numpy as jnp
import numpy as np

from oracle import Family, Plain, boolean, draw, f32, f64, i32, u8


def indices(result):
    return result.astype(jnp.int32)


def top_k(x, count, axis=-1):
    values, places = jax.lax.top_k(jnp.moveaxis(x, axis, -1), count)
    return [jnp.moveaxis(values, -1, axis), indices(jnp.moveaxis(places, -1, axis))]


def narrow(x):
    return x.astype(jnp.int32) if x.dtype == jnp.int64 else x


def norm(x, axis=None, keepDims=False, ord=2):
    return jnp.linalg.vector_norm(x, axis=tuple(axis) if isinstance(axis, list) else axis, keepdims=keepDims, ord=ord)



def histogram(x, bins=10, range=None):
    counts, edges = jnp.histogram(x, bins=bins, range=None if range is None else tuple(range))
    return [counts.astype(jnp.int32), edges]


OPERATIONS = {
    'sort': jnp.sort,
    'argsort': lambda x, **options: indices(jnp.argsort(x, **options)),
    'topK': top_k,
    'searchSorted': lambda x, values, side='left': indices(jnp.searchsorted(x, values, side=side)),
    'histogram': histogram,
    'interp': jnp.interp,
    'meshgrid': lambda vectors, indexing='xy': jnp.meshgrid(*vectors, indexing=indexing),
    'flip': jnp.flip,
    'roll': jnp.roll,
    'tile': jnp.tile,
    'repeat': jnp.repeat,
    'tril': jnp.tril,
    'triu': jnp.triu,
    'diagonal': jnp.diagonal,
    'trace': lambda x, **options: narrow(jnp.trace(x, **options)),
    'cumprod': lambda x, axis: narrow(jnp.cumprod(x, axis=axis)),
    'cummax': lambda x, axis: jax.lax.cummax(x, axis=axis % x.ndim),
    'cummin': lambda x, axis: jax.lax.cummin(x, axis=axis % x.ndim),
    'diff': jnp.diff,
    'outer': jnp.outer,
    'kron': jnp.kron,
    'norm': norm,
    'segmentSum': lambda x, ids, segments: jax.ops.segment_sum(x, ids, segments),
    'nanToNum': jnp.nan_to_num,
    'allClose': lambda a, b, rtol=1e-5, atol=1e-8, equalNan=False: jnp.allclose(a, b, rtol, atol, equalNan),
}

SPECIAL = [1.5, np.nan, -np.inf, 2.0, np.inf, -1.0, np.nan, 2.0]


def order(family: Family) -> None:
    x, cube = draw(4, 5, seed=9), draw(2, 3, 4, seed=2)
    assert len(np.unique(x)) == x.size, 'ties have no derivative'
    for op in ('sort', 'argsort'):
        family.add(op, 'matrix', [x])
        family.add(op, 'axis 0', [x], {'axis': 0})
        family.add(op, 'negative axis', [cube], {'axis': -2})
        family.add(op, 'descending', [x], {'descending': True})
        family.add(op, 'descending, axis 0', [x], {'axis': 0, 'descending': True})
        family.add(op, 'NaN and infinities', [f64(SPECIAL)], gradients=False)
        family.add(op, 'NaN and infinities, descending', [f64(SPECIAL)], {'descending': True}, gradients=False)
        family.add(op, 'ties', [f64([1, 0, 1, 0, 1])], gradients=False)
        family.add(op, 'ties, descending', [f64([1, 0, 1, 0, 1])], {'descending': True}, gradients=False)
        family.add(op, 'one element', [f64([3.5])])
        family.add(op, 'empty', [f64(np.zeros((2, 0)))])
        family.add(op, 'float32', [draw(7, seed=3, dtype=np.float32)])
        family.add(op, 'int32', [i32([3, -1, 2, 2**31 - 1, -(2**31)])])
        family.add(op, 'int32, descending', [i32([3, -1, 2, 2**31 - 1, -(2**31)])], {'descending': True})
        family.add(op, 'uint8', [u8([3, 255, 0, 3])])
        family.add(op, 'bool', [boolean([True, False, True])])
    family.add('topK', 'vector', [draw(6, seed=4), Plain(3)], gradients=False)
    family.add('topK', 'matrix', [x, Plain(2)], gradients=False)
    family.add('topK', 'axis 0', [x, Plain(2)], {'axis': 0}, gradients=False)
    family.add('topK', 'middle axis', [cube, Plain(3)], {'axis': 1}, gradients=False)
    family.add('topK', 'none', [x, Plain(0)], gradients=False)
    family.add('topK', 'ties', [f64([1, 3, 3, 0, 3]), Plain(4)], gradients=False)
    family.add('topK', 'infinities', [f64([1, np.inf, -np.inf]), Plain(3)], gradients=False)
    family.add('topK', 'int32', [i32([3, -1, 2, 2**31 - 1]), Plain(2)])
    family.add('topK', 'float32', [f32([0.1, 0.3, 0.2]), Plain(2)], gradients=False)
    places = f64([-1, 0, 1, 2.5, 3, 4, np.inf, -np.inf, np.nan])
    for side in ('left', 'right'):
        options = {'side': side}
        family.add('searchSorted', f'{side}', [f64([0, 1, 1, 3]), places], options)
        family.add('searchSorted', f'{side}, matrix', [f64([-1, 0, 1]), draw(2, 3, seed=5)], options)
        family.add('searchSorted', f'{side}, NaN', [f64([0, 3, np.nan]), places], options)
        family.add('searchSorted', f'{side}, scalar', [f64([0, 3, 3, 3, 5]), f64(3)], options)
        family.add('searchSorted', f'{side}, int32', [i32([1, 2, 2, 7]), i32([2, 8, 0])], options)
        family.add('searchSorted', f'{side}, in nothing', [f64([]), f64([1, 2])], options)
    family.add('histogram', 'default', [draw(50, seed=7)])
    family.add('histogram', 'bins, matrix', [draw(5, 9, seed=8)], {'bins': 4})
    family.add('histogram', 'range', [draw(40, seed=9)], {'bins': 3, 'range': [-1, 0.5]})
    family.add('histogram', 'on edges', [f64([0, 1, 2, 3, 4, 4])], {'bins': 4})
    family.add('histogram', 'one number', [f64([2, 2, 2])], {'bins': 5}, gradients=False)
    family.add('histogram', 'float32', [draw(30, seed=10).astype(np.float32)], {'bins': 4, 'range': [-2, 2]})
    family.add('histogram', 'int32', [i32([1, 2, 2, 7])], {'bins': 3})
    family.add('searchSorted', 'left where not given', [f32([0, 1, 1, 3]), f32([1, 3])])


KINDS = {
    'float32': f32([[0.1, 0.2, 0.3], [-1.5, 2.5, 0.7]]),
    'int32': i32([[1, -2, 3], [4, 5, 2]]),
    'uint8': u8([[1, 2, 255], [4, 0, 6]]),
    'bool': boolean([[True, False, True], [True, True, False]]),
}


def rearranged(family: Family) -> None:
    x, cube, vector = draw(4, 5, seed=9), draw(2, 3, 4, seed=2), draw(6, seed=4)
    empty = f64(np.zeros((0, 3)))
    odd = f64([[np.nan, -0.0, 1], [np.inf, -np.inf, 2]])

    family.add('flip', 'all axes', [cube])
    for axis in (0, -1, [0, 2], [1, -1], []):
        family.add('flip', f'axis {axis}', [cube], {'axis': axis})
    family.add('flip', 'vector', [vector])
    family.add('flip', 'scalar', [f64(1.5)])
    family.add('flip', 'empty', [empty])
    family.add('flip', 'NaN, infinities and -0', [odd])

    for shift in (0, 1, -2, 7, -9):
        family.add('roll', f'flattened, by {shift}', [x, Plain(shift)])
        family.add('roll', f'axis 1, by {shift}', [x, Plain(shift)], {'axis': 1})
    family.add('roll', 'two axes', [cube, Plain(1)], {'axis': [0, -1]})
    family.add('roll', 'empty', [empty, Plain(2)], {'axis': 0})
    family.add('roll', 'NaN, infinities and -0', [odd, Plain(1)])

    for times in (2, [2], [2, 3], [1, 0], [2, 1, 3], []):
        family.add('tile', f'{times}', [x[:2, :2], Plain(times)])
    family.add('tile', 'scalar', [f64(1.5), Plain([2, 2])])
    family.add('tile', 'vector', [vector, Plain([2, 2])])
    family.add('tile', 'empty', [empty, Plain([2, 2])])
    family.add('tile', 'NaN, infinities and -0', [odd, Plain([1, 2])])

    for times in (0, 1, 3):
        family.add('repeat', f'flattened, {times}', [x[:2, :3], Plain(times)])
        family.add('repeat', f'axis 0, {times}', [x[:2, :3], Plain(times)], {'axis': 0})
    family.add('repeat', 'last axis', [cube, Plain(2)], {'axis': -1})
    family.add('repeat', 'middle axis', [cube, Plain(2)], {'axis': 1})
    family.add('repeat', 'empty', [empty, Plain(2)], {'axis': 1})
    family.add('repeat', 'NaN, infinities and -0', [odd, Plain(2)])

    for kind, each in KINDS.items():
        family.add('flip', kind, [each], {'axis': 1})
        family.add('roll', kind, [each, Plain(1)])
        family.add('tile', kind, [each, Plain([1, 2])])
        family.add('repeat', kind, [each, Plain(2)], {'axis': 0})


def diagonals(family: Family) -> None:
    x, cube = draw(4, 5, seed=9), draw(2, 3, 4, seed=2)
    odd = f64([[np.nan, -0.0, 1], [np.inf, -np.inf, 2]])
    for op in ('tril', 'triu'):
        family.add(op, 'main diagonal', [x])
        for k in (1, -1, 2, -3, 9, -9):
            family.add(op, f'k = {k}', [x], {'k': k})
        family.add(op, 'tall', [draw(5, 2, seed=6)])
        family.add(op, 'several', [cube], {'k': 1})
        family.add(op, 'empty', [f64(np.zeros((0, 3)))])
        family.add(op, 'NaN and infinities', [odd])
    for op in ('diagonal', 'trace'):
        family.add(op, 'main', [x])
        for offset in (1, -1, 3, -3):
            family.add(op, f'offset {offset}', [x], {'offset': offset})
        family.add(op, 'outside', [x], {'offset': 7})
        family.add(op, 'tall', [draw(5, 2, seed=6)])
        family.add(op, 'several', [cube])
        family.add(op, 'last axes', [cube], {'axis1': 1, 'axis2': 2})
        family.add(op, 'axes from the end', [cube], {'axis1': -1, 'axis2': -3, 'offset': 1})
        family.add(op, 'columns before rows', [x], {'axis1': 1, 'axis2': 0, 'offset': -1})
        family.add(op, 'empty', [f64(np.zeros((0, 3)))])
    for kind, each in KINDS.items():
        for op in ('tril', 'triu', 'diagonal'):
            family.add(op, kind, [each])
        # JAX sums uint8 and bool in types that we do not have.
        if kind in ('float32', 'int32'):
            family.add('trace', kind, [each])


def along(family: Family) -> None:
    x, cube = draw(4, 5, seed=9), draw(2, 3, 4, seed=2)
    distinct = f64(np.random.Generator(np.random.PCG64(1)).permutation(24).reshape(2, 3, 4) / 4)
    for axis in (0, 1, 2, -1, -2):
        family.add('cumprod', f'axis {axis}', [cube], {'axis': axis})
        family.add('cummax', f'axis {axis}', [distinct], {'axis': axis})
        family.add('cummin', f'axis {axis}', [distinct], {'axis': axis})
        family.add('diff', f'axis {axis}', [cube], {'axis': axis})
    for op in ('cumprod', 'cummax'):
        family.add(op, 'empty', [f64(np.zeros((2, 0)))], {'axis': 1})
        family.add(op, 'one element', [f64([3.5])], {'axis': 0})
        family.add(op, 'float32', [f32([0.5, 1.25, 3, -2])], {'axis': 0})
        family.add(op, 'int32', [i32([[1, 5], [-2, 7], [3, 2]])], {'axis': 0})
    family.add('cumprod', 'a zero', [f64([2, 3, 0, 4, 5])], {'axis': 0})
    family.add('cumprod', 'two zeros', [f64([2, 0, 3, 0, 4])], {'axis': 0})
    family.add('cumprod', 'NaN', [f64([2, np.nan, 3])], {'axis': 0}, gradients=False)
    family.add('cummin', 'NaN', [f64([2, np.nan, 3])], {'axis': 0}, gradients=False)
    family.add('cummin', 'infinities', [f64([np.inf, 2, -np.inf, 1])], {'axis': 0})
    family.add('cummin', 'float32', [f32([3, 2, 2.5, 1])], {'axis': 0})
    family.add('cummin', 'uint8', [u8([[1, 5], [2, 255], [3, 2]])], {'axis': 0})
    family.add('cummax', 'NaN', [f64([2, np.nan, 3])], {'axis': 0}, gradients=False)
    family.add('cummax', 'infinities', [f64([-np.inf, 2, np.inf, 1])], {'axis': 0})
    family.add('cummax', 'ties', [f64([2, 2, 1, 2, 3])], {'axis': 0}, gradients=False)
    family.add('cummax', 'uint8', [u8([[1, 5], [2, 255], [3, 2]])], {'axis': 0})
    family.add('diff', 'last axis', [x])
    for n in (0, 2, 3, 5, 7):
        family.add('diff', f'n = {n}', [x], {'n': n})
    family.add('diff', 'n = 2, axis 0', [x], {'n': 2, 'axis': 0})
    family.add('diff', 'float32', [KINDS['float32']])
    family.add('diff', 'int32', [KINDS['int32']])
    family.add('diff', 'uint8', [KINDS['uint8']], {'axis': 0})


def made(family: Family) -> None:
    a, b, v, w = draw(2, 3, seed=7), draw(3, 2, seed=8), draw(4, seed=9), draw(3, seed=10)
    cube = draw(2, 3, 4, seed=2)
    for op in ('outer', 'kron'):
        family.add(op, 'vectors', [v, w])
        family.add(op, 'matrices', [a, b])
        family.add(op, 'vector and matrix', [v, a])
        family.add(op, 'matrix and vector', [a, v])
        family.add(op, 'scalar', [f64(1.5), v])
        family.add(op, 'empty', [v, f64(np.zeros((0,)))])
        family.add(op, 'infinities', [f64([np.inf, -1]), f64([2, -np.inf])])
        family.add(op, 'float32', [f32([0.1, 0.2]), f32([0.3, -4])])
        family.add(op, 'int32', [i32([2**30, 3]), i32([2, 5, 2**31 - 1])])
        family.add(op, 'uint8', [u8([200, 3]), u8([2, 5])])

    family.add('norm', 'all', [a])
    family.add('norm', 'scalar', [f64(-1.5)])
    family.add('norm', 'NaN', [f64([1, np.nan])], gradients=False)
    for order in (2, 1, 3, 0.5, 0):
        family.add('norm', f'axis 1, order {order}', [a], {'axis': 1, 'ord': order})
        family.add('norm', f'all, order {order}', [cube], {'ord': order})
    for name, order in (('Infinity', np.inf), ('-Infinity', -np.inf)):
        family.add('norm', f'axis 0, order {name}', [a], {'axis': 0, 'ord': order})
    for axis in (0, -1, [0, 2], [1]):
        family.add('norm', f'axis {axis}', [cube], {'axis': axis})
        family.add('norm', f'axis {axis}, keepDims', [cube], {'axis': axis, 'keepDims': True})
    family.add('norm', 'float32', [f32([[0.1, 0.2], [3, 4]])], {'axis': 1})
    family.add('norm', 'empty', [f64(np.zeros((2, 0)))], {'axis': 1}, gradients=False)

    family.add('segmentSum', 'vector', [draw(5, seed=11), i32([0, 2, 0, 1, 2]), Plain(3)])
    family.add('segmentSum', 'rows', [draw(4, 3, seed=12), i32([1, 1, 0, 1]), Plain(2)])
    family.add('segmentSum', 'an empty segment', [v, i32([0, 3, 3, 0]), Plain(5)])
    family.add('segmentSum', 'out of range', [v, i32([0, 3, 9, 1]), Plain(2)])
    family.add('segmentSum', 'negative', [v, i32([0, -1, -2, 1]), Plain(2)])
    family.add('segmentSum', 'no segments', [v, i32([0, 3, 9, 1]), Plain(0)], gradients=False)
    family.add('segmentSum', 'no rows', [f64(np.zeros((0, 2))), i32([]), Plain(2)])
    family.add('segmentSum', 'float32', [f32([1.5, 2.25, -1]), i32([1, 0, 1]), Plain(2)])
    family.add('segmentSum', 'int32', [i32([2**31 - 1, 2, 1]), i32([1, 0, 1]), Plain(2)])
    family.add('segmentSum', 'uint8', [u8([255, 2, 1]), i32([1, 0, 1]), Plain(2)])

    odd = [1.5, np.nan, np.inf, -np.inf, -0.0]
    family.add('nanToNum', 'float64', [f64(odd)])
    family.add('nanToNum', 'float32', [f32(odd)])
    family.add('nanToNum', 'given', [f64(odd)], {'nan': -1, 'posinf': 7, 'neginf': -7})
    family.add('nanToNum', 'some given', [f32(odd)], {'posinf': 7})
    family.add('nanToNum', 'nothing to replace', [a])
    family.add('nanToNum', 'int32', [i32([1, -2])])
    family.add('nanToNum', 'bool', [boolean([True, False])])

    near = v + 1e-6
    family.add('allClose', 'near', [v, near])
    family.add('allClose', 'itself', [v, v])
    family.add('allClose', 'far', [v, v + np.array([0, 0, 0.1, 0])])
    family.add('allClose', 'no tolerance', [v, near], {'rtol': 0, 'atol': 0})
    family.add('allClose', 'a wide tolerance', [v, v + 1], {'atol': 2})
    family.add('allClose', 'relative to the second', [f64(10), f64(15)], {'rtol': 0.4, 'atol': 0})
    family.add('allClose', 'relative to the second, exchanged', [f64(15), f64(10)], {'rtol': 0.4, 'atol': 0})
    family.add('allClose', 'broadcast', [f64([[1, 1], [1, 1]]), f64([1, 1])])
    family.add('allClose', 'NaN', [f64(odd), f64(odd)])
    family.add('allClose', 'equal NaN', [f64(odd), f64(odd)], {'equalNan': True})
    family.add('allClose', 'infinity and a number', [f64([np.inf]), f64([1])], {'atol': 9})
    family.add('allClose', 'a number and infinity', [f64([1]), f64([np.inf])], {'atol': 9})
    family.add('allClose', 'infinities of both signs', [f64([np.inf]), f64([-np.inf])])
    family.add('allClose', 'empty', [f64(np.zeros((0, 2))), f64(np.zeros((0, 2)))])
    family.add('allClose', 'float32', [f32([1, 2]), f32([1.000001, 2])])
    family.add('allClose', 'int32', [i32([1, 2]), i32([1, 3])])
    family.add('allClose', 'bool', [boolean([True, False]), boolean([True, False])])


def grids(family: Family) -> None:
    points, values = f64([-1, 0, 0.5, 3]), f64([2, -1, 4, 0.5])
    family.add('interp', 'between, before and behind', [f64([-3, -0.7, 0.2, 0.3, 1.9, 7]), points, values])
    family.add('interp', 'at the points', [points, points, values])
    family.add('interp', 'matrix', [draw(2, 3, seed=5), points, values])
    family.add('interp', 'scalar', [f64(0.25), points, values])
    family.add('interp', 'one point', [f64([-1, 0, 2]), f64([0.5]), f64([3])])
    family.add('interp', 'NaN and infinities', [f64([np.nan, np.inf, -np.inf]), points, values], gradients=False)
    family.add('interp', 'float32', [f32([0.1, 2.5]), f32([0, 1, 3]), f32([10, 20, 0])])
    # JAX gives NaN wherever an end of the line is infinite; these are NumPy's.
    at, ends = f64([-2, -1, -0.5, 0, 0.5, 1, 2, 3]), (f64([-1, 0, 1, 2]), f64([np.inf, np.inf, 1, -np.inf]))
    family.given('interp', 'infinite values', [at, *ends], np.interp(at, *ends))
    family.given('interp', 'a step', [f64([0, 1, 2]), f64([0, 1, 1, 2]), f64([0, 1, 5, 6])], np.interp([0, 1, 2], [0, 1, 1, 2], [0, 1, 5, 6]))
    for vectors in ([], [3], [3, 2], [3, 2, 2], [2, 0]):
        drawn = [draw(n, seed=k) for k, n in enumerate(vectors)]
        for indexing in ('xy', 'ij'):
            if drawn:
                family.add('meshgrid', f'{vectors}, {indexing}', [drawn], {'indexing': indexing})
    family.add('meshgrid', 'xy where not given', [[f32([1, 2]), f32([3])]])
    family.add('meshgrid', 'int32', [[i32([1, 2]), i32([3, 4, 5])]])


def make() -> Family:
    family = Family('arrays', OPERATIONS)
    grids(family)
    order(family)
    rearranged(family)
    diagonals(family)
    along(family)
    made(family)
    return family
