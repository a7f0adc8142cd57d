"""jax.random with threefry2x32. Keys and bits are uint32 seen as int32."""

import math

import jax
import jax.numpy as jnp
import numpy as np

from oracle import Family, Plain, draw, f32, f64, i32


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
    'bernoulli': lambda key, p, shape: jax.random.bernoulli(key_of(key), p, shape),
    'randint': lambda key, shape, low, high: jax.random.randint(key_of(key), tuple(shape), low, high, jnp.int32),
    'gumbel': lambda key, shape: jax.random.gumbel(key_of(key), shape, jnp.float32),
    'categorical': lambda key, logits, axis=-1, shape=None: jax.random.categorical(
        key_of(key), logits, axis, None if shape is None else tuple(shape)
    ).astype(jnp.int32),
    'permutation': lambda key, size: jax.random.permutation(key_of(key), size).astype(jnp.int32),
}


def wide(sampler):
    """A sampler of float64, which JAX has only where float64 is on."""

    def sample(*args, dtype='float32', **options):
        if dtype == 'float32':
            return sampler(*args, dtype=jnp.float32, **options)
        with jax.enable_x64(True):
            return np.asarray(sampler(*args, dtype=jnp.float64, **options))

    return sample


OPERATIONS['uniform'] = wide(
    lambda key, shape, low=0.0, high=1.0, dtype=None: jax.random.uniform(key_of(key), shape, dtype, low, high)
)
OPERATIONS['truncatedNormal'] = wide(
    lambda key, low, high, shape, dtype: jax.random.truncated_normal(key_of(key), low, high, tuple(shape), dtype)
)
OPERATIONS['normal'] = wide(lambda key, shape, dtype: jax.random.normal(key_of(key), shape, dtype))
OPERATIONS['exponential'] = wide(lambda key, shape, dtype: jax.random.exponential(key_of(key), shape, dtype))
OPERATIONS['normalLike'] = lambda key, x: OPERATIONS['normal'](key, x.shape, dtype=x.dtype.name)


# The methods of ours for distributions for which JAX has others, on JAX's own random numbers.


def middles(key, shape):
    return np.asarray(jax.random.uniform(key, shape, jnp.float64)) + 2.0**-53


def first_accepted(values, accepted):
    place = np.argmax(accepted, axis=0)
    return np.take_along_axis(values, place[None], axis=0)[0]


def gamma_parts(key, alpha):
    first, second, third = jax.random.split(key, 3)
    d = np.where(alpha < 1, alpha + 1, alpha) - 1 / 3
    x = np.asarray(jax.random.normal(first, (8, *alpha.shape), jnp.float64))
    v = (1 + x / np.sqrt(9 * d)) ** 3
    inside = v > 0
    v = np.where(inside, v, 1)
    accepted = inside & (np.log(middles(second, v.shape)) < x * x / 2 + d * (1 - v + np.log(v)))
    boost = np.where(alpha < 1, np.log(middles(third, alpha.shape)) / alpha, 0)
    return d * first_accepted(v, accepted), boost


def gamma(key, alpha, shape, dtype='float32'):
    with jax.enable_x64(True):
        body, boost = gamma_parts(key_of(key), np.broadcast_to(np.asarray(alpha, np.float64), shape))
    return (body * np.exp(boost)).astype(dtype)


def beta(key, a, b, shape, dtype='float32'):
    with jax.enable_x64(True):
        first, second = jax.random.split(key_of(key))
        x, y = (
            np.log(body) + boost
            for body, boost in (
                gamma_parts(k, np.broadcast_to(np.asarray(p, np.float64), shape)) for k, p in ((first, a), (second, b))
            )
        )
    return (1 / (1 + np.exp(y - x))).astype(dtype)


