import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import type { Cursor } from '../../data/pipeline/pipeline.js'
import { read } from '../../ops/read.js'
import { describe } from '../../shape/describe.js'
import { messageOf } from '../../tensor/message.js'
import { flatten } from '../../trace/tree.js'
import type { CheckpointError } from '../checkpoint/error.js'
import type { FitEvent } from './event.js'
import type { Progress } from './progress.js'
import { type CheckpointOptions, due, loadProgress, saveProgress } from './saving.js'
import { enter } from './source.js'
import type { FitState } from './state.js'
import { turns } from './turns.js'

/** A training step as a reducer: what `optim.fold` makes. */
export interface Fold<State, Batch, Next = State> {
  readonly step: (state: State, batch: Batch) => Next
  /** As `step`, but the state that it is given is not used afterwards. */
  readonly stepInPlace?: ((state: State, batch: Batch) => Next) | undefined
}

/** The same, or one whose steps answer later: what `xla.fold` makes. */
export type AnyFold<State, Batch> = Fold<State, Batch, State | Promise<State>>

export const requireFold = (who: string, fold: Partial<AnyFold<FitState, unknown>> | null | undefined): void => {
  if (typeof fold?.step !== 'function' || !['function', 'undefined'].includes(typeof fold.stepInPlace))
    throw new TypeError(`${who}: expected a fold, as optim.fold makes one, got ${describe(fold)}`)
}

/** When to stop, and what the best is. */
export interface EarlyStopping<in Metrics> {
  /** The number that is watched, of what was measured on the validation data. */
  readonly monitor: (metrics: Metrics) => number
  /** Whether a smaller number is better, or a greater one; 'min' where not given. */
  readonly mode?: 'min' | 'max' | undefined
  /** After so many epochs in a row without a better number training stops; Infinity never stops it. */
  readonly patience: number
  /** By how much a number must be better than the best; 0 where not given, so that any difference counts. */
  readonly minDelta?: number | undefined
}

/** Why training has ended. */
export type Ended = 'epochs' | 'steps' | 'patience' | 'callback' | 'signal'

type AnyProgress = Progress<FitState, unknown>

/** What a training is run with. */
export interface Settings {
  readonly fold: AnyFold<FitState, unknown>
  readonly batches: unknown
  readonly epochs: number
  readonly steps: number
  readonly measure: ((state: unknown, isOver: () => boolean) => Promise<unknown>) | undefined
  readonly earlyStopping: EarlyStopping<unknown> | undefined
  readonly checkpoints: CheckpointOptions | undefined
  readonly onEvent: ((event: FitEvent<unknown, unknown, unknown>) => unknown) | undefined
  readonly signal: { readonly aborted: boolean } | undefined
}

/** How a training has ended, and how far it is. */
export interface Done {
  readonly ended: Ended
  readonly progress: AnyProgress
}

/** Why a training has failed, and how far it was. */
export interface Failed {
  readonly error: CheckpointError
  readonly progress: AnyProgress
}

const isBetter = ({ mode = 'min', minDelta = 0 }: EarlyStopping<never>, score: number, best: number): boolean =>
  mode === 'min' ? score < best - minDelta : score > best + minDelta

/** Whether a score is the best so far. NaN never is. */
const isBest = (how: EarlyStopping<never>, score: number, best: number | undefined): boolean =>
  best === undefined ? !Number.isNaN(score) : isBetter(how, score, best)

const examplesIn = (batch: unknown): number => flatten(batch, 'fit: the batch').leaves[0]?.shape[0] ?? 1

/** The progress after a step. */
const stepped = (
  before: AnyProgress,
  state: FitState,
  more: Pick<AnyProgress, 'place' | 'loss' | 'examples' | 'seconds'>,
) => ({
  ...before,
  state,
  step: before.step + 1,
  steps: before.steps + 1,
  place: more.place,
  loss: before.loss + more.loss,
  examples: before.examples + more.examples,
  seconds: before.seconds + more.seconds,
})

/** The progress after an epoch. */
const concluded = (before: AnyProgress, metrics: unknown, score: number | undefined): AnyProgress => {
  const { state, epoch, step, loss, examples, seconds } = before
  const report = { epoch, loss: loss / step, steps: step, examples, seconds, metrics }
  return {
    ...before,
    epoch: epoch + 1,
    step: 0,
    place: null,
    loss: 0,
    examples: 0,
    seconds: 0,
    history: [...before.history, report],
    best: score === undefined ? before.best : { epoch, score, state },
  }
}

