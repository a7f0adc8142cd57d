import { add, maximum, mul } from '../ops/arithmetic.js'
import { tensor } from '../ops/create.js'
import type { CanHave, CanRate, OfAdam } from '../shape/hyperparameter.js'
import { type AdamOptions, type AdamState, betasOf, correction } from './adam.js'
import { average } from './average.js'
import { type Chain, chainOf } from './chain.js'
import { type Counted, type LearningRate, learningRateRules } from './learningRate.js'
import { zerosOf } from './leaves.js'
import { type Optimizer, optimizer, type StateOf } from './optimizer.js'
import { averageOfSquares, overRoot, squarable } from './squares.js'

/** What Adam keeps, and the greatest variance that there has been. */
export interface AmsGradState<P> extends AdamState<P> {
  readonly greatestVariance: P
}

/** Keeps an `AmsGradState`. */
export interface AmsGrad extends StateOf {
  readonly state: AmsGradState<this['params']>
}

const amsGradRules = (who: string, options?: AdamOptions): Optimizer<AmsGrad> => {
  const { beta1, beta2, epsilon } = betasOf(who, options)
  return optimizer<AmsGrad>(who, map => ({
    init: params => ({
      count: tensor(0, 'int32'),
      mean: zerosOf(params),
      variance: zerosOf(params),
      greatestVariance: zerosOf(params),
    }),
    update: (given, state) => {
      const count = add(state.count, 1)
      const gradients = map(squarable, given)
      const mean = map(average(beta1), gradients, state.mean)
      const variance = map(averageOfSquares(beta2), gradients, state.variance)
      const greatestVariance = map(
        (v, greatest) => maximum(greatest, mul(v, correction(beta2, count, v.dtype))),
        variance,
        state.greatestVariance,
      )
      const updates = map(
        (m, v) => overRoot(epsilon)(mul(m, correction(beta1, count, m.dtype)), v),
        mean,
        greatestVariance,
      )
      return { updates, state: { count, mean, variance, greatestVariance } }
    },
  }))
}

/**
 * AMSGrad: Adam whose divisor never becomes smaller, so that what was large once is not forgotten. In step t = 1, 2, …
 *
 *     m ← β₁ m + (1 - β₁) g
 *     v ← β₂ v + (1 - β₂) g²
 *     w ← max(w, v / (1 - β₂ᵗ))
 *     θ ← θ - η m / (1 - β₁ᵗ) / (√w + ε)
 *
 * The state is the pair of an `AmsGradState` (t, m, v and w) and a `CountState`. From "On the Convergence of Adam and Beyond"
 * (Reddi, Kale and Kumar, 2018); the corrections are Adam's. Elements of g count as at most 2⁶³ (of float64 2⁵¹¹); where one
 * is infinite or NaN, its parameter becomes NaN.
 *
 * @throws RangeError if the learning rate or epsilon is negative, or a β not in [0, 1).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const params = T.tensor([0], 'float64')
 * const { init, update } = optim.amsGrad(1, { beta1: 0, beta2: 0.5, epsilon: 0 })
 * const first = update(T.tensor([4], 'float64'), init(params), params)
 * const second = update(T.tensor([1], 'float64'), first.state, params)
 * // 4² is the greatest variance in both steps.
 * assert.ok(Math.abs(T.item(T.sum(second.updates)) + 1 / 4) < 1e-12)
 * ```
 */
export const amsGrad = <const R extends LearningRate, const O extends AdamOptions = AdamOptions>(
  learningRate: CanRate<'amsGrad', R> & R,
  options?: CanHave<'amsGrad', O, AdamOptions, OfAdam> & O,
): Optimizer<Chain<[AmsGrad, Counted]>> =>
  chainOf('amsGrad')(amsGradRules('amsGrad', options), learningRateRules('amsGrad', learningRate))
