import { div, mul, sub } from '../primitive/arithmetic.js'
import { full, reduceSum, reshape } from '../primitive/broadcast.js'
import { equal, less, lessEqual, not, select } from '../primitive/comparison.js'
import { abs, sqrt } from '../primitive/math.js'
import { along, slice } from '../primitive/movement.js'
import { reduceMax } from '../primitive/reduction.js'
import { hypot } from '../primitive/triangle.js'
import { count } from '../shape/sizes.js'
import type { Value } from '../tensor/tensor.js'
import { upTo } from './elimination.js'
import { loopOver } from './loops.js'
import {
  identityLike,
  isAt,
  isBehind,
  negatedWhere,
  one,
  outer,
  overExamples,
  pick,
  positions,
  repeated,
  rowTimes,
  stacked,
  zero,
} from './matrices.js'
import { matrixRange } from './range.js'

/** A - weight v (vᵀ A). */
const reflected = (a: Value, v: Value, weight: Value): Value =>
  sub(a, outer(mul(v, repeated(weight, 1, v.shape)), rowTimes(v, a)))

/** The reflection I - weight v vᵀ that reduces column k of A [B, M, N]: v [B, M], which is 1 at k, and the weight [B]. */
const reflectionOf = (a: Value, k: Value): readonly [v: Value, weight: Value] => {
  const column = pick(a, 2, k)
  const isBelow = isBehind(column, 1, k)
  const rest = select(lessEqual(k, positions(column, 1)), column, zero(column))
  // In units of its greatest element, a column of tiny ones loses nothing.
  const greatest = reduceMax(abs(rest), [1])
  const unit = select(equal(greatest, zero(greatest)), one(greatest), greatest)
  const scaled = div(rest, repeated(unit, 1, rest.shape))
  const below = select(isBelow, scaled, zero(scaled))
  const size = sqrt(reduceSum(mul(below, below), [1]))
  const head = pick(scaled, 1, k)
  const length = hypot(head, size)
  const end = negatedWhere(not(less(head, zero(head))), length)
  // A column that is reduced already is left as it is, sign included.
  const isReduced = equal(size, zero(size))
  const safe = (x: Value) => select(isReduced, one(x), x)
  const weight = select(isReduced, zero(size), div(sub(end, head), safe(end)))
  const v = div(below, repeated(safe(sub(head, end)), 1, below.shape))
  return [select(isAt(v, 1, k), one(v), v), weight]
}

/** A = Q R by Householder reflections, with the signs of LAPACK: for A [..., M, N], M >= N, Q [..., M, N] and R [..., N, N]. */
export const qr = ([x]: readonly Value[]): readonly Value[] => {
  const n = x!.shape.at(-1)!
  const square = x!.shape.with(-2, n)
  if (count(x!.shape) === 0) return [full(zero(x!), x!.shape), full(zero(x!), square)]
  const given = stacked(x!)
  const { factor, inverse } = matrixRange(given)
  const a = mul(given, overExamples(factor, given.shape))
  const [[triangle], reflections] = loopOver(
    ([rest], [k]) => {
      const [v, weight] = reflectionOf(rest!, k!)
      return [[reflected(rest!, v, weight)], [v, weight]]
    },
    [a],
    [upTo(n)],
  )
  const [[q]] = loopOver(
    ([columns], [v, weight]) => [[reflected(columns!, v!, weight!)], []],
    [identityLike(a)],
    reflections,
    true,
  )
  const top = slice(triangle!, along([a.shape[0]!, n, n], 1, 0))
  const isUpper = lessEqual(positions(top, 1), positions(top, 2))
  const r = mul(top, overExamples(inverse, top.shape))
  return [reshape(q!, x!.shape), reshape(select(isUpper, r, zero(r)), square)]
}
