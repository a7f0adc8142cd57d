import { sizes } from '../ops/create.js'
import { type OnlyOptions, takes, typed } from '../ops/face.js'
import * as p from '../primitive/arithmetic.js'
import { scalarLike } from '../primitive/define.js'
import { sqrt } from '../primitive/math.js'
import { erf } from '../primitive/special.js'
import { describe } from '../shape/describe.js'
import type { DimLike, Mutable, Shape, SizesOf } from '../shape/dim.js'
import type { CanSizes } from '../shape/natural.js'
import type { DType } from '../tensor/dtype.js'
import { scalar } from '../tensor/storage.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { erfInv64, log64, middle64, unit64 } from './doubles.js'
import { doubleAbove, doubleBelow, floatAbove, floatBelow, round } from './floats.js'
import { type Formula, log, logOfNumber, polynomial, polynomialOfNumber } from './formulas.js'
import { quantiles } from './normal.js'
import { type FloatOf, type FloatOptions, requireFloatType } from './parameters.js'
import { type CanKey, drawn, type Key, ofBits, requireKey, wordsFor } from './random.js'
import { type Tail, tail } from './tail.js'
import { inside, isFine, middles } from './uniform.js'

/** e / (√(e + c) + √c) · scale, where e = -log(1 - share v). */
const bend = ({ share, c, scale }: NonNullable<Tail['curve']>): Formula => {
  const root = Math.sqrt(c)
  return {
    ofTensors: v => {
      const number = (value: number) => scalarLike(value, v)
      const e = p.neg(log.ofTensors(p.sub(number(1), p.mul(v, number(share)))))
      return p.mul(p.div(e, p.add(sqrt(p.add(e, number(c))), number(root))), number(scale))
    },
    ofNumbers: v => {
      const e = -logOfNumber(round(1 - round(v * round(share))))
      const below = round(round(Math.sqrt(round(e + round(c)))) + round(root))
      return round(round(e / below) * round(scale))
    },
  }
}

/** Normal numbers between 0 < low < high, or, mirrored, between -high and -low. */
const tailSamples = (low: number, { coefficients, curve }: Tail, mirrored: boolean): Formula => {
  const t = curve && bend(curve)
  return {
    ofTensors: bits => {
      const middle = middles.ofTensors(bits)
      // Both ways more bits are a larger number.
      const v = mirrored ? p.sub(scalarLike(1, middle), middle) : middle
      const at = t === undefined ? v : t.ofTensors(v)
      const distance = p.cast(p.mul(at, polynomial(at, coefficients)), 'float64')
      const x = p.cast(p.add(distance, scalar(low, 'float64')), 'float32')
      return mirrored ? p.neg(x) : x
    },
    ofNumbers: bits => {
      const middle = middles.ofNumbers(bits)
      const v = mirrored ? round(1 - middle) : middle
      const at = t === undefined ? v : t.ofNumbers(v)
      const x = round(round(at * polynomialOfNumber(at, coefficients)) + low)
      return mirrored ? -x : x
    },
  }
}

const double = (number: number): Value => scalar(number, 'float64')

/** Σ coefficients[k] Tₖ(y) by Clenshaw's recurrence. */
const chebyshev = (y: Value, coefficients: readonly number[]): Value => {
  const twice = p.add(y, y)
  const [last, ...others] = coefficients.toReversed().map(double)
  let [above, sum]: Value[] = [double(0), last!]
  for (const coefficient of others.slice(0, -1)) {
    const next = p.add(p.sub(p.mul(twice, sum!), above!), coefficient)
    above = sum
    sum = next
  }
  return p.add(p.sub(p.mul(y, sum!), above!), others.at(-1)!)
}

/** The same in float64, of v in (0, 1). */
const tailSamples64 = (low: number, { coefficients, curve }: Tail, mirrored: boolean, v: Value): Value => {
  const from = mirrored ? p.sub(double(1), v) : v
  let t = from
  if (curve !== undefined) {
    const e = p.neg(log64(p.sub(double(1), p.mul(from, double(curve.share)))))
    const below = p.add(sqrt(p.add(e, double(curve.c))), double(Math.sqrt(curve.c)))
    t = p.mul(p.div(e, below), double(curve.scale))
  }
  const x = p.add(p.mul(t, chebyshev(p.sub(p.add(t, t), double(1)), coefficients)), double(low))
  return mirrored ? p.neg(x) : x
}

