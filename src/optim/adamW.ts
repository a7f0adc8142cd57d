import type { CanHave, CanRate, OfAdam } from '../shape/hyperparameter.js'
import { requireOptions } from '../tensor/options.js'
import { type Adam, type AdamOptions, adamRules } from './adam.js'
import { type Chain, chainOf } from './chain.js'
import { decayRules } from './decayedWeights.js'
import type { Hyperparameter } from './hyperparameter.js'
import { type Counted, type LearningRate, learningRateRules } from './learningRate.js'
import type { Optimizer, Stateless } from './optimizer.js'

/** Options of `adamW`. */
export interface AdamWOptions extends AdamOptions {
  /** The part λ of each parameter that a step of learning rate 1 takes away; 0.01 where not given. */
  readonly weightDecay?: Hyperparameter | undefined
}

/**
 * Adam with decoupled weight decay, which does not pass through Adam's averages as an L2 penalty would:
 *
 *     θ ← θ - η (adam's direction + λ θ)
 *
 * The state is the tuple of an `AdamState`, nothing and a `CountState`. From "Decoupled Weight Decay Regularization"
 * (Loshchilov and Hutter, 2019).
 *
 * @throws RangeError if the learning rate, epsilon or the weight decay is negative, or a β not in [0, 1).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const params = T.tensor([8, 0])
 * const { init, update } = optim.adamW(0.5, { weightDecay: 0.5 })
 * const { updates } = update(T.tensor([0, 0]), init(params), params)
 * assert.deepEqual(T.toArray(updates), [-2, -0])
 * ```
 */
export const adamW = <const R extends LearningRate, const O extends AdamWOptions = AdamWOptions>(
  learningRate: CanRate<'adamW', R> & R,
  options?: CanHave<'adamW', O, AdamWOptions, OfAdam & { readonly weightDecay: 'nonNegative' }> & O,
): Optimizer<Chain<[Adam, Stateless, Counted]>> => {
  const given: AdamWOptions = options ?? {}
  requireOptions('adamW', options, ['weightDecay', 'beta1', 'beta2', 'epsilon'])
  const { weightDecay = 0.01, ...rest } = given
  return chainOf('adamW')(
    adamRules('adamW', rest),
    decayRules('adamW', 'weightDecay', weightDecay),
    learningRateRules('adamW', learningRate),
  )
}
