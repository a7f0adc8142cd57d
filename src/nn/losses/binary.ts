import { relu, sigmoid, softplus } from '../../ops/activation.js'
import { abs, add, mul, neg, pow, sub } from '../../ops/arithmetic.js'
import { equal, less, logicalAnd, where } from '../../ops/compare.js'
import type { Shape } from '../../shape/dim.js'
import { requireNonNegative, requireWeight } from '../../shape/hyperparameter.js'
import type { Tensor } from '../../tensor/tensor.js'
import { type Loss, loss } from './loss.js'
import type { LossOptions } from './reduction.js'

// Losses of yes or no.

/** −t log σ(x) − (1 − t) log(1 − σ(x)) of each element. */
const crossEntropy = (logits: Tensor<Shape>, targets: Tensor<Shape>): Tensor<Shape> => {
  // With w = 1 − t for x above 0, and t below: w |x| + log(1 + e^−|x|), of which no term takes digits from the other.
  const above = less(0, logits)
  const negative = where(above, neg(logits), logits)
  const weight = where(above, sub(1, targets), targets)
  const finite = where(logicalAnd(equal(weight, 0), equal(negative, -Infinity)), 0, negative)
  return sub(softplus(negative), mul(finite, weight))
}

/**
 * Binary cross-entropy of logits x and targets t (probabilities, 0 or 1 as a rule), of one shape: the mean of
 * max(x, 0) − x t + log(1 + e^−|x|), which is −t log σ(x) − (1 − t) log(1 − σ(x)) without overflow, or what `reduction` says. A
 * logit of ∞ with the target 1, or of −∞ with 0, is a loss of 0.
 *
 * @throws as `meanSquaredError`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const loss = nn.binaryCrossEntropy(T.tensor([0, 1000]), T.tensor([1, 1]))
 * assert.ok(Math.abs(T.item(loss) - Math.log(2) / 2) < 1e-7)
 * ```
 */
export const binaryCrossEntropy: Loss<'binaryCrossEntropy'> = loss('binaryCrossEntropy', { terms: crossEntropy })

/** Options of `focalLoss`. */
export interface FocalOptions extends LossOptions {
  /** How much less those count that are right already; 2 where not given, and with 0 none does. */
  readonly gamma?: number | undefined
  /** The weight of the target 1, beside 1 − alpha of the target 0; both are 1 where not given. */
  readonly alpha?: number | undefined
}

/**
 * The focal loss of logits and targets (0 or 1), of one shape: (1 − p)^γ times the binary cross-entropy, where p is the
 * probability of what is right, so that the many easy examples count less than the few hard ones; the mean over all elements, or
 * what `reduction` says. Lin, Goyal, Girshick, He and Dollár, "Focal Loss for Dense Object Detection", 2017.
 *
 * @throws as `meanSquaredError`; RangeError unless gamma is at least 0, and alpha between 0 and 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const loss = nn.focalLoss(T.tensor([0, 5]), T.tensor([1, 1]), { reduction: 'none' })
 * assert.ok(Math.abs(T.data(loss)[0]! - Math.log(2) / 4) < 1e-7)
 * assert.ok(T.data(loss)[1]! < 1e-6)
 * ```
 */
export const focalLoss: Loss<'focalLoss', FocalOptions, { readonly gamma: 'nonNegative'; readonly alpha: 'weight' }> =
  loss('focalLoss', {
    terms: (logits, targets, { gamma = 2, alpha }: FocalOptions) => {
      const right = sub(1, targets)
      // 1 − p, without the loss of digits of subtracting p near 1.
      const missed = add(mul(sigmoid(neg(logits)), targets), mul(sigmoid(logits), right))
      const terms: Tensor<Shape> = crossEntropy(logits, targets)
      // Where nothing is missed nothing counts, and the power may have no derivative.
      const isMissed = less(0, missed)
      const focus = where(isMissed, pow(where(isMissed, missed, 1), gamma), 0)
      const focused = gamma === 0 ? terms : mul(terms, focus)
      return alpha === undefined ? focused : mul(focused, add(mul(targets, alpha), mul(right, 1 - alpha)))
    },
    known: ['gamma', 'alpha'],
    check: ({ gamma = 2, alpha = 1 }: FocalOptions) => {
      requireNonNegative('focalLoss: gamma', gamma)
      requireWeight('focalLoss: alpha', alpha)
    },
  })

/**
 * The hinge loss of scores and targets, which are −1 and 1: the mean of max(0, 1 − target · score) over all elements, or what
 * `reduction` says. Of another target, as 0, it is NaN. Both have one shape and float type. Cortes and Vapnik, "Support-Vector Networks", 1995.
 *
 * @throws as `meanSquaredError`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * assert.equal(T.item(nn.hingeLoss(T.tensor([2, 0.5, -1]), T.tensor([1, 1, 1]), { reduction: 'sum' })), 2.5)
 * ```
 */
export const hingeLoss: Loss<'hingeLoss'> = loss('hingeLoss', {
  terms: (scores, targets) => relu(sub(1, mul(targets, scores))),
  isTarget: target => equal(abs(target), 1),
})
