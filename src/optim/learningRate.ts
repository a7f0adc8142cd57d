import { add, neg } from '../ops/arithmetic.js'
import { tensor } from '../ops/create.js'
import type { CanBe } from '../shape/hyperparameter.js'
import { requireNonNegative } from '../shape/hyperparameter.js'
import { requireFunction } from '../transform/function.js'
import { type Hyperparameter, requireHyperparameter, times } from './hyperparameter.js'
import type { Count, Leaf } from './leaves.js'
import { type Optimizer, optimizer, type StateOf } from './optimizer.js'
import { requireRate, type Schedule } from './schedule.js'

/** One number for all steps, or a number for each. */
export type LearningRate = Hyperparameter | Schedule

/** How many steps have been taken. */
export interface CountState {
  readonly count: Count
}

/** Keeps a `CountState`. */
export interface Counted extends StateOf {
  readonly state: CountState
}

/** The rate of a step. */
export const rateAt = (who: string, rate: LearningRate, count: Count): Hyperparameter => {
  if (typeof rate !== 'function') return rate
  const now = rate(count)
  requireRate(`${who}: the schedule`, now)
  return now
}

/** Throws where something is no learning rate. */
export const requireLearningRate = (who: string, rate: unknown): void => {
  if (typeof rate === 'function') requireFunction(`${who}: the schedule`, rate)
  else requireHyperparameter(requireNonNegative, `${who}: the learning rate`, rate)
}

const descend = (who: string, rate: LearningRate, count: Count): ((gradient: Leaf) => Leaf) => {
  const now = rateAt(who, rate, count)
  const factor = typeof now === 'number' ? -now : neg(now)
  return gradient => times(gradient, factor)
}

/** The rules of `scaleByLearningRate` under the name that the user called. */
export const learningRateRules = (who: string, rate: LearningRate): Optimizer<Counted> => {
  requireLearningRate(who, rate)
  return optimizer<Counted>(who, map => ({
    init: () => ({ count: tensor(0, 'int32') }),
    update: (gradients, { count }) => ({
      updates: map(descend(who, rate, count), gradients),
      state: { count: add(count, 1) },
    }),
  }))
}

/**
 * Turns a direction into a step: -η_t g_t, with the learning rate η of step t = 0, 1, ….
 *
 * @throws RangeError if the rate is a number and negative.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const params = T.tensor([1, 2])
 * const { init, update } = optim.scaleByLearningRate(optim.constant(0.5))
 * assert.deepEqual(T.toArray(update(T.tensor([2, 4]), init(params), params).updates), [-1, -2])
 * ```
 */
export const scaleByLearningRate = <const N extends LearningRate>(
  rate: CanBe<'scaleByLearningRate: the learning rate', 'nonNegative', N> & N,
): Optimizer<Counted> => learningRateRules('scaleByLearningRate', rate)
