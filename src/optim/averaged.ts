import { add } from '../ops/arithmetic.js'
import type { CanBe } from '../shape/hyperparameter.js'
import { requireDecay } from '../shape/hyperparameter.js'
import { average } from './average.js'
import { type Hyperparameter, requireHyperparameter } from './hyperparameter.js'
import { type Optimizer, optimizer, requireOptimizer, type State, type StateOf } from './optimizer.js'

/** The average of the parameters, and the state of the optimizer. */
export interface AveragedState<P, S> {
  /** The parameters to evaluate with, and to keep at the end. */
  readonly average: P
  readonly inner: S
}

/** Keeps an `AveragedState`. */
export interface Averaged<F extends StateOf> extends StateOf {
  readonly state: AveragedState<this['params'], State<F, this['params']>>
}

/**
 * An optimizer that also keeps the exponential moving average of the parameters after its steps, from where they began:
 *
 *     a ← decay a + (1 - decay) θ
 *
 * Training goes on as without it; evaluate with `average` in the state. In a chain it comes last, around all that moves the
 * parameters. From "Acceleration of Stochastic Approximation by Averaging" (Polyak and Juditsky, 1992).
 *
 * @throws TypeError if it is given no optimizer; RangeError if the decay is not in [0, 1).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const fold = optim.fold(optim.averaged(optim.sgd(0.5), 0.75), (x: T.Tensor<[]>) => T.square(x))
 * const { params, optimizer } = fold.step(fold.init(T.tensor(4)), null)
 * assert.deepEqual([T.item(params), T.item(optimizer.average)], [0, 3])
 * ```
 */
export const averaged = <F extends StateOf, const N extends Hyperparameter>(
  inner: Optimizer<F>,
  decay: CanBe<'averaged: the decay', 'decay', N> & N,
): Optimizer<Averaged<F>> => {
  requireOptimizer('averaged', inner)
  requireHyperparameter(requireDecay, 'averaged: the decay', decay)
  return optimizer<Averaged<F>>('averaged', map => ({
    init: params => ({ average: params, inner: inner.init(params) }),
    update: (gradients, state, params, at) => {
      const { updates, state: memory } = inner.update(gradients, state.inner, params, at)
      const next = map(
        (update, parameter, old) => average(decay)(add(parameter, update), old),
        updates,
        params,
        state.average,
      )
      return { updates, state: { average: next, inner: memory } }
    },
  }))
}