/** √2 erf⁻¹(u) for u uniform in float64 between the bounds, but never -1 or 1. */
const quantiles64 = (from: number, to: number, share: Value): Value => {
  const end = double(1 - 2 ** -53)
  const u = p.add(p.mul(share, double(to - from)), double(from))
  return p.mul(erfInv64(p.minimum(p.maximum(u, p.neg(end)), end)), double(Math.SQRT2))
}

/** Whether uniform numbers of 52 bits between these two have almost as many values, each as often. */
const isFine64 = (from: number, to: number): boolean => {
  const size = Math.max(Math.abs(from), Math.abs(to))
  return size - doubleBelow(size) <= 2 ** -49 * (to - from)
}

const samples64 = (source: Value, low: number, high: number, shape: readonly number[]): Value => {
  const [least, greatest] = [doubleAbove(low), doubleBelow(high)]
  if (least > greatest)
    throw new TypeError(`random.truncatedNormal: expected bounds with a float64 between them, got ${low} and ${high}`)
  const [from, to] = [erf(low / Math.SQRT2), erf(high / Math.SQRT2)]
  const mirrored = high <= 0
  const [start, end] = mirrored ? [-high, -low] : [low, high]
  const words = wordsFor(source, shape)
  const x =
    start <= 0 || isFine64(from, to)
      ? quantiles64(from, to, unit64(...words))
      : tailSamples64(start, tail(start, end, 'float64'), mirrored, middle64(...words))
  return p.minimum(p.maximum(x, double(least)), double(greatest))
}

const samples32 = (source: Value, low: number, high: number, shape: readonly number[]): Value => {
  const [least, greatest] = [floatAbove(low), floatBelow(high)]
  if (least > greatest)
    throw new TypeError(`random.truncatedNormal: expected bounds with a float32 between them, got ${low} and ${high}`)
  const [from, to] = [low, high].map(x => erf(Math.fround(Math.fround(x) / Math.fround(Math.SQRT2)))) as [
    number,
    number,
  ]
  const mirrored = high <= 0
  const [start, end] = mirrored ? [-high, -low] : [low, high]
  const beyond = start <= 0 || isFine(from, to) ? undefined : tail(start, end)
  const x = beyond === undefined ? quantiles(from, to) : tailSamples(start, beyond, mirrored)
  return drawn([source], shape, 'float32', ofBits(inside(least, greatest, x)))
}

/**
 * Standard normal numbers of which only those between `low` and `high` (both excluded) come up, float32 unless float64 is asked for:
 * √2 erf⁻¹(u) for u uniform between erf(low / √2) and erf(high / √2), as in JAX. In a tail, where erf tells numbers apart no
 * more, the quantile follows from the logarithm of what lies beyond: right at any distance, in the last places that float32 has,
 * and in float64 to twelve digits of the distance from the bound.
 *
 * @throws TypeError if `low` is not less than `high`, or no number of the element type lies between them.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.random.truncatedNormal(T.random.key(0), -2, 2, [1000]) // Tensor<[1000], "float32">
 * assert.ok(T.item(T.all(T.less(T.abs(x), 2))))
 * ```
 */
export const truncatedNormal: {
  <const S extends Shape, const O extends FloatOptions | undefined, K extends Shape = [2], E extends DType = 'int32'>(
    key: CanKey<'random.truncatedNormal', K, E> & Tensor<K, E>,
    low: number,
    high: number,
    shape: CanSizes<'random.truncatedNormal', S> & SizesOf<S>,
    options: O & OnlyOptions<'random.truncatedNormal', O, FloatOptions>,
  ): Tensor<Mutable<S>, FloatOf<O>>
  <const S extends Shape, K extends Shape = [2], E extends DType = 'int32'>(
    key: CanKey<'random.truncatedNormal', K, E> & Tensor<K, E>,
    low: number,
    high: number,
    shape: CanSizes<'random.truncatedNormal', S> & SizesOf<S>,
  ): Tensor<Mutable<S>>
} = typed(
  takes('random.truncatedNormal', 4, ['dtype']),
  (given: Key, low: number, high: number, shape: readonly DimLike[], { dtype = 'float32' }: FloatOptions = {}) => {
    const source = requireKey('random.truncatedNormal', given)
    if (typeof low !== 'number' || typeof high !== 'number' || !(low < high))
      throw new TypeError(
        `random.truncatedNormal: expected numbers low < high, got low = ${describe(low)} and high = ${describe(high)}`,
      )
    const own = sizes('random.truncatedNormal', shape)
    const samples = requireFloatType('random.truncatedNormal', dtype) === 'float32' ? samples32 : samples64
    return samples(source, low, high, own)
  },
)
