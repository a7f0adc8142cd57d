"""Reading and writing by index: take, gather, takeAlongAxis, oneHot, scatter."""

import jax
import jax.numpy as jnp
import numpy as np

from oracle import Family, Plain, boolean, draw, f32, f64, i32, u8



def scatter(x, places, updates, axis=0, mode='set'):
    """Ranges are lists of ours, indices an array, or several of them in a list."""
    if isinstance(places, list) and any(isinstance(p, jax.Array) for p in places):
        key = tuple(places)
    elif isinstance(places, list):
        key = tuple(slice(None) if p is None else slice(*p) if isinstance(p, list) else p for p in places)
    else:
        key = (slice(None),) * (axis % x.ndim) + (places,)
    if mode == 'mul' and isinstance(key[-1], jax.Array):
        return multiplied(x, key, updates)
    return getattr(x.at[key], mode)(updates)


def multiplied(x, key, updates):
    """One update after the other: JAX has no gradient of products of which several go to one entry."""
    lead = sum(isinstance(k, slice) for k in key)
    joint = jnp.broadcast_arrays(*key[lead:])
    region = jnp.broadcast_to(updates, x[key].shape)
    for place in np.ndindex(joint[0].shape):
        one = key[:lead] + tuple(each[place] for each in joint)
        entry = x.at[one].get(mode='fill', fill_value=0) * region[(slice(None),) * lead + place]
        x = x.at[one].set(entry, mode='drop')
    return x


OPERATIONS = {
    'take': lambda x, indices, axis=0: jnp.take(x, indices, axis=axis, mode='fill'),
    'takeAlongAxis': lambda x, indices, axis: jnp.take_along_axis(x, indices, axis=axis, mode='fill'),
    'gather': lambda x, indices: x.at[tuple(indices)].get(mode='fill'),
    'scatter': scatter,
    'dynamicSlice': lambda x, start, size: jax.lax.dynamic_slice(x, [jnp.int32(i) for i in start], size),
    'dynamicUpdateSlice': lambda x, update, start: jax.lax.dynamic_update_slice(
        x, update, [jnp.int32(i) for i in start]
    ),
    'oneHot': lambda indices, depth, dtype='float32': jax.nn.one_hot(indices, depth, dtype=dtype),
}


