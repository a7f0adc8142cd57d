"""Functions with loops, branches, derivatives of their own, and transformations inside. Each stands under the same name
and formula in ../control.ts."""

import jax
import jax.numpy as jnp
from jax import lax

from .functions import meanSquares, probabilities, rosenbrock

# --- loops ----------------------------------------------------------------------------------------------------------


def recurrent(params, start, xs):
    """h ← tanh(h W + x U) over the rows x; Σ h² + Σ of all sin(h₀)"""

    def body(h, x):
        after = jnp.tanh(h @ params['w'] + x @ params['u'])
        return after, jnp.sin(after[0])

    last, written = lax.scan(body, start, xs)
    return jnp.sum(last**2) + jnp.sum(written)


def returns(rewards):
    """g ← r + 0.9 g from the last reward r to the first; all g, and the first: linear"""

    def body(g, r):
        after = r + 0.9 * g
        return after, after

    first, every = lax.scan(body, jnp.sum(rewards * 0), rewards, reverse=True)
    return {'first': first, 'all': every}


def step(carry, x):
    """a step of a scan: carry { h, n } and x to { tanh(h x), n + 1 } and [h + x, n]"""
    h, n = carry['h'], carry['n']
    return {'h': jnp.tanh(h * x), 'n': n + 1}, [h + x, n]


def decay(p, q):
    """a step of a scan: p and q to p exp(−p q) and p + q²"""
    return p * jnp.exp(-p * q), p + q**2


def heron(x):
    """y ← (y + x / y) / 2, five times from x: Newton's square root"""
    return lax.fori_loop(0, 5, lambda _, y: 0.5 * (y + x / y), x)


def numbered(x):
    """y ← y sin(k + x) + x for k = 0 … 3, from x"""
    return lax.fori_loop(0, 4, lambda k, y: y * jnp.sin(k.astype(x.dtype) + x) + x, x)


def grown(x):
    """x ← 1.5 x + 1 while |x| < 20"""
    return lax.while_loop(lambda y: jnp.abs(y) < 20, lambda y: 1.5 * y + 1, x)


def shrunk(x, w):
    """{ x, steps }: x ← x w while Σ x² > 1"""
    return lax.while_loop(
        lambda carry: jnp.sum(carry['x'] ** 2) > 1,
        lambda carry: {'x': carry['x'] * w, 'steps': carry['steps'] + 1},
        {'x': x, 'steps': jnp.int32(0)},
    )


def rowwise(xs):
    """Σ exp(x) · x₀ of each row x"""
    return lax.map(lambda x: jnp.sum(jnp.exp(x)) * x[0], xs)


def nested(xs, start):
    """for each row x: h ← h + xₖ sin(h) over its elements; h of all rows"""

    def outer(h, x):
        h, _ = lax.scan(lambda inner, y: (inner + y * jnp.sin(inner), None), h, x)
        return h, h

    return lax.scan(outer, start, xs)[1]


# --- branches -------------------------------------------------------------------------------------------------------


def piecewise(x):
    """exp(x) where x < 0, else 1 + sin(x)"""
    return lax.cond(x < 0, jnp.exp, lambda y: 1 + jnp.sin(y), x)


def chosen(x, y, index):
    """sin(x) for 0, x exp(y) for 1, x² / y for 2; the nearest where out of range"""
    branches = [lambda a, b: jnp.sin(a), lambda a, b: a * jnp.exp(b), lambda a, b: a**2 / b]
    return lax.switch(index, branches, x, y)


def branching(xs, start):
    """h ← h x where h x < 1, else sin(h) − x, over the elements x; all h"""

    def body(h, x):
        after = lax.cond(h * x < 1, lambda a: a * x, lambda a: jnp.sin(a) - x, h)
        return after, after

    return lax.scan(body, start, xs)[1]


# --- memory, and derivatives of one's own ---------------------------------------------------------------------------


def recomputed(x):
    """Σ tanh(exp(sin x))², its inside computed again"""
    return jnp.sum(jax.checkpoint(lambda y: jnp.tanh(jnp.exp(jnp.sin(y))))(x) ** 2)


