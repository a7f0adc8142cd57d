import type * as Ta from 'fp-ts/lib/Task.js'
import { typed } from '../ops/face.js'
import { item } from '../ops/read.js'
import { exponentialDecay, type Schedule } from '../optim/schedule.js'
import { describe } from '../shape/describe.js'
import { requirePositive, requirePositiveCount } from '../shape/hyperparameter.js'
import type { OnlyOptions } from '../shape/options.js'
import { requireOptions } from '../tensor/options.js'
import { requireFunction } from '../transform/function.js'
import { type Fold, requireFold } from './fit/run.js'
import { type Epoch, enter, requireBatches } from './fit/source.js'
import { type CanBegin, type FitState, requireState } from './fit/state.js'
import { turns } from './fit/turns.js'

/** What `findLearningRate` takes. */
export interface FindOptions<State, Batch, Start = State> {
  /** A training with a learning rate that follows a schedule: a fold, and what it begins with. */
  readonly training: (rate: Schedule) => {
    readonly fold: Fold<State, Batch>
    readonly start: CanBegin<'findLearningRate: start', State, Start> & NoInfer<State>
  }
  /** Gone through again where there are fewer than steps. */
  readonly batches: Epoch<NoInfer<Batch>>
  /** The first rate and the last one; 1e-7 and 10 where not given. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  /** 100 where not given. */
  readonly steps?: number | undefined
}

/** One step of the search. */
export interface RatePoint {
  readonly rate: number
  /** The loss before the update with that rate. */
  readonly loss: number
  /** The running mean of the losses, of which the last counts a tenth. */
  readonly smoothed: number
}

/** Loss against learning rate. */
export interface RateCurve {
  readonly points: readonly RatePoint[]
  /** The rate around which the smoothed loss falls most steeply; undefined where it never falls. */
  readonly suggestion: number | undefined
  /** Whether the loss grew so much that the search ended before its last step. */
  readonly isDiverged: boolean
}

/** How much of the running mean stays. */
const kept = 0.9
/** How many times the least smoothed loss is too much. */
const tooMuch = 4

/** The running mean over the losses; without the beginning at 0, as Adam has it. */
const smooth = (losses: readonly number[]): readonly number[] => {
  let mean = 0
  return losses.map((loss, i) => {
    mean = kept * mean + (1 - kept) * loss
    return mean / (1 - kept ** (i + 1))
  })
}

/**
 * The rate around which the smoothed loss falls most, up to its least: over a tenth of the points, so that the noise of single
 * batches does not count, and behind the first tenth, in which the mean has few of them.
 */
const steepest = (points: readonly RatePoint[]): number | undefined => {
  const finite = points.filter(({ smoothed }) => Number.isFinite(smoothed))
  const least = finite.reduce((best, { smoothed }, i) => (smoothed < finite[best]!.smoothed ? i : best), 0)
  const half = Math.max(1, Math.ceil(finite.length / 20))
  if (finite.length === 0) return undefined
  let found: { readonly rate: number; readonly fall: number } | undefined
  for (let i = 2 * half; i <= least; i++) {
    const fall = finite[i - half]!.smoothed - finite[Math.min(i + half, least)]!.smoothed
    if (fall > 0 && (found === undefined || fall > found.fall)) found = { rate: finite[i]!.rate, fall }
  }
  return found?.rate
}

/**
 * The search for a learning rate: trains with one that grows from step to step by the same factor, and gives the loss against the
 * rate as data. It ends where the loss is no number or four times the least. The training itself is thrown away.
 *
 * From "Cyclical Learning Rates for Training Neural Networks" (Smith, 2017).
 *
 * @throws TypeError where an option is not what it should be; RangeError where a rate is not above 0, or the last not above the
 * first, or there are no batches.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 * import { findLearningRate } from 'tensor-ts/train'
 *
 * const loss = (w: T.Tensor<[2]>, x: T.Tensor<[2]>) => T.sum(T.square(T.sub(w, x)))
 * const { points, suggestion, isDiverged } = await findLearningRate({
 *   training: rate => {
 *     const fold = optim.fold(optim.sgd(rate), loss)
 *     return { fold, start: fold.init(T.tensor([10, -10])) }
 *   },
 *   batches: [T.tensor([1, 2]), T.tensor([2, 1])],
 * })()
 * assert.ok(points.length > 50 && isDiverged) // it diverges beyond 1
 * assert.ok(suggestion !== undefined && suggestion > 1e-3 && suggestion < 1)
 * ```
 */
export const findLearningRate: <State extends FitState, Batch, Start, O>(
  options: FindOptions<State, Batch, Start> & { readonly [K in keyof O]: unknown } & OnlyOptions<
      'findLearningRate',
      O,
      FindOptions<State, Batch>
    >,
) => Ta.Task<RateCurve> = typed((options: FindOptions<FitState, unknown>) => {
  const who = 'findLearningRate'
  requireOptions(who, options, ['training', 'batches', 'from', 'to', 'steps'], true)
  const { training, batches, from = 1e-7, to = 10, steps = 100 } = options
  requireFunction(`${who}: training`, training)
  requireBatches(who, batches)
  requirePositive(`${who}: from`, from)
  requirePositive(`${who}: to`, to)
  requirePositiveCount(`${who}: steps`, steps)
  if (to <= from) throw new RangeError(`${who}: expected the last rate above the first, got ${from} and ${to}`)
  const rateOf = (step: number): number => from * (to / from) ** (step / Math.max(1, steps - 1))
  return async () => {
    const made = training(exponentialDecay(from, { factor: to / from, steps: Math.max(1, steps - 1) }))
    if (typeof made !== 'object' || made === null)
      throw new TypeError(`${who}: expected training to give { fold, start }, got ${describe(made)}`)
    requireFold(who, made.fold)
    requireState(`${who}: start`, made.start)
    const others = turns()
    const losses: number[] = []
    let state = made.start
    let smoothed: readonly number[] = []
    const isDiverged = (): boolean =>
      losses.length > 0 && !(smoothed.at(-1)! <= tooMuch * Math.abs(Math.min(...smoothed)) || losses.length < 5)
    const isOver = (): boolean => losses.length >= steps || isDiverged() || losses.some(loss => !Number.isFinite(loss))
    while (!isOver()) {
      const cursor = await enter(who, batches, null, 0)
      const before = losses.length
      try {
        for (let placed = await cursor.next(); placed !== undefined && !isOver(); placed = await cursor.next()) {
          state = made.fold.step(state, placed.value)
          losses.push(item(state.loss))
          smoothed = smooth(losses)
          await others()
        }
      } finally {
        await cursor.close()
      }
      if (losses.length === before) throw new RangeError(`${who}: there are no batches`)
    }
    const points = losses.map((loss, i) => ({ rate: rateOf(i), loss, smoothed: smoothed[i]! }))
    return {
      points,
      suggestion: steepest(points),
      isDiverged: isDiverged() || losses.some(loss => !Number.isFinite(loss)),
    }
  }
})
