import { sizes } from '../ops/create.js'
import { type OnlyOptions, takes, typed } from '../ops/face.js'
import * as p from '../primitive/arithmetic.js'
import { bitcast, bitXor, shiftRight } from '../primitive/bits.js'
import { broadcast } from '../primitive/broadcast.js'
import { less, select } from '../primitive/comparison.js'
import { scalarLike } from '../primitive/define.js'
import { describe } from '../shape/describe.js'
import type { DimLike, Mutable, Shape, SizesOf } from '../shape/dim.js'
import type { Guard } from '../shape/error.js'
import type { CanSizes } from '../shape/natural.js'
import type { DType } from '../tensor/dtype.js'
import { isValue, scalar } from '../tensor/storage.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { unit64 } from './doubles.js'
import { bitsOfFloat, floatBelow, floatFrom, floatOfBits, round, spacing } from './floats.js'
import type { Formula } from './formulas.js'
import {
  type CanParameter,
  type FloatOf,
  type FloatOptions,
  type Parameter,
  requireFloatType,
  spreadTo,
} from './parameters.js'
import { type CanKey, drawn, integer, type Key, ofBits, requireKey, wordsFor } from './random.js'

/** Multiples of 2⁻²³ in [0, 1): the upper bits are those of a float32 fraction. */
const unit: Formula = {
  ofTensors: bits => {
    const fraction = p.cast(shiftRight(bits, integer(9)), 'float32')
    return p.mul(fraction, scalarLike(2 ** -23, fraction))
  },
  ofNumbers: bits => (bits >>> 9) * 2 ** -23,
}

/** Odd multiples of 2⁻²⁴ in (0, 1), as often below ½ as above. */
export const middles: Formula = {
  ofTensors: bits => {
    const x = unit.ofTensors(bits)
    return p.add(x, scalarLike(2 ** -24, x))
  },
  ofNumbers: bits => unit.ofNumbers(bits) + 2 ** -24,
}

/** The greatest float32 that is not above the float64 `x`. */
const roundedDown: Formula = {
  ofTensors: x => {
    const nearest = p.cast(x, 'float32')
    const bits = bitcast(nearest, 'int32')
    const previous = p.add(bits, select(less(bits, integer(0)), integer(1), integer(-1)))
    return select(less(x, p.cast(nearest, 'float64')), bitcast(previous, 'float32'), nearest)
  },
  ofNumbers: x => {
    const nearest = round(x)
    if (x >= nearest) return nearest
    const bits = bitsOfFloat(nearest)
    return floatOfBits(bits + (bits < 0 ? 1 : -1))
  },
}

/**
 * Whether the float32 in [low, high) lie so close that rounding to the nearest favours none by more than one in 2²⁰, and
 * the formula for them does not overflow.
 */
export const isFine = (low: number, high: number): boolean => {
  const width = Math.fround(Math.fround(high) - Math.fround(low))
  return spacing(Math.max(Math.abs(floatFrom(low)), Math.abs(floatBelow(high)))) <= 2 ** -20 * width && width < Infinity
}

/** low + u (high - low) for u in [0, 1), as in JAX. */
const fine = (low: number, high: number): Formula => {
  const start = round(low)
  const width = round(round(high) - start)
  return {
    ofTensors: bits => {
      const x = unit.ofTensors(bits)
      return p.add(p.mul(x, scalarLike(width, x)), scalarLike(start, x))
    },
    ofNumbers: bits => round(round(unit.ofNumbers(bits) * width) + start),
  }
}

/** The same in float64, of 32 bits, and rounded down, so that each float32 stands for all up to the next. */
const coarse = (low: number, high: number): Formula => {
  const float = (number: number): Value => scalar(number, 'float64')
  return {
    ofTensors: bits => {
      const signed = p.cast(bitXor(bits, integer(-(2 ** 31))), 'float64')
      const share = p.add(p.mul(signed, float(2 ** -32)), float(0.5))
      return roundedDown.ofTensors(p.add(p.mul(share, float(high - low)), float(low)))
    },
    ofNumbers: bits => roundedDown.ofNumbers(((bits ^ -(2 ** 31)) * 2 ** -32 + 0.5) * (high - low) + low),
  }
}

/** Not less than the least float32 and not more than the greatest. */
export const inside = (least: number, greatest: number, of: Formula): Formula => ({
  ofTensors: bits => {
    const x = of.ofTensors(bits)
    return p.minimum(p.maximum(x, scalarLike(least, x)), scalarLike(greatest, x))
  },
  ofNumbers: bits => Math.min(Math.max(of.ofNumbers(bits), least), greatest),
})

/** Uniform float32 numbers in [low, high) from 32 random bits, in one way where they are close together and another elsewhere. */
export const between = (low: number, high: number): Formula =>
  inside(floatFrom(low), floatBelow(high), (isFine(low, high) ? fine : coarse)(low, high))

