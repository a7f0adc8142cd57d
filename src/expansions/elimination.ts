import { div, mul, neg, sub } from '../primitive/arithmetic.js'
import { full, reshape } from '../primitive/broadcast.js'
import { and, equal, less, lessEqual, not, select } from '../primitive/comparison.js'
import { scalarLike } from '../primitive/define.js'
import { triangularSolve } from '../primitive/linalg.js'
import { abs } from '../primitive/math.js'
import { flipped } from '../primitive/matrix.js'
import { along, concatenate, slice } from '../primitive/movement.js'
import { argMax } from '../primitive/reduction.js'
import { count, part } from '../shape/sizes.js'
import { build } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import { loopOver } from './loops.js'
import { diagonalOf, isAt, one, outer, overExamples, pick, positions, repeated, stacked, zero } from './matrices.js'
import { cumulativeProduct } from './product.js'
import { matrixRange } from './range.js'

/** 0, 1, …, n - 1. */
export const upTo = (n: number): Value =>
  build({ shape: [n], dtype: 'int32' }, data => {
    for (let i = 0; i < n; i++) data[i] = i
  })

/**
 * Gaussian elimination with partial pivoting of [A b], A [B, N, N] and b [B, N, M]: both when A is upper triangular, and the signs
 * [B] of the permutations.
 */
const eliminate = (a: Value, b: Value): readonly [upper: Value, b: Value, sign: Value] => {
  const n = a.shape[1]!
  const whole = concatenate([a, b], 2)
  const step = ([rows, sign]: readonly Value[], k: Value): readonly Value[] => {
    const column = pick(rows!, 2, k)
    const places = positions(column, 1)
    const size = select(lessEqual(k, places), abs(column), scalarLike(-1, column))
    const pivot = argMax(size, 1)
    const [upper, lower] = [pick(rows!, 1, k), pick(rows!, 1, pivot)]
    const head = pick(column, 1, pivot)
    const swapped = (own: Value, first: Value, second: Value, axis: number) =>
      select(isAt(own, axis, k), second, select(isAt(own, axis, pivot), first, own))
    const exchanged = swapped(rows!, repeated(upper, 1, rows!.shape), repeated(lower, 1, rows!.shape), 1)
    const beside = swapped(column, repeated(pick(column, 1, k), 1, column.shape), repeated(head, 1, column.shape), 1)
    const isZero = equal(head, zero(head))
    const quotient = div(beside, repeated(select(isZero, one(head), head), 1, beside.shape))
    const isReduced = and(less(k, places), not(repeated(isZero, 1, beside.shape)))
    const factors = select(isReduced, quotient, zero(quotient))
    const isSame = equal(pivot, k)
    return [sub(exchanged, outer(factors, lower)), select(isSame, sign!, neg(sign!))]
  }
  const [[rows, sign]] = loopOver(
    (carry, [k]) => [step(carry, k!), []],
    [whole, full(one(a), [a.shape[0]!])],
    [upTo(n)],
  ) as readonly [readonly [Value, Value], readonly Value[]]
  const part = (start: number, size: number) => slice(rows, along([a.shape[0]!, n, size], 2, start))
  return [part(0, n), part(n, b.shape[2]!), sign]
}

/** x from A x = b, or Aᵀ x = b. */
export const solve = ([a, b]: readonly Value[], { transposed }: { readonly transposed: boolean }): Value => {
  if (count(b!.shape) === 0) return full(zero(b!), b!.shape)
  const [left, given] = [stacked(transposed ? flipped(a!) : a!), stacked(b!)]
  const [own, other] = [matrixRange(left), matrixRange(given)]
  const scaled = (x: Value, factor: Value): Value => mul(x, overExamples(factor, x.shape))
  const [upper, right] = eliminate(scaled(left, own.factor), scaled(given, other.factor))
  const x = triangularSolve(upper, right, { lower: false, transposed: false })
  return reshape(scaled(scaled(x, own.factor), other.inverse), b!.shape)
}

export const det = ([x]: readonly Value[]): Value => {
  const lead = part(x!.shape, 0, -2)
  const a = stacked(x!)
  if (count(x!.shape) === 0) return full(one(x!), lead)
  const [upper, , sign] = eliminate(a, slice(a, along([a.shape[0]!, a.shape[1]!, 0], 2, 0)))
  const product = cumulativeProduct([diagonalOf(upper)], { axis: 1, last: true, transposed: false })
  return reshape(mul(product, sign), lead)
}