def poisson(key, rate, shape):
    rate = np.broadcast_to(np.asarray(rate, np.float64), shape)
    factorial = np.vectorize(lambda k: math.lgamma(k + 1))
    with jax.enable_x64(True):
        keys = jax.random.split(key_of(key), 3)
        u = np.asarray(jax.random.uniform(keys[0], rate.shape, jnp.float64))
        k = np.arange(48).reshape(-1, *[1] * rate.ndim)
        small = np.where(rate < 10, rate, 0)
        terms = np.exp(-small) * small**k / np.exp(factorial(k)) if rate.size else np.zeros((48, *rate.shape))
        few = np.sum(np.cumsum(terms, axis=0) <= u, axis=0)
        large = np.where(rate < 10, 10, rate)
        b = 0.931 + 2.53 * np.sqrt(large)
        a = -0.059 + 0.02483 * b
        u, v = middles(keys[1], (16, *rate.shape)) - 0.5, middles(keys[2], (16, *rate.shape))
        away = 0.5 - np.abs(u)
        k = np.floor((2 * a / away + b) * u + large + 0.43)
        natural = np.maximum(k, 0)
        density = natural * np.log(large) - large - (factorial(natural) if natural.size else 0)
        below = np.log(v * (1.1239 + 1.1328 / (b - 3.4)) / (a / away**2 + b)) <= density
        inside = (away >= 0.07) & (v <= 0.9277 - 3.6224 / (b - 2))
        outside = (k < 0) | ((away < 0.013) & (v > away))
        many = first_accepted(k, inside | (~outside & below))
    return np.where(rate < 10, few, many).astype(np.int32)


OPERATIONS['gamma'], OPERATIONS['beta'], OPERATIONS['poisson'] = gamma, beta, poisson
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


def wide_cases(family: Family, name: str, key) -> None:
    """Of logits and probabilities of float64."""
    for note, logits, options in LOGITS:
        family.add('categorical', f'{name}, {note}, float64', [key, logits.astype(np.float64)], options)
    entries, shares = i32([1, 2, 3, 4, 5]), f64([0.1, 0.4, 0, 0.3, 0.2])
    for note, size, options in (('by', 7, {}), ('each once, by', 4, {'replace': False})):
        family.add(
            'choice',
            f'{name}, {note} probabilities of float64',
            [key, entries, Plain([size])],
            {'p': shares, **options},
        )


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
            for op in ('uniform', 'normal', 'exponential'):
                family.add(op, f'{name}, {shape}, float64', [key, Plain(shape)], {'dtype': 'float64'})
            for op in ('bits', 'uniform', 'normal', 'exponential', 'gumbel'):
                family.add(op, f'{name}, {shape}', [key, Plain(shape)])
        for low, high in [(-1.0, 1.0), (2.5, 7.25), (0.1, 0.3), (-1e-3, 1e3)]:
            family.add('uniform', f'{name}, from {low} to {high}', [key, Plain([5])], {'low': low, 'high': high})
        for p in (0.0, 0.1, 0.5, 0.9, 1.0):
            family.add('bernoulli', f'{name}, p = {p}', [key, Plain(p), Plain([2, 9])])
        family.add('bernoulli', f'{name}, scalar', [key, Plain(0.5), Plain([])])
        options = {'low': f32([-1, 0, 10]), 'high': 11.5}
        family.add('uniform', f'{name}, between tensors', [key, Plain([4, 3])], options, gradients=False)
        limits = [key, Plain([4, 3]), i32([-1, 0, 10]), i32([5, 65537, 11])]
        family.add('randint', f'{name}, between tensors', limits)
        family.add('normalLike', name, [key, f32([[1, 2], [3, 4]])], gradients=False)
        for alpha in (0.1, 1, 2.5, 100):
            family.add('gamma', f'{name}, {alpha}', [key, Plain(alpha), Plain([2, 3])])
            family.add('gamma', f'{name}, {alpha}, float64', [key, Plain(alpha), Plain([4])], {'dtype': 'float64'})
        family.add('beta', f'{name}, 0.5 and 3', [key, Plain(0.5), Plain(3), Plain([5])], {'dtype': 'float64'})
        family.add('beta', f'{name}, 2 and 2', [key, Plain(2), Plain(2), Plain([2, 2])])
        for rate in (0, 0.7, 9.5, 10, 33, 1e5):
            family.add('poisson', f'{name}, {rate}', [key, Plain(rate), Plain([2, 4])])
        for low, high in [(-2.0, 2.0), (0.0, 1.0), (-0.1, 3.5), (1.0, 4.0), (-math.inf, math.inf), (-3.0, -2.5)]:
            bounds = [key, Plain(low), Plain(high)]
            family.add('truncatedNormal', f'{name}, from {low} to {high}', [*bounds, Plain([3, 4])])
            family.add(
                'truncatedNormal', f'{name}, from {low} to {high}, float64', [*bounds, Plain([5])], {'dtype': 'float64'}
            )
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
        with jax.enable_x64(True):
            wide_cases(family, name, key)
    family.add('permutation', 'key(0) of 500', [i32([0, 0]), Plain(500)])
    family.add('normal', 'key(0), [200]', [i32([0, 0]), Plain([200])])
    return family
