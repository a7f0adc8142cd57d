import { sizes } from '../ops/create.js'
import { type Floating, requireFloat, takes, typed, value } from '../ops/face.js'
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
import { normal64 } from './doubles.js'
import { floatAbove, floatBelow, round } from './floats.js'
import { erfInv, type Formula, log, logOfNumber, polynomial, polynomialOfNumber } from './formulas.js'
import { type FloatOptions, type FloatSampler, requireFloatType } from './parameters.js'
import { type CanKey, drawn, type Key, ofBits, requireKey, wordsFor } from './random.js'
import { type Tail, tail } from './tail.js'
import { between, inside, isFine, middles } from './uniform.js'

const rootOf2 = round(Math.SQRT2)

/** √2 erf⁻¹(u) for u uniform between the bounds, but never -1 or 1, where that is infinite. */
const quantiles = (low: number, high: number): Formula => {
  const u = between(Math.max(low, floatAbove(-1)), high)
  return {
    ofTensors: bits => {
      const x = erfInv.ofTensors(u.ofTensors(bits))
      return p.mul(x, scalarLike(rootOf2, x))
    },
    ofNumbers: bits => round(erfInv.ofNumbers(u.ofNumbers(bits)) * rootOf2),
  }
}

const normals = (source: Value, shape: readonly number[], dtype: DType): Value =>
  dtype === 'float64'
    ? normal64(...wordsFor(source, shape))
    : drawn([source], shape, 'float32', ofBits(quantiles(-1, 1)))

/**
 * Standard normal numbers, √2 erf⁻¹(u) for u uniform in (-1, 1), float32 unless float64 is asked for. Those of float32 are JAX's, but
 * for rounding, and none is further from 0 than 5.42; those of float64 are made of 52 bits, and go to 8.21.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.random.normal(T.random.key(0), [1000])
 * assert.ok(Math.abs(T.item(T.mean(x))) < 0.1)
 * assert.ok(Math.abs(T.item(T.std(x)) - 1) < 0.1)
 * ```
 */
export const normal: FloatSampler<'random.normal'> = typed(
  takes('random.normal', 2, ['dtype']),
  (given: Key, shape: readonly DimLike[], { dtype = 'float32' }: FloatOptions = {}) => {
    const source = requireKey('random.normal', given)
    return normals(source, sizes('random.normal', shape), requireFloatType('random.normal', dtype))
  },
)

/**
 * Standard normal numbers with the shape and element type of x, a float: those of `normal`.
 *
 * @throws DTypeError if x is of another element type.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const w = T.ones([2, 3], 'float64')
 * const noise = T.random.normalLike(T.random.key(0), w) // Tensor<[2, 3], "float64">
 * assert.deepEqual(noise.shape, [2, 3])
 * ```
 */
export const normalLike: <S extends Shape, D extends DType, K extends Shape = [2], E extends DType = 'int32'>(
  key: CanKey<'random.normalLike', K, E> & Tensor<K, E>,
  x: Floating<'random.normalLike', D> & Tensor<S, D>,
) => Tensor<S, D> = typed((given: Key, input: Value) => {
  const source = requireKey('random.normalLike', given)
  const x = value('random.normalLike', input)
  requireFloat('random.normalLike', x)
  return normals(source, x.shape, x.dtype)
})

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

/**
 * Standard normal float32 numbers of which only those between `low` and `high` (both excluded) come up:
 * √2 erf⁻¹(u) for u uniform between erf(low / √2) and erf(high / √2), as in JAX. In a tail, where erf tells numbers apart no
 * more, the quantile follows from the logarithm of what lies beyond: right at any distance, in the last places that float32 has.
 *
 * @throws TypeError if `low` is not less than `high`, or no float32 lies between them.
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
export const truncatedNormal: <const S extends Shape, K extends Shape = [2], E extends DType = 'int32'>(
  key: CanKey<'random.truncatedNormal', K, E> & Tensor<K, E>,
  low: number,
  high: number,
  shape: CanSizes<'random.truncatedNormal', S> & SizesOf<S>,
) => Tensor<Mutable<S>> = typed((given: Key, low: number, high: number, shape: readonly DimLike[]) => {
  const source = requireKey('random.truncatedNormal', given)
  if (typeof low !== 'number' || typeof high !== 'number' || !(low < high))
    throw new TypeError(
      `random.truncatedNormal: expected numbers low < high, got low = ${describe(low)} and high = ${describe(high)}`,
    )
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
  return drawn([source], sizes('random.truncatedNormal', shape), 'float32', ofBits(inside(least, greatest, x)))
})
