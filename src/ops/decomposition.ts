import * as p from '../primitive/decomposition.js'
import { dot } from '../primitive/dot.js'
import { along, concatenate, slice } from '../primitive/movement.js'
import { type Eigh, type QR, qr as qrShape, type SVD, svd as svdShape } from '../shape/decomposition.js'
import type { CanMatrix } from '../shape/diagonal.js'
import type { Shape } from '../shape/dim.js'
import type { Both, Sized } from '../shape/error.js'
import { part } from '../shape/sizes.js'
import { type CanSquare, square } from '../shape/solve.js'
import type { DType } from '../tensor/dtype.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { type Floating, requireFloat, typed, value } from './face.js'
import { wide } from './wide.js'

// All operations work on batches of matrices, which are the last two axes.

const matrices = (op: string, input: unknown, check: (shape: readonly number[]) => unknown): Value => {
  const x = value(op, input)
  requireFloat(op, x)
  check(x.shape)
  return x
}

/** Columns `start` to `stop` of matrices. */
const columns = (x: Value, start: number, stop: number): Value => {
  const last = x.shape.length - 1
  return slice(x, along(x.shape.with(last, stop - start), last, start))
}

/**
 * Q [..., M, K] with orthonormal columns and the upper triangular R [..., K, N] with Q R = A, for matrices A [..., M, N]
 * and K = min(M, N), by Householder reflections. The diagonal of R has the signs that LAPACK gives it, mostly negative.
 * The gradient is finite where the first K columns are linearly independent.
 *
 * @throws ShapeError if there are no matrices, as in `qr: [3] needs rank >= 2`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.tensor([[3, 1], [4, 2], [0, 2]])
 * const [q, r] = T.qr(x) // Tensor<[3, 2], "float32">, Tensor<[2, 2], "float32">
 * assert.ok(T.item(T.allClose(T.matmul(q, r), x, { atol: 1e-5 })))
 * ```
 */
export const qr: <S extends Shape, D extends DType>(
  x: Sized<S['length'], Both<Floating<'qr', D>, CanMatrix<'qr', S>>> & Tensor<S, D>,
) => readonly [q: Tensor<QR<S>[0], D>, r: Tensor<QR<S>[1], D>] = typed((input: Value) => {
  const x = matrices('qr', input, qrShape)
  const [m, n] = part(x.shape, -2) as [number, number]
  if (m >= n) return p.qr(x)
  // The reflections that reduce the first square block are all there are; the other columns only follow.
  return wide([x], x => {
    const [q, r] = p.qr(columns(x, 0, m)) as [Value, Value]
    return [q, concatenate([r, dot(q, columns(x, m, n), true)], x.shape.length - 1)]
  })
})

/**
 * The eigenvalues [..., N], ascending, and eigenvectors, the columns of [..., N, N], of symmetric matrices [..., N, N]. Of
 * a matrix that is not symmetric (A + Aᵀ) / 2 counts. The entry of greatest magnitude of each eigenvector, the first of
 * those, is positive. Where eigenvalues are equal their eigenvectors are not determined, and the gradient of what is made of
 * these is not finite; that of the eigenvalues, and of the eigenvectors beside them, is. It is not finite either where the
 * result does not depend on which eigenvectors are taken, as f(A) = V f(Λ) Vᵀ at a multiple of the identity: its derivative has
 * f′(λ) in the place of (f(λᵢ) - f(λⱼ)) / (λᵢ - λⱼ), and no f′ between two eigenvectors comes back through V and Λ; a 0 there
 * would be wrong. Where eigenvalues are nearly equal it loses as many digits as they have in common.
 *
 * @throws ShapeError if the matrices are not square, as in `eigh: expected square matrices, got [2, 3]`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const [values] = T.eigh(T.tensor([[2, 1], [1, 2]])) // Tensor<[2], "float32">
 * assert.deepEqual(T.toArray(values), [1, 3])
 * ```
 */
export const eigh: <S extends Shape, D extends DType>(
  x: Sized<S['length'], Both<Floating<'eigh', D>, CanSquare<'eigh', S>>> & Tensor<S, D>,
) => readonly [values: Tensor<Eigh<S>[0], D>, vectors: Tensor<Eigh<S>[1], D>] = typed((x: Value) =>
  p.eigh(matrices('eigh', x, shape => square('eigh', shape))),
)

/**
 * U [..., M, K], the singular values s [..., K], descending, and Vᵀ [..., K, N] with U diag(s) Vᵀ = A, for matrices A
 * [..., M, N] and K = min(M, N). The entry of greatest magnitude of each column of U, the first of those, is positive.
 * Where singular values are equal, or one is 0, their vectors are not determined, and the gradient of what is made of these
 * is not finite; that of the singular values, and of the vectors beside them, is.
 *
 * @throws ShapeError if there are no matrices, as in `svd: [3] needs rank >= 2`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const [u, s, vt] = T.svd(T.tensor([[0, 3, 0], [2, 0, 0]])) // Tensor<[2, 2]>, Tensor<[2]>, Tensor<[2, 3]>
 * assert.deepEqual([T.toArray(u), T.toArray(s)], [[[1, 0], [0, 1]], [3, 2]])
 * assert.deepEqual(T.toArray(vt), [[0, 1, 0], [1, 0, 0]])
 * ```
 */
export const svd: <S extends Shape, D extends DType>(
  x: Sized<S['length'], Both<Floating<'svd', D>, CanMatrix<'svd', S>>> & Tensor<S, D>,
) => readonly [u: Tensor<SVD<S>[0], D>, s: Tensor<SVD<S>[1], D>, vt: Tensor<SVD<S>[2], D>] = typed((x: Value) =>
  p.svd(matrices('svd', x, svdShape)),
)