def make() -> Family:
    family = Family('gather', OPERATIONS)
    x, cube = draw(4, 3, seed=1), draw(2, 3, 4, seed=2)

    family.add('take', 'vector of indices', [x, i32([2, 0])])
    family.add('take', 'scalar index', [x, i32(1)])
    family.add('take', 'matrix of indices', [x, i32([[0, 1], [3, 2]])])
    family.add('take', 'repeated indices', [x, i32([1, 1, 1, 0])])
    family.add('take', 'negative indices', [x, i32([-1, -4, 2])])
    family.add('take', 'out of range', [x, i32([4, -5, 100, -100, 0])])
    family.add('take', 'axis 1', [x, i32([2, 0])], {'axis': 1})
    family.add('take', 'negative axis', [cube, i32([[3, -1]])], {'axis': -1})
    family.add('take', 'middle axis', [cube, i32([[2, 1], [0, 0]])], {'axis': 1})
    family.add('take', 'scalar index, middle axis', [cube, i32(-2)], {'axis': 1})
    family.add('take', 'from a vector', [f64([1.5, np.nan, -0.0, np.inf]), i32([[2, 3], [0, 1]])])
    family.add('take', 'no indices', [x, i32(np.zeros((0,)))])
    family.add('take', 'empty other axis', [f64(np.zeros((2, 0))), i32([1, 0, 1])])
    family.add('take', 'float32', [f32([0.1, 0.2, 0.3]), i32([2, 2, -1])])
    family.add('take', 'float32, out of range', [f32([0.1, 0.2, 0.3]), i32([3])])
    family.add('take', 'int32', [i32([[1, 2], [3, 4]]), i32([1, 0, -1])])
    family.add('take', 'uint8', [u8([5, 6, 255]), i32([2, 0])])
    family.add('take', 'bool', [boolean([True, False]), i32([1, 1, 0])])

    rows, columns = i32([0, 3, -1]), i32([2, -3, 1])
    family.add('gather', 'two vectors', [x, [rows, columns]])
    family.add('gather', 'one', [cube, [i32([[1, 0], [0, -1]])]])
    family.add('gather', 'broadcast, and an axis left', [cube, [i32([[0], [1]]), i32([2, 0, 1])]])
    family.add('gather', 'scalars', [cube, [i32(1), i32(-1), i32(2)]])
    family.add('gather', 'the same again and again', [x, [i32([1, 1, 1]), i32([2, 2, 0])]])
    family.add('gather', 'out of range', [x, [i32([4, -5, 0, 1]), i32([0, 0, 3, -4])]])
    family.add('gather', 'none', [x, [i32(np.zeros((0,))), i32(np.zeros((0,)))]])
    family.add('gather', 'float32', [f32([[0.1, 0.2], [0.3, 0.4]]), [i32([1, 0]), i32([0, 0])]])
    family.add('gather', 'int32', [i32([[1, 2], [3, 4]]), [i32([1, 5]), i32([0, 0])]])
    family.add('gather', 'bool', [boolean([[True, False]]), [i32([0, 0]), i32([1, 0])]])

    for start in ([0, 0], [1, 2], [9, 9], [-1, -2], [-9, 1]):
        family.add('dynamicSlice', f'from {start}', [x, Plain(start), Plain([2, 2])])
        family.add('dynamicUpdateSlice', f'from {start}', [x, draw(2, 2, seed=3), Plain(start)])
        family.add('dynamicUpdateSlice', f'one row from {start}', [x, draw(1, 3, seed=3), Plain(start)])
    family.add('dynamicSlice', 'whole axes', [cube, Plain([1, 1, 0]), Plain([2, 1, 4])])
    family.add('dynamicSlice', 'nothing', [x, Plain([1, 1]), Plain([0, 2])])
    family.add('dynamicSlice', 'float32', [f32([0.1, 0.2, 0.3]), Plain([1]), Plain([2])])
    family.add('dynamicSlice', 'int32', [i32([[1, 2], [3, 4]]), Plain([1, 0]), Plain([1, 1])])
    family.add('dynamicUpdateSlice', 'whole', [x, draw(4, 3, seed=3), Plain([1, 1])])
    family.add('dynamicUpdateSlice', 'float32', [f32([0.1, 0.2, 0.3]), f32([7.5]), Plain([1])])
    family.add('dynamicUpdateSlice', 'bool', [boolean([True, False, True]), boolean([True, True]), Plain([1])])

    family.add('takeAlongAxis', 'axis 1', [x, i32([[0], [2], [1], [-1]])], {'axis': 1})
    family.add('takeAlongAxis', 'axis 0', [x, i32([[0, 3, 1], [2, -1, 0]])], {'axis': 0})
    family.add('takeAlongAxis', 'negative axis', [x, i32([[0, 1], [2, 2], [1, 0], [-1, -3]])], {'axis': -1})
    family.add('takeAlongAxis', 'repeated indices', [x, i32([[1, 1, 1], [0, 0, 0], [2, 2, 1], [0, 1, 0]])], {'axis': 1})
    family.add('takeAlongAxis', 'out of range', [x, i32([[3], [-4], [1], [100]])], {'axis': 1})
    family.add('takeAlongAxis', 'cube', [cube, i32([[[0, 1, 2, 0]], [[2, 2, 0, 1]]])], {'axis': 1})
    family.add('takeAlongAxis', 'vector', [f64([1.5, np.nan, -0.0, np.inf]), i32([2, 3, 0])], {'axis': 0})
    family.add('takeAlongAxis', 'no indices', [x, i32(np.zeros((4, 0)))], {'axis': 1})
    family.add('takeAlongAxis', 'float32', [f32([[0.1, 0.2, 0.3]]), i32([[2, 2]])], {'axis': 1})
    family.add('takeAlongAxis', 'int32', [i32([[1, 2], [3, 4]]), i32([[1], [0]])], {'axis': 1})
    family.add('takeAlongAxis', 'bool', [boolean([[True, False]]), i32([[1, 0, 1]])], {'axis': 1})

    family.add('oneHot', 'vector', [i32([0, 2, 1]), Plain(3)])
    family.add('oneHot', 'scalar', [i32(1), Plain(4)])
    family.add('oneHot', 'matrix', [i32([[0, 1], [1, 2]]), Plain(3)])
    family.add('oneHot', 'out of range gives zeros', [i32([3, -1, 0]), Plain(3)])
    family.add('oneHot', 'empty', [i32(np.zeros((0,))), Plain(3)])
    family.add('oneHot', 'depth 1', [i32([0, 0]), Plain(1)])
    for dtype in ('float64', 'int32', 'uint8', 'bool'):
        family.add('oneHot', dtype, [i32([1, 0]), Plain(2), Plain(dtype)])
    writing(family, x, cube)
    return family


