import { add, mul, neg } from '../ops/arithmetic.js'
import { cast } from '../ops/create.js'
import { log } from '../ops/math.js'
import { describe } from '../shape/describe.js'
import { type FloatDType, isFloat } from '../tensor/dtype.js'
import { isValue } from '../tensor/storage.js'
import type { Tensor } from '../tensor/tensor.js'
import type { Leaf } from './leaves.js'

/** A number that is the same in all steps, or a scalar, as a schedule gives it in each: see `withSchedule`. */
export type Hyperparameter = number | Tensor<[], FloatDType>

/** Holds a number to what `require` says. Of a tensor it is the form that is known, and no more. */
export const requireHyperparameter = (
  require: (who: string, value: unknown) => void,
  who: string,
  value: unknown,
): void => {
  if (!isValue(value)) require(who, value)
  else if (value.shape.length !== 0 || !isFloat(value.dtype))
    throw new TypeError(`${who}: expected a number, or a scalar tensor of floats, got ${describe(value)}`)
}

/** The hyperparameter beside numbers of type `dtype`. */
export const inType = <D extends FloatDType>(value: Hyperparameter, dtype: D): number | Tensor<[], D> =>
  typeof value === 'number' ? value : cast(value, dtype)

/** Each element, so many times. */
export const times = (x: Leaf, factor: Hyperparameter): Leaf =>
  typeof factor === 'number' ? mul(x, factor) : mul(x, cast(factor, x.dtype))

/** 1 - x, in float64 until it is used. */
export const complement = (x: Hyperparameter): Hyperparameter =>
  typeof x === 'number' ? 1 - x : add(neg(cast(x, 'float64')), 1)

/** log x, in float64 until it is used. */
export const logOf = (x: Hyperparameter): Hyperparameter =>
  typeof x === 'number' ? Math.log(x) : log(cast(x, 'float64'))
