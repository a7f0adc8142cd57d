"""Arithmetic of two tensors with broadcasting, where and clip."""

import jax
import jax.numpy as jnp
import numpy as np

from oracle import Family, Plain, boolean, draw, f32, f64, i32, u8

NAN, INF = np.nan, np.inf


def is_integer(x) -> bool:
    return hasattr(x, 'dtype') and jnp.issubdtype(x.dtype, jnp.integer)


def div(a, b):
    """True division; integers give float32, which JAX gives only with 64 bits switched off."""
    if is_integer(a) or is_integer(b):
        return jnp.divide(jnp.asarray(a, jnp.float32), jnp.asarray(b, jnp.float32))
    return jnp.divide(a, b)


def floor_divide(a, b):
    """Without a derivative."""
    return jax.lax.stop_gradient(jnp.floor_divide(a, b))


OPERATIONS = {
    'add': jnp.add,
    'sub': jnp.subtract,
    'mul': jnp.multiply,
    'div': div,
    'pow': jnp.power,
    'maximum': jnp.maximum,
    'minimum': jnp.minimum,
    'mod': jnp.mod,
    'remainder': jnp.fmod,
    'floorDivide': floor_divide,
    'hypot': jnp.hypot,
    'atan2': jnp.arctan2,
    'logAddExp': jnp.logaddexp,
    'where': jnp.where,
    'clip': lambda x, low, high: jnp.clip(x, low, high),
}

BROADCASTS = [
    ((2, 3), (3,)),
    ((3,), (2, 3)),
    ((2, 1), (1, 3)),
    ((), (2, 2)),
    ((2, 2), ()),
    ((4, 1, 2), (3, 1)),
    ((2, 1, 3), (2, 2, 1)),
    ((1,), (3,)),
    ((1, 1), (2,)),
    ((0, 3), (1, 3)),
    ((1, 3), (0, 1)),
    ((), ()),
]

WRAP = [-2147483648, 2147483647, 2147483647, 65536, -3, 123456789]
WRAP_OTHER = [-1, 1, 2147483647, 65536, 4, 987654321]


