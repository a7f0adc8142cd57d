"""Linear algebra over batches of matrices: cholesky, triangularSolve, solve, inv, det."""

import jax
import jax.numpy as jnp
import numpy as np

from oracle import Family, draw, f32


def same_batch(solve):
    """JAX wants right sides with the axes of the matrices before the last two; ours broadcast, as in NumPy."""

    def solution(a, b, **options):
        column = b[:, None] if b.ndim == 1 else b
        batch = jnp.broadcast_shapes(a.shape[:-2], column.shape[:-2])
        full = [jnp.broadcast_to(x, batch + x.shape[-2:]) for x in (a, column)]
        x = solve(*full, **options)
        return x[..., 0] if b.ndim == 1 else x

    return solution


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
    family.add('det', 'singular', [np.array([[1.0, 2.0], [2.0, 4.0]])], gradients=False)
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
    return family
