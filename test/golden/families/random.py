"""jax.random with threefry2x32. Keys and bits are uint32 seen as int32."""

import math

import jax
import jax.numpy as jnp
import numpy as np

from oracle import Family, Plain, draw, f32, i32


def as_int32(words):
    return jax.lax.bitcast_convert_type(jnp.asarray(words, jnp.uint32), jnp.int32)


def key_of(words):
    return jax.random.wrap_key_data(jax.lax.bitcast_convert_type(words, jnp.uint32), impl='threefry2x32')


def words_of(key):
    return as_int32(jax.random.key_data(key))


OPERATIONS = {
    'key': lambda seed: words_of(jax.random.key(seed, impl='threefry2x32')),
    'split': lambda key, count=2: words_of(jax.random.split(key_of(key), count)),
    'foldIn': lambda key, data: words_of(jax.random.fold_in(key_of(key), data)),
    'bits': lambda key, shape: as_int32(jax.random.bits(key_of(key), shape, jnp.uint32)),
    'uniform': lambda key, shape, low=0.0, high=1.0: jax.random.uniform(key_of(key), shape, jnp.float32, low, high),
    'normal': lambda key, shape: jax.random.normal(key_of(key), shape, jnp.float32),
    'bernoulli': lambda key, p, shape: jax.random.bernoulli(key_of(key), p, shape),
    'truncatedNormal': lambda key, low, high, shape: jax.random.truncated_normal(
        key_of(key), low, high, tuple(shape), jnp.float32
    ),
    'randint': lambda key, shape, low, high: jax.random.randint(key_of(key), tuple(shape), low, high, jnp.int32),
    'exponential': lambda key, shape: jax.random.exponential(key_of(key), shape, jnp.float32),
    'gumbel': lambda key, shape: jax.random.gumbel(key_of(key), shape, jnp.float32),
    'categorical': lambda key, logits, axis=-1, shape=None: jax.random.categorical(
        key_of(key), logits, axis, None if shape is None else tuple(shape)
    ).astype(jnp.int32),
    'permutation': lambda key, size: jax.random.permutation(key_of(key), size).astype(jnp.int32),
}

OPERATIONS['shuffle'] = lambda key, x, axis=0: jax.random.permutation(key_of(key), x, axis)
OPERATIONS['choice'] = lambda key, x, shape, replace=True, p=None: jax.random.choice(
    key_of(key), x, tuple(shape), replace, p
)

SEEDS = [0, 1, 42, 123456789, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**40 + 5, 2**53 - 1, -1, -2, -(2**31), -(2**40) - 5]
KEYS = {
    'key(0)': [0, 0],
    'key(42)': [0, 42],
    'key(2**32 - 1)': [0, -1],
    'words of both signs': [-1829035798, 1465129382],
}
SHAPES = [[], [1], [2], [3], [7], [2, 3], [3, 1, 5], [0], [2, 0], [33]]


RANGES = [(0, 2), (0, 10), (-5, 6), (3, 4), (0, 65536), (0, 65537), (-(2**31), 2**31 - 1), (0, 2**31 - 1), (-7, 10**6)]
LOGITS = [
    ('vector', f32([0.5, -1.0, 2.0, 0.0]), None),
    ('rows', draw(3, 5, seed=1, dtype=np.float32), None),
    ('axis 0', draw(3, 5, seed=1, dtype=np.float32), {'axis': 0}),
    ('middle axis', draw(2, 3, 4, seed=2, dtype=np.float32), {'axis': -2}),
    ('more samples', draw(3, 5, seed=1, dtype=np.float32), {'shape': [4, 3]}),
    ('many of a vector', f32([1.0, 2.0, -np.inf, 0.0]), {'shape': [5, 4]}),
    ('samples of axis 0', draw(3, 2, seed=3, dtype=np.float32), {'axis': 0, 'shape': [6, 2]}),
]


def make() -> Family:
    assert jax.config.jax_threefry_partitionable
    # As JAX is by default: of a seed the lowest 32 bits count, and samples are float32.
    with jax.enable_x64(False):
        return cases()


def cases() -> Family:
    family = Family('random', OPERATIONS)
    for seed in SEEDS:
        family.add('key', f'seed {seed}', [Plain(seed)])
    for name, words in KEYS.items():
        key = i32(words)
        for count in (1, 2, 3, 5, 8):
            family.add('split', f'{name} into {count}', [key, Plain(count)])
        for data in (0, 1, 7, 1000, 2**31 - 1):
            family.add('foldIn', f'{name} with {data}', [key, Plain(data)])
        for shape in SHAPES:
            for op in ('bits', 'uniform', 'normal', 'exponential', 'gumbel'):
                family.add(op, f'{name}, {shape}', [key, Plain(shape)])
        for low, high in [(-1.0, 1.0), (2.5, 7.25), (0.1, 0.3), (-1e-3, 1e3)]:
            family.add('uniform', f'{name}, from {low} to {high}', [key, Plain([5])], {'low': low, 'high': high})
        for p in (0.0, 0.1, 0.5, 0.9, 1.0):
            family.add('bernoulli', f'{name}, p = {p}', [key, Plain(p), Plain([2, 9])])
        family.add('bernoulli', f'{name}, scalar', [key, Plain(0.5), Plain([])])
        for low, high in [(-2.0, 2.0), (0.0, 1.0), (-0.1, 3.5), (1.0, 4.0), (-math.inf, math.inf), (-3.0, -2.5)]:
            family.add('truncatedNormal', f'{name}, from {low} to {high}', [key, Plain(low), Plain(high), Plain([3, 4])])
        for low, high in RANGES:
            family.add('randint', f'{name}, from {low} to {high}', [key, Plain([2, 8]), Plain(low), Plain(high)])
        family.add('randint', f'{name}, scalar', [key, Plain([]), Plain(0), Plain(10)])
        for note, logits, options in LOGITS:
            family.add('categorical', f'{name}, {note}', [key, logits], options)
        for size in (0, 1, 2, 3, 10, 33, 64):
            family.add('permutation', f'{name} of {size}', [key, Plain(size)])
        for size in (0, 1, 5, 33):
            family.add('shuffle', f'{name} of {size}', [key, np.arange(size, dtype=np.float32)], gradients=False)
        rows = draw(5, 2, seed=3, dtype=np.float32)
        family.add('shuffle', f'{name}, rows', [key, rows], gradients=False)
        family.add('shuffle', f'{name}, columns', [key, rows.T], {'axis': 1}, gradients=False)
        family.add('choice', name, [key, rows, Plain([3, 2])], gradients=False)
        family.add('choice', f'{name}, each once', [key, rows, Plain([2, 2])], {'replace': False}, gradients=False)
        shares = f32([0.1, 0.4, 0, 0.3, 0.2])
        family.add('choice', f'{name}, by probabilities', [key, rows, Plain([7])], {'p': shares}, gradients=False)
        family.add(
            'choice',
            f'{name}, by probabilities, each once',
            [key, i32([1, 2, 3, 4, 5]), Plain([4])],
            {'p': shares, 'replace': False},
        )
    family.add('permutation', 'key(0) of 500', [i32([0, 0]), Plain(500)])
    family.add('normal', 'key(0), [200]', [i32([0, 0]), Plain([200])])
    return family
