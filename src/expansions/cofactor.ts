import { mul, sub } from '../primitive/arithmetic.js'
import { full, reduceSum, reshape } from '../primitive/broadcast.js'
import { equal, or, select } from '../primitive/comparison.js'
import { dot } from '../primitive/dot.js'
import { sign } from '../primitive/math.js'
import { flipped } from '../primitive/matrix.js'
import { count } from '../shape/sizes.js'
import type { Value } from '../tensor/tensor.js'
import { det } from './elimination.js'
import { svd } from './jacobi.js'
import { diagonalOf, isDiagonal, one, overExamples, positions, repeated, stacked, zero } from './matrices.js'
import { cumulativeProduct } from './product.js'

const productAlong = (x: Value, axis: number): Value => cumulativeProduct([x], { axis, last: true, transposed: false })

/** U [B, N, N], the singular values [B, N], Vᵀ [B, N, N], and what the determinants of U and V multiply to: 1 or -1. */
const factors = (a: Value) => {
  const [u, values, vt] = svd([a]) as [Value, Value, Value]
  return { u, values, vt, sign: sign(mul(det([u]), det([vt]))) }
}

/** The product of all values [B, N] but each, [B, N]. */
const withoutEach = (values: Value): Value => {
  const [batch, n] = values.shape as [number, number]
  const rows = repeated(values, 1, [batch, n, n])
  return productAlong(select(isDiagonal(rows), one(rows), rows), 2)
}

/** The product of all values but two, [B, N, N]; 0 on the diagonal. */
const withoutTwo = (values: Value): Value => {
  const [batch, n] = values.shape as [number, number]
  const pairs = repeated(repeated(values, 1, [batch, n, n]), 1, [batch, n, n, n])
  const [i, j, k] = [1, 2, 3].map(axis => positions(pairs, axis)) as [Value, Value, Value]
  const products = productAlong(select(or(equal(i, k), equal(j, k)), one(pairs), pairs), 3)
  return select(isDiagonal(products), zero(products), products)
}

const onDiagonal = (values: Value): Value => {
  const rows = repeated(values, 1, [...values.shape, values.shape[1]!])
  return select(isDiagonal(rows), rows, zero(rows))
}

const scaled = (scalars: Value, x: Value): Value => mul(overExamples(scalars, x.shape), x)

/** det(U V) U adj(diag(s)) Vᵀ for A = U diag(s) Vᵀ. */
export const cofactor = ([x]: readonly Value[]): Value => {
  if (count(x!.shape) === 0) return full(zero(x!), x!.shape)
  const { u, values, vt, sign } = factors(stacked(x!))
  return reshape(scaled(sign, dot(u, dot(onDiagonal(withoutEach(values)), vt))), x!.shape)
}

/** det(U V) U G Vᵀ; with E' = Uᵀ E V and p(i, j) as above, G(i, j) = -p(i, j) E'(j, i) and G(i, i) is the sum of p(i, j) E'(j, j). */
export const cofactorTangent = ([x, e]: readonly Value[]): Value => {
  if (count(x!.shape) === 0) return full(zero(x!), x!.shape)
  const { u, values, vt, sign } = factors(stacked(x!))
  const within = dot(u, dot(stacked(e!), vt, false, true), true)
  const products = withoutTwo(values)
  const sums = reduceSum(mul(products, repeated(diagonalOf(within), 1, products.shape)), [2])
  const weights = sub(onDiagonal(sums), mul(products, flipped(within)))
  return reshape(scaled(sign, dot(u, dot(weights, vt))), x!.shape)
}
