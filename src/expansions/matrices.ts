import { mul, neg } from '../primitive/arithmetic.js'
import { broadcast, reduceSum, reshape } from '../primitive/broadcast.js'
import { equal, less, select } from '../primitive/comparison.js'
import { scalarLike } from '../primitive/define.js'
import { positionsAlong } from '../primitive/few.js'
import { abs } from '../primitive/math.js'
import { count, part, resized } from '../shape/sizes.js'
import type { Value } from '../tensor/tensor.js'

// Matrices [B, M, N], all that there are behind one axis, and what loops over their rows and columns need.

/** [..., M, N] as [B, M, N]. */
export const stacked = (x: Value): Value => reshape(x, [count(part(x.shape, 0, -2)), ...part(x.shape, -2)])

export const zero = (x: Value): Value => scalarLike(0, x)
export const one = (x: Value): Value => scalarLike(1, x)

/** Repeated along a new axis up to `shape`. */
export const repeated = (x: Value, axis: number, shape: readonly number[]): Value =>
  broadcast(reshape(x, resized(shape, [axis], 1)), shape)

/** One value for each of the first axis, repeated along all others. */
export const overExamples = (x: Value, shape: readonly number[]): Value =>
  broadcast(reshape(x, [shape[0]!, ...part(shape, 1).map(() => 1)]), shape)

/** The indices along an axis. */
export const positions = (x: Value, axis: number): Value => positionsAlong(x.shape, axis)

/** Where an axis has the index `at`, a scalar, or one for each of the first axis. */
export const isAt = (x: Value, axis: number, at: Value): Value =>
  equal(positions(x, axis), at.shape.length === 0 ? at : overExamples(at, x.shape))

/** What stands at an index of an axis, without that axis. */
export const pick = (x: Value, axis: number, at: Value): Value =>
  reduceSum(select(isAt(x, axis, at), x, zero(x)), [axis])

/** Where the indices of an axis are greater than a scalar. */
export const isBehind = (x: Value, axis: number, at: Value): Value => less(at, positions(x, axis))

/** 1 on the diagonals of matrices, of the shape of `x`, and 0 elsewhere. */
export const isDiagonal = (x: Value): Value => {
  const rank = x.shape.length
  return equal(positions(x, rank - 2), positions(x, rank - 1))
}

export const identityLike = (x: Value): Value => select(isDiagonal(x), one(x), zero(x))

/** The diagonals of matrices, as long as they are wide. */
export const diagonalOf = (x: Value): Value => reduceSum(select(isDiagonal(x), x, zero(x)), [x.shape.length - 2])

/** Columns times rows: u [B, M] and v [B, N] give [B, M, N]. */
export const outer = (u: Value, v: Value): Value => {
  const shape = [u.shape[0]!, u.shape[1]!, v.shape[1]!]
  return mul(repeated(u, 2, shape), repeated(v, 1, shape))
}

/** uᵀ A of u [B, M] and A [B, M, N]. */
export const rowTimes = (u: Value, a: Value): Value => reduceSum(mul(repeated(u, 2, a.shape), a), [1])

export const negatedWhere = (condition: Value, x: Value): Value => select(condition, neg(x), x)

/** Whether all elements but those of the first axis are numbers and finite. */
export const areFinite = (x: Value): Value => {
  const bad = select(less(abs(x), scalarLike(Infinity, x)), zero(x), one(x))
  const axes = part(x.shape, 1).map((_, i) => i + 1)
  return equal(reduceSum(bad, axes), zero(x))
}
