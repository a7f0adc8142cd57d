import { add, div, maximum, mul, sub } from '../ops/arithmetic.js'
import { equal, greater, greaterEqual, less, logicalAnd, logicalNot, where } from '../ops/compare.js'
import { cast, tensor } from '../ops/create.js'
import { describe } from '../shape/describe.js'
import type { CanHave } from '../shape/hyperparameter.js'
import { requireCount, requireDecay, requireNonNegative, requirePositiveCount } from '../shape/hyperparameter.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'
import type { CountState } from './learningRate.js'
import { type Count, countable } from './leaves.js'
import { type Optimizer, optimizer, type StateOf } from './optimizer.js'

type Scalar = Tensor<[], 'float64'>

/** By what updates are multiplied now, and what is known of the loss. */
export interface PlateauState extends CountState {
  readonly scale: Scalar
  /** The least mean of losses so far. */
  readonly best: Scalar
  /** The mean of the last losses, of which `count` are known. */
  readonly mean: Scalar
  /** How many means were no better, one after the other. */
  readonly waited: Count
  /** How many means are still passed over. */
  readonly resting: Count
}

/** Keeps a `PlateauState`. */
export interface Plateau extends StateOf {
  readonly state: PlateauState
}

/** Options of `reduceOnPlateau`. */
export interface PlateauOptions {
  /** By what the learning rate is multiplied, in [0, 1); 0.1 where not given. */
  readonly factor?: number | undefined
  /** How many means may be no better before that; 10 where not given. */
  readonly patience?: number | undefined
  /** How much better one must be, as a part of the best; 1e-4 where not given. */
  readonly rtol?: number | undefined
  /** How much better one must be beside that; 0 where not given. */
  readonly atol?: number | undefined
  /** How many means are passed over after that; 0 where not given. */
  readonly cooldown?: number | undefined
  /** Of how many losses the mean is taken; 1 where not given. Of batches it is an epoch's number, or more. */
  readonly every?: number | undefined
  /** The least scale; 0 where not given. */
  readonly leastScale?: number | undefined
}

/**
 * Behind an optimizer in a chain: makes its steps smaller when the loss does not fall any more. The mean of `every` losses is
 * held against the best so far; where it was not below (1 - rtol) best - atol for `patience` means, updates are multiplied by
 * `factor` from then on.
 *
 * It asks for the loss, which `fold` hands it: the loss of the batches, before the step. Of a loss that is NaN nothing is better.
 * The state is a `PlateauState`.
 *
 * @throws RangeError if an option is out of range; TypeError, from `update`, where it is given no loss.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const optimizer = optim.chain(optim.sgd(1), optim.reduceOnPlateau({ factor: 0.5, patience: 2 }))
 * const fold = optim.fold(optimizer, (x: T.Tensor<[]>) => T.abs(x))
 * // It steps to and fro between ½ and -½, and then ever nearer to 0.
 * const final = Array(20).fill(null).reduce(fold.step, fold.init(T.tensor(0.5)))
 * assert.ok(T.item(final.loss) < 0.01)
 * ```
 */
export const reduceOnPlateau = <const O extends PlateauOptions = PlateauOptions>(
  options?: CanHave<
    'reduceOnPlateau',
    O,
    PlateauOptions,
    {
      readonly factor: 'decay'
      readonly patience: 'steps'
      readonly rtol: 'decay'
      readonly atol: 'nonNegative'
      readonly cooldown: 'count'
      readonly every: 'steps'
      readonly leastScale: 'nonNegative'
    }
  > &
    O,
): Optimizer<Plateau> => {
  const given: PlateauOptions = options ?? {}
  const who = 'reduceOnPlateau'
  requireOptions(who, options, ['factor', 'patience', 'rtol', 'atol', 'cooldown', 'every', 'leastScale'])
  const { factor = 0.1, patience = 10, rtol = 1e-4, atol = 0, cooldown = 0, every = 1, leastScale = 0 } = given
  requireDecay(`${who}: factor`, factor)
  requirePositiveCount(`${who}: patience`, patience)
  requireDecay(`${who}: rtol`, rtol)
  requireNonNegative(`${who}: atol`, atol)
  requireCount(`${who}: cooldown`, cooldown)
  requirePositiveCount(`${who}: every`, every)
  requireNonNegative(`${who}: leastScale`, leastScale)

  const rest = tensor(countable(cooldown), 'int32')

  /** What comes of one mean. */
  const judged = (mean: Scalar, { scale, best, waited, resting }: PlateauState) => {
    const isBetter = less(mean, sub(mul(best, 1 - rtol), atol))
    const waiting = where(isBetter, 0, add(waited, 1))
    const isResting = greater(resting, 0)
    const isStuck = greaterEqual(waiting, countable(patience))
    const falls = logicalAnd(logicalNot(isResting), isStuck)
    return {
      scale: where(isResting, scale, maximum(where(falls, mul(scale, factor), scale), leastScale)),
      best: where(isBetter, mean, best),
      waited: where(isResting, 0, where(falls, 0, waiting)),
      resting: where(isResting, sub(resting, 1), where(falls, rest, 0)),
    }
  }

  return optimizer<Plateau>(who, map => ({
    init: () => ({
      count: tensor(0, 'int32'),
      scale: tensor(1, 'float64'),
      best: tensor(Infinity, 'float64'),
      mean: tensor(0, 'float64'),
      waited: tensor(0, 'int32'),
      resting: tensor(0, 'int32'),
    }),
    update: (gradients, state, _, at) => {
      if (typeof at !== 'object' || at === null || at.value === undefined)
        throw new TypeError(
          `${who}: expected the loss beside the parameters, as fold hands it to update, got ${describe(at)}`,
        )
      const count = add(state.count, 1)
      const mean = add(state.mean, div(sub(cast(at.value, 'float64'), state.mean), cast(count, 'float64')))
      const isFull = equal(count, countable(every))
      const next = judged(mean, state)
      const scale = where(isFull, next.scale, state.scale)
      return {
        updates: map(g => mul(g, cast(scale, g.dtype)), gradients),
        state: {
          count: where(isFull, 0, count),
          mean: where(isFull, 0, mean),
          scale,
          best: where(isFull, next.best, state.best),
          waited: where(isFull, next.waited, state.waited),
          resting: where(isFull, next.resting, state.resting),
        },
      }
    },
  }))
}
