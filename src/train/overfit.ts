import { typed } from '../ops/face.js'
import { item } from '../ops/read.js'
import { shown } from '../shape/describe.js'
import { requirePositiveCount } from '../shape/hyperparameter.js'
import type { OnlyOptions } from '../shape/options.js'
import { requireOptions } from '../tensor/options.js'
import { type Fold, requireFold } from './fit/run.js'
import { type CanBegin, type FitState, requireState } from './fit/state.js'

/** What `overfitBatch` takes. */
export interface OverfitOptions<State, Batch, Start = State> {
  readonly fold: Fold<State, Batch>
  readonly start: CanBegin<'overfitBatch: start', State, Start> & NoInfer<State>
  readonly batch: NoInfer<Batch>
  /** The most steps; 500 where not given. */
  readonly steps?: number | undefined
  /** The loss at which the batch is learnt; a tenth of the first where not given. */
  readonly below?: number | undefined
}

/** What came of the check. */
export interface Overfitted {
  /** Whether the loss got as low as that. */
  readonly isLearnt: boolean
  /** The loss before each step; the last is that which ended it. */
  readonly losses: readonly number[]
}

/**
 * The check that a training can learn at all: takes step after step with one batch, until its loss is low. A model that cannot
 * learn a single batch by heart has a mistake in it: in the loss, the labels, the gradients or the rate.
 *
 * @throws TypeError where an option is not what it should be; RangeError where `steps` is no whole number of at least 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 * import { overfitBatch } from 'tensor-ts/train'
 *
 * const loss = (w: T.Tensor<[2]>, x: T.Tensor<[2]>) => T.sum(T.square(T.sub(w, x)))
 * const fold = optim.fold(optim.sgd(0.1), loss)
 * const { isLearnt, losses } = overfitBatch({ fold, start: fold.init(T.zeros([2])), batch: T.ones([2]) })
 * assert.ok(isLearnt && losses.length < 10)
 *
 * const wrong = optim.fold(optim.sgd(0.1), (w: T.Tensor<[2]>, x: T.Tensor<[2]>) => loss(T.stopGradient(w), x))
 * assert.ok(!overfitBatch({ fold: wrong, start: wrong.init(T.zeros([2])), batch: T.ones([2]) }).isLearnt)
 * ```
 */
export const overfitBatch: <State extends FitState, Batch, Start, O>(
  options: OverfitOptions<State, Batch, Start> & {
    readonly [K in keyof O]: unknown
  } & OnlyOptions<'overfitBatch', O, OverfitOptions<State, Batch>>,
) => Overfitted = typed((options: OverfitOptions<FitState, unknown>): Overfitted => {
  const who = 'overfitBatch'
  requireOptions(who, options, ['fold', 'start', 'batch', 'steps', 'below'], true)
  const { fold, start, batch, steps = 500, below } = options
  requireFold(who, fold)
  requireState(`${who}: start`, start)
  requirePositiveCount(`${who}: steps`, steps)
  if (below !== undefined && (typeof below !== 'number' || Number.isNaN(below)))
    throw new TypeError(`${who}: expected below to be a number, got ${shown(below)}`)
  const { step, stepInPlace = step } = fold
  const losses: number[] = []
  let state = start
  for (let i = 0; i < steps; i++) {
    state = (i === 0 ? step : stepInPlace)(state, batch)
    const loss = item(state.loss)
    losses.push(loss)
    const isLearnt = loss <= (below ?? losses[0]! / 10)
    if (isLearnt || !Number.isFinite(loss)) return { isLearnt, losses }
  }
  return { isLearnt: false, losses }
})
