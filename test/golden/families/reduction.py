"""Reductions, argmax and argmin, softmax and cumsum."""

import jax
import jax.numpy as jnp
import numpy as np

from oracle import Family, Plain, boolean, draw, f32, f64, i32, u8

NAN, INF = np.nan, np.inf


def is_float(x) -> bool:
    return jnp.issubdtype(x.dtype, jnp.floating)


def axes(axis):
    return tuple(axis) if isinstance(axis, list) else axis


def accumulated(reduce):
    """Integers and bool accumulate in int32, which JAX does only with 64 bits switched off."""

    def reduced(x, axis=None, keepDims=False, **mask):
        wide = x if is_float(x) else x.astype(jnp.int32)
        return reduce(wide, axis=axes(axis), keepdims=keepDims, dtype=wide.dtype, **mask)

    return reduced


def averaged(reduce):
    return lambda x, axis=None, keepDims=False, **mask: reduce(
        x if is_float(x) else x.astype(jnp.float32), axis=axes(axis), keepdims=keepDims, **mask
    )


def plain(reduce):
    return lambda x, axis=None, keepDims=False, **mask: reduce(x, axis=axes(axis), keepdims=keepDims, **mask)


def extreme(reduce, of_none):
    """With a mask it needs to be told what is the result of no elements."""
    return lambda x, axis=None, keepDims=False, **mask: reduce(
        x, axis=axes(axis), keepdims=keepDims, **(mask and {**mask, 'initial': of_none})
    )


def quantile(x, q, axis=None, keepDims=False):
    return jnp.quantile(x, jnp.asarray(q), axis=axes(axis), keepdims=keepDims)


def spread(reduce):
    return lambda x, axis=None, keepDims=False, correction=0, **mask: reduce(
        x, axis=axes(axis), keepdims=keepDims, correction=correction, **mask
    )


def position(reduce):
    return lambda x, axis=None, keepDims=False: reduce(x, axis=axis, keepdims=keepDims).astype(jnp.int32)


OPERATIONS = {
    'sum': accumulated(jnp.sum),
    'mean': averaged(jnp.mean),
    'prod': accumulated(jnp.prod),
    'max': extreme(jnp.max, -INF),
    'min': extreme(jnp.min, INF),
    'variance': spread(jnp.var),
    'std': spread(jnp.std),
    'any': plain(jnp.any),
    'all': plain(jnp.all),
    'logSumExp': plain(jax.nn.logsumexp),
    'median': averaged(jnp.median),
    'quantile': quantile,
    'nanSum': accumulated(jnp.nansum),
    'nanProd': accumulated(jnp.nanprod),
    'nanMean': averaged(jnp.nanmean),
    'nanVariance': lambda x, axis=None, keepDims=False, correction=0: jnp.nanvar(
        x, axis=axes(axis), keepdims=keepDims, ddof=correction
    ),
    'nanStd': lambda x, axis=None, keepDims=False, correction=0: jnp.nanstd(
        x, axis=axes(axis), keepdims=keepDims, ddof=correction
    ),
    'nanMax': plain(jnp.nanmax),
    'nanMin': plain(jnp.nanmin),
    'nanMedian': averaged(jnp.nanmedian),
    'argmax': position(jnp.argmax),
    'argmin': position(jnp.argmin),
    'softmax': lambda x, axis=-1, **mask: jax.nn.softmax(x, axis=axis, **mask),
    'logSoftmax': lambda x, axis=-1, **mask: jax.nn.log_softmax(x, axis=axis, **mask),
    'cumsum': lambda x, axis: jnp.cumsum(x, axis=axis, dtype=x.dtype),
}

MANY_AXES = [
    ('all axes', None),
    ('axis 0', {'axis': 0}),
    ('axis 1', {'axis': 1}),
    ('negative axis', {'axis': -1}),
    ('two axes', {'axis': [0, 2]}),
    ('two axes, one negative', {'axis': [-2, 0]}),
    ('list of one axis', {'axis': [1]}),
    ('no axis at all', {'axis': []}),
    ('every axis', {'axis': [0, 1, 2]}),
    ('keepDims', {'keepDims': True}),
    ('keepDims, axis 1', {'axis': 1, 'keepDims': True}),
    ('keepDims, two axes', {'axis': [0, -1], 'keepDims': True}),
    ('keepDims false', {'axis': 2, 'keepDims': False}),
]
ONE_AXIS = [case for case in MANY_AXES if case[1] is None or not isinstance(case[1].get('axis'), list)]


