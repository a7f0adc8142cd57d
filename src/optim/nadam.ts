import { add, div, mul } from '../ops/arithmetic.js'
import type { CanHave, CanRate, OfAdam } from '../shape/hyperparameter.js'
import {
  type Adam,
  type AdamOptions,
  adamStep,
  type Betas,
  betasOf,
  correction,
  type Moments,
  momentRules,
} from './adam.js'
import { type Chain, chainOf } from './chain.js'
import { complement, times } from './hyperparameter.js'
import { type Counted, type LearningRate, learningRateRules } from './learningRate.js'
import type { Leaf } from './leaves.js'
import type { Optimizer } from './optimizer.js'

const ahead = (moments: Moments, betas: Betas): Leaf => {
  const { gradient, mean, count } = moments
  const { beta1 } = betas
  const [next, now] = [add(count, 1), count].map(t => correction(beta1, t, mean.dtype))
  const looked = add(mul(times(mean, beta1), div(next!, now!)), times(gradient, complement(beta1)))
  return adamStep(looked, moments, betas)
}

/**
 * Nadam: Adam that looks ahead, as Nesterov's momentum does. In step t = 1, 2, …
 *
 *     m ← β₁ m + (1 - β₁) g
 *     v ← β₂ v + (1 - β₂) g²
 *     θ ← θ - η (β₁ m / (1 - β₁ᵗ⁺¹) + (1 - β₁) g / (1 - β₁ᵗ)) / (√(v / (1 - β₂ᵗ)) + ε)
 *
 * The state is that of `adam`. From "Incorporating Nesterov Momentum into Adam" (Dozat, 2016), with one β₁ for all steps.
 * Elements of g count as at most 2⁶³ (of float64 2⁵¹¹); where one is infinite or NaN, its parameter becomes NaN.
 *
 * @throws RangeError if the learning rate or epsilon is negative, or a β not in [0, 1).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const params = T.tensor([0, 0], 'float64')
 * const { init, update } = optim.nadam(1, { beta1: 0.5, epsilon: 0 })
 * const { updates } = update(T.tensor([100, -1], 'float64'), init(params), params)
 * // ½ · ½ / (1 - ½²) + ½ / (1 - ½)
 * assert.ok(T.toArray(updates).every((x, i) => Math.abs(x - [-4 / 3, 4 / 3][i]!) < 1e-12))
 * ```
 */
export const nadam = <const R extends LearningRate, const O extends AdamOptions = AdamOptions>(
  learningRate: CanRate<'nadam', R> & R,
  options?: CanHave<'nadam', O, AdamOptions, OfAdam> & O,
): Optimizer<Chain<[Adam, Counted]>> =>
  chainOf('nadam')(momentRules('nadam', betasOf('nadam', options), ahead), learningRateRules('nadam', learningRate))
