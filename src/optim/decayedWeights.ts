import { add } from '../ops/arithmetic.js'
import type { CanBe } from '../shape/hyperparameter.js'
import { requireNonNegative } from '../shape/hyperparameter.js'
import { type Hyperparameter, requireHyperparameter, times } from './hyperparameter.js'
import { type Optimizer, optimizer, type Stateless } from './optimizer.js'

/** The rules of `addDecayedWeights` under the name that the user called. */
export const decayRules = (who: string, what: string, weightDecay: Hyperparameter): Optimizer<Stateless> => {
  requireHyperparameter(requireNonNegative, `${who}: ${what}`, weightDecay)
  return optimizer<Stateless>(who, map => ({
    init: () => [],
    update: (gradients, state, params) => ({
      updates: map((g, parameter) => add(g, times(parameter, weightDecay)), gradients, params),
      state,
    }),
  }))
}

/**
 * Adds λ θ, the gradient of ½ λ ‖θ‖², to what comes in. Before an optimizer's direction it is an L2 penalty, behind it
 * decoupled weight decay.
 *
 * @throws RangeError if λ is negative.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const params = T.tensor([4, -2])
 * const { init, update } = optim.addDecayedWeights(0.5)
 * assert.deepEqual(T.toArray(update(T.tensor([1, 1]), init(params), params).updates), [3, 0])
 * ```
 */
export const addDecayedWeights = <const N extends Hyperparameter>(
  weightDecay: CanBe<'addDecayedWeights: the weight decay', 'nonNegative', N> & N,
): Optimizer<Stateless> => decayRules('addDecayedWeights', 'the weight decay', weightDecay)
