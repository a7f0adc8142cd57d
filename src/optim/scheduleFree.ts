import { add, div, maximum, mul, square, sub } from '../ops/arithmetic.js'
import { equal, where } from '../ops/compare.js'
import { cast, tensor } from '../ops/create.js'
import type { CanHave, CanRate, OfAdam } from '../shape/hyperparameter.js'
import { requireDecay, requireNonNegative } from '../shape/hyperparameter.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'
import { correction } from './adam.js'
import type { AdamWOptions } from './adamW.js'
import { average } from './average.js'
import { requireHyperparameter, times } from './hyperparameter.js'
import { type CountState, type LearningRate, rateAt, requireLearningRate } from './learningRate.js'
import { zerosOf } from './leaves.js'
import { type Optimizer, optimizer, type StateOf } from './optimizer.js'
import { averageOfSquares, overRoot, squarable } from './squares.js'

/** The two sequences that the parameters lie between, and what weighs them. */
export interface ScheduleFreeState<P> extends CountState {
  /** The average of `base` over all steps, x: the parameters to evaluate with, and to keep at the end. */
  readonly average: P
  /** Where AdamW without momentum has come to, z. */
  readonly base: P
  readonly variance: P
  readonly greatestRate: Tensor<[], 'float64'>
  readonly weights: Tensor<[], 'float64'>
}

/** Keeps a `ScheduleFreeState`. */
export interface ScheduleFree extends StateOf {
  readonly state: ScheduleFreeState<this['params']>
}

/** Options of `scheduleFreeAdamW`. */
export type ScheduleFreeOptions = AdamWOptions

/**
 * AdamW without a schedule: in place of a falling learning rate the parameters are averaged, and gradients are taken between the
 * average x and the point z that moves. In step t = 1, 2, …, from x = z = θ,
 *
 *     v ← β₂ v + (1 - β₂) g²
 *     z ← z - η_t (g / (√(v / (1 - β₂ᵗ)) + ε) + λ θ)
 *     w_t = max(η_1, …, η_t)²,   c = w_t / (w_1 + … + w_t)
 *     x ← (1 - c) x + c z
 *     θ ← β₁ x + (1 - β₁) z
 *
 * Evaluate with x, which is `average` in the state. A warm-up is the only schedule that it wants. The weight decay λ is 0 where
 * not given. In a chain it comes last, as it says where θ is to be. From "The Road Less Scheduled" (Defazio et al., 2024).
 * Elements of g count as at most 2⁶³ (of float64 2⁵¹¹); where one is infinite or NaN, its parameter becomes NaN.
 *
 * @throws RangeError if the learning rate, epsilon or the weight decay is negative, or a β not in [0, 1).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const fold = optim.fold(optim.scheduleFreeAdamW(0.5), (x: T.Tensor<[]>) => T.square(x))
 * const final = Array(200).fill(null).reduce(fold.step, fold.init(T.tensor(3)))
 * assert.ok(Math.abs(T.item(final.optimizer.average)) < 0.1)
 * ```
 */
export const scheduleFreeAdamW = <
  const R extends LearningRate,
  const O extends ScheduleFreeOptions = ScheduleFreeOptions,
>(
  learningRate: CanRate<'scheduleFreeAdamW', R> & R,
  options?: CanHave<'scheduleFreeAdamW', O, ScheduleFreeOptions, OfAdam & { readonly weightDecay: 'nonNegative' }> & O,
): Optimizer<ScheduleFree> => {
  const given: ScheduleFreeOptions = options ?? {}
  const who = 'scheduleFreeAdamW'
  requireOptions(who, options, ['weightDecay', 'beta1', 'beta2', 'epsilon'])
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = given
  requireLearningRate(who, learningRate)
  requireHyperparameter(requireDecay, `${who}: beta1`, beta1)
  requireHyperparameter(requireDecay, `${who}: beta2`, beta2)
  requireHyperparameter(requireNonNegative, `${who}: epsilon`, epsilon)
  requireHyperparameter(requireNonNegative, `${who}: weightDecay`, weightDecay)
  return optimizer<ScheduleFree>(who, map => ({
    init: params => ({
      count: tensor(0, 'int32'),
      average: params,
      base: params,
      variance: zerosOf(params),
      greatestRate: tensor(0, 'float64'),
      weights: tensor(0, 'float64'),
    }),
    update: (given, state, params) => {
      const count = add(state.count, 1)
      const rate = rateAt(who, learningRate, state.count)
      const now = typeof rate === 'number' ? tensor(rate, 'float64') : cast(rate, 'float64')
      const greatestRate = maximum(state.greatestRate, now)
      const weight = square(greatestRate)
      const weights = add(state.weights, weight)
      // While all rates are 0 nothing moves.
      const share = div(weight, where(equal(weights, 0), 1, weights))
      const variance = map((g, v) => averageOfSquares(beta2)(squarable(g), v), given, state.variance)
      const direction = map(
        (g, v, parameter) =>
          add(
            overRoot(epsilon)(squarable(g), mul(v, correction(beta2, count, v.dtype))),
            times(parameter, weightDecay),
          ),
        given,
        variance,
        params,
      )
      const base = map((d, z) => sub(z, times(d, now)), direction, state.base)
      const mean = map(average(sub(1, share)), base, state.average)
      const updates = map((x, z, parameter) => sub(average(beta1)(z, x), parameter), mean, base, params)
      return { updates, state: { count, average: mean, base, variance, greatestRate, weights } }
    },
  }))
}
