import { sign } from '../ops/arithmetic.js'
import type { CanHave, CanRate } from '../shape/hyperparameter.js'
import { requireDecay } from '../shape/hyperparameter.js'
import { requireOptions } from '../tensor/options.js'
import { average } from './average.js'
import { type Chain, chainOf } from './chain.js'
import { decayRules } from './decayedWeights.js'
import { type Hyperparameter, requireHyperparameter } from './hyperparameter.js'
import { type Counted, type LearningRate, learningRateRules } from './learningRate.js'
import { zerosOf } from './leaves.js'
import { type Optimizer, optimizer, type Stateless, type StateOf } from './optimizer.js'
import { finite } from './squares.js'

/** The running average of the gradients. */
export interface LionState<P> {
  readonly mean: P
}

/** Keeps a `LionState`. */
export interface Lion extends StateOf {
  readonly state: LionState<this['params']>
}

/** Options of `lion`. */
export interface LionOptions {
  /** The weight β₁ of the old average beside the gradient in the step, in [0, 1); 0.9 where not given. */
  readonly beta1?: Hyperparameter | undefined
  /** The weight β₂ of the old average in the new one, in [0, 1); 0.99 where not given. */
  readonly beta2?: Hyperparameter | undefined
  /** The part λ of each parameter that a step of learning rate 1 takes away; 0 where not given. */
  readonly weightDecay?: Hyperparameter | undefined
}

/**
 * Lion: steps of one size, along the sign of averaged gradients. It keeps half of what Adam keeps; its learning rate is three to
 * ten times smaller than Adam's.
 *
 *     θ ← θ - η (sign(β₁ m + (1 - β₁) g) + λ θ)
 *     m ← β₂ m + (1 - β₂) g
 *
 * The state is the tuple of a `LionState` (m), nothing and a `CountState`. From "Symbolic Discovery of Optimization Algorithms"
 * (Chen et al., 2023). Where an element of g is infinite or NaN, its parameter becomes NaN.
 *
 * @throws RangeError if the learning rate or the weight decay is negative, or a β not in [0, 1).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const params = T.tensor([0, 0, 0])
 * const { init, update } = optim.lion(0.5)
 * const { updates } = update(T.tensor([100, -1, 0]), init(params), params)
 * assert.deepEqual(T.toArray(updates), [-0.5, 0.5, -0])
 * ```
 */
export const lion = <const R extends LearningRate, const O extends LionOptions = LionOptions>(
  learningRate: CanRate<'lion', R> & R,
  options?: CanHave<
    'lion',
    O,
    LionOptions,
    { readonly beta1: 'decay'; readonly beta2: 'decay'; readonly weightDecay: 'nonNegative' }
  > &
    O,
): Optimizer<Chain<[Lion, Stateless, Counted]>> => {
  const given: LionOptions = options ?? {}
  requireOptions('lion', options, ['beta1', 'beta2', 'weightDecay'])
  const { beta1 = 0.9, beta2 = 0.99, weightDecay = 0 } = given
  requireHyperparameter(requireDecay, 'lion: beta1', beta1)
  requireHyperparameter(requireDecay, 'lion: beta2', beta2)
  const signs = optimizer<Lion>('lion', map => ({
    init: params => ({ mean: zerosOf(params) }),
    update: (given, state) => {
      const gradients = map(finite, given)
      return {
        updates: map((g, m) => sign(average(beta1)(g, m)), gradients, state.mean),
        state: { mean: map(average(beta2), gradients, state.mean) },
      }
    },
  }))
  return chainOf('lion')(signs, decayRules('lion', 'weightDecay', weightDecay), learningRateRules('lion', learningRate))
}
