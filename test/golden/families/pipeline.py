"""The transformations, as stages of a pipeline. A stage makes a function from a function, and says how to draw the
arguments of the one from those of the other.

A function takes and gives trees of lists, records and arrays; `Draw` gives the list of its arguments for a seed. The
stages are the transformations of our API, and beside them
  total  the sum of the squares of all floats of the result, so that it can be differentiated
  aux    [the result, { twice: the result doubled, by: the first argument }]
"""

from dataclasses import dataclass
from typing import Any, Callable

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from oracle import FLOATS, draw

Function = Callable[..., Any]
Draw = Callable[[int], list]
BATCH = 3
STEPS = 4


@dataclass(frozen=True)
class Spec:
    shape: list[int]
    dtype: str


def is_float(x) -> bool:
    return x.dtype.name in FLOATS


def listed(tree):
    """The same tree with lists for tuples, so that results and cotangents have one structure."""
    if isinstance(tree, (list, tuple)):
        return [listed(each) for each in tree]
    return {name: listed(each) for name, each in tree.items()} if isinstance(tree, dict) else tree


def like(tree, seed: int):
    """A direction for each float, 0 for the others."""
    leaves, structure = jax.tree.flatten(tree)
    drawn = [
        draw(*x.shape, seed=7919 + 101 * seed + k, dtype=x.dtype) if is_float(x) else np.zeros(x.shape, x.dtype)
        for k, x in enumerate(leaves)
    ]
    return jax.tree.unflatten(structure, drawn)


def of(axes, part):
    """The axes of a part of a tree, from those of the tree."""
    return axes if isinstance(axes, int) else axes[part]


def stacked(trees: list, axes):
    """The leaves of trees of one structure, stacked along the axis given for each part; null takes the first."""
    first = trees[0]
    if axes is None:
        return first
    if isinstance(first, list):
        return [stacked([tree[k] for tree in trees], of(axes, k)) for k in range(len(first))]
    if isinstance(first, dict):
        return {k: stacked([tree[k] for tree in trees], of(axes, k)) for k in first}
    return np.stack(trees, axes)


# --- JAX wants directions of a type of its own for what has no derivative --------------------------------------------


def to_jax(values, directions):
    return jax.tree.map(lambda x, t: t if is_float(x) else np.zeros(x.shape, jax.dtypes.float0), values, directions)


def from_jax(values, directions):
    return jax.tree.map(lambda x, t: t if is_float(x) else jnp.zeros(x.shape, x.dtype), values, directions)


def jvp(f: Function):
    def run(primals, tangents):
        out, moved = jax.jvp(f, primals, to_jax(primals, tangents))
        return [out, from_jax(out, moved)]

    return run


def vjp(f: Function):
    def run(primals, cotangent):
        out, pullback = jax.vjp(f, *primals)
        return [out, from_jax(primals, list(pullback(to_jax(out, cotangent))))]

    return run


def linearize(f: Function):
    def run(primals, tangents):
        out, push = jax.linearize(f, *primals)
        return [out, from_jax(out, push(*to_jax(primals, tangents)))]

    return run


def transposed(f: Function):
    return lambda primals, cotangent: jax.linear_transpose(f, *primals)(cotangent)


def hvp(f: Function):
    def run(params, direction, *rest):
        return jax.jvp(lambda inner: jax.grad(f)(inner, *rest), [params], [direction])[1]

    return run


def vmap(f: Function, inAxes=0, outAxes=0):
    return jax.vmap(f, tuple(inAxes) if isinstance(inAxes, list) else inAxes, outAxes)


def scan(f: Function, reverse=False):
    return lambda carry, xs: lax.scan(lambda *args: tuple(f(*args)), carry, xs, reverse=reverse)


def cond(f: Function):
    def other(*args):
        return jax.tree.map(lambda y: -2 * y if is_float(y) else y, f(*args))

    return lambda *args: lax.cond(args[-1], f, other, *args[:-1])


def mapped(f: Function):
    return lambda *args: lax.map(lambda each: f(*each), list(args))


def total(f: Function):
    return lambda *args: sum(jnp.sum(y**2) for y in jax.tree.leaves(f(*args)) if is_float(y))


def aux(f: Function):
    def run(*args):
        y = f(*args)
        return y, {'twice': 2 * y, 'by': args[0]}

    return run


def differentiator(transformation):
    """Without the lists of `listed` where JAX wants the pair of a function with `hasAux`."""

    def differentiate(f: Function, hasAux=False):
        return transformation((lambda *args: tuple(f(*args))) if hasAux else f, has_aux=hasAux)

    return differentiate


def specs(tree):
    return jax.tree.map(lambda x: Spec(list(x.shape), x.dtype.name), tree)


def eval_shape(f: Function):
    return lambda *args: specs(jax.eval_shape(f, *args))


def program(f: Function):
    def run(*args):
        jaxpr = jax.make_jaxpr(f)(*args)
        return {'inputs': specs(jaxpr.in_avals), 'outputs': specs(jaxpr.out_avals)}

    return run


APPLY: dict[str, Callable[..., Function]] = {
    'jvp': jvp,
    'vjp': vjp,
    'linearize': linearize,
    'linearTranspose': transposed,
    'grad': differentiator(jax.grad),
    'valueAndGrad': differentiator(jax.value_and_grad),
    'hvp': hvp,
    'hessian': jax.hessian,
    'jacfwd': jax.jacfwd,
    'jacrev': jax.jacrev,
    'vmap': vmap,
    'jit': jax.jit,
    'checkpoint': jax.checkpoint,
    'scan': scan,
    'map': mapped,
    'cond': cond,
    'total': total,
    'aux': aux,
    'evalShape': eval_shape,
    'program': program,
}


def draws(name: str, options: dict, f: Function, inner: Draw) -> Draw:
    """How to draw arguments after the stage, where `f` is the function before it and `inner` draws for that."""

    def batch(seed: int) -> list[list]:
        return [inner(BATCH * seed + k) for k in range(BATCH)]

    def steps(seed: int) -> list:
        examples = [inner(STEPS * seed + k) for k in range(STEPS)]
        return [examples[0][0], stacked([x for _, x in examples], 0)]

    def with_result(seed: int) -> list:
        args = inner(seed)
        return [args, like(jax.eval_shape(f, *args), seed)]

    def with_direction(seed: int) -> list:
        args = inner(seed)
        return [args[0], like(args[0], seed), *args[1:]]

    changes: dict[str, Draw] = {
        'jvp': lambda seed: [inner(seed), like(inner(seed), seed)],
        'linearize': lambda seed: [inner(seed), like(inner(seed), seed)],
        'vjp': with_result,
        'linearTranspose': with_result,
        'hvp': with_direction,
        'vmap': lambda seed: stacked(batch(seed), options.get('inAxes', 0)),
        'map': lambda seed: stacked(batch(seed), 0),
        'scan': steps,
        'cond': lambda seed: [*inner(seed), np.array(seed % 2 == 0)],
    }
    return changes.get(name, inner)


def through(f: Function, draw_arguments: Draw, stages: list) -> tuple[Function, Draw]:
    """The function that the stages, the outermost first, make of `f`, and how to draw its arguments."""

    def with_lists(g: Function) -> Function:
        return lambda *args: listed(g(*args))

    result = with_lists(f)
    for stage in reversed(stages):
        name, options = (stage, {}) if isinstance(stage, str) else stage
        draw_arguments = draws(name, options, result, draw_arguments)
        result = with_lists(APPLY[name](result, **options))
    return result, draw_arguments
