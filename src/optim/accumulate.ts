import { add, div, sub } from '../ops/arithmetic.js'
import { less, where } from '../ops/compare.js'
import { cast, tensor } from '../ops/create.js'
import { zerosLike } from '../ops/like.js'
import type { CanBe } from '../shape/hyperparameter.js'
import { requirePositiveCount } from '../shape/hyperparameter.js'
import { cond } from '../transform/cond.js'
import { type Count, countable, zerosOf } from './leaves.js'
import { type Optimizer, optimizer, requireOptimizer, type State, type StateOf } from './optimizer.js'

/** The mean of the gradients so far, how many they are, and the state of the optimizer. */
export interface AccumulateState<P, S> {
  readonly count: Count
  readonly gradients: P
  readonly inner: S
}

/** Keeps an `AccumulateState`. */
export interface Accumulate<F extends StateOf> extends StateOf {
  readonly state: AccumulateState<this['params'], State<F, this['params']>>
}

/**
 * Gradient accumulation: the optimizer steps once for every `steps` batches, by the mean of their gradients, as for one batch
 * of all their rows where they are of one size and the loss is a mean. In between the parameters stay. Schedules in it count its own
 * steps.
 *
 * @throws TypeError if it is given no optimizer; RangeError if `steps` is no whole number of at least 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const loss = (w: T.Tensor<[]>, x: T.Tensor<[]>) => T.mul(w, x)
 * const fold = optim.fold(optim.accumulate(optim.sgd(1), 2), loss)
 * const states = [T.tensor(1), T.tensor(5)].reduce((all, x) => [...all, fold.step(all.at(-1)!, x)], [fold.init(T.tensor(0))])
 * assert.deepEqual(states.map(({ params }) => T.item(params)), [0, 0, -3])
 * ```
 */
export const accumulate = <F extends StateOf, const N extends number>(
  inner: Optimizer<F>,
  steps: CanBe<'accumulate: steps', 'steps', N> & N,
): Optimizer<Accumulate<F>> => {
  requireOptimizer('accumulate', inner)
  requirePositiveCount('accumulate: steps', steps)
  return optimizer<Accumulate<F>>('accumulate', map => ({
    init: params => ({ count: tensor(0, 'int32'), gradients: zerosOf(params), inner: inner.init(params) }),
    update: (gradients, state, params, at) => {
      const count = add(state.count, 1)
      const mean = map((g, sum) => add(sum, div(sub(g, sum), cast(count, g.dtype))), gradients, state.gradients)
      const isWaiting = less(count, countable(steps))
      const { updates, state: memory } = cond(
        isWaiting,
        () => ({ updates: zerosOf(mean), state: state.inner }),
        () => inner.update(mean, state.inner, params, at),
      ) as ReturnType<typeof inner.update<typeof params>>
      return {
        updates,
        state: {
          count: where(isWaiting, count, 0),
          gradients: map(g => where(isWaiting, g, zerosLike(g)), mean),
          inner: memory,
        },
      }
    },
  }))
}
