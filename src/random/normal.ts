import { sizes } from '../ops/create.js'
import { typed } from '../ops/face.js'
import * as p from '../primitive/arithmetic.js'
import { bitXor } from '../primitive/bits.js'
import { scalarLike } from '../primitive/define.js'
import { sqrt } from '../primitive/math.js'
import { erf } from '../primitive/special.js'
import type { DimLike, Mutable, Shape, SizesOf } from '../shape/dim.js'
import { describe, scalar } from '../tensor/storage.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { floatAbove, floatBelow } from './floats.js'
import { erfInv, log, polynomial } from './formulas.js'
import { drawn, type Key, requireKey } from './random.js'
import { type Tail, tail } from './tail.js'
import { between, isFine, middles } from './uniform.js'

/** √2 erf⁻¹(u) for u uniform between the bounds, but never -1 or 1, where that is infinite. */
const quantiles = (bits: Value, low: number, high: number): Value => {
  const u = between(bits, Math.max(low, floatAbove(-1)), high)
  return p.mul(erfInv(u), scalarLike(Math.SQRT2, u))
}

/**
 * Standard normal float32 numbers, √2 erf⁻¹(u) for u uniform in (-1, 1): JAX's, but for rounding. None is further from 0 than
 * 5.42.
 */
export const normal: <const S extends Shape>(key: Key, shape: SizesOf<S>) => Tensor<Mutable<S>> = typed(
  (given: Key, shape: readonly DimLike[]) =>
    drawn([requireKey('random.normal', given)], sizes('random.normal', shape), words =>
      quantiles(bitXor(...words), -1, 1),
    ),
)

/** Normal numbers between 0 < low < high, or, mirrored, between -high and -low. */
const tailSamples = (bits: Value, low: number, { coefficients, curve }: Tail, mirrored: boolean): Value => {
  const middle = middles(bits)
  const number = (value: number) => scalarLike(value, middle)
  // Both ways more bits are a larger number.
  const v = mirrored ? p.sub(number(1), middle) : middle
  const bend = ({ share, c, scale }: NonNullable<typeof curve>): Value => {
    const e = p.neg(log(p.sub(number(1), p.mul(v, number(share)))))
    return p.mul(p.div(e, p.add(sqrt(p.add(e, number(c))), number(Math.sqrt(c)))), number(scale))
  }
  const t = curve === undefined ? v : bend(curve)
  const distance = p.cast(p.mul(t, polynomial(t, coefficients)), 'float64')
  const x = p.cast(p.add(distance, scalar(low, 'float64')), 'float32')
  return mirrored ? p.neg(x) : x
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
export const truncatedNormal: <const S extends Shape>(
  key: Key,
  low: number,
  high: number,
  shape: SizesOf<S>,
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
  return drawn([source], sizes('random.truncatedNormal', shape), words => {
    const bits = bitXor(...words)
    const x = beyond === undefined ? quantiles(bits, from, to) : tailSamples(bits, start, beyond, mirrored)
    return p.minimum(p.maximum(x, scalarLike(least, x)), scalarLike(greatest, x))
  })
})
