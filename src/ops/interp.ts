import { add, div, maximum, minimum, mul, sub } from '../primitive/arithmetic.js'
import { broadcast } from '../primitive/broadcast.js'
import { and, equal, less, lessEqual, not, or, select } from '../primitive/comparison.js'
import { gather } from '../primitive/gather.js'
import { along, slice } from '../primitive/movement.js'
import type { Shape } from '../shape/dim.js'
import type { Both, Guard, Unless } from '../shape/error.js'
import { type CanBePoints, type CanHaveValues, points as countPoints } from '../shape/interp.js'
import type { DType } from '../tensor/dtype.js'
import { scalar } from '../tensor/storage.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { dual, type Floating, requireFloat, requireSame, type SameDType, typed, value } from './face.js'
import type { Later } from './later.js'
import { all } from './reduce.js'
import { type SearchSortedOptions, searchSorted } from './sort.js'
import { wide } from './wide.js'

const allOf = typed<(flags: Value) => Value>(all)
const places = typed<(sorted: Value, values: Value, options: SearchSortedOptions) => Value>(searchSorted)

/** What is asked of the points, and then `Also`. */
type CanPoints<P extends Shape, E extends DType, Also = unknown> = Guard<
  Both<Floating<'interp', E>, Both<Also, CanBePoints<P>>>
>

/** What is asked of the values at the points. */
type CanValues<P extends Shape, E extends DType, F extends Shape, G extends DType> = Guard<
  Both<Floating<'interp', G>, Both<SameDType<'interp', E, G>, CanHaveValues<P, F>>>
>

/** `interp` with points and values, which waits for where to interpolate. */
export type InterpBy<E extends DType> = <S extends Shape, D extends DType>(
  x: Both<Floating<'interp', D>, SameDType<'interp', D, E>> & Tensor<S, D>,
) => Tensor<S, D>

/**
 * The value at x of the line through points and their values, as NumPy's `interp`: between two points what a straight line between
 * them says, before the first and behind the last the value there. Points ascend; where one repeats the line jumps, and has the last of
 * its values there. Where one is less than the one before it, or NaN, all is NaN. It has derivatives by all three; at a point that of
 * the line behind it, at the last of the line before it.
 *
 * @throws ShapeError if the points are no vector with a value for each.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const y = T.interp(T.tensor([0.5, 2.5, 9]), T.tensor([0, 1, 3]), T.tensor([10, 20, 0])) // Tensor<[3], "float32">
 * assert.deepEqual(T.toArray(y), [15, 5, 0])
 * ```
 */
export const interp: {
  <S extends Shape, D extends DType, P extends Shape, E extends DType, F extends Shape, G extends DType>(
    x: Floating<'interp', D> & Tensor<S, D>,
    points: CanPoints<P, E, Unless<SameDType<'interp', E, G>, SameDType<'interp', D, E>>> & Tensor<P, E>,
    values: CanValues<P, E, F, G> & Tensor<F, G>,
  ): Tensor<S, D>
  <P extends Shape, E extends DType, F extends Shape, G extends DType, Called extends true = true>(
    points: CanPoints<P, E> & Tensor<P, E>,
    values: CanValues<P, E, F, G> & Tensor<F, G>,
  ): Later<InterpBy<E>, Called>
} = dual(3, (where: Value, at: Value, of: Value) => {
  const [x, points, values] = [where, at, of].map(input => value('interp', input)) as [Value, Value, Value]
  for (const each of [x, points, values]) requireFloat('interp', each)
  requireSame('interp', points, values)
  requireSame('interp', x, points)
  countPoints(points.shape, values.shape)
  return wide([x, points, values], between)
})

/** The values at x on the lines between the points. */
const between = (x: Value, points: Value, values: Value): Value => {
  const n = points.shape[0]!
  const spread = (y: Value): Value => broadcast(y, x.shape)
  const index = (i: number): Value => spread(scalar(i, 'int32'))
  const number = (y: number): Value => spread(scalar(y, x.dtype))
  const next = places(points, x, { side: 'right' })
  const isBehind = less(spread(gather(points, scalar(n - 1, 'int32'))), x)
  // Beyond the ends both are the end itself.
  const right = minimum(next, index(n - 1))
  const before = maximum(minimum(add(next, index(-1)), index(n - 2)), index(0))
  const left = select(isBehind, index(n - 1), before)
  const [x0, x1, y0, y1] = [gather(points, left), gather(points, right), gather(values, left), gather(values, right)]
  const width = sub(x1, x0)
  const isOne = equal(width, number(0))
  const share = select(isOne, number(1), div(sub(x, x0), select(isOne, number(1), width)))
  const rest = sub(number(1), share)
  const rise = sub(y1, y0)
  const isEndless = not(equal(sub(rise, rise), number(0)))
  const slope = select(isEndless, number(0), rise)
  // From the nearer point, so that each value comes up itself.
  const isNearer = less(share, number(0.5))
  const y = select(isNearer, add(y0, mul(share, slope)), sub(y1, mul(rest, slope)))
  // Beside an infinite value all are infinite, but at the other point.
  const isInside = not(or(equal(y0, y1), or(equal(share, number(0)), equal(rest, number(0)))))
  const result = select(and(isEndless, isInside), add(mul(rest, y0), mul(share, y1)), y)
  if (n === 1) return result
  const part = (from: number): Value => slice(points, along([n - 1], 0, from))
  return select(spread(allOf(lessEqual(part(0), part(1)))), result, number(Number.NaN))
}
