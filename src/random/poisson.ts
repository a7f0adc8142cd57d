import { sizes } from '../ops/create.js'
import { typed } from '../ops/face.js'
import * as p from '../primitive/arithmetic.js'
import { broadcast, reshape } from '../primitive/broadcast.js'
import { and, less, lessEqual, not, or, select } from '../primitive/comparison.js'
import { gather } from '../primitive/gather.js'
import { abs, floor, sqrt } from '../primitive/math.js'
import type { DimLike, Mutable, Shape, SizesOf } from '../shape/dim.js'
import type { Guard, Objection } from '../shape/error.js'
import type { CanSizes } from '../shape/natural.js'
import type { DType } from '../tensor/dtype.js'
import { scalar } from '../tensor/storage.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { exp64, log64, middle64, unit64 } from './doubles.js'
import { firstAccepted } from './gamma.js'
import { type CanParameter, type Parameter, parameterOf } from './parameters.js'
import { type CanKey, type Key, requireKey, split, wordsFor } from './random.js'

const double = (value: number): Value => scalar(value, 'float64')

/** From which rate on samples are those of the method of rejection. */
const large = 10

/** A sample of a rate below that is greater once in 10¹⁵ times. */
const mostOfSmall = 48

/** The number of terms e^(-λ) λᵏ / k! that add up to no more than u: the inverse of the distribution function. */
const inverted = (u: Value, rate: Value): Value => {
  let term = exp64(p.neg(rate))
  let sum = term
  let count: Value = p.mul(u, double(0))
  for (let k = 1; k <= mostOfSmall; k++) {
    count = p.add(count, p.cast(lessEqual(sum, u), 'float64'))
    term = p.mul(term, p.mul(rate, double(1 / k)))
    sum = p.add(sum, term)
  }
  return count
}

/** log k! for natural k by Stirling's series at k + 1, or for small k at k + 9 (Abramowitz & Stegun 6.1.41). */
const logFactorial = (k: Value): Value => {
  const n = p.add(k, double(1))
  const isSmall = less(n, double(10))
  const at = select(isSmall, p.add(n, double(8)), n)
  const few = select(isSmall, n, double(1))
  let product = few
  for (let i = 1; i < 8; i++) product = p.mul(product, p.add(few, double(i)))
  const inverse = p.div(double(1), at)
  const square = p.mul(inverse, inverse)
  const series = [-1 / 1680, 1 / 1260, -1 / 360, 1 / 12].reduce(
    (sum: Value, term) => p.add(p.mul(sum, square), double(term)),
    double(0),
  )
  const stirling = p.add(
    p.sub(p.mul(p.sub(at, double(0.5)), log64(at)), at),
    p.add(double(Math.log(2 * Math.PI) / 2), p.mul(series, inverse)),
  )
  return p.sub(stirling, select(isSmall, log64(product), double(0)))
}

/** Of so many tries one is accepted, but for one sample in 10⁹. */
const tries = 16

/**
 * Hörmann's transformed rejection PTRS (The transformed rejection method for generating Poisson random variables, 1993), for rates of at
 * least 10.
 */
const rejected = (first: Value, second: Value, rate: Value): Value => {
  const { shape } = rate
  const all = [tries, ...shape]
  const spread = (x: Value): Value => broadcast(reshape(x, [1, ...shape]), all)
  const b = p.add(double(0.931), p.mul(double(2.53), sqrt(rate)))
  const a = p.add(double(-0.059), p.mul(double(0.02483), b))
  const inverseAlpha = p.add(double(1.1239), p.div(double(1.1328), p.sub(b, double(3.4))))
  const most = p.sub(double(0.9277), p.div(double(3.6224), p.sub(b, double(2))))
  const u = p.sub(middle64(...wordsFor(first, all)), double(0.5))
  const v = middle64(...wordsFor(second, all))
  const away = p.sub(double(0.5), abs(u))
  const slope = p.add(p.div(p.mul(double(2), spread(a)), away), spread(b))
  const k = floor(p.add(p.mul(slope, u), spread(p.add(rate, double(0.43)))))
  const isNatural = lessEqual(double(0), k)
  const isInside = and(lessEqual(double(0.07), away), lessEqual(v, spread(most)))
  const isOutside = or(not(isNatural), and(less(away, double(0.013)), less(away, v)))
  const density = p.sub(
    p.sub(p.mul(k, spread(log64(rate))), spread(rate)),
    logFactorial(select(isNatural, k, double(0))),
  )
  const hat = p.add(p.div(spread(a), p.mul(away, away)), spread(b))
  const height = p.sub(p.add(log64(v), spread(log64(inverseAlpha))), log64(hat))
  const isBelow = lessEqual(height, density)
  return firstAccepted(k, or(isInside, and(not(isOutside), isBelow)))
}

const keyOf = (keys: Value, i: number): Value => gather(keys, scalar(i, 'int32'))

/** Whether a number can be a rate. */
type CanBeRate<L> = Guard<
  [L] extends [number]
    ? `${L}` extends `-${string}`
      ? Objection<`random.poisson: expected a rate from 0 to 2³⁰, got ${L}`>
      : unknown
    : unknown
>

/**
 * Poisson samples of a rate, as int32: k with probability e^(-λ) λᵏ / k!. The rate is a number up to 2³⁰, or a tensor that is spread over
 * the samples; where that is negative, greater or NaN they are -1. By inversion for rates below 10, else by Hörmann's transformed
 * rejection PTRS (1993).
 *
 * @throws TypeError if the rate is a number that is none.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const calls = T.random.poisson(T.random.key(0), 4, [1000]) // Tensor<[1000], "int32">
 * assert.ok(Math.abs(T.item(T.mean(calls)) - 4) < 0.3)
 * ```
 */
export const poisson: <
  const L extends Parameter,
  const S extends Shape,
  K extends Shape = [2],
  E extends DType = 'int32',
>(
  key: CanKey<'random.poisson', K, E> & Tensor<K, E>,
  rate: CanParameter<'random.poisson', L, S> & CanBeRate<L> & L,
  shape: CanSizes<'random.poisson', S> & SizesOf<S>,
) => Tensor<Mutable<S>, 'int32'> = typed((given: Key, lambda: unknown, shape: readonly DimLike[]) => {
  const key = requireKey('random.poisson', given) as Key
  const most = 2 ** 30
  const isRate = (n: number) => n >= 0 && n <= most
  const rate = parameterOf('random.poisson', lambda, sizes('random.poisson', shape), isRate, 'a rate from 0 to 2³⁰')
  const keys = split(key, 3) as Value
  const isLarge = lessEqual(double(large), rate)
  const isKnown = and(lessEqual(double(0), rate), lessEqual(rate, double(most)))
  const few = inverted(
    unit64(...wordsFor(keyOf(keys, 0), rate.shape)),
    select(and(isKnown, not(isLarge)), rate, double(0)),
  )
  const many = rejected(keyOf(keys, 1), keyOf(keys, 2), select(and(isKnown, isLarge), rate, double(large)))
  const samples = select(isLarge, p.minimum(many, double(2 ** 31 - 1)), few)
  return p.cast(select(isKnown, samples, double(-1)), 'int32')
})
