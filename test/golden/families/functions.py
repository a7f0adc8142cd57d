"""Functions to transform, without control flow. Each stands under the same name and formula in ../functions.ts."""

import jax
import jax.numpy as jnp
from jax import lax
from jax.scipy.special import erf

# --- of numbers -----------------------------------------------------------------------------------------------------


def wave(x):
    """sin(x)² + x exp(−x)"""
    return jnp.sin(x) ** 2 + x * jnp.exp(-x)


def rational(x):
    """(x³ − 2x) / (1 + x²)"""
    return (x**3 - 2 * x) / (1 + x**2)


def smooth(x):
    """log(1 + exp(x)) σ(−x) + erf(x) tanh(x)"""
    return jax.nn.softplus(x) * jax.nn.sigmoid(-x) + erf(x) * jnp.tanh(x)


def powers(x, y):
    """x^y + y^x + |x − y| log(x y)"""
    return x**y + y**x + jnp.abs(x - y) * jnp.log(x * y)


# --- of vectors, to numbers -----------------------------------------------------------------------------------------


def rosenbrock(x):
    """Σ 100 (xₖ₊₁ − xₖ²)² + (1 − xₖ)²"""
    return jnp.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def entropy(x):
    """log Σ exp(x) + Σ softmax(x) log softmax(x)"""
    return jax.nn.logsumexp(x) + jnp.sum(jax.nn.softmax(x) * jax.nn.log_softmax(x))


def quadratic(x, a):
    """½ xᵀ A x + Σ x"""
    return 0.5 * jnp.dot(x, a @ x) + jnp.sum(x)


def gaussian(a, x):
    """½ xᵀ A⁻¹ x + Σ log Lₖₖ with A = L Lᵀ: the negative logarithm of a Gaussian density"""
    low = jnp.linalg.cholesky(a)
    whitened = jax.scipy.linalg.solve_triangular(low, x, lower=True)
    return 0.5 * jnp.sum(whitened**2) + jnp.sum(jnp.log(jnp.diagonal(low)))


def volume(a):
    """log det(A Aᵀ + I)"""
    return jnp.log(jnp.linalg.det(a @ a.T + jnp.eye(2, dtype=a.dtype)))


def ordered(x):
    """Σ k sort(x)ₖ² + Σ of the two greatest"""
    return jnp.dot(jnp.arange(5, dtype=x.dtype), jnp.sort(x) ** 2) + jnp.sum(lax.top_k(x, 2)[0])


def extremes(x):
    """Π x + max(x) min(x) + std(x)"""
    return jnp.prod(x) + jnp.max(x) * jnp.min(x) + jnp.std(x)


# --- of tensors, to tensors -----------------------------------------------------------------------------------------


def probabilities(x):
    """softmax(x)"""
    return jax.nn.softmax(x)


def running(x):
    """cumsum(sin x) cumprod(x)"""
    return jnp.cumsum(jnp.sin(x)) * jnp.cumprod(x)


def polar(x):
    """[r cos φ, r sin φ, r φ]"""
    r, phi = x
    return jnp.stack([r * jnp.cos(phi), r * jnp.sin(phi), r * phi])


def gathered(x, indices):
    """xᵢ² x₋₁ for the indices i"""
    return x[indices] ** 2 * x[-1]


def ranked(x):
    """{ sorted: x sorted, order: the indices }"""
    return {'sorted': jnp.sort(x), 'order': jnp.argsort(x).astype(jnp.int32)}


def clipped(x):
    """x where positive, else exp(x) − 1; at least −½, at most 1"""
    return jnp.clip(jnp.where(x > 0, x, jnp.expm1(x)), -0.5, 1)


def normalized(x):
    """(x − mean) / √(variance + 10⁻⁵) of each row"""
    return (x - jnp.mean(x, 1, keepdims=True)) * lax.rsqrt(jnp.var(x, 1, keepdims=True) + 1e-5)


def attention(q, k, v):
    """softmax(Q Kᵀ / √2) V"""
    return jax.nn.softmax(q @ k.T / jnp.sqrt(jnp.asarray(2, q.dtype))) @ v


def convolved(x, w):
    """the greatest of tanh(x ⋆ w) in windows of 2 by 2"""
    y = jnp.tanh(lax.conv_general_dilated(x, w, (1, 1), [(1, 1), (1, 1)]))
    return jnp.max(y.reshape(1, 2, 2, 2, 2, 2), (3, 5))


def contracted(a, b):
    """Σⱼ aᵢⱼ bⱼₖ sin(aᵢⱼ) for each i and k"""
    return jnp.einsum('ij,jk->ik', a * jnp.sin(a), b)


def solved(a, b):
    """A⁻¹ b"""
    return jnp.linalg.solve(a, b)


def laplacian(x):
    """xₖ₋₁ − 2 xₖ + xₖ₊₁, with 0 outside: linear"""
    padded = jnp.pad(x, 1)
    return padded[:-2] + padded[2:] - 2 * x


def mixed(x):
    """{ sum: a + b reversed, rows: [a, 3 b] }: linear"""
    return {'sum': x['a'] + x['b'][::-1], 'rows': jnp.stack([x['a'], 3 * x['b']])}


# --- of records -----------------------------------------------------------------------------------------------------


def exchanged(x):
    """{ product: a sin b, pair: [Σ a b, b²] }"""
    a, b = x['a'], x['b']
    return {'product': a * jnp.sin(b), 'pair': [jnp.sum(a * b), b**2]}


def meanSquares(layers, x, y):
    """the mean of (tanh(x W₁ + b₁) W₂ + b₂ − y)²"""
    first, second = layers
    hidden = jnp.tanh(x @ first['w'] + first['b'])
    return jnp.mean((hidden @ second['w'] + second['b'] - y) ** 2)


def crossEntropy(layer, x, label):
    """−log softmax(x W + b)ₖ for the label k"""
    return -jax.nn.log_softmax(x @ layer['w'] + layer['b'])[label]
