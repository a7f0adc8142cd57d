"""cast, and the constructors that compute."""

import jax.numpy as jnp
import numpy as np

from oracle import Family, Plain, boolean, f32, f64, i32, u8

NAN, INF = np.nan, np.inf

OPERATIONS = {
    'cast': lambda x, dtype: x.astype(dtype),
    'eye': lambda n, m=None: jnp.eye(n, m, dtype=jnp.float32),
    # NumPy's: JAX meets -1 where -1e-16 is rounded down instead of 0.
    'linspace': lambda start, stop, count, dtype='float32': jnp.asarray(np.linspace(start, stop, count, dtype=dtype)),
}


def make() -> Family:
    family = Family('creation', OPERATIONS)
    x = [0.0, 1.0, -1.0, 2.7, -2.7, 0.5, -0.5]
    family.add(
        'cast', 'float64 to float32', [f64([0.1, 1e300, -1e300, 1e-300, NAN, -0.0, 16777217.0]), Plain('float32')]
    )
    family.add('cast', 'float32 to float64', [f32([0.1, INF, -0.0, 2.5]), Plain('float64')])
    family.add('cast', 'float64 to int32 cuts towards zero', [f64([*x, 2147483647.0, -2147483648.0]), Plain('int32')])
    family.add('cast', 'float32 to int32 cuts towards zero', [f32(x), Plain('int32')])
    family.add('cast', 'float64 to int32 saturates', [f64([3e9, -3e9, INF, -INF, NAN, 2147483647.9]), Plain('int32')])
    family.add('cast', 'float32 to int32 saturates', [f32([3e9, -3e9, INF, -INF, NAN]), Plain('int32')])
    family.add('cast', 'float64 to uint8 saturates', [f64([256.0, -1.0, -0.5, 1e9, INF, -INF, NAN]), Plain('uint8')])
    family.add('cast', 'float64 to uint8', [f64([0.0, 1.9, 255.0]), Plain('uint8')])
    family.add('cast', 'float64 to bool', [f64([*x, -0.0, NAN, INF, 1e-300]), Plain('bool')])
    family.add('cast', 'int32 to float32', [i32([-3, 0, 16777217, 2147483647]), Plain('float32')])
    family.add('cast', 'int32 to float64', [i32([-3, 0, 2147483647]), Plain('float64')])
    family.add('cast', 'int32 to uint8 wraps', [i32([0, 255, 256, 300, -1]), Plain('uint8')])
    family.add('cast', 'int32 to bool', [i32([-3, 0, 2]), Plain('bool')])
    family.add('cast', 'uint8 to int32', [u8([0, 255]), Plain('int32')])
    family.add('cast', 'uint8 to float32', [u8([0, 255]), Plain('float32')])
    family.add('cast', 'bool to float32', [boolean([True, False]), Plain('float32')])
    family.add('cast', 'bool to int32', [boolean([True, False]), Plain('int32')])
    family.add('cast', 'same', [f64([[1.5, -0.0]]), Plain('float64')])
    family.add('cast', 'empty', [f64(np.zeros((0, 2))), Plain('float32')])

    family.add('eye', 'square', [Plain(3)])
    family.add('eye', 'wide', [Plain(2), Plain(4)])
    family.add('eye', 'tall', [Plain(3), Plain(1)])
    family.add('linspace', 'both ends', [Plain(0), Plain(1), Plain(5)])
    family.add('linspace', 'downwards', [Plain(2), Plain(-1), Plain(7)])
    family.add('linspace', 'one', [Plain(3), Plain(9), Plain(1)])
    for start, stop, count in [(-1, 1, 4), (0, 1, 3), (-7, 7, 9), (5, -5, 7), (0, 49, 50), (-0.5, 3.5, 6), (-3.5, -0.5, 4)]:
        for dtype in ['int32', 'float64']:
            family.add('linspace', f'{start} to {stop} in {count}, {dtype}', [Plain(start), Plain(stop), Plain(count), Plain(dtype)])
    for start, stop, count in [(0, 255, 7), (3.5, 9.25, 5)]:
        family.add('linspace', f'{start} to {stop} in {count}, uint8', [Plain(start), Plain(stop), Plain(count), Plain('uint8')])
    return family
