import { sizes } from '../ops/create.js'
import { takes, typed } from '../ops/face.js'
import * as p from '../primitive/arithmetic.js'
import { bitXor, shiftRight, unsignedRemainder } from '../primitive/bits.js'
import { broadcast as repeat } from '../primitive/broadcast.js'
import { and, equal, less, lessEqual, or, select } from '../primitive/comparison.js'
import { scalarLike } from '../primitive/define.js'
import { floor } from '../primitive/math.js'
import { describe } from '../shape/describe.js'
import type { DimLike, Mutable, Shape, SizesOf } from '../shape/dim.js'
import type { Guard, Objection } from '../shape/error.js'
import type { CanSizes } from '../shape/natural.js'
import type { DType } from '../tensor/dtype.js'
import { isValue, scalar } from '../tensor/storage.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { log64, middle64, unit64, unsigned } from './doubles.js'
import { type Formula, log, logOfNumber } from './formulas.js'
import {
  type CanParameter,
  type FloatOptions,
  type FloatSampler,
  type Parameter,
  requireFloatType,
  spreadTo,
} from './parameters.js'
import { type CanKey, drawn, integer, type Key, ofBits, requireKey, split, wordsFor } from './random.js'
import { between } from './uniform.js'

/** With the highest bit turned over, signed integers have the order of unsigned ones. */
const ranked = (bits: Value): Value => bitXor(bits, integer(-(2 ** 31)))

/** Whether a number is a probability, as far as the compiler knows it. */
type CanProbability<P> = Guard<
  Objection<
    [P] extends [number]
      ? number extends P
        ? unknown
        : [`${P}`] extends ['0' | '1' | `0.${number}` | `${number}e-${number}`]
          ? unknown
          : `random.bernoulli: expected a probability from 0 to 1, got ${P}`
      : unknown
  >
>

const floatTypes: readonly DType[] = ['float32', 'float64']

/** The same of each element, where the probability is a tensor. */
const flips = (source: Value, given: Value): Value => {
  const double = (number: number): Value => scalar(number, 'float64')
  const bits = p.mul(p.cast(given, 'float64'), double(2 ** 32))
  const [whole, [first, second]] = [floor(bits), wordsFor(source, given.shape)]
  const rest = p.mul(p.sub(bits, whole), double(2 ** 32))
  const upper = unsigned(bitXor(first, second))
  return or(less(upper, whole), and(equal(upper, whole), less(unsigned(second), floor(rest))))
}

/**
 * True with the given probability, to 2⁻⁶⁴: where 64 random bits behind the point are less. The probability is a number, or a float
 * tensor that is spread over the samples; where that is less than 0, or NaN, they are false, where it is more than 1, true.
 *
 * @throws TypeError if the probability is a number that is not between 0 and 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const heads = T.random.bernoulli(T.random.key(0), 0.5, [1000]) // Tensor<[1000], "bool">
 * assert.ok(Math.abs(T.item(T.mean(heads)) - 0.5) < 0.1)
 * ```
 */
export const bernoulli: <
  const S extends Shape,
  K extends Shape = [2],
  E extends DType = 'int32',
  const P extends Parameter = Parameter,
>(
  key: CanKey<'random.bernoulli', K, E> & Tensor<K, E>,
  probability: P & CanProbability<P> & CanParameter<'random.bernoulli', P, S>,
  shape: CanSizes<'random.bernoulli', S> & SizesOf<S>,
) => Tensor<Mutable<S>, 'bool'> = typed((given: Key, probability: unknown, shape: readonly DimLike[]) => {
  const source = requireKey('random.bernoulli', given)
  if (isValue(probability))
    return flips(source, spreadTo('random.bernoulli', probability, sizes('random.bernoulli', shape), floatTypes))
  if (!(typeof probability === 'number' && probability >= 0 && probability <= 1))
    throw new TypeError(`random.bernoulli: expected a probability from 0 to 1, got ${describe(probability)}`)
  const bits = probability * 2 ** 32
  const [upperLimit, lowerLimit] = [bits, (bits % 1) * 2 ** 32].map(word => Math.floor(word) - 2 ** 31) as [
    number,
    number,
  ]
  return drawn([source], sizes('random.bernoulli', shape), 'bool', {
    ofTensors: words => {
      const [first, second] = words!
      const upper = ranked(bitXor(first, second))
      if (probability === 1) return lessEqual(upper, integer(2 ** 31 - 1))
      const isLess = less(upper, integer(upperLimit))
      if (lowerLimit === -(2 ** 31)) return isLess
      return or(isLess, and(equal(upper, integer(upperLimit)), less(ranked(second), integer(lowerLimit))))
    },
    ofNumbers: (first, second) => {
      const upper = first ^ second ^ -(2 ** 31)
      return upper < upperLimit || (upper === upperLimit && (second ^ -(2 ** 31)) < lowerLimit) ? 1 : 0
    },
  })
})

