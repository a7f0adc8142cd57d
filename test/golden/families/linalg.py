"""Linear algebra over batches of matrices: cholesky, triangularSolve, solve, inv, det, qr, eigh, svd."""

import jax
import jax.numpy as jnp
import numpy as np

from oracle import Family, draw, f32, f64


def same_batch(solve):
    """JAX wants right sides with the axes of the matrices before the last two; ours broadcast, as in NumPy."""

    def solution(a, b, **options):
        column = b[:, None] if b.ndim == 1 else b
        batch = jnp.broadcast_shapes(a.shape[:-2], column.shape[:-2])
        full = [jnp.broadcast_to(x, batch + x.shape[-2:]) for x in (a, column)]
        x = solve(*full, **options)
        return x[..., 0] if b.ndim == 1 else x

    return solution


def qr(x):
    """Wide matrices are reduced by their first square block, of which JAX knows the derivative."""
    m = x.shape[-2]
    if x.shape[-1] <= m:
        return list(jnp.linalg.qr(x))
    q, r = jnp.linalg.qr(x[..., :m])
    return [q, jnp.concatenate([r, jnp.swapaxes(q, -1, -2) @ x[..., m:]], -1)]


def signs(columns):
    """1 or -1 for each column: the sign of its first entry of greatest magnitude."""
    place = jnp.argmax(jnp.abs(columns), -2, keepdims=True)
    return jax.lax.stop_gradient(jnp.sign(jnp.take_along_axis(columns, place, -2)))


def eigh(x):
    values, vectors = jnp.linalg.eigh(x)
    return [values, vectors * signs(vectors)]


def svd(x):
    u, s, vt = jnp.linalg.svd(x, full_matrices=False)
    return [u * signs(u), s, vt * jnp.swapaxes(signs(u), -1, -2)]


OPERATIONS = {
    'cholesky': jnp.linalg.cholesky,
    'triangularSolve': same_batch(
        lambda a, b, lower=False, transposed=False: jax.scipy.linalg.solve_triangular(
            a, b, lower=lower, trans=1 if transposed else 0
        )
    ),
    'solve': same_batch(jnp.linalg.solve),
    'inv': jnp.linalg.inv,
    'det': jnp.linalg.det,
    'qr': qr,
    'eigh': eigh,
    'svd': svd,
}


def dominant(*shape: int, seed: int = 0, dtype=np.float64) -> np.ndarray:
    """Matrices whose diagonal outweighs the rest, so that all numbers are accurate."""
    n = shape[-1]
    return (draw(*shape, seed=seed) + (2 * n + 1) * np.eye(n)).astype(dtype)


def positive(*shape: int, seed: int = 0, dtype=np.float64) -> np.ndarray:
    x = draw(*shape, seed=seed)
    return np.round(x @ np.swapaxes(x, -1, -2) + 3 * np.eye(shape[-1]), 3).astype(dtype)


SQUARES = [[1, 1], [2, 2], [3, 3], [5, 5], [4, 2, 2], [2, 1, 3, 3]]


def make() -> Family:
    family = Family('linalg', OPERATIONS)
    for shape in SQUARES:
        for k in range(2):
            family.add('cholesky', f'{shape} {k}', [positive(*shape, seed=k)])
            family.add('inv', f'{shape} {k}', [dominant(*shape, seed=k)])
            family.add('det', f'{shape} {k}', [dominant(*shape, seed=k)])
    family.add('cholesky', 'not symmetric', [positive(3, 3) + np.triu(draw(3, 3, seed=9) / 4)])
    family.add('cholesky', 'not positive definite', [np.array([[1.0, 2.0], [2.0, 1.0]])], gradients=False)
    family.add('cholesky', 'float32', [positive(3, 3, dtype=np.float32)])
    family.add('inv', 'float32', [dominant(3, 3, dtype=np.float32)])
    family.add('det', 'float32', [dominant(3, 3, dtype=np.float32)])
    exchanging = np.array([[0.0, 2.0, 1.0], [3.0, 0.5, 0.0], [1.0, 1.0, 4.0]])
    family.add('inv', 'rows exchanged', [exchanging])
    family.add('det', 'rows exchanged', [exchanging])
    family.add('det', 'singular', [f64([[1, 2], [2, 4]])])
    family.add('det', 'singular, third order', [f64([[1, 2, 3], [4, 5, 6], [7, 8, 9]])])
    family.add('inv', 'empty batch', [np.zeros((0, 2, 2))])
    sides = [[3], [3, 1], [3, 2], [2, 3, 2]]
    for shape in ([3, 3], [2, 3, 3], [4, 1, 3, 3]):
        for side in sides:
            note = f'{shape} and {side}'
            family.add('solve', note, [dominant(*shape, seed=3), draw(*side, seed=4)])
            for lower in (False, True):
                for transposed in (False, True):
                    family.add(
                        'triangularSolve',
                        f'{note}, {"lower" if lower else "upper"}{", transposed" if transposed else ""}',
                        [dominant(*shape, seed=5), draw(*side, seed=6)],
                        {'lower': lower, 'transposed': transposed},
                    )
    family.add('solve', 'rows exchanged', [exchanging, draw(3, 2, seed=7)])
    family.add('solve', 'float32', [dominant(3, 3, dtype=np.float32), f32([1, 2, 3])])
    family.add('triangularSolve', 'upper unless said', [dominant(4, 4), draw(4, 3, seed=8)])
    family.add('triangularSolve', 'float32', [dominant(3, 3, dtype=np.float32), f32([1, 2, 3])])
    decompositions(family)
    return family


def decompositions(family: Family) -> None:
    for shape in ([1, 1], [2, 2], [3, 3], [5, 5], [4, 2, 2], [4, 2], [6, 3], [3, 1], [2, 2, 4, 3]):
        for k in range(2):
            family.add('qr', f'{shape} {k}', [draw(*shape, seed=10 + k)])
            family.add('svd', f'{shape} {k}', [draw(*shape, seed=20 + k)])
            if shape[-1] == shape[-2]:
                family.add('eigh', f'{shape} {k}', [draw(*shape, seed=30 + k)])
    for shape in ([2, 4], [1, 3], [3, 3, 5]):
        family.add('qr', f'wide {shape}', [draw(*shape, seed=12)])
        family.add('svd', f'wide {shape}', [draw(*shape, seed=22)])
    family.add('eigh', 'symmetric', [positive(4, 4, seed=3)])
    family.add('eigh', 'diagonal', [np.diag([3.0, -1.0, 2.0])])
    family.add('qr', 'triangular already', [np.triu(draw(3, 3, seed=13))])
    family.add('svd', 'orders of magnitude apart', [f64([[1e6, 0.5], [2, 1e-3], [0.25, 1]])])
    for op in ('qr', 'eigh', 'svd'):
        family.add(op, 'float32', [draw(3, 3, seed=14, dtype=np.float32)])
        family.add(op, 'empty batch', [np.zeros((0, 2, 2))])
