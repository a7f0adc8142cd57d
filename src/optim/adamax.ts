import { abs, add, div, maximum, mul } from '../ops/arithmetic.js'
import { tensor } from '../ops/create.js'
import type { CanHave, CanRate, OfAdam } from '../shape/hyperparameter.js'
import { type AdamOptions, betasOf, correction } from './adam.js'
import { average } from './average.js'
import { type Chain, chainOf } from './chain.js'
import { inType, times } from './hyperparameter.js'
import { type Counted, type CountState, type LearningRate, learningRateRules } from './learningRate.js'
import { zerosOf } from './leaves.js'
import { type Optimizer, optimizer, type StateOf } from './optimizer.js'
import { finite } from './squares.js'

/** The running average of the gradients, their greatest size of late, and how many they are of. */
export interface AdamaxState<P> extends CountState {
  readonly mean: P
  readonly greatest: P
}

/** Keeps an `AdamaxState`. */
export interface Adamax extends StateOf {
  readonly state: AdamaxState<this['params']>
}

const adamaxRules = (who: string, options?: AdamOptions): Optimizer<Adamax> => {
  const { beta1, beta2, epsilon } = betasOf(who, options)
  return optimizer<Adamax>(who, map => ({
    init: params => ({ count: tensor(0, 'int32'), mean: zerosOf(params), greatest: zerosOf(params) }),
    update: (given, state) => {
      const count = add(state.count, 1)
      const gradients = map(finite, given)
      const mean = map(average(beta1), gradients, state.mean)
      const greatest = map(
        (g, u) => maximum(times(u, beta2), add(abs(g), inType(epsilon, g.dtype))),
        gradients,
        state.greatest,
      )
      const updates = map(
        // Of sizes that are all 0 the direction is 0.
        (m, u) => div(mul(m, correction(beta1, count, m.dtype)), maximum(u, leastOf(u.dtype))),
        mean,
        greatest,
      )
      return { updates, state: { count, mean, greatest } }
    },
  }))
}

/** Numbers below this have fewer digits. */
const leastOf = (dtype: 'float32' | 'float64'): number => (dtype === 'float32' ? 2 ** -126 : 2 ** -1022)

/**
 * Adamax: Adam with the greatest gradient of late in the place of the root of squares. In step t = 1, 2, …
 *
 *     m ← β₁ m + (1 - β₁) g
 *     u ← max(β₂ u, |g| + ε)
 *     θ ← θ - η m / (1 - β₁ᵗ) / u
 *
 * The state is the pair of an `AdamaxState` (t, m and u) and a `CountState`. From section 7 of "Adam: A Method for Stochastic
 * Optimization" (Kingma and Ba, 2015). Where an element of g is infinite or NaN, its parameter becomes NaN.
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
 * const { init, update } = optim.adamax(0.5, { epsilon: 0 })
 * const { updates } = update(T.tensor([100, -1], 'float64'), init(params), params)
 * assert.ok(T.toArray(updates).every((x, i) => Math.abs(x - [-0.5, 0.5][i]!) < 1e-12))
 * ```
 */
export const adamax = <const R extends LearningRate, const O extends AdamOptions = AdamOptions>(
  learningRate: CanRate<'adamax', R> & R,
  options?: CanHave<'adamax', O, AdamOptions, OfAdam> & O,
): Optimizer<Chain<[Adamax, Counted]>> =>
  chainOf('adamax')(adamaxRules('adamax', options), learningRateRules('adamax', learningRate))