/** The remainder of non-negative float64 below 2⁴⁹ by a number up to 2³², exactly: so near to an integer no quotient is. */
const remainder = (x: Value, by: Value): Value => p.sub(x, p.mul(floor(p.div(x, by)), by))

/** The two halves of the bits of int32, as float64. */
const halves = (word: Value): readonly [Value, Value] => {
  const upper = shiftRight(word, integer(16))
  const lower = p.sub(word, p.mul(upper, integer(2 ** 16)))
  return [p.cast(upper, 'float64'), p.cast(lower, 'float64')]
}

/** A function of the two words of a number of 64 bits. */
interface OfWords {
  readonly ofTensors: (upper: Value, lower: Value) => Value
  readonly ofNumbers: (upper: number, lower: number) => number
}

/** low + (upper · 2³² + lower) mod span, sixteen bits after sixteen. */
const remainderOf64 = (span: number, low: number): OfWords => {
  const float = (number: number): Value => scalar(number, 'float64')
  return {
    ofTensors: (upper, lower) => {
      const sixteen = [...halves(upper), ...halves(lower)]
      const rest = sixteen.reduce((above, next) => remainder(p.add(p.mul(above, float(2 ** 16)), next), float(span)))
      return p.cast(p.add(rest, float(low)), 'int32')
    },
    ofNumbers: (upper, lower) => {
      let rest = ((upper >>> 16) * 2 ** 16 + (upper & 0xffff)) % span
      rest = (rest * 2 ** 16 + (lower >>> 16)) % span
      return ((rest * 2 ** 16 + (lower & 0xffff)) % span) + low
    },
  }
}

/** The same in 32 bits, as JAX computes it: for a span of more than 2¹⁶ nothing is left of the upper word. */
const remainderOf32 = (span: number, low: number): OfWords => {
  const half = 2 ** 16 % span
  const multiplier = (Math.imul(half, half) >>> 0) % span
  return {
    ofTensors: (upper, lower) => {
      const rest = (x: Value): Value => unsignedRemainder(x, integer(span))
      return p.add(rest(p.add(p.mul(rest(upper), integer(multiplier)), rest(lower))), integer(low))
    },
    ofNumbers: (upper, lower) => {
      const sum = Math.imul((upper >>> 0) % span, multiplier) + ((lower >>> 0) % span)
      return ((sum >>> 0) % span) + low
    },
  }
}

/** Whether the remainders of 32 bits favour some integers, so that more than one draw in 2¹² would have to be another. */
const isUneven = (span: number): boolean => {
  const left = 2 ** 32 % span
  return (left / 2 ** 32) * (1 - left / span) > 2 ** -12
}

/** The same of tensors of limits, as float64. */
const integersBetween = (source: Value, low: Value, high: Value): Value => {
  const double = (number: number): Value => scalar(number, 'float64')
  const [upper, lower] = (split(source as Key) as readonly Value[]).map(key => bitXor(...wordsFor(key, low.shape))) as [
    Value,
    Value,
  ]
  const given = p.sub(high, low)
  const span = select(less(double(0), given), given, double(1))
  const sixteen = [...halves(upper), ...halves(lower)]
  const long = sixteen.reduce((above, next) => remainder(p.add(p.mul(above, double(2 ** 16)), next), span))
  const left = remainder(repeat(double(2 ** 32), span.shape), span)
  const share = p.mul(p.mul(left, double(2 ** -32)), p.sub(double(1), p.div(left, span)))
  const isShort = and(less(double(2 ** 16), span), lessEqual(share, double(2 ** -12)))
  return p.cast(p.add(select(isShort, remainder(unsigned(lower), span), long), low), 'int32')
}

/**
 * Integers from `low` up to, not including, `high`, as int32: the remainder of 64 random bits. Of more than 2¹⁶ integers it is
 * the remainder of 32 bits, as in JAX, as long as these favour some integers by no more than one draw in 2¹²; else of all 64.
 *
 * The limits are numbers, or int32 tensors that are spread over the samples; where `low` is not less than `high`, samples are `low`.
 *
 * @throws TypeError if the limits are numbers, but not integers of int32 with low < high; `high` may be 2³¹.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const dice = T.random.randint(T.random.key(0), [100], 1, 7) // Tensor<[100], "int32">
 * assert.deepEqual([T.item(T.min(dice)), T.item(T.max(dice))], [1, 6])
 * ```
 */
export const randint: <
  const S extends Shape,
  K extends Shape = [2],
  E extends DType = 'int32',
  const L extends Parameter = Parameter,
  const H extends Parameter = Parameter,
