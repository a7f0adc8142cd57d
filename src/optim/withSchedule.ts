import { add } from '../ops/arithmetic.js'
import { tensor } from '../ops/create.js'
import type { FloatDType } from '../tensor/dtype.js'
import type { Tensor } from '../tensor/tensor.js'
import { requireFunction } from '../transform/function.js'
import type { CountState } from './learningRate.js'
import type { Count } from './leaves.js'
import { type Optimizer, optimizer, requireOptimizer, type State, type StateOf } from './optimizer.js'
import { requireRate, type Schedule } from './schedule.js'

/** How many steps have been taken, and the state of the optimizer. */
export interface WithScheduleState<S> extends CountState {
  readonly inner: S
}

/** Keeps a `WithScheduleState`. */
export interface WithSchedule<F extends StateOf> extends StateOf {
  readonly state: WithScheduleState<State<F, this['params']>>
}

/**
 * An optimizer that is made anew in each step, of a number that follows a schedule: any hyperparameter that may be a
 * `Hyperparameter` (a weight decay, a β, an epsilon, a norm to clip to). The state goes on from step to step. Of several
 * hyperparameters each has a `withSchedule`, one in the other. Whether what the schedule gives is in range is not looked at.
 *
 * @throws TypeError if the schedule or `make` is no function, or what `make` gives no optimizer.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const growing = optim.warmup(0.2, { steps: 2 })
 * const { init, update } = optim.withSchedule(growing, weightDecay => optim.addDecayedWeights(weightDecay))
 * const params = T.tensor([10])
 * let state = init(params)
 * const found = [0, 1, 2].map(() => {
 *   const step = update(T.tensor([0]), state, params)
 *   state = step.state
 *   return T.toArray(step.updates)
 * })
 * assert.deepEqual(found, [[0], [1], [2]])
 * ```
 */
export const withSchedule = <F extends StateOf>(
  schedule: Schedule,
  make: (value: Tensor<[], FloatDType>) => Optimizer<F>,
): Optimizer<WithSchedule<F>> => {
  requireFunction('withSchedule: the schedule', schedule)
  requireFunction('withSchedule: the optimizer of a hyperparameter', make)
  const at = (count: Count): Optimizer<F> => {
    const value = schedule(count)
    requireRate('withSchedule: the schedule', value)
    const made = make(typeof value === 'number' ? tensor(value, 'float64') : value)
    requireOptimizer('withSchedule', made)
    return made
  }
  return optimizer<WithSchedule<F>>('withSchedule', () => ({
    init: params => {
      const count = tensor(0, 'int32')
      return { count, inner: at(count).init(params) }
    },
    update: (gradients, { count, inner }, params, evaluation) => {
      const { updates, state } = at(count).update(gradients, inner, params, evaluation)
      return { updates, state: { count: add(count, 1), inner: state } }
    },
  }))
}
