import type { Known } from './align.js'
import { diagonal, type Least, requireMatrix } from './diagonal.js'
import type { Dim, Shape } from './dim.js'
import { part } from './sizes.js'

// Q R and U S Vᵀ of matrices [..., M, N] meet in K = min(M, N), the length of a diagonal. K is unknown where a name stands
// beside another size.

/** The shapes of Q [..., M, K] and R [..., K, N]: `QR<[8, 5, 3]>` is `[[8, 5, 3], [8, 3, 3]]`. */
export type QR<S extends Shape> = { s: S } extends {
  s: readonly [...infer B extends Shape, infer M extends Dim, infer N extends Dim]
}
  ? [q: [...B, M, Least<M, N>], r: [...B, Least<M, N>, N]]
  : [q: Shape, r: Shape]

/** The shapes of U [..., M, K], the singular values [..., K] and Vᵀ [..., K, N]: `SVD<[5, 3]>` is `[[5, 3], [3], [3, 3]]`. */
export type SVD<S extends Shape> = { s: S } extends {
  s: readonly [...infer B extends Shape, infer M extends Dim, infer N extends Dim]
}
  ? [u: [...B, M, Least<M, N>], s: [...B, Least<M, N>], vt: [...B, Least<M, N>, N]]
  : [u: Shape, s: Shape, vt: Shape]

/** The shapes of the eigenvalues and the eigenvectors of square matrices: `Eigh<[8, 3, 3]>` is `[[8, 3], [8, 3, 3]]`. */
export type Eigh<S extends Shape> = { s: S } extends {
  s: readonly [...infer B extends Shape, infer N extends Dim, infer M extends Dim]
}
  ? [values: [...B, Known<N, M>], vectors: [...B, Known<N, M>, Known<N, M>]]
  : [values: Shape, vectors: Shape]

/**
 * The shapes of Q and R.
 *
 * Throws a `ShapeError` where there are no two axes.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { qr } from './decomposition.js'
 *
 * assert.deepEqual(qr([8, 3, 5]), [[8, 3, 3], [8, 3, 5]])
 * ```
 */
export const qr = (shape: readonly number[]): readonly [q: readonly number[], r: readonly number[]] => {
  requireMatrix('qr', shape)
  const [k] = diagonal('qr', part(shape, -2))
  return [shape.with(-1, k!), shape.with(-2, k!)]
}

/**
 * The shapes of U, the singular values and Vᵀ.
 *
 * Throws a `ShapeError` where there are no two axes.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { svd } from './decomposition.js'
 *
 * assert.deepEqual(svd([8, 3, 5]), [[8, 3, 3], [8, 3], [8, 3, 5]])
 * ```
 */
export const svd = (
  shape: readonly number[],
): readonly [u: readonly number[], s: readonly number[], vt: readonly number[]] => {
  requireMatrix('svd', shape)
  const [k] = diagonal('svd', part(shape, -2))
  return [shape.with(-1, k!), [...part(shape, 0, -2), k!], shape.with(-2, k!)]
}
