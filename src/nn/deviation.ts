import { add, div, mul, square } from '../ops/arithmetic.js'
import { rsqrt } from '../ops/math.js'
import { mean } from '../ops/reduce.js'
import type { Shape } from '../shape/dim.js'
import type { FullDType } from '../tensor/dtype.js'
import type { Tensor } from '../tensor/tensor.js'

/**
 * By what distances from the mean are multiplied, so that squares of large ones are in range. What is lost of small squares is
 * nothing beside an epsilon of 1e-9; with a greater factor, usual numbers would have subnormal squares, which are slow.
 */
const smaller: Readonly<Record<FullDType, number>> = { float32: 2 ** -40, float64: 2 ** -400 }

/** The variance of what is centred over some axes, and 1 / √(variance + epsilon), which has its digits where the former is infinite. */
export const deviation = (
  centred: Tensor<Shape>,
  options: { readonly axis: readonly number[]; readonly keepDims?: boolean },
  epsilon: number,
): { readonly variance: Tensor<Shape>; readonly inverse: Tensor<Shape> } => {
  const unit = epsilon < 1e-9 ? 1 : smaller[centred.dtype]
  const squares = mean(square(mul(centred, unit)), options)
  return {
    variance: div(squares, unit * unit),
    inverse: mul(rsqrt(add(squares, epsilon * unit * unit)), unit),
  }
}
