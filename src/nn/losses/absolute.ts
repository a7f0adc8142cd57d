import { abs, add, mul, square, sub } from '../../ops/arithmetic.js'
import { less, where } from '../../ops/compare.js'
import { exp, expm1, log1p } from '../../ops/math.js'
import type { Shape } from '../../shape/dim.js'
import { requirePositive } from '../../shape/hyperparameter.js'
import type { Tensor } from '../../tensor/tensor.js'
import { type Loss, loss } from './loss.js'
import type { LossOptions } from './reduction.js'

// Losses that grow as the distance does, not its square: single examples that lie far off count less.

/**
 * The mean of |prediction − target| over all elements, whose derivative where they are equal is 0; with `{ reduction }` their
 * sum, or all of them. Both have one shape and float type.
 *
 * @throws as `meanSquaredError`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * assert.equal(T.item(nn.meanAbsoluteError(T.tensor([1, 2]), T.tensor([1, 5]))), 1.5)
 * ```
 */
export const meanAbsoluteError: Loss<'meanAbsoluteError'> = loss('meanAbsoluteError', {
  terms: (prediction, target) => abs(sub(prediction, target)),
})

/** Options of `huberLoss`. */
export interface HuberOptions extends LossOptions {
  /** The distance from which on the loss is a straight line; 1 where not given. */
  readonly delta?: number | undefined
}

/**
 * The Huber loss of the distance e = |prediction − target|: ½ e² up to δ, and δ (e − ½ δ) beyond; the mean over all elements, or
 * what `reduction` says. Both have one shape and float type. Huber, "Robust Estimation of a Location Parameter", 1964.
 *
 * @throws as `meanSquaredError`; RangeError unless delta is above 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const loss = nn.huberLoss(T.tensor([1, 9]), T.tensor([0, 0]), { delta: 2, reduction: 'none' })
 * assert.deepEqual(T.toArray(loss), [0.5, 16])
 * ```
 */
export const huberLoss: Loss<'huberLoss', HuberOptions, { readonly delta: 'positive' }> = loss('huberLoss', {
  terms: (prediction, target, { delta = 1 }: HuberOptions) => {
    const distance: Tensor<Shape> = abs(sub(prediction, target))
    const isFar = less(delta, distance)
    // Each branch without what is not in it, whose square may be out of range.
    const near = where(isFar, 0, distance)
    const far = where(isFar, distance, 0)
    return where(isFar, mul(sub(far, delta / 2), delta), mul(square(near), 0.5))
  },
  known: ['delta'],
  check: ({ delta = 1 }: HuberOptions) => requirePositive('huberLoss: delta', delta),
})

/**
 * The mean of log cosh(prediction − target) over all elements, which is about ½ e² for small e, and |e| − log 2 for large; with
 * `{ reduction }` their sum, or all of them. Its derivative is tanh e. Both have one shape and float type.
 *
 * @throws as `meanSquaredError`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const loss = nn.logCosh(T.tensor([1e-10, 1000]), T.tensor([0, 0]), { reduction: 'none' })
 * assert.ok(Math.abs(T.data(loss)[0]! / 5e-21 - 1) < 1e-6)
 * assert.ok(Math.abs(T.data(loss)[1]! - 1000 + Math.LN2) < 1e-3)
 * ```
 */
export const logCosh: Loss<'logCosh'> = loss('logCosh', {
  terms: (prediction, target) => {
    const distance: Tensor<Shape> = abs(sub(prediction, target))
    const isFar = less(1, distance)
    const near = where(isFar, 0, distance)
    const far = where(isFar, distance, 1)
    // cosh e = 1 + ½ (e^e − 1)² e^−e near 0, where its logarithm would lose all digits.
    const grown = expm1(near)
    return where(
      isFar,
      add(sub(far, Math.LN2), log1p(exp(mul(far, -2)))),
      log1p(mul(mul(grown, mul(grown, 0.5)), exp(mul(near, -1)))),
    )
  },
})