/** Runs a training from where it is to its end. */
export const run = async (settings: Settings, given: AnyProgress): Promise<E.Either<Failed, Done>> => {
  const { fold, batches, measure, earlyStopping, checkpoints, onEvent, signal } = settings
  const { step: stepAside, stepInPlace = stepAside } = fold
  let progress = given
  let isStopped = false
  const emit = (event: FitEvent<unknown, unknown, unknown>): void => {
    const answer = onEvent?.(event)
    if (answer === 'stop') isStopped = true
    else if (typeof answer === 'string')
      throw new TypeError(`fit: onEvent: expected 'stop' or nothing, got ${describe(answer)}`)
  }

  let resumedFrom: string | undefined
  if (checkpoints !== undefined) {
    const found = await loadProgress(checkpoints, progress)()
    if (E.isLeft(found)) return E.left({ error: found.left, progress })
    if (O.isSome(found.right)) {
      const { file, notes } = found.right.value
      resumedFrom = file
      progress = found.right.value.progress as AnyProgress
      emit({ _tag: 'Resumed', file, epoch: progress.epoch, steps: progress.steps, notes })
    }
  }

  let saved = progress
  let isDue = checkpoints === undefined ? () => false : due(checkpoints, progress.steps)
  /** Writes a checkpoint; gives what went wrong. */
  const save = async (): Promise<CheckpointError | undefined> => {
    if (checkpoints === undefined || (saved === progress && saved !== given)) return undefined
    const written = await saveProgress(checkpoints, progress)()
    if (E.isLeft(written)) return written.left
    saved = progress
    isDue = due(checkpoints, progress.steps)
    emit({ _tag: 'Checkpoint', file: written.right, epoch: progress.epoch, steps: progress.steps })
    return undefined
  }

  /** What ends a training wherever it is. */
  const interrupted = (): Ended | undefined => {
    if (signal?.aborted) return 'signal'
    if (isStopped) return 'callback'
    return progress.steps >= settings.steps ? 'steps' : undefined
  }
  /** What ends it between two epochs. */
  const finished = (): Ended | undefined => {
    if (progress.step > 0) return undefined
    const waited = progress.epoch - 1 - (progress.best?.epoch ?? 0)
    if (earlyStopping !== undefined && waited >= earlyStopping.patience) return 'patience'
    return progress.epoch > settings.epochs ? 'epochs' : undefined
  }

  /** Whether someone else has the state, and may read it later. */
  let isShown = true
  const others = turns()
  const step = async (batch: unknown, place: AnyProgress['place'], began: number): Promise<void> => {
    const soon = (isShown ? stepAside : stepInPlace)(progress.state, batch)
    const state = soon instanceof Promise ? await soon : soon
    isShown = false
    const loss = (await read(state.loss))[0]!
    progress = stepped(progress, state, {
      place,
      loss,
      examples: examplesIn(batch),
      seconds: (performance.now() - began) / 1000,
    })
    const { epoch, step: number, steps, seconds } = progress
    emit({
      _tag: 'Step',
      epoch,
      step: number,
      steps,
      seconds,
      loss,
      batch,
      get state() {
        if (progress.state === state) isShown = true
        return state
      },
    })
  }

  /** Measures, tells of the epoch, and goes on to the next; not where measuring was interrupted. */
  const conclude = async (): Promise<void> => {
    if (progress.step === 0) throw new RangeError(`fit: epoch ${progress.epoch} has no batches`)
    isShown = true
    const { state, epoch } = progress
    const metrics = await measure?.(state, () => signal?.aborted === true)
    if (measure !== undefined && metrics === undefined) return
    const score = earlyStopping?.monitor(metrics)
    if (score !== undefined && typeof score !== 'number')
      throw new TypeError('fit: earlyStopping: expected monitor to give a number')
    const best = score !== undefined && isBest(earlyStopping!, score, progress.best?.score)
    progress = concluded(progress, metrics, best ? score : undefined)
    if (measure !== undefined) emit({ _tag: 'Validation', epoch, metrics, state, score, isBest: best })
    emit({ _tag: 'Epoch', ...progress.history.at(-1)!, state })
  }

  /** What is left of an epoch; gives what went wrong. */
  const runEpoch = async (cursor: Cursor<unknown>): Promise<CheckpointError | undefined> => {
    try {
      for (;;) {
        const why = interrupted()
        if (why !== undefined && why !== 'steps') return undefined
        const began = performance.now()
        const soon = cursor.next()
        const placed = soon instanceof Promise ? await soon : soon
        if (placed === undefined) {
          await conclude()
          return undefined
        }
        // All steps are done, and the epoch is not over.
        if (why === 'steps') return undefined
        await step(placed.value, placed.place, began)
        if (isDue(progress.steps) && interrupted() === undefined) {
          const error = await save()
          if (error !== undefined) return error
        }
        await others()
      }
    } finally {
      await cursor.close()
    }
  }

  /** The batches from where training is. A checkpoint may be of other ones. */
  const enterEpoch = async (): Promise<E.Either<CheckpointError, Cursor<unknown>>> => {
    const source = typeof batches === 'function' ? batches(progress.epoch) : batches
    try {
      return E.right(await enter('fit', source, progress.place, progress.step))
    } catch (reason) {
      if (resumedFrom === undefined || progress.step === 0) throw reason
      return E.left({ _tag: 'OtherTraining', file: resumedFrom, reason: messageOf(reason) })
    }
  }

  for (;;) {
    const ended = interrupted() ?? finished()
    if (ended !== undefined) {
      const error = await save()
      return error === undefined ? E.right({ ended, progress }) : E.left({ error, progress })
    }
    const entered = await enterEpoch()
    if (E.isLeft(entered)) return E.left({ error: entered.left, progress })
    resumedFrom = undefined
    const before = progress.epoch
    const error = await runEpoch(entered.right)
    if (error !== undefined) return E.left({ error, progress })
    if (progress.epoch > before && (checkpoints?.every === undefined || isDue(progress.steps))) {
      const failure = await save()
      if (failure !== undefined) return E.left({ error: failure, progress })
    }
  }
}
