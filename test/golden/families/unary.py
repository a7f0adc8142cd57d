"""Operations of one tensor, elementwise."""

import jax
import jax.numpy as jnp
import numpy as np

from oracle import Family, boolean, f32, f64, i32, u8

NAN, INF = np.nan, np.inf

OPERATIONS = {
    'neg': jnp.negative,
    'exp': jnp.exp,
    'expm1': jnp.expm1,
    'exp2': jnp.exp2,
    'log2': jnp.log2,
    'log10': jnp.log10,
    'reciprocal': jnp.reciprocal,
    'trunc': jnp.trunc,
    'asin': jnp.arcsin,
    'acos': jnp.arccos,
    'atan': jnp.arctan,
    'sinh': jnp.sinh,
    'cosh': jnp.cosh,
    'asinh': jnp.arcsinh,
    'acosh': jnp.arccosh,
    'atanh': jnp.arctanh,
    'isFinite': jnp.isfinite,
    'isInf': jnp.isinf,
    'log': jnp.log,
    'log1p': jnp.log1p,
    'sqrt': jnp.sqrt,
    'rsqrt': jax.lax.rsqrt,
    # JAX's own derivative at 0 is 1; ours is sign(x) everywhere.
    'abs': lambda x: x * jax.lax.stop_gradient(jnp.sign(x)),
    'sign': jnp.sign,
    'sin': jnp.sin,
    'cos': jnp.cos,
    'tan': jnp.tan,
    'tanh': jnp.tanh,
    'erf': jax.scipy.special.erf,
    'erfc': jax.scipy.special.erfc,
    'erfInv': jax.scipy.special.erfinv,
    'sigmoid': jax.nn.sigmoid,
    'relu': jax.nn.relu,
    'silu': jax.nn.silu,
    'softplus': jax.nn.softplus,
    'floor': jnp.floor,
    'ceil': jnp.ceil,
    'round': jnp.round,
    'square': jnp.square,
    'stopGradient': jax.lax.stop_gradient,
    'isNaN': jnp.isnan,
    'logicalNot': jnp.logical_not,
    'leakyRelu': lambda x, slope=0.01: jax.nn.leaky_relu(x, slope),
    'elu': lambda x, alpha=1.0: jax.nn.elu(x, alpha),
    'gelu': lambda x, approximate=False: jax.nn.gelu(x, approximate=approximate),
}

POSITIVE_ONLY = {'log', 'sqrt', 'rsqrt'}
# What is not defined everywhere, or changes fast: where it is tried, in both float types, and beyond its ends.
LIMITED = {
    'asin': ([-0.9, -0.5, 0.001, 0.3, 0.99], [1.0, -1.0, 1.5, -INF, NAN, 0.0, -0.0]),
    'acos': ([-0.9, -0.5, 0.001, 0.3, 0.99], [1.0, -1.0, 1.5, -INF, NAN, 0.0, -0.0]),
    'atanh': ([-0.9, -0.5, 0.001, 0.3, 0.99], [1.0, -1.0, 1.5, NAN, 0.0, -0.0]),
    'acosh': ([1.001, 1.5, 2.0, 30.0, 1e6], [1.0, 0.5, -2.0, INF, -INF, NAN]),
    'atan': ([-30.0, -1.0, 1e-6, 0.3, 0.9, 1.5, 1e8], [INF, -INF, NAN, 0.0, -0.0]),
    'sinh': ([-30.0, -1.0, 1e-6, 0.3, 0.9, 1.5, 70.0], [INF, -INF, NAN, 0.0, -0.0]),
    'cosh': ([-30.0, -1.0, 1e-6, 0.3, 0.9, 1.5, 70.0], [INF, -INF, NAN, 0.0, -0.0]),
    'asinh': ([-30.0, -1.0, 1e-6, 0.3, 0.9, 1.5, 1e8], [INF, -INF, NAN, 0.0, -0.0]),
    'exp2': ([-30.0, -1.0, 1e-6, 0.3, 0.9, 1.5, 70.0], [INF, -INF, NAN, 0.0, -0.0]),
    'reciprocal': ([-30.0, -1.0, 1e-6, 0.3, 0.9, 1.5, 70.0], [INF, -INF, NAN, 0.0, -0.0]),
    'log2': ([1e-30, 0.3, 0.99, 1.01, 7.0, 1e30], [INF, -1.0, NAN, 0.0, -0.0]),
    'log10': ([1e-30, 0.3, 0.99, 1.01, 7.0, 1e30], [INF, -1.0, NAN, 0.0, -0.0]),
    'trunc': ([-30.7, -1.0, -0.3, 0.3, 1.5, 8388607.5], [INF, -INF, NAN, 0.0, -0.0]),
}
# Here infinity minus infinity, or infinity times zero, decides the derivative at infinity.
NO_DERIVATIVE_AT_INFINITY = {'silu', 'gelu'}

HALVES = [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999999999999994, 4503599627370495.5, 1e16, -1e300]