def make() -> Family:
    family = Family('reduction', OPERATIONS)
    numeric = ['sum', 'mean', 'prod', 'max', 'min', 'variance', 'std', 'logSumExp']
    cube = draw(2, 3, 2, seed=1)

    for op in numeric:
        for note, options in MANY_AXES:
            # With one element each the variance is constant zero and the root has no derivative there.
            family.add(op, note, [cube], options, gradients=not (op == 'std' and note == 'no axis at all'))
        family.add(op, 'float32', [cube.astype(np.float32)])
        family.add(op, 'float32, axis', [cube.astype(np.float32)], {'axis': -1})
        family.add(op, 'scalar', [f64(1.25)], gradients=op != 'std')
        family.add(op, 'size 1', [f64([[1.25]])], {'axis': 1}, gradients=op != 'std')
        family.add(op, 'empty axis stays', [f64(np.zeros((0, 3)))], {'axis': 1})
        family.add(op, 'NaN', [f64([[1.0, NAN], [2.0, 3.0]])], {'axis': 1}, gradients=False)
        family.add(
            op, 'infinity', [f64([[1.0, INF], [2.0, 3.0]])], {'axis': 1}, gradients=op in ('sum', 'mean', 'max', 'min')
        )
        family.add(
            op,
            'negative infinity',
            [f64([[1.0, -INF], [2.0, 3.0]])],
            {'axis': 1},
            gradients=op in ('sum', 'mean', 'max', 'min', 'logSumExp'),
        )
    for op in ('sum', 'mean', 'prod', 'variance', 'std', 'logSumExp'):
        family.add(op, 'over nothing', [f64(np.zeros((0,)))], gradients=op in ('sum', 'prod'))
        family.add(op, 'over an empty axis', [f64(np.zeros((2, 0)))], {'axis': 1}, gradients=op in ('sum', 'prod'))
        family.add(
            op,
            'over an empty axis, keepDims',
            [f64(np.zeros((0, 3)))],
            {'axis': 0, 'keepDims': True},
            gradients=op in ('sum', 'prod'),
        )
    family.add('sum', 'infinities of both signs', [f64([INF, -INF])], gradients=False)
    family.add('mean', 'infinities of both signs', [f64([INF, -INF])], gradients=False)

    for op in ('max', 'min'):
        family.add(op, 'ties', [f64([3.0, 1.0, 3.0, 1.0, 2.0])])
        family.add(op, 'ties along an axis', [f64([[1.0, 1.0], [1.0, 2.0], [0.0, 0.0]])], {'axis': 1})
        family.add(
            op,
            'ties over two axes',
            [f64([[[1.0, 1.0], [1.0, 2.0]], [[2.0, 2.0], [3.0, 2.0]]])],
            {'axis': [0, 2], 'keepDims': True},
        )
        family.add(op, 'float32, ties', [f32([[2.0, 2.0, 2.0]])], {'axis': -1})
        family.add(op, 'int32', [i32([[3, -2147483648], [2147483647, 0]])], {'axis': 0})
        family.add(op, 'uint8', [u8([[3, 255], [0, 7]])], {'axis': 1})
        family.add(op, 'only infinities', [f64([[INF, INF], [-INF, -INF]])], {'axis': 1})
    family.add('prod', 'one zero', [f64([2.0, 0.0, 3.0])])
    family.add('prod', 'two zeros', [f64([2.0, 0.0, 0.0])])
    family.add('prod', 'zeros along an axis', [f64([[2.0, 0.0, 3.0], [0.0, 0.0, 1.0], [1.0, 2.0, -3.0]])], {'axis': 1})
    family.add('prod', 'zero and infinity', [f64([0.0, INF])], gradients=False)
    family.add('prod', 'overflow', [f64([1e200, 1e200])])

    for op in ('sum', 'prod'):
        family.add(op, 'int32', [i32([[1, -2, 3], [4, 5, -6]])], {'axis': 1})
        family.add(op, 'int32, wrap', [i32([2147483647, 2147483647, 3])])
        family.add(op, 'uint8 gives int32', [u8([[200, 100], [255, 255]])], {'axis': 1})
        family.add(op, 'bool gives int32', [boolean([[True, True, False], [True, True, True]])], {'axis': -1})
        family.add(op, 'int32, empty', [i32(np.zeros((0,)))])
    family.add('mean', 'int32 gives float32', [i32([[1, 2], [3, 5]])], {'axis': 0})
    family.add('mean', 'uint8 gives float32', [u8([[200, 100], [255, 255]])])
    family.add('mean', 'bool gives float32', [boolean([True, True, False])])

    for op in ('variance', 'std'):
        family.add(op, 'correction 1', [cube], {'correction': 1})
        family.add(op, 'correction 1 along an axis', [cube], {'axis': 1, 'correction': 1, 'keepDims': True})
        family.add(op, 'float32, correction 1', [cube.astype(np.float32)], {'axis': 1, 'correction': 1})
        family.add(op, 'far from zero', [f64([1e8, 1e8 + 1, 1e8 + 2, 1e8 + 3])])
        family.add(op, 'constant', [f64([2.5, 2.5, 2.5])], gradients=op == 'variance')

    family.add('logSumExp', 'far apart', [f64([[1e4, 0.0], [-1e4, 1e4]])], {'axis': 1})
    family.add('logSumExp', 'large', [f64([1000.0, 1001.0, 999.0])])
    family.add('logSumExp', 'small', [f64([-1000.0, -1001.0, -999.0])])
    family.add('logSumExp', 'only negative infinity', [f64([-INF, -INF])], gradients=False)
    family.add('logSumExp', 'infinities of both signs', [f64([INF, -INF])], gradients=False)
    family.add('logSumExp', 'ties', [f64([0.5, 0.5, 0.5])])
    family.add('logSumExp', 'float32, large', [f32([100.0, 101.0, 99.0])])

    truth = boolean([[[True, False], [True, True]], [[False, False], [True, False]]])
    for op in ('any', 'all'):
        for note, options in MANY_AXES:
            family.add(op, note, [truth], options)
        family.add(op, 'scalar', [boolean(True)])
        family.add(op, 'over nothing', [boolean(np.zeros((0,)))])
        family.add(op, 'over an empty axis', [boolean(np.zeros((2, 0)))], {'axis': 1})
        family.add(op, 'empty axis stays', [boolean(np.zeros((0, 2)))], {'axis': 1})
        family.add(op, 'only true', [boolean([True, True])])
        family.add(op, 'only false', [boolean([False, False])])

    holes = np.where(draw(2, 3, 2, seed=3) > 0.8, NAN, cube)
    for op in ('median', 'nanSum', 'nanProd', 'nanMean', 'nanVariance', 'nanStd', 'nanMax', 'nanMin', 'nanMedian'):
        some = cube if op == 'median' else holes
        for note, options in MANY_AXES:
            # Of one number, or of none, the derivative is JAX's accident.
            family.add(op, note, [some], options, gradients=note in ('all axes', 'every axis', 'keepDims'))
        family.add(op, 'float32', [some.astype(np.float32)], gradients=op == 'median')
    for op in ('median', 'nanMean', 'nanMedian'):
        family.add(op, 'uint8 gives float32', [u8([[200, 100], [255, 3]])], {'axis': 0})
    for op in ('nanSum', 'nanMax'):
        family.add(op, 'int32', [i32([[1, -2, 3], [4, 5, -6]])], {'axis': 1})
    family.add('median', 'NaN', [f64([[1.0, NAN, 2.0], [3.0, 1.0, 2.0]])], {'axis': 1}, gradients=False)
    family.add('nanVariance', 'correction 1', [holes], {'correction': 1})
    for q in (0.0, 0.2, 0.5, 0.99, 1.0):
        family.add('quantile', f'{q}', [cube, Plain(q)])
        family.add('quantile', f'{q}, axes', [cube, Plain(q)], {'axis': [0, 1], 'keepDims': True})
    family.add('quantile', 'a list', [cube, Plain([0.0, 0.3, 0.75])], {'axis': 1})
    family.add('quantile', 'a list, axes', [cube, Plain([0.5, 0.1])], {'axis': [0, 2], 'keepDims': True})
    family.add('quantile', 'float32', [cube.astype(np.float32), Plain(0.3)], {'axis': 1})
    family.add('quantile', 'NaN', [f64([[1.0, NAN], [2.0, 3.0]]), Plain(0.3)], {'axis': 1}, gradients=False)

    where = draw(2, 3, 2, seed=4) > -0.5
    for op in numeric:
        family.add(op, 'mask', [cube], {'where': where})
        family.add(op, 'mask, axis', [cube], {'where': boolean([True, False]), 'axis': [0, 2], 'keepDims': True})
        family.add(op, 'float32, mask', [cube.astype(np.float32)], {'where': where, 'axis': [0, 1]})
        masked = np.where(where, cube, NAN)
        family.add(op, 'mask that hides NaN', [masked], {'where': where}, gradients=False)
    for op in ('sum', 'prod', 'max', 'min', 'logSumExp'):
        family.add(op, 'mask that leaves none', [cube], {'where': boolean([False, True]), 'axis': 1}, gradients=False)
    for op in ('any', 'all'):
        family.add(op, 'mask', [truth], {'where': boolean([True, False]), 'axis': 0})
    for op in ('softmax', 'logSoftmax'):
        family.add(op, 'mask', [cube], {'where': boolean([[True, True], [False, True], [True, True]]), 'axis': 1})
        family.add(op, 'float32, mask', [f32([1.0, 2.0, 100.0])], {'where': boolean([True, True, False])})

    for op in ('argmax', 'argmin'):
        for note, options in ONE_AXIS:
            family.add(op, note, [cube], options)
        family.add(op, 'ties', [f64([2.0, 1.0, 2.0, 1.0])])
        family.add(op, 'ties along an axis', [f64([[1.0, 1.0], [2.0, 1.0], [1.0, 2.0]])], {'axis': 1})
        family.add(op, 'NaN wins', [f64([[1.0, NAN, 3.0], [NAN, NAN, 0.0], [1.0, INF, NAN]])], {'axis': 1})
        family.add(op, 'infinities', [f64([[INF, INF], [-INF, -INF], [-INF, INF]])], {'axis': 1})
        family.add(op, 'zeros of both signs', [f64([[-0.0, 0.0], [0.0, -0.0]])], {'axis': 1})
        family.add(op, 'float32', [f32([[0.5, 1.5], [1.5, 0.5]])], {'axis': 0})
        family.add(op, 'int32', [i32([[3, -2147483648, 2147483647]])], {'axis': 1})
        family.add(op, 'uint8', [u8([7, 255, 0])])
        family.add(op, 'scalar', [f64(3.0)])
        family.add(op, 'size 1', [f64([[3.0]])], {'axis': 0, 'keepDims': True})
        family.add(op, 'empty axis stays', [f64(np.zeros((0, 3)))], {'axis': 1})

    for op in ('softmax', 'logSoftmax'):
        for note, options in [
            ('default axis', None),
            ('axis 0', {'axis': 0}),
            ('axis 1', {'axis': 1}),
            ('negative axis', {'axis': -2}),
        ]:
            family.add(op, note, [cube], options)
        family.add(op, 'float32', [cube.astype(np.float32)])
        family.add(op, 'far apart', [f64([[1e4, 0.0, -1e4], [0.0, 1e4, 1e4]])])
        family.add(op, 'large', [f64([1000.0, 1001.0, 999.0])])
        family.add(op, 'float32, far apart', [f32([[1e4, 0.0], [-100.0, 100.0]])])
        family.add(op, 'ties', [f64([0.5, 0.5, 0.5])])
        family.add(op, 'negative infinity', [f64([0.0, -INF, 1.0])], gradients=op == 'softmax')
        family.add(op, 'NaN', [f64([[0.0, NAN], [1.0, 2.0]])], gradients=False)
        family.add(op, 'only negative infinity', [f64([-INF, -INF])], gradients=False)
        family.add(op, 'infinity', [f64([1.0, INF])], gradients=False)
        family.add(op, 'size 1', [f64([[3.0]])])
        family.add(op, 'empty', [f64(np.zeros((0, 3)))])

    for axis in (0, 1, 2, -1, -3):
        family.add('cumsum', f'axis {axis}', [cube], {'axis': axis})
    family.add('cumsum', 'float32', [cube.astype(np.float32)], {'axis': 1})
    family.add('cumsum', 'vector', [f64([1.0, -2.0, 3.0])], {'axis': 0})
    family.add('cumsum', 'int32', [i32([[1, -2, 3], [4, 5, -6]])], {'axis': 1})
    family.add('cumsum', 'int32, wrap', [i32([2147483647, 1, 1])], {'axis': 0})
    family.add('cumsum', 'NaN and infinity', [f64([1.0, INF, 2.0, -INF, 3.0])], {'axis': 0}, gradients=False)
    family.add('cumsum', 'size 1', [f64([[3.0]])], {'axis': 0})
    family.add('cumsum', 'empty', [f64(np.zeros((2, 0)))], {'axis': 1})
    return family
