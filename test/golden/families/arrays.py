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


OPERATIONS = {
    'sort': jnp.sort,
    'argsort': lambda x, **options: indices(jnp.argsort(x, **options)),
    'topK': top_k,
    'searchSorted': lambda x, values, side='left': indices(jnp.searchsorted(x, values, side=side)),
}

SPECIAL = [1.5, np.nan, -np.inf, 2.0, np.inf, -1.0, np.nan, 2.0]


def order(family: Family) -> None:
    x, cube = draw(4, 5, seed=1), draw(2, 3, 4, seed=2)
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
    family.add('searchSorted', 'left where not given', [f32([0, 1, 1, 3]), f32([1, 3])])


def make() -> Family:
    family = Family('arrays', OPERATIONS)
    order(family)
    return family
