import { sizes } from '../ops/create.js'
import { type Floating, type OnlyOptions, requireFloat, takes, typed, value } from '../ops/face.js'
import * as p from '../primitive/arithmetic.js'
import { broadcast as repeat, reshape } from '../primitive/broadcast.js'
import { equal, select } from '../primitive/comparison.js'
import { scalarLike, widened } from '../primitive/define.js'
import { argMax, reduceMax } from '../primitive/reduction.js'
import { normalizeAxis } from '../shape/axis.js'
import { broadcast } from '../shape/broadcast.js'
import type { Dim, DimLike, Mutable, Shape, SizeOf, SizesOf } from '../shape/dim.js'
import { type Both, type Guard, ShapeError } from '../shape/error.js'
import type { AxisOf, OptionOf } from '../shape/options.js'
import type { CanReduce, Reduce } from '../shape/reduce.js'
import { count, inserted, part, resized, same, without } from '../shape/sizes.js'
import type { DType } from '../tensor/dtype.js'
import { build, type Stored } from '../tensor/storage.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { gumbelOf } from './distributions.js'
import { type CanKey, isKnown, type Key, requireKey } from './random.js'

/** Along which axis the classes lie (the last), and how many samples to draw. */
export interface CategoricalOptions {
  readonly axis?: number | undefined
  /** The shape of the samples, which ends with the shape of the logits without the axis; that where not given. */
  readonly shape?: readonly SizeOf<Dim>[] | undefined
}

/** The sizes that a list of them stands for. */
type ShapeFrom<L> = [L] extends [SizesOf<infer S extends Shape>] ? Mutable<S> : Shape
type Samples<S extends Shape, O> =
  OptionOf<O, 'shape', undefined, Shape> extends infer L
    ? [L] extends [undefined]
      ? Reduce<S, AxisOf<O, -1>>
      : ShapeFrom<L> extends infer Given extends Shape
        ? Given
        : Shape
    : never

/** Whether samples can be drawn: of floats, along an axis that there is. */
type CanDraw<S extends Shape, D extends DType, O> = Both<
  Floating<'random.categorical', D>,
  CanReduce<'random.categorical', S, AxisOf<O, -1>>
>

const shiftedTensor = (logits: Value, axis: number): Value => {
  const greatest = reduceMax(logits, [axis])
  const isNumber = equal(p.sub(greatest, greatest), scalarLike(0, greatest))
  const shift = select(isNumber, greatest, scalarLike(0, greatest))
  return p.sub(logits, repeat(reshape(shift, resized(logits.shape, [axis], 1)), logits.shape))
}

const shiftedNumbers = ({ shape, dtype, data }: Stored, axis: number): Value => {
  const step = count(part(shape, axis + 1))
  const row = shape[axis]! * step
  return build({ shape, dtype }, out => {
    for (let i = 0; i < out.length; i++) {
      if (i % row >= step) continue
      let greatest = data[i]!
      for (let k = i + step; k < i + row; k += step) greatest = Math.max(greatest, data[k]!)
      const shift = greatest - greatest === 0 ? greatest : 0
      for (let k = i; k < i + row; k += step) out[k] = data[k]! - shift
    }
  })
}

/** Less the greatest along an axis where that is finite: the same distribution, and room in the element type for the noise. */
const shifted = (logits: Value, axis: number): Value =>
  isKnown(logits) ? shiftedNumbers(logits, axis) : shiftedTensor(logits, axis)

/**
 * Classes drawn with probability softmax(logits), as int32: where logits + Gumbel noise is greatest (Gumbel 1954). A logit of
 * -∞ is a class that never comes up; where all are -∞, or one is ∞ or NaN, it is the first of those. The noise has the element type of
 * the logits: of float64 it is that of `gumbel` in float64, as in JAX, and rare classes have their share to its 52 bits.
 *
 * @throws ShapeError if there is no such axis, if there are no classes along it, or if the shape asked for does not end with
 * that of the logits without it.
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
  <
    S extends Shape,
    D extends DType,
    const O extends CategoricalOptions | undefined,
    K extends Shape = [2],
    E extends DType = 'int32',
  >(
    key: CanKey<'random.categorical', K, E> & Tensor<K, E>,
    logits: Guard<CanDraw<S, D, O>> & Tensor<S, D>,
    options: O & OnlyOptions<'random.categorical', O, CategoricalOptions>,
  ): Tensor<Samples<S, O>, 'int32'>
  <S extends Shape, D extends DType, K extends Shape = [2], E extends DType = 'int32'>(
    key: CanKey<'random.categorical', K, E> & Tensor<K, E>,
    logits: Guard<CanDraw<S, D, Record<never, never>>> & Tensor<S, D>,
  ): Tensor<Reduce<S, -1>, 'int32'>
} = typed(
  takes('random.categorical', 2, ['axis', 'shape']),
  (given: Key, input: Value, { axis = -1, shape }: CategoricalOptions = {}) => {
    const source = requireKey('random.categorical', given)
    const given01 = value('random.categorical', input)
    requireFloat('random.categorical', given01)
    const logits = widened(given01)
    const at = normalizeAxis('random.categorical', logits.shape, axis)
    if (logits.shape[at] === 0)
      throw new ShapeError(
        `random.categorical: expected at least one class, got none along axis ${at} of [${logits.shape.join(', ')}]`,
      )
    const batch = without(logits.shape, [at])
    const samples = shape === undefined ? batch : sizes('random.categorical', shape as readonly DimLike[])
    if (!same(broadcast('random.categorical', batch, samples), samples))
      throw new ShapeError(
        `random.categorical: shape [${samples.join(', ')}] does not end with [${batch.join(', ')}], that of the logits without axis ${at}`,
      )
    const place = samples.length - batch.length + at
    const whole = inserted(samples, place, logits.shape[at]!)
    return argMax(p.add(gumbelOf(source, whole, logits.dtype), repeat(shifted(logits, at), whole)), place)
  },
)