def rematerialised(xs, start):
    """h ← tanh(h x + h) over the elements x, each step computed again; all h"""
    body = jax.checkpoint(lambda h, x: jnp.tanh(h * x + h))

    def inner(h, x):
        after = body(h, x)
        return after, after

    return lax.scan(inner, start, xs)[1]


def straightThrough(x):
    """round(x) x, where the derivative of round is 1 + x²"""
    rounded = jax.custom_jvp(lambda y: jnp.round(y))
    rounded.defjvp(lambda primals, tangents: (jnp.round(primals[0]), tangents[0] * (primals[0] ** 2 + 1)))
    return rounded(x) * x


def invented(a, b):
    """Σ u v of u = a sin b and v = a + b, whose derivatives are 3 ȧ + b ḃ and ȧ cos b − ḃ"""

    @jax.custom_jvp
    def f(p, q):
        return p * jnp.sin(q), p + q

    @f.defjvp
    def rule(primals, tangents):
        (p, q), (dp, dq) = primals, tangents
        return (p * jnp.sin(q), p + q), (3 * dp + q * dq, dp * jnp.cos(q) - dq)

    u, v = f(a, b)
    return jnp.sum(u * v)


def limited(x):
    """Σ 5 x², where the gradient of x is held within ±3"""
    identity = jax.custom_vjp(lambda y: y)
    identity.defvjp(lambda y: (y, None), lambda _, cotangent: (jnp.clip(cotangent, -3, 3),))
    return jnp.sum(5 * identity(x) ** 2)


def remembered(x, y):
    """Σ sin(√x y), where the cotangents of x and y are c y / √x and c x"""
    f = jax.custom_vjp(lambda a, b: jnp.sqrt(a) * b)
    f.defvjp(
        lambda a, b: (jnp.sqrt(a) * b, (a, b)), lambda kept, c: (c * kept[1] / jnp.sqrt(kept[0]), c * kept[0])
    )
    return jnp.sum(jnp.sin(f(x, y)))


def stopped(x):
    """Σ x sg(sin x) + sg(x)², where sg has no derivative"""
    return jnp.sum(x * lax.stop_gradient(jnp.sin(x)) + lax.stop_gradient(x) ** 2)


# --- transformations inside -----------------------------------------------------------------------------------------


def steepness(x):
    """|∇ rosenbrock(x)|² / 1000"""
    return jnp.sum(jax.grad(rosenbrock)(x) ** 2) / 1000


def learned(p, x, y):
    """f(p − 0.1 ∇f(p)), the loss after a step of gradient descent, with f = meanSquares"""
    gradient = jax.grad(meanSquares)(p, x, y)
    return meanSquares(jax.tree.map(lambda z, dz: z - 0.1 * dz, p, gradient), x, y)


def descent(w, xs):
    """w ← w − 0.1 ∇f(w) over the rows x, with f = tanh(w x)²; all f, and the last w"""

    def body(v, x):
        value, gradient = jax.value_and_grad(lambda u: jnp.tanh(jnp.dot(u, x)) ** 2)(v)
        return v - 0.1 * gradient, value

    return lax.scan(body, w, xs)


def driven(h, xs):
    """h ← the derivative of sin(h x) along x, over the elements x; the last h"""

    def body(u, x):
        return jax.jvp(lambda y: jnp.sin(y * x), (u,), (x,))[1], None

    return lax.scan(body, h, xs)[0]


def newton(x):
    """x − H⁻¹ ∇f(x) with f = Σ (exp(x) + exp(−x)) + x₀ x₁"""

    def f(y):
        return jnp.sum(jnp.exp(y) + jnp.exp(-y)) + jnp.prod(y)

    return x - jnp.linalg.solve(jax.hessian(f)(x), jax.grad(f)(x))


def spread(x):
    """tr J + Σ J² of J, the derivative of softmax at x"""
    return jnp.trace(jax.jacfwd(probabilities)(x)) + jnp.sum(jax.jacrev(probabilities)(x) ** 2)


def perExample(w, xs):
    """Σ of tanh(w x) for all rows x, by vmap, times the derivative of Σ w³ along w"""
    values = jax.vmap(lambda v, x: jnp.tanh(jnp.dot(v, x)), (None, 0))(w, xs)
    _, slope = jax.jvp(lambda v: jnp.sum(v**3), (w,), (w,))
    return jnp.sum(values) * slope