/**
 * Where samples of a uniform distribution lie, from `low` (0) up to, not including, `high` (1): numbers, or tensors that are spread over
 * the samples; and their element type.
 */
export interface Range extends FloatOptions {
  readonly low?: Parameter | undefined
  readonly high?: Parameter | undefined
}

/** Whether bounds are spread over samples of shape `S`. */
type CanBound<O, S extends Shape> = Guard<BoundOf<O, 'low', S> & BoundOf<O, 'high', S>>
type BoundOf<O, Key extends string, S extends Shape> = O extends { readonly [K in Key]: infer X }
  ? { readonly [K in Key]: CanParameter<'random.uniform', Exclude<X, undefined>, S, FloatOf<O>> }
  : unknown

const requireRange = (op: string, low: number, high: number): void => {
  const areFloats = [low, high].every(bound => typeof bound === 'number' && Number.isFinite(Math.fround(bound)))
  if (!areFloats || low >= high)
    throw new TypeError(
      `${op}: expected numbers low < high of float32, got low = ${describe(low)} and high = ${describe(high)}`,
    )
  if (floatFrom(low) >= high) throw new TypeError(`${op}: expected a range with a float32 in it, got [${low}, ${high})`)
}

/**
 * low + u (high - low) of a uniform u. What is rounded to `high`, which is none of them, is `low`, to which half as many are rounded as
 * to the others. Where there is nothing between the bounds it is NaN.
 */
const spread = (u: Value, low: Value, high: Value): Value => {
  const x = p.maximum(p.add(p.mul(u, p.sub(high, low)), low), low)
  return select(less(low, high), select(less(x, high), x, low), scalarLike(Number.NaN, x))
}

/**
 * Uniform numbers in [low, high), float32 unless float64 is asked for. Between 0 and 1 they are JAX's, of 23 random bits each; so they
 * are, but for rounding, wherever float32 is as fine, though `high` itself never comes, but the number before it. Where float32 is
 * coarse, as in [100, 101), each number comes as often as real numbers lie between it and the next. Those of float64 are of 52
 * bits. Bounds may be tensors, that are spread over the samples; where `low` is not less than `high` samples are NaN.
 *
 * @throws TypeError unless low < high, if they are numbers, are finite and a float32 lies between them.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.random.uniform(T.random.key(0), [1000], { low: 100, high: 101 }) // Tensor<[1000], "float32">
 * assert.ok(T.item(T.min(x)) >= 100 && T.item(T.max(x)) < 101)
 * ```
 */
export const uniform: {
  <const S extends Shape, const O extends Range | undefined, K extends Shape = [2], E extends DType = 'int32'>(
    key: CanKey<'random.uniform', K, E> & Tensor<K, E>,
    shape: CanSizes<'random.uniform', S> & SizesOf<S>,
    range: OnlyOptions<'random.uniform', O, Range> & CanBound<O, S> & O,
  ): Tensor<Mutable<S>, FloatOf<O>>
  <const S extends Shape, K extends Shape = [2], E extends DType = 'int32'>(
    key: CanKey<'random.uniform', K, E> & Tensor<K, E>,
    shape: CanSizes<'random.uniform', S> & SizesOf<S>,
  ): Tensor<Mutable<S>>
} = typed(
  takes('random.uniform', 2, ['low', 'high', 'dtype']),
  (given: Key, shape: readonly DimLike[], { low = 0, high = 1, dtype = 'float32' }: Range = {}) => {
    const source = requireKey('random.uniform', given)
    const own = sizes('random.uniform', shape)
    const type = requireFloatType('random.uniform', dtype)
    const areNumbers = !isValue(low) && !isValue(high)
    if (areNumbers) requireRange('random.uniform', low as number, high as number)
    if (areNumbers && type === 'float32')
      return drawn([source], own, 'float32', ofBits(between(low as number, high as number)))
    const [first, second] = wordsFor(source, own)
    const u = type === 'float32' ? unit.ofTensors(bitXor(first, second)) : unit64(first, second)
    const [from, to] = [low, high].map(bound =>
      isValue(bound) ? spreadTo('random.uniform', bound, own, [type]) : boundOf(bound, own, type),
    ) as [Value, Value]
    return spread(u, from, to)
  },
)

/** A number beside a tensor of bounds. */
const boundOf = (bound: unknown, shape: readonly number[], dtype: DType): Value => {
  if (typeof bound === 'number' && Number.isFinite(Math.fround(bound))) return broadcast(scalar(bound, dtype), shape)
  throw new TypeError(`random.uniform: expected bounds that are finite numbers or tensors, got ${describe(bound)}`)
}
