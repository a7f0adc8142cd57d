import { axesUpTo } from '../shape/sizes.js'
import type { Data, DType } from '../tensor/dtype.js'
import { build } from '../tensor/storage.js'
import type { Spec, Value } from '../tensor/tensor.js'
import { mul } from './arithmetic.js'
import { broadcast, reduceSum } from './broadcast.js'
import { select } from './comparison.js'
import { scalarLike } from './define.js'
import { transpose } from './movement.js'

// Matrices are the last two axes, and all axes before them count examples. Everything is computed in float64.

export const order = (x: Spec): number => x.shape[x.shape.length - 1]!

/** The elements of matrix `index`, in float64. */
export const matrixAt = (data: Data, index: number, size: number): Float64Array =>
  Float64Array.from(data.subarray(index * size, (index + 1) * size))

/** The transpose of a matrix given by rows. */
export const turned = (rows: number, columns: number, x: Float64Array): Float64Array =>
  x.map((_, k) => x[(k % rows) * columns + Math.floor(k / rows)]!)

/** (A + Aᵀ) / 2. */
export const symmetric = (n: number, a: Float64Array): Float64Array => {
  const across = turned(n, n, a)
  return a.map((value, k) => (value + across[k]!) / 2)
}

/** Matrices with their rows as columns. */
export const flipped = (x: Value): Value => {
  const rank = x.shape.length
  return transpose(x, [...axesUpTo(rank - 2), rank - 1, rank - 2])
}

/** x times weight(i, j) at row i and column j of every matrix, and 0 where that is 0, whatever is there. */
export const weighted = (x: Value, weight: (i: number, j: number) => number): Value => {
  const n = order(x)
  const table = (dtype: DType, entry: (weight: number) => number): Value =>
    broadcast(
      build({ shape: [n, n], dtype }, data => {
        for (let k = 0; k < data.length; k++) data[k] = entry(weight(Math.floor(k / n), k % n))
      }),
      x.shape,
    )
  const isZero = table('bool', one => Number(one === 0))
  return select(
    isZero,
    scalarLike(0, x),
    mul(
      x,
      table(x.dtype, one => one),
    ),
  )
}

/** The sums of the diagonals of matrices. */
export const trace = (x: Value): Value => {
  const rank = x.shape.length
  return reduceSum(
    weighted(x, (i, j) => (i === j ? 1 : 0)),
    [rank - 2, rank - 1],
  )
}