def writing(family: Family, x, cube) -> None:
    for mode in ('set', 'add', 'mul', 'min', 'max'):
        options = {'mode': mode}

        def add(note, args, more=None, gradients=True):
            family.add('scatter', f'{mode}: {note}', args, {**options, **(more or {})}, gradients)

        add('rows', [x, i32([2, 0]), draw(2, 3, seed=3)])
        add('one row', [x, i32(1), draw(3, seed=3)])
        add('matrix of indices', [x, i32([[0, 1], [3, 2]]), draw(2, 2, 3, seed=3)])
        add('updates broadcast', [x, i32([1, 3]), draw(3, seed=4)])
        add('updates broadcast from columns', [x, i32([1, 3]), draw(2, 1, seed=4)])
        add('scalar', [x, i32([1, 3]), f64(7)])
        add('number', [x, i32([1, 3]), Plain(7)])
        add('negative indices', [x, i32([-1, -4]), draw(2, 3, seed=5)])
        add('out of range is dropped', [x, i32([4, 100, 1, -100]), draw(4, 3, seed=5)])
        add('axis 1', [x, i32([2, 0]), draw(4, 2, seed=6)], {'axis': 1})
        add('middle axis', [cube, i32([[2, 1], [-3, 5]]), draw(2, 2, 2, 4, seed=6)], {'axis': 1})
        add('negative axis', [cube, i32([3]), draw(3, 1, seed=6)], {'axis': -1})
        add('no indices', [x, i32(np.zeros((0,))), draw(0, 3)])
        add('beside what is not finite', [f64([np.nan, np.inf, 1]), i32([2]), f64([5])], gradients=False)
        add('float32', [f32([1, 2, 3]), i32([0, 2]), f32([0.5, 0.25])])
        add('int32', [i32([1, 2, 3]), i32([0, 2]), i32([2**31 - 1, 5])])
        add('uint8', [u8([1, 250]), i32([1]), u8([10])])
        add('two vectors', [x, [i32([0, 3, -1]), i32([2, -3, 1])], draw(3, seed=7)])
        add('two broadcast, and an axis left', [cube, [i32([[0], [1]]), i32([2, 0])], draw(2, 2, 4, seed=7)])
        add('two, out of range', [x, [i32([4, 0, -5, 2]), i32([0, 3, 0, 2])], draw(4, seed=7)])
        add('ranges', [x, Plain([[1, None], [0, 2]]), draw(3, 2, seed=7)])
        add('ranges and an index', [cube, Plain([1, None, [None, None, 2]]), draw(3, 2, seed=7)])
        add('backwards', [cube, Plain([None, [None, None, -2], -1]), draw(2, 2, seed=7)])
        add('ranges, updates broadcast', [cube, Plain([None, [0, 1]]), draw(4, seed=7)])
        add('an empty range', [x, Plain([[2, 1]]), draw(3, seed=7)])
    family.add('scatter', 'bool', [boolean([True, False, True]), i32([0]), boolean([False])])
    family.add('scatter', 'set where not said', [x, i32([0]), draw(3, seed=8)])
    again = i32([1, 1, 0, 1, -3, 1])
    for mode in ('add', 'mul', 'min', 'max'):
        family.add('scatter', f'{mode} to one row again and again', [x, again, draw(6, 3, seed=9)], {'mode': mode})
        family.add('scatter', f'{mode}: two, again', [x, [again, i32([0, 0, 1, 0, 0, 2])], draw(6, seed=9)], {'mode': mode})
    zeros = f64([0, 3, 0, 0, 2, 0])
    family.add('scatter', 'mul by zeros', [f64([2, 5, 0]), again, zeros], {'mode': 'mul'})
    for mode in ('min', 'max'):
        # Those that are equal share the gradient, x among them.
        family.add('scatter', f'{mode} of ties', [f64([2, 2, 1]), i32([0, 0, 1, 1, 1]), f64([2, 2, 2, 2, 0])], {'mode': mode})
        special = f64([np.nan, -np.inf, np.inf, 1, -0.0])
        family.add('scatter', f'{mode} of NaN and infinities', [f64([0, 1, 2, 0]), i32([0, 1, 2, 2, 3]), special], {'mode': mode}, gradients=False)