# Magnitudes where a careless formula overflows, cancels or picks the wrong branch.
EXTREMES = {
    'neg': [1e300, -1e-300, 0.0, -0.0],
    'exp': [-1000.0, -700.0, -1e-12, 1e-12, 700.0, 709.0, 710.0, 1000.0],
    'expm1': [1e-12, -1e-12, 1e-300, 40.0, -40.0, 1000.0, -1000.0, 1e-5, 0.5, -0.5],
    'log': [1e-300, 1e300, 1.0, 1.000000000001, 0.999999999999, 0.0, -0.0],
    'log1p': [1e-12, -1e-12, 1e-300, 1e300, -1.0, -0.999999999999, 1e-5, 0.5, -0.5],
    'sqrt': [1e-300, 1e300, 4.0, 0.0],
    'rsqrt': [1e-300, 1e300, 4.0, 0.0],
    'abs': [0.0, -0.0, 1e300, -1e300, -1e-300],
    'sign': [0.0, -0.0, 1e300, -1e300, -1e-300],
    'sin': [1e5, -1e5, np.pi, np.pi / 2, 1e-12],
    'cos': [1e5, -1e5, np.pi, np.pi / 2, 1e-12],
    'tan': [1e5, -1e5, np.pi, np.pi / 2, 1e-12],
    'tanh': [20.0, -20.0, 1e-12, -1e-5, 1000.0, -1000.0, 0.3, -0.6],
    'erf': [6.0, -6.0, 1e-12, -1e-5, 0.5, -0.84375, 1.25, 2.0, 2.857142857142857, 3.5, -5.5, 1000.0],
    'erfc': [26.0, 10.0, -6.0, 1e-12, 0.25, 0.5, 0.84375, 1.25, 2.0, 2.5, 2.857142857142857, 3.5, -0.5, 1000.0],
    'sigmoid': [1000.0, -1000.0, 40.0, -40.0, -700.0, 1e-12],
    'relu': [0.0, -0.0, 1e-300, -1e-300, 1e300],
    'silu': [1000.0, -1000.0, 40.0, -40.0, -700.0, 1e-12, 0.0],
    'softplus': [1000.0, -1000.0, 40.0, -40.0, -700.0, 700.0, 1e-12],
    'floor': HALVES,
    'ceil': HALVES,
    'round': HALVES,
    'square': [1e200, -1e-200, -1e-150, 0.0, -0.0],
    'leakyRelu': [0.0, -0.0, 1e-300, -1e-300, 1e300],
    'elu': [0.0, -0.0, 1e-12, -1e-12, -40.0, 1000.0, -1000.0],
    'gelu': [0.0, 10.0, -10.0, 40.0, -40.0, 5.0, -5.0, 1e-12, -1e-12],
}

# float32 has its own limits; all results are normal numbers, as some processors flush the smaller ones to zero.
EXTREMES_32 = {
    'exp': [-200.0, -87.0, 88.0, 89.0, 1e-6],
    'expm1': [1e-6, -1e-6, 88.0, 89.0, -200.0],
    'log': [1e-37, 1e38, 1.000001, 0.0],
    'log1p': [1e-6, -1e-6, 1e38, -1.0],
    'sqrt': [1e-37, 1e38, 0.0],
    'rsqrt': [1e-37, 1e38, 0.0],
    'tanh': [1e-6, 9.0, -9.0, 100.0],
    'erf': [1e-6, 4.0, -4.0, 100.0],
    'erfc': [1e-6, 4.0, 9.0, -4.0, 100.0],
    'sigmoid': [-87.0, -200.0, 17.0, 200.0],
    'softplus': [-87.0, -200.0, 17.0, 200.0],
    'silu': [-200.0, 17.0, 200.0],
    'square': [1e20, 1e-18],
    'gelu': [-200.0, -4.0, 17.0, 200.0],
}