>(
  key: CanKey<'random.randint', K, E> & Tensor<K, E>,
  shape: CanSizes<'random.randint', S> & SizesOf<S>,
  low: CanParameter<'random.randint', L, S, 'int32'> & L,
  high: CanParameter<'random.randint', H, S, 'int32'> & H,
) => Tensor<Mutable<S>, 'int32'> = typed((given: Key, shape: readonly DimLike[], from: unknown, to: unknown) => {
  const source = requireKey('random.randint', given)
  const own = sizes('random.randint', shape)
  const bounds = [from, to] as readonly number[]
  const [low, high] = bounds as [number, number]
  const fits = bounds.every(
    (bound, i) => isValue(bound) || (Number.isInteger(bound) && bound >= -(2 ** 31) && bound <= 2 ** 31 - 1 + i),
  )
  if (fits && bounds.some(isValue)) {
    const [first, second] = bounds.map(bound =>
      isValue(bound)
        ? p.cast(spreadTo('random.randint', bound, own, ['int32']), 'float64')
        : repeat(scalar(bound, 'float64'), own),
    ) as [Value, Value]
    return integersBetween(source, first, second)
  }
  if (!fits || low >= high)
    throw new TypeError(
      `random.randint: expected integers low < high of int32, got low = ${describe(low)} and high = ${describe(high)}`,
    )
  const span = high - low
  const isLong = span > 2 ** 16 && isUneven(span)
  const { ofTensors, ofNumbers } = (isLong ? remainderOf64 : remainderOf32)(span, low)
  return drawn(split(source as Key), own, 'int32', {
    ofTensors: (upper, lower) => ofTensors(bitXor(...upper!), bitXor(...lower!)),
    ofNumbers: (a, b, c, d) => ofNumbers(a ^ b, c ^ d),
  })
})

const share = between(0, 1)

const exponentials: Formula = {
  ofTensors: bits => {
    const u = share.ofTensors(bits)
    // 1 - u has no rounding, and 0 less the logarithm of 1 no sign.
    return p.sub(scalarLike(0, u), log.ofTensors(p.sub(scalarLike(1, u), u)))
  },
  ofNumbers: bits => 0 - logOfNumber(1 - share.ofNumbers(bits)),
}

/**
 * Standard exponential numbers, -log(1 - u) for u uniform in [0, 1): float32, at most 15.95, unless float64 is asked for, at most 36.05.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.random.exponential(T.random.key(0), [1000]) // Tensor<[1000], "float32">
 * assert.ok(T.item(T.min(x)) >= 0 && Math.abs(T.item(T.mean(x)) - 1) < 0.2)
 * ```
 */
export const exponential: FloatSampler<'random.exponential'> = typed(
  takes('random.exponential', 2, ['dtype']),
  (given: Key, shape: readonly DimLike[], { dtype = 'float32' }: FloatOptions = {}) => {
    const source = requireKey('random.exponential', given)
    const own = sizes('random.exponential', shape)
    if (requireFloatType('random.exponential', dtype) === 'float32')
      return drawn([source], own, 'float32', ofBits(exponentials))
    const u = unit64(...wordsFor(source, own))
    return p.sub(scalarLike(0, u), log64(p.sub(scalarLike(1, u), u)))
  },
)

// The least normal float32, so that no logarithm is of 0.
const positive = between(2 ** -126, 1)

const gumbels: Formula = {
  ofTensors: bits => p.neg(log.ofTensors(p.neg(log.ofTensors(positive.ofTensors(bits))))),
  ofNumbers: bits => -logOfNumber(-logOfNumber(positive.ofNumbers(bits))),
}

/** Gumbel numbers of one of the two element types. */
export const gumbelOf = (source: Value, shape: readonly number[], dtype: DType): Value =>
  dtype === 'float64'
    ? p.neg(log64(p.neg(log64(middle64(...wordsFor(source, shape))))))
    : drawn([source], shape, 'float32', ofBits(gumbels))

/**
 * Standard Gumbel numbers, -log(-log u) for u uniform in (0, 1): float32, from -4.48 to 15.95, unless float64 is asked for, from -3.61
 * to 36.74.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.random.gumbel(T.random.key(0), [1000]) // Tensor<[1000], "float32">
 * assert.ok(Math.abs(T.item(T.mean(x)) - 0.5772) < 0.2)
 * ```
 */
export const gumbel: FloatSampler<'random.gumbel'> = typed(
  takes('random.gumbel', 2, ['dtype']),
  (given: Key, shape: readonly DimLike[], { dtype = 'float32' }: FloatOptions = {}) => {
    const source = requireKey('random.gumbel', given)
    return gumbelOf(source, sizes('random.gumbel', shape), requireFloatType('random.gumbel', dtype))
  },
)
