import * as p from '../primitive/arithmetic.js'
import { broadcast, reduceSum, spread } from '../primitive/broadcast.js'
import { equal, less, not, select } from '../primitive/comparison.js'
import { scalarLike } from '../primitive/define.js'
import { abs, sqrt } from '../primitive/math.js'
import { rootOfSquares } from '../primitive/norm.js'
import { meanOfSquares, reduceMean } from '../primitive/reduction.js'
import type { Shape } from '../shape/dim.js'
import type { Guard, Unless } from '../shape/error.js'
import { type CanMask, requireMask } from '../shape/mask.js'
import type { ReduceOptions } from '../shape/options.js'
import { count } from '../shape/sizes.js'
import { type DType, isFloat } from '../tensor/dtype.js'
import type { AnyTensor, Tensor, Value } from '../tensor/tensor.js'
import { requireBoolean, value } from './face.js'
import type { ShapeOf } from './operand.js'

// What is computed of some of the elements: of those where a mask holds, or of those that are no NaN.

/** Which elements count. */
export interface Where {
  /** A bool tensor that broadcasts to the elements; all of them count where it is not given. */
  readonly where?: Tensor<Shape, 'bool'> | AnyTensor | undefined
}

/** Over which axes, whether they stay with size 1, and which elements count. */
export interface MaskedOptions extends ReduceOptions, Where {}

/** Whether the mask among options of type `O`, if there is one, is one for a tensor of shape `S`, unless `Other` is wrong. */
export type MaskFits<Op extends string, S extends Shape, O, Other> = Unless<
  Other,
  Guard<O extends { readonly where: infer M } ? MaskOutcome<Op, S, M> : unknown, O['where' & keyof O]>
>

type MaskOutcome<Op extends string, S extends Shape, M> = M extends { readonly dtype: infer D extends DType }
  ? { d: D } extends { d: 'bool' }
    ? CanMask<Op, S, ShapeOf<M>>
    : [D & 'bool'] extends [never]
      ? `${Op}: expected bool, got ${D}; compare it, or convert it with T.cast`
      : unknown
  : unknown

/** The mask of options in the shape of `x`. */
export const maskFor = (op: string, x: Value, { where }: Where): Value | undefined => {
  if (where === undefined) return undefined
  const mask = value(op, where, 'bool')
  requireBoolean(op, mask)
  requireMask(op, mask.shape, x.shape)
  return broadcast(mask, x.shape)
}

/** `x` where the mask holds, elsewhere a number. */
export const filled = (x: Value, mask: Value, fill: number): Value => select(mask, x, scalarLike(fill, x))

/** Which elements are no NaN; undefined of what has none. */
export const numbersOf = (x: Value): Value | undefined => (isFloat(x.dtype) ? equal(x, x) : undefined)

const sizeOf = (x: Value, axes: readonly number[]): number => count(axes.map(axis => x.shape[axis]!))

/** How many elements count, as `x`. */
export const countOf = (x: Value, mask: Value, axes: readonly number[]): Value => reduceSum(p.cast(mask, x.dtype), axes)

/** `plain`, or, where that is out of range, what was computed with smaller numbers. */
const inRange = (plain: Value, otherwise: () => Value): Value =>
  select(less(abs(plain), scalarLike(Infinity, plain)), plain, otherwise())

/** The mean of the elements that count; NaN of none. */
export const maskedMean = (x: Value, mask: Value, axes: readonly number[]): Value => {
  const elements = filled(x, mask, 0)
  const n = countOf(x, mask, axes)
  const size = sizeOf(x, axes)
  return inRange(p.div(reduceSum(elements, axes), n), () =>
    p.mul(reduceMean(elements, axes, size), p.div(scalarLike(size, x), n)),
  )
}

/** The distances of the elements that count from their mean, and by what the sum of their squares is divided. */
const distances = (
  x: Value,
  mask: Value,
  axes: readonly number[],
  correction: number,
): readonly [distance: Value, divisor: Value] => {
  const mean = spread(maskedMean(x, mask, axes), x.shape, axes)
  const n = countOf(x, mask, axes)
  return [filled(p.sub(x, mean), mask, 0), p.maximum(p.sub(n, scalarLike(correction, x)), scalarLike(0, x))]
}

/** The variance of the elements that count. */
export const maskedVariance = (x: Value, mask: Value, axes: readonly number[], correction: number): Value => {
  const [distance, divisor] = distances(x, mask, axes, correction)
  const size = sizeOf(x, axes)
  return inRange(p.div(meanOfSquares(distance, axes, 1), divisor), () =>
    p.mul(meanOfSquares(distance, axes, size), p.div(scalarLike(size, x), divisor)),
  )
}

/** The standard deviation of the elements that count. */
export const maskedDeviation = (x: Value, mask: Value, axes: readonly number[], correction: number): Value => {
  const [distance, divisor] = distances(x, mask, axes, correction)
  const size = sizeOf(x, axes)
  return inRange(p.div(rootOfSquares(distance, axes), sqrt(divisor)), () =>
    p.mul(rootOfSquares(distance, axes, size), sqrt(p.div(scalarLike(size, x), divisor))),
  )
}

/** NaN where no element counts. */
export const orNaN = (result: Value, mask: Value, axes: readonly number[]): Value => {
  const n = reduceSum(p.cast(mask, 'int32'), axes)
  return select(not(equal(n, scalarLike(0, n))), result, scalarLike(Number.NaN, result))
}
