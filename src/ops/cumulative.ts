import { cast, maximum } from '../primitive/arithmetic.js'
import { along, concatenate, slice } from '../primitive/movement.js'
import { cumulativeProduct } from '../primitive/product.js'
import { type CanAlong, normalizeAxis } from '../shape/axis.js'
import type { Shape } from '../shape/dim.js'
import type { AxisOf } from '../shape/options.js'
import { resized } from '../shape/sizes.js'
import { type DType, isFloat } from '../tensor/dtype.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { type Numeric, needs, onTensor, requireNumeric, value } from './face.js'
import type { Counted, CumulativeOptions } from './reduce.js'
import type { BareAxis, Checked } from './rest.js'

/**
 * All elements up to each one along an axis, joined by an associative function: in rounds, in which runs of twice the
 * length come from two runs. Its derivative is that of the function.
 */
const upTo = (x: Value, axis: number, join: (earlier: Value, later: Value) => Value): Value => {
  const size = x.shape[axis]!
  const part = (of: Value, start: number, length: number) =>
    slice(of, along(resized(of.shape, [axis], length), axis, start))
  let result = x
  for (let done = 1; done < size; done *= 2) {
    const joined = join(part(result, 0, size - done), part(result, done, size - done))
    result = concatenate([part(result, 0, done), joined], axis)
  }
  return result
}

/**
 * The product of all elements up to each one along an axis. Integers and bools are multiplied as int32. What is finite does
 * not overflow on the way, so that after a 0 all are 0, until an infinity makes NaN.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.cumprod(T.tensor([1, 2, 3]), { axis: 0 })), [1, 2, 6])
 * ```
 */
export const cumprod: {
  <S extends Shape, D extends DType, const O extends CumulativeOptions | BareAxis>(
    x: Tensor<S, D>,
    options: CanAlong<'cumprod', S, AxisOf<O, number>> & Checked<'cumprod', O, CumulativeOptions> & O,
  ): Tensor<S, Counted<D>>
  <const O extends CumulativeOptions | BareAxis>(
    options: Checked<'cumprod', O, CumulativeOptions> & O,
  ): <S extends Shape, D extends DType>(
    x: CanAlong<'cumprod', S, AxisOf<O, number>> & Tensor<S, D>,
  ) => Tensor<S, Counted<D>>
} = onTensor(needs('cumprod', 1, ['axis']), (input: Value, { axis }: CumulativeOptions) => {
  const x = value('cumprod', input)
  return cumulativeProduct(isFloat(x.dtype) ? x : cast(x, 'int32'), normalizeAxis('cumprod', x.shape, axis))
})

/**
 * The greatest of all elements up to each one along an axis; NaN from the first NaN on.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.cummax(T.tensor([1, 3, 2, 4]), { axis: 0 })), [1, 3, 3, 4])
 * ```
 */
export const cummax: {
  <S extends Shape, D extends DType, const O extends CumulativeOptions | BareAxis>(
    x: Numeric<'cummax', D> & Tensor<S, D>,
    options: CanAlong<'cummax', S, AxisOf<O, number>> & Checked<'cummax', O, CumulativeOptions> & O,
  ): Tensor<S, D>
  <const O extends CumulativeOptions | BareAxis>(
    options: Checked<'cummax', O, CumulativeOptions> & O,
  ): <S extends Shape, D extends DType>(
    x: Numeric<'cummax', D> & CanAlong<'cummax', S, AxisOf<O, number>> & Tensor<S, D>,
  ) => Tensor<S, D>
} = onTensor(needs('cummax', 1, ['axis']), (input: Value, { axis }: CumulativeOptions) => {
  const x = value('cummax', input)
  requireNumeric('cummax', x)
  return upTo(x, normalizeAxis('cummax', x.shape, axis), maximum)
})