def make() -> Family:
    family = Family('binary', OPERATIONS)
    arithmetic = ['add', 'sub', 'mul', 'div', 'pow', 'maximum', 'minimum']

    for op in arithmetic:
        base = {'low': 0.1, 'high': 3.0} if op == 'pow' else {}
        family.add(op, 'float64', [draw(2, 3, seed=1, **base), draw(2, 3, seed=2)])
        family.add(op, 'float32', [draw(2, 3, seed=1, dtype=np.float32, **base), draw(2, 3, seed=2, dtype=np.float32)])
        for a, b in BROADCASTS:
            family.add(op, f'broadcast {list(a)} with {list(b)}', [draw(*a, seed=3, **base), draw(*b, seed=4)])
        family.add(op, 'tensor and number', [draw(3, seed=5, **base), Plain(1.5)])
        family.add(op, 'float32 tensor and number', [draw(3, seed=5, dtype=np.float32, **base), Plain(0.1)])
        family.add(op, 'number and tensor', [Plain(1.5), draw(3, seed=6)])
        family.add(op, 'empty', [f64(np.zeros((0,))), f64(np.zeros((0,)))])

    values = [1.0, -2.0, 0.0, -0.0, INF, -INF, NAN]
    left, right = np.repeat(values, len(values)), np.tile(values, len(values))
    for op in arithmetic:
        family.add(op, 'all pairs of special values', [f64(left), f64(right)], gradients=False)
    for op in ('add', 'sub', 'mul', 'div'):
        family.add(op, 'float32, overflow', [f32([3e38, -3e38, 1e30]), f32([3e38, 3e-38, 1e30])], gradients=False)
        family.add(
            op,
            'large and small',
            [f64([1e308, 1e-160, 1e16, 0.1]), f64([1e308, 1e140, 1.0, 0.2])],
            gradients=op != 'div',
        )
    family.add('div', 'by zero', [f64([1.0, -1.0, 2.0]), f64([0.0, 0.0, -0.0])])

    for op in ('maximum', 'minimum'):
        family.add(op, 'ties', [f64([1.0, 2.0, -3.0, 5.0]), f64([1.0, 3.0, -3.0, 4.0])])
        family.add(op, 'ties with a number', [f64([0.0, -0.0, 1.0, -1.0]), Plain(0.0)])
        family.add(op, 'ties of a broadcast scalar', [f64([1.0, 2.0, 1.0]), f64(1.0)])
        family.add(op, 'float32, ties', [f32([1.0, 2.0]), f32([1.0, 3.0])])
        family.add(op, 'infinity', [f64([INF, -INF, INF]), f64([1.0, 1.0, -INF])])
        family.add(op, 'int32', [i32([1, -5, 3]), i32([2, -7, 3])])
        family.add(op, 'uint8', [u8([1, 200, 3]), u8([2, 100, 3])])

    for op in ('mod', 'remainder', 'floorDivide', 'hypot', 'atan2', 'logAddExp'):
        family.add(op, 'float64', [draw(2, 3, seed=1), draw(2, 3, seed=2)])
        family.add(op, 'float32', [draw(2, 3, seed=1, dtype=np.float32), draw(2, 3, seed=2, dtype=np.float32)])
        for a, b in BROADCASTS[:3]:
            # Of two numbers of one sign JAX has -0 for the quotient 0.
            low = 1.9 if op == 'floorDivide' else -2.0
            family.add(op, f'broadcast {list(a)} with {list(b)}', [draw(*a, seed=3, low=low), draw(*b, seed=4)])
        family.add(op, 'tensor and number', [draw(3, seed=5), Plain(1.37)])
        family.add(op, 'number and tensor', [Plain(1.37), draw(3, seed=6)])
    for op in ('mod', 'remainder', 'floorDivide'):
        family.add(op, 'signs', [f64([7.5, -7.5, 7.5, -7.5]), f64([2.0, 2.0, -2.0, -2.0])])
        # JAX's derivative is by the rounded quotient, 10.
        family.add(op, 'a quotient near an integer', [f64([1.0]), f64([0.1])], gradients=False)
        family.add(op, 'large quotients', [f64([1e300, -1e300, 1e17]), f64([3e-5, 7.0, 3.0])], gradients=False)
        # NumPy itself, where JAX differs in infinities, in the sign of zeros, and in integers divided by 0.
        name = {'mod': np.mod, 'remainder': np.fmod, 'floorDivide': np.floor_divide}[op]
        for note, a, b in [
            ('all pairs of special values', f64(left), f64(right)),
            ('float32, all pairs of special values', f32(left), f32(right)),
            ('int32', i32([7, -7, 7, -7, 0, 5, -2147483648, -2147483648]), i32([3, 3, -3, -3, 5, 0, -1, 1000])),
            ('uint8', u8([7, 255, 0, 5]), u8([3, 16, 5, 0])),
        ]:
            with np.errstate(all='ignore'):
                family.given(op, note, [a, b], name(a, b))
    for op in ('hypot', 'atan2', 'logAddExp'):
        name = {'hypot': np.hypot, 'atan2': np.arctan2, 'logAddExp': np.logaddexp}[op]
        with np.errstate(all='ignore'):
            family.given(op, 'all pairs of special values', [f64(left), f64(right)], name(f64(left), f64(right)))
    family.add('hypot', 'large and small', [f64([3e200, 3e-200, 1e300]), f64([4e200, 4e-200, 1.0])], gradients=False)
    family.add('hypot', 'float32, large and small', [f32([3e30, 3e-30]), f32([4e30, 4e-30])], gradients=False)
    family.add('logAddExp', 'large and small', [f64([1000.0, -1000.0, 1e300, 0.0]), f64([999.0, -1001.0, 1.0, -800.0])])
    family.add('logAddExp', 'ties', [f64([1.0, -2.0]), f64([1.0, -2.0])])

    # The derivative by the exponent at base 0 is 0 in JAX.
    family.add('pow', 'base zero', [f64([0.0, 0.0, 0.0]), f64([1.0, 2.0, 2.5])])
    family.add('pow', 'base zero, exponent zero', [f64([0.0, -0.0]), f64([0.0, 0.0])], gradients=False)
    family.add('pow', 'base zero, negative exponent', [f64([0.0, -0.0]), f64([-1.0, -2.0])], gradients=False)
    family.add('pow', 'negative base', [f64([-2.0, -2.0, -2.0, -0.5]), f64([3.0, 2.0, 0.5, -2.0])], gradients=False)
    family.add('pow', 'zero to the number 0', [f64([0.0, 1.0, -1.0]), Plain(0)])
    for exponent in (2, 3, -1, -2, 1, 0.5, 2.5):
        x = f64([0.5, 1.5, 2.0] if exponent != int(exponent) else [-2.0, -0.5, 1.5])
        family.add('pow', f'to the number {exponent}', [x, Plain(exponent)])
    family.add('pow', 'zero to the number 2', [f64([0.0, -0.0]), Plain(2)])
    family.add('pow', 'overflow and underflow', [f64([10.0, 10.0, 1.0, 0.5]), f64([400.0, -400.0, 1e300, 2000.0])])
    family.add('pow', 'int32', [i32([2, -3, 0, 0, 7, -1]), i32([10, 3, 0, 5, 1, 1000001])])
    family.add('pow', 'int32, wrap', [i32([2, 3, -2147483648]), i32([33, 25, 2])])
    family.add('pow', 'int32 and number', [i32([[2, -3]]), Plain(3)])

    for op in ('add', 'sub', 'mul'):
        family.add(op, 'int32', [i32([[1, -5, 3]]), i32([[2], [7]])])
        family.add(op, 'int32, wrap', [i32(WRAP), i32(WRAP_OTHER)])
        family.add(op, 'int32 and number', [i32([1, -5, 3]), Plain(2)])
        family.add(op, 'uint8', [u8([5, 12, 15]), u8([2, 7, 15])])
        family.add(op, 'uint8, wrap', [u8([250, 0, 200, 255]), u8([10, 1, 100, 255])])
    family.add('div', 'int32 gives float32', [i32([1, -7, 0, 2147483647]), i32([3, 2, 5, 2])])
    family.add('div', 'int32 by zero', [i32([1, -1, 0]), i32([0, 0, 0])])
    family.add('div', 'uint8 gives float32', [u8([1, 255, 7]), u8([3, 2, 7])])
    family.add('div', 'int32 and number', [i32([1, -7, 9]), Plain(2)])

    condition = boolean([[True, False, True], [False, False, True]])
    family.add('where', 'float64', [condition, draw(2, 3, seed=7), draw(2, 3, seed=8)])
    family.add(
        'where', 'float32', [condition, draw(2, 3, seed=7, dtype=np.float32), draw(2, 3, seed=8, dtype=np.float32)]
    )
    family.add('where', 'condition broadcasts', [boolean([True, False, True]), draw(2, 3, seed=7), draw(2, 1, seed=8)])
    family.add('where', 'branches broadcast', [condition, draw(3, seed=7), draw(seed=8)])
    family.add('where', 'scalar condition', [boolean(False), draw(2, seed=7), draw(3, 1, seed=8)])
    family.add('where', 'tensor or number', [condition, draw(2, 3, seed=7), Plain(0.5)])
    family.add('where', 'number or tensor', [condition, Plain(-1), draw(2, 3, seed=7)])
    family.add('where', 'the branch not taken is NaN', [boolean([True, False]), f64([1.0, NAN]), f64([INF, 2.0])])
    family.add('where', 'negative zero', [boolean([True, False]), f64([-0.0, 0.0]), f64([0.0, -0.0])])
    family.add('where', 'int32', [boolean([True, False]), i32([1, 2]), i32([3, 4])])
    family.add('where', 'uint8', [boolean([True, False]), u8([1, 2]), u8([3, 4])])
    family.add('where', 'bool', [boolean([True, False]), boolean([False, True]), boolean([True, True])])
    family.add('where', 'empty', [boolean(np.zeros((0, 1))), f64(np.zeros((0, 2))), f64([1.0, 2.0])])

    family.add('clip', 'float64', [f64([[-2.0, -0.3], [0.4, 3.0]]), Plain(-0.5), Plain(0.5)])
    family.add('clip', 'float32', [f32([[-2.0, -0.3], [0.4, 3.0]]), Plain(-0.5), Plain(0.1)])
    family.add('clip', 'at its bounds', [f64([-1.0, 0.0, 1.0, 1.0]), Plain(-1), Plain(1)])
    family.add('clip', 'equal bounds', [f64([-1.0, 0.5, 1.0]), Plain(0.5), Plain(0.5)], gradients=False)
    family.add('clip', 'bounds in the wrong order', [f64([-1.0, 0.5, 2.0]), Plain(1), Plain(0)], gradients=False)
    family.add('clip', 'infinity', [f64([INF, -INF]), Plain(-3), Plain(3)])
    family.add('clip', 'infinite bounds', [f64([-1.0, 1e300]), Plain(-INF), Plain(INF)])
    family.add('clip', 'NaN', [f64([NAN, 1.0]), Plain(0), Plain(2)], gradients=False)
    family.add('clip', 'int32', [i32([-5, 0, 5]), Plain(-1), Plain(3)])
    family.add('clip', 'uint8', [u8([0, 100, 255]), Plain(1), Plain(200)])
    family.add('clip', 'scalar', [f64(7.0), Plain(0), Plain(6)])
    family.add('clip', 'empty', [f64(np.zeros((3, 0))), Plain(0), Plain(6)])
    return family
