"""jax.random with threefry2x32. Keys and bits are uint32 seen as int32."""

import jax
import jax.numpy as jnp

from oracle import Family, Plain, i32


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
    'permutation': lambda key, size: jax.random.permutation(key_of(key), size).astype(jnp.int32),
}

SEEDS = [0, 1, 42, 123456789, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**40 + 5, 2**53 - 1, -1, -2, -(2**31), -(2**40) - 5]
KEYS = {
    'key(0)': [0, 0],
    'key(42)': [0, 42],
    'key(2**32 - 1)': [0, -1],
    'words of both signs': [-1829035798, 1465129382],
}
SHAPES = [[], [1], [2], [3], [7], [2, 3], [3, 1, 5], [0], [2, 0], [33]]


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
            for op in ('bits', 'uniform', 'normal'):
                family.add(op, f'{name}, {shape}', [key, Plain(shape)])
        for low, high in [(-1.0, 1.0), (2.5, 7.25), (0.1, 0.3), (-1e-3, 1e3)]:
            family.add('uniform', f'{name}, from {low} to {high}', [key, Plain([5])], {'low': low, 'high': high})
        for p in (0.0, 0.1, 0.5, 0.9, 1.0):
            family.add('bernoulli', f'{name}, p = {p}', [key, Plain(p), Plain([2, 9])])
        family.add('bernoulli', f'{name}, scalar', [key, Plain(0.5), Plain([])])
        for size in (0, 1, 2, 3, 10, 33, 64):
            family.add('permutation', f'{name} of {size}', [key, Plain(size)])
    family.add('permutation', 'key(0) of 500', [i32([0, 0]), Plain(500)])
    family.add('normal', 'key(0), [200]', [i32([0, 0]), Plain([200])])
    return family
