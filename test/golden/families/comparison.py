"""Comparisons and logic, which give bool and have no gradients."""

import jax.numpy as jnp
import numpy as np

from oracle import Family, Plain, boolean, draw, f32, f64, i32, u8

COMPARISONS = {
    'equal': jnp.equal,
    'notEqual': jnp.not_equal,
    'less': jnp.less,
    'lessEqual': jnp.less_equal,
    'greater': jnp.greater,
    'greaterEqual': jnp.greater_equal,
}
LOGIC = {'logicalAnd': jnp.logical_and, 'logicalOr': jnp.logical_or, 'logicalXor': jnp.logical_xor}


def make() -> Family:
    family = Family('comparison', COMPARISONS | LOGIC)
    special = [1.0, 0.0, -0.0, np.inf, -np.inf, np.nan]
    left, right = np.repeat(special, len(special)), np.tile(special, len(special))
    for op in COMPARISONS:
        family.add(op, 'all pairs of special values', [f64(left), f64(right)])
        family.add(op, 'float32', [f32([1.0, 2.0, 3.0]), f32([1.0, 3.0, 2.0])])
        family.add(op, 'float32, neighbours', [f32([1.0, 16777216.0]), f32([1.0000001, 16777218.0])])
        family.add(op, 'broadcast [2, 1] with [1, 3]', [draw(2, 1, seed=1), draw(1, 3, seed=2)])
        family.add(op, 'broadcast [] with [2, 2]', [draw(seed=3), draw(2, 2, seed=4)])
        family.add(op, 'broadcast [3] with [2, 1, 3]', [draw(3, seed=5), draw(2, 1, 3, seed=6)])
        family.add(op, 'tensor and number', [f64([-1.0, 0.0, 1.0]), Plain(0)])
        family.add(op, 'number and tensor', [Plain(0), f64([-1.0, 0.0, 1.0])])
        family.add(op, 'int32', [i32([-2147483648, 3, 5]), i32([2147483647, 3, 4])])
        family.add(op, 'uint8', [u8([0, 255, 7]), u8([255, 0, 7])])
        family.add(op, 'empty', [f64(np.zeros((0, 2))), f64(np.zeros((1, 2)))])
    for op in ('equal', 'notEqual'):
        family.add(op, 'bool', [boolean([True, True, False, False]), boolean([True, False, True, False])])
    for op in LOGIC:
        family.add(op, 'truth table', [boolean([True, True, False, False]), boolean([True, False, True, False])])
        family.add(op, 'broadcast [2, 1] with [2]', [boolean([[True], [False]]), boolean([True, False])])
        family.add(op, 'broadcast [] with [3]', [boolean(True), boolean([True, False, True])])
        family.add(op, 'empty', [boolean(np.zeros((0,))), boolean(np.zeros((0,)))])
    return family
