import { sub } from '../primitive/arithmetic.js'
import { spread } from '../primitive/broadcast.js'
import { rootOfSquares } from '../primitive/norm.js'
import { meanOfSquares } from '../primitive/reduction.js'
import { requireNumber } from '../shape/argument.js'
import type { Value } from '../tensor/tensor.js'
import { toFloat } from './elementwise.js'
import { type MaskedOptions, maskedDeviation, maskedVariance, maskFor } from './masked.js'
import { anyType, masking, meanOf, reduction, sizeOf } from './reduce.js'

/** How the mean of squares allows for a mean that is itself an estimate. */
export interface Correction {
  /** The sum of squares is divided by n - correction, or by 0 where that is negative; 0 where not given. */
  readonly correction?: number | undefined
}

/** Options of `variance` and `std`. */
export interface VarianceOptions extends MaskedOptions, Correction {}

/** The distances from the mean, and by what the sum of their squares is divided. */
const spreadOf = (
  op: string,
  input: Value,
  axes: readonly number[],
  options: Correction,
): readonly [deviation: Value, divisor: number] => {
  const x = toFloat(input)
  const correction = correctionOf(op, options)
  return [sub(x, spread(meanOf(x, axes), x.shape, axes)), Math.max(sizeOf(x, axes) - correction, 0)]
}

/** The correction, checked. */
export const correctionOf = (op: string, { correction = 0 }: Correction): number => {
  requireNumber(op, 'the correction', correction)
  return correction
}

/**
 * The mean squared distance from the mean, of all elements or over axes: Σ (x - mean)² / max(n - correction, 0), as in
 * NumPy. So it is NaN of no elements, and of n of them with a correction of n or more infinite, or NaN if all are equal.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.tensor([1, 2, 6])
 * assert.equal(T.item(T.variance(x, { correction: 1 })), 7) // the estimate from a sample
 * ```
 */
export const variance = reduction<'variance', 'quotient', VarianceOptions>(
  'variance',
  anyType,
  (x, axes, options) => {
    const mask = maskFor('variance', x, options)
    if (mask !== undefined) return maskedVariance(toFloat(x), mask, axes, correctionOf('variance', options))
    const [deviation, divisor] = spreadOf('variance', x, axes, options)
    return meanOfSquares(deviation, axes, divisor)
  },
  [...masking, 'correction'],
)

/**
 * The standard deviation: the square root of `variance`, though no square goes out of range on the way. Where all elements are
 * equal to their mean it is 0, and so is its derivative: the subgradient that PyTorch takes. The mean is rounded: of many equal
 * numbers it may be the next one, as in NumPy, and the deviation is then what lies between.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.equal(T.item(T.std(T.tensor([1, 5]))), 2)
 * assert.equal(T.item(T.std(T.tensor([1e200, 5e200], 'float64'))), 2e200)
 * ```
 */
export const std = reduction<'std', 'quotient', VarianceOptions>(
  'std',
  anyType,
  (x, axes, options) => {
    const mask = maskFor('std', x, options)
    if (mask !== undefined) return maskedDeviation(toFloat(x), mask, axes, correctionOf('std', options))
    const [deviation, divisor] = spreadOf('std', x, axes, options)
    return rootOfSquares(deviation, axes, divisor)
  },
  [...masking, 'correction'],
)
