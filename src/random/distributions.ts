import { sizes } from '../ops/create.js'
import { type OnlyOptions, typed, value } from '../ops/face.js'
import * as p from '../primitive/arithmetic.js'
import { unsignedRemainder } from '../primitive/bits.js'
import { broadcast as repeat } from '../primitive/broadcast.js'
import { scalarLike } from '../primitive/define.js'
import * as math from '../primitive/math.js'
import { argMax } from '../primitive/reduction.js'
import { erf } from '../primitive/special.js'
import { normalizeAxis } from '../shape/axis.js'
import { broadcast } from '../shape/broadcast.js'
import type { DimLike, Mutable, Shape, SizesOf } from '../shape/dim.js'
import { ShapeError } from '../shape/error.js'
import type { CanReduce, Reduce } from '../shape/reduce.js'
import { DTypeError } from '../tensor/dtype.js'
import { Stored } from '../tensor/storage.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { between, bitsOf, type Key, requireKey, split } from './random.js'

/** The float32 next to x on the way to the given infinity. */
const nextAfter = (x: number, towards: number): number => {
  const float = Math.fround(x)
  if (float === towards || Number.isNaN(float)) return float
  const smallest = 2 ** -149
  if (float === 0) return Math.sign(towards) * smallest
  const bits = new Int32Array(Float32Array.of(float).buffer)
  bits[0]! += float > 0 === towards > 0 ? 1 : -1
  return new Float32Array(bits.buffer)[0]!
}

/**
 * Standard normal float32 numbers of which only those between `low` and `high` (both excluded) come up:
 * √2 erf⁻¹(u) for u uniform between erf(low / √2) and erf(high / √2).
 *
 * @throws TypeError if `low` is not less than `high`.
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
  if (!(low < high))
    throw new TypeError(`random.truncatedNormal: expected numbers low < high, got low = ${low} and high = ${high}`)
  const probability = (x: number) => erf(Math.fround(Math.fround(x) / Math.fround(Math.SQRT2)))
  const u = between(source, sizes('random.truncatedNormal', shape), probability(low), probability(high))
  const x = p.mul(math.erfInv(u), scalarLike(Math.SQRT2, u))
  const [least, greatest] = [nextAfter(low, Infinity), nextAfter(high, -Infinity)]
  return p.minimum(p.maximum(x, scalarLike(least, x)), scalarLike(greatest, x))
})

/**
 * Integers from `low` up to, not including, `high`, as int32: the remainder of 64 random bits, which favours no integer by
 * more than one in 2³² as long as the range has at most 2¹⁶ integers. Longer ranges use 32 bits, as in JAX.
 *
 * @throws TypeError if the limits are not integers of int32 with low < high.
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
export const randint: <const S extends Shape>(
  key: Key,
  shape: SizesOf<S>,
  low: number,
  high: number,
) => Tensor<Mutable<S>, 'int32'> = typed((given: Key, shape: readonly DimLike[], low: number, high: number) => {
  const source = requireKey('random.randint', given)
  const own = sizes('random.randint', shape)
  const fits = Number.isInteger(low) && Number.isInteger(high) && low >= -(2 ** 31) && high <= 2 ** 31
  if (!fits || low >= high)
    throw new TypeError(`random.randint: expected integers low < high of int32, got low = ${low} and high = ${high}`)
  const span = high - low
  const half = 2 ** 16 % span
  const multiplier = (Math.imul(half, half) >>> 0) % span
  const integer = (number: number): Value => new Stored([], 'int32', new Int32Array([number]))
  const rest = (x: Value): Value => unsignedRemainder(x, integer(span))
  const [upper, lower] = split(source as Key).map(each => rest(bitsOf(each, own))) as [Value, Value]
  return p.add(rest(p.add(p.mul(upper, integer(multiplier)), lower)), integer(low))
})

/** Standard exponential float32 numbers, -log(1 - u) for u uniform in [0, 1). */
export const exponential: <const S extends Shape>(key: Key, shape: SizesOf<S>) => Tensor<Mutable<S>> = typed(
  (given: Key, shape: readonly DimLike[]) => {
    const u = between(requireKey('random.exponential', given), sizes('random.exponential', shape), 0, 1)
    return p.neg(math.log1p(p.neg(u)))
  },
)

// The least normal float32, so that no logarithm is of 0.
const gumbelOf = (source: Value, shape: readonly number[]): Value =>
  p.neg(p.log(p.neg(p.log(between(source, shape, 2 ** -126, 1)))))

/** Standard Gumbel float32 numbers, -log(-log u) for u uniform in (0, 1). */
export const gumbel: <const S extends Shape>(key: Key, shape: SizesOf<S>) => Tensor<Mutable<S>> = typed(
  (given: Key, shape: readonly DimLike[]) =>
    gumbelOf(requireKey('random.gumbel', given), sizes('random.gumbel', shape)),
)

/** Along which axis the classes lie (the last), and how many samples to draw. */
export interface CategoricalOptions {
  readonly axis?: number
  /** The shape of the samples, which ends with the shape of the logits without the axis; that where not given. */
  readonly shape?: readonly DimLike[]
}

type AxisOf<O> = O extends { readonly axis: infer A extends number } ? A : -1
type ShapeFrom<S> = S extends readonly DimLike[]
  ? { -readonly [I in keyof S]: S[I] extends { readonly name: infer Name } ? Name : S[I] }
  : never
type Samples<S extends Shape, O> = O extends { readonly shape: infer Sizes }
  ? ShapeFrom<Sizes> extends infer Given extends Shape
    ? Given
    : Shape
  : Reduce<S, AxisOf<O>>

/**
 * Classes drawn with probability softmax(logits), as int32: where logits + Gumbel noise is greatest (Gumbel 1954).
 *
 * @throws ShapeError if there is no such axis, or if the shape asked for does not end with that of the logits without it.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const logits = T.tensor([[0, 100, 0], [100, 0, 0]])
 * const classes = T.random.categorical(T.random.key(0), logits) // Tensor<[2], "int32">
 * assert.deepEqual(T.toArray(classes), [1, 0])
 * ```
 */
export const categorical: {
  <S extends Shape, const O extends CategoricalOptions>(
    key: Key,
    logits: Tensor<S> & CanReduce<'random.categorical', S, AxisOf<O>>,
    options: O & OnlyOptions<'random.categorical', O, CategoricalOptions>,
  ): Tensor<Samples<S, O>, 'int32'>
  <S extends Shape>(
    key: Key,
    logits: Tensor<S> & CanReduce<'random.categorical', S, -1>,
  ): Tensor<Reduce<S, -1>, 'int32'>
} = typed((given: Key, input: Value, { axis = -1, shape }: CategoricalOptions = {}) => {
  const source = requireKey('random.categorical', given)
  const logits = value('random.categorical', input)
  if (logits.dtype !== 'float32')
    throw new DTypeError(`random.categorical: expected float32, got ${logits.dtype}; convert it with T.cast`)
  const at = normalizeAxis('random.categorical', logits.shape, axis)
  const batch = logits.shape.toSpliced(at, 1)
  const samples = shape === undefined ? batch : sizes('random.categorical', shape)
  if (broadcast('random.categorical', batch, samples).join() !== samples.join())
    throw new ShapeError(
      `random.categorical: shape [${samples.join(', ')}] does not end with [${batch.join(', ')}], that of the logits without axis ${at}`,
    )
  const place = samples.length - batch.length + at
  const whole = samples.toSpliced(place, 0, logits.shape[at]!)
  return argMax(p.add(gumbelOf(source, whole), repeat(logits, whole)), place)
})
