"""matmul, dot and einsum."""

import jax.numpy as jnp
import numpy as np

from oracle import Family, Plain, draw, f64, i32

OPERATIONS = {
    'matmul': jnp.matmul,
    'dot': jnp.dot,
    'einsum': lambda spec, *xs: jnp.einsum(spec, *xs),
    'tensorDot': lambda a, b, axes=2: jnp.tensordot(a, b, axes),
}

SHAPES = {
    'matmul': [
        ((2, 3), (3, 4)),
        ((3,), (3,)),
        ((3,), (3, 2)),
        ((2, 3), (3,)),
        ((1, 1), (1, 1)),
        ((5, 1), (1, 2)),
        ((1, 4), (4, 1)),
        ((2, 2, 3), (2, 3, 2)),
        ((2, 2, 3), (3, 4)),
        ((2, 3), (4, 3, 2)),
        ((2, 1, 2, 3), (3, 3, 2)),
        ((1, 2, 3), (2, 3, 1)),
        ((3, 1, 1, 2), (1, 2, 2, 1)),
        ((3,), (2, 3, 2)),
        ((2, 2, 3), (3,)),
        ((2, 0), (0, 3)),
        ((0, 2), (2, 3)),
        ((0,), (0,)),
        ((2, 3), (3, 0)),
        ((0, 2, 3), (3, 1)),
        ((7, 9), (9, 8)),
    ],
    'dot': [
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((3,), (3, 2)),
        ((2, 3), (3, 2)),
        ((), (2,)),
        ((2, 2), ()),
        ((), ()),
        ((2, 2, 3), (3,)),
        ((2, 2, 3), (3, 2)),
        ((2, 3), (2, 3, 2)),
        ((2, 1, 3), (2, 3, 2)),
        ((0,), (0,)),
        ((2, 0), (0, 2)),
    ],
    'einsum': [
        ('ij,jk->ik', (2, 3), (3, 4)),
        ('ij,jk', (2, 3), (3, 4)),
        ('ij,jk->ki', (2, 3), (3, 4)),
        ('i,i->', (3,), (3,)),
        ('i,i', (3,), (3,)),
        ('i,j->ij', (2,), (3,)),
        ('i,j->ji', (2,), (3,)),
        ('ij,ij->ij', (2, 3), (2, 3)),
        ('ij,ij->', (2, 3), (2, 3)),
        ('ij,ij->i', (2, 3), (2, 3)),
        ('ij,j->i', (2, 3), (3,)),
        ('ij,i->j', (2, 3), (2,)),
        ('bij,bjk->bik', (2, 2, 3), (2, 3, 2)),
        ('bij,jk->bik', (2, 2, 3), (3, 2)),
        ('bhqd,bhkd->bhqk', (1, 2, 3, 2), (1, 2, 2, 2)),
        ('abc,cd->abd', (2, 1, 3), (3, 2)),
        ('ij,kj->ik', (2, 3), (4, 3)),
        ('ji,jk->ik', (3, 2), (3, 2)),
        ('ii,i->i', (3, 3), (3,)),
        ('ii,ij->j', (2, 2), (2, 3)),
        ('ij,kl->', (2, 2), (2, 3)),
        ('ij,kl->ijkl', (1, 2), (2, 1)),
        ('i,->i', (3,), ()),
        (',->', (), ()),
        ('ba,cb', (2, 3), (2, 2)),
        ('ij,jk->ik', (2, 0), (0, 2)),
        ('ij,jk->ik', (0, 2), (2, 3)),
        (' i j , j k -> i k ', (2, 2), (2, 2)),
        ('ij,jk->k', (2, 3), (3, 2)),
        ('ij->ji', (2, 3)),
        ('ii->i', (3, 3)),
        ('ii->', (3, 3)),
        ('ii', (3, 3)),
        ('ij->', (2, 3)),
        ('ij->j', (2, 3)),
        ('ba', (2, 3)),
        ('i->i', (3,)),
        ('iji->j', (2, 3, 2)),
        ('ij,jk,kl->il', (2, 3), (3, 2), (2, 2)),
        ('i,i,i->i', (3,), (3,), (3,)),
    ],
}


def make() -> Family:
    family = Family('product', OPERATIONS)
    for op in ('matmul', 'dot'):
        for a, b in SHAPES[op]:
            family.add(op, f'{list(a)} by {list(b)}', [draw(*a, seed=1), draw(*b, seed=2)])
        a, b = f64([[1.0, np.nan], [0.0, 1.0]]), f64([[1.0, 0.0], [0.0, np.inf]])
        family.add(op, 'NaN and infinity', [a, b], gradients=False)
        family.add(op, 'float32', [draw(3, 4, seed=3, dtype=np.float32), draw(4, 2, seed=4, dtype=np.float32)])
        family.add(op, 'float32, vectors', [draw(4, seed=3, dtype=np.float32), draw(4, seed=4, dtype=np.float32)])
        family.add(op, 'int32', [i32([[1, -2], [3, 4]]), i32([[5, 6], [-7, 8]])])
        family.add(op, 'int32, wrap', [i32([[2147483647, 2]]), i32([[2], [2147483647]])])
    family.add(
        'matmul', 'float32, batch', [draw(2, 2, 3, seed=3, dtype=np.float32), draw(3, 2, seed=4, dtype=np.float32)]
    )

    for spec, *shapes in SHAPES['einsum']:
        sizes = ' and '.join(str(list(shape)) for shape in shapes)
        family.add(
            'einsum', f'{spec} of {sizes}', [Plain(spec), *[draw(*shape, seed=k + 5) for k, shape in enumerate(shapes)]]
        )
    family.add(
        'einsum',
        'float32',
        [Plain('ij,jk->ik'), draw(3, 4, seed=3, dtype=np.float32), draw(4, 2, seed=4, dtype=np.float32)],
    )
    family.add('einsum', 'int32', [Plain('ij,jk->ik'), i32([[1, -2], [3, 4]]), i32([[5, 6], [-7, 8]])])

    for axes, a, b in (
        (2, (2, 3, 4), (3, 4, 2)),
        (1, (2, 3), (3, 2)),
        (0, (2,), (3,)),
        (3, (2, 1, 3), (2, 1, 3)),
        ([[0, 2], [1, 0]], (2, 2, 3), (3, 2, 2)),
        ([[-1], [-1]], (2, 3), (2, 3)),
        ([[], []], (2,), (1, 2)),
        (1, (2, 0), (0, 3)),
    ):
        options = {'axes': axes}
        family.add('tensorDot', f'{list(a)} by {list(b)}, {axes}', [draw(*a, seed=1), draw(*b, seed=2)], options)
    family.add('tensorDot', 'two axes where not given', [draw(2, 2, 3, seed=1), draw(2, 3, seed=2)])
    family.add('tensorDot', 'float32', [draw(3, 4, seed=3, dtype=np.float32), draw(4, 2, seed=4, dtype=np.float32)], {'axes': 1})
    family.add('tensorDot', 'int32, wrap', [i32([[2147483647, 2]]), i32([[2], [2147483647]])], {'axes': 1})
    return family