def make() -> Family:
    family = Family('unary', OPERATIONS)
    for op in OPERATIONS:
        if op in ('stopGradient', 'isNaN', 'isFinite', 'isInf', 'logicalNot', 'erfInv') or op in LIMITED:
            continue
        positive = op in POSITIVE_ONLY
        typical = [[0.1, 0.5, 0.9], [1.1, 2.7, 8.3]] if positive else [[-1.7, -0.6, 0.3], [0.9, 1.4, 2.2]]
        family.add(op, 'float64', [f64(typical)])
        family.add(op, 'float32', [f32(typical)])
        family.add(op, 'float32, wider', [f32([0.001, 2.5, 30] if positive else [-8, -2.5, -0.001, 0.001, 4.25, 8])])
        family.add(op, 'extremes', [f64(EXTREMES[op])])
        if op in EXTREMES_32:
            family.add(op, 'float32, extremes', [f32(EXTREMES_32[op])])
        family.add(op, 'NaN', [f64([NAN, typical[1][0]])], gradients=False)
        family.add(op, 'float32, NaN', [f32([NAN, typical[1][0]])], gradients=False)
        family.add(op, 'infinity', [f64([INF, 1.0])], gradients=op not in NO_DERIVATIVE_AT_INFINITY)
        if positive:
            family.add(op, 'outside of the domain', [f64([-1.0, -1e-300, -INF])], gradients=False)
            family.add(op, 'both zeros', [f64([0.0, -0.0])], gradients=False)
        else:
            family.add(
                op,
                'negative infinity',
                [f64([-INF, -1.0])],
                gradients=op not in NO_DERIVATIVE_AT_INFINITY and op != 'log1p',
            )
            family.add(op, 'both zeros', [f64([0.0, -0.0])])
        family.add(op, 'scalar', [f64(0.7)])
        family.add(op, 'size 1', [f64([[0.7]])])
        family.add(op, 'empty', [f64(np.zeros((2, 0, 3)))])

    for op, (inside, special) in LIMITED.items():
        family.add(op, 'float64', [f64(inside)])
        family.add(op, 'float32', [f32(inside)])
        family.add(op, 'special values', [f64(special)], gradients=False)
        family.add(op, 'float32, special values', [f32(special)], gradients=False)
    for op in ('isFinite', 'isInf'):
        family.add(op, 'float64', [f64([NAN, 1.0, INF, -INF, 0.0, 1e308])])
        family.add(op, 'float32', [f32([NAN, 1.0, INF, -INF, 0.0])])
        family.add(op, 'int32', [i32([1, -2147483648])])
        family.add(op, 'bool', [boolean([True, False])])

    family.add('log1p', 'outside of the domain', [f64([-1.5, -1e300])], gradients=False)
    family.add('round', 'float32, halves', [f32([0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 8388607.5])])

    for op in ('neg', 'abs', 'sign', 'square'):
        family.add(op, 'int32', [i32([-3, -1, 0, 2, 7])])
        family.add(op, 'int32, wrap', [i32([-2147483648, 2147483647, 46341, -65536])])
    family.add('neg', 'uint8, wrap', [u8([0, 1, 128, 255])])
    family.add('square', 'uint8, wrap', [u8([0, 3, 15, 16, 255])])

    for slope in (0.0, 0.2, 1.0, -0.5):
        family.add('leakyRelu', f'slope {slope}', [f64([-3.0, -0.25, 0.0, 1.5])], {'slope': slope})
    family.add('leakyRelu', 'float32, slope 0.2', [f32([-3.0, -0.25, 0.0, 1.5])], {'slope': 0.2})
    for alpha in (0.0, 0.3, 1.7):
        family.add('elu', f'alpha {alpha}', [f64([-3.0, -0.25, 0.0, 1.5])], {'alpha': alpha})
    family.add('elu', 'float32, alpha 1.7', [f32([-3.0, -0.25, 0.0, 1.5])], {'alpha': 1.7})
    for approximate in (False, True):
        name = 'tanh form' if approximate else 'erf form'
        options = {'approximate': approximate}
        family.add('gelu', name, [f64([-3.0, -0.7, -0.0, 0.0, 0.2, 1.5, 3.0])], options)
        family.add('gelu', f'{name}, extremes', [f64(EXTREMES['gelu'])], options)
        family.add('gelu', f'{name}, float32', [f32([-3.0, -0.7, 0.2, 1.5, 3.0])], options)
        family.add('gelu', f'{name}, NaN and infinity', [f64([NAN, INF])], options, gradients=False)

    family.add('erfInv', 'float64', [f64([[-0.9, -0.6, -0.1], [0.3, 0.5, 0.8]])])
    family.add('erfInv', 'float32', [f32([[-0.9, -0.6, -0.1], [0.3, 0.5, 0.8]])])
    family.add('erfInv', 'extremes', [f64([0.999999999999, -0.999999999999, 0.9999, 1e-12, -1e-300, 0.0, -0.0])])
    family.add('erfInv', 'float32, extremes', [f32([0.999999, -0.9999, 1e-6, 0.0])], gradients=False)
    family.add('erfInv', 'at its poles', [f64([1.0, -1.0])])
    family.add('erfInv', 'outside of the domain', [f64([1.5, -1.0000001, INF, -INF, NAN])], gradients=False)
    family.add('erfInv', 'scalar', [f64(0.7)])
    family.add('erfInv', 'empty', [f64(np.zeros((2, 0, 3)))])

    family.add('stopGradient', 'float64', [f64([[1.5, -0.0, NAN, INF]])])
    family.add('stopGradient', 'float32', [f32([0.1, 2.5])])
    family.add('stopGradient', 'int32', [i32([1, -2])])

    family.add('isNaN', 'float64', [f64([[NAN, 1.0], [INF, -INF], [-0.0, -NAN]])])
    family.add('isNaN', 'float32', [f32([NAN, 0.0, INF])])
    family.add('isNaN', 'scalar', [f64(NAN)])
    family.add('isNaN', 'empty', [f64(np.zeros((0, 2)))])
    family.add('logicalNot', 'matrix', [boolean([[True, False], [False, False]])])
    family.add('logicalNot', 'scalar', [boolean(True)])
    family.add('logicalNot', 'empty', [boolean(np.zeros((0,)))])
    return family
