import type { CanHave, CanRate, OfAdam } from '../shape/hyperparameter.js'
import { requireOptions } from '../tensor/options.js'
import { type Adam, adamRules } from './adam.js'
import type { AdamWOptions } from './adamW.js'
import { type Chain, chainOf } from './chain.js'
import { decayRules } from './decayedWeights.js'
import { type Counted, type LearningRate, learningRateRules } from './learningRate.js'
import type { Optimizer, Stateless } from './optimizer.js'
import { trustRatioRules } from './trustRatio.js'

/** Options of `lamb`. */
export type LambOptions = AdamWOptions

/**
 * LAMB: Adam whose step is a part of the parameters in every tensor, for batches of thousands. With Adam's direction u, which
 * has ε = 10⁻⁶ where not given,
 *
 *     u ← u + λ θ
 *     θ ← θ - η u ‖θ‖ / ‖u‖
 *
 * where neither norm, of a whole tensor, is 0. The weight decay λ is 0 where not given. The state is the tuple of an `AdamState`,
 * nothing, nothing and a `CountState`. From "Large Batch Optimization for Deep Learning" (You et al., 2020). Elements of g count
 * as at most 2⁶³ (of float64 2⁵¹¹); where one is infinite or NaN, all of its tensor becomes NaN.
 *
 * @throws RangeError if the learning rate, epsilon or the weight decay is negative, or a β not in [0, 1).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const params = T.tensor([30, 40], 'float64')
 * const { init, update } = optim.lamb(0.1)
 * const { updates } = update(T.tensor([2, 0], 'float64'), init(params), params)
 * // A tenth of the norm of the parameters.
 * assert.ok(Math.abs(T.item(T.sum(updates)) + 5) < 1e-12)
 * ```
 */
export const lamb = <const R extends LearningRate, const O extends LambOptions = LambOptions>(
  learningRate: CanRate<'lamb', R> & R,
  options?: CanHave<'lamb', O, LambOptions, OfAdam & { readonly weightDecay: 'nonNegative' }> & O,
): Optimizer<Chain<[Adam, Stateless, Stateless, Counted]>> => {
  const given: LambOptions = options ?? {}
  requireOptions('lamb', options, ['weightDecay', 'beta1', 'beta2', 'epsilon'])
  const { weightDecay = 0, ...rest } = given
  return chainOf('lamb')(
    adamRules('lamb', rest, { epsilon: 1e-6 }),
    decayRules('lamb', 'weightDecay', weightDecay),
    trustRatioRules('lamb'),
    learningRateRules('lamb', learningRate),
  )
}
