import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { typed } from '../../ops/face.js'
import { describe } from '../../shape/describe.js'
import { type CanBe, requireCount, requireNonNegative, requirePositiveCount } from '../../shape/hyperparameter.js'
import type { OnlyOptions } from '../../shape/options.js'
import { requireOptions } from '../../tensor/options.js'
import type { CheckpointError } from '../checkpoint/error.js'
import { type AnyMetric, requireMetric, type ValueOf } from '../metric/metric.js'
import type { FitEvent } from './event.js'
import { type Best, begin, type EpochReport, type Progress } from './progress.js'
import { type AnyFold, type EarlyStopping, type Ended, requireFold, run } from './run.js'
import { type CheckpointOptions, requireCheckpoints } from './saving.js'
import { type Epoch, requireBatches } from './source.js'
import { type CanBegin, type CanGoOn, type FitState, requireProgress, requireState } from './state.js'
import { type Metrics, measurer, type Validation } from './validate.js'

/** Whether to stop: an `AbortSignal`, or what is like one. */
export interface Signal {
  readonly aborted: boolean
}

/** What `fit` takes. */
export interface FitOptions<State, Batch, Held, All, Start = State, From = Progress<State, unknown>> {
  readonly fold: AnyFold<State, Batch>
  /** What to begin with: what `init` of the fold gives. */
  readonly start: CanBegin<'fit: start', State, Start> & NoInfer<State>
  /**
   * The batches of an epoch, or a function of its number, counted from 1: shuffle with a key made of it. They must be the same
   * whenever they are gone through; a pipeline is resumed at its place, of anything else what is done is gone through again.
   */
  readonly batches: Epoch<NoInfer<Batch>> | ((epoch: number) => Epoch<NoInfer<Batch>>)
  /** How many epochs, those of before counted; without an end where neither these nor `steps` are given. */
  readonly epochs?: number | undefined
  /** How many steps in all. */
  readonly steps?: number | undefined
  /** What is measured after every epoch. */
  readonly validation?: Validation<NoInfer<State>, Held, All> | undefined
  /** Stops when the validation data say so, and gives the best state. */
  readonly earlyStopping?: EarlyStopping<NoInfer<Values<All>>> | undefined
  readonly checkpoints?: CheckpointOptions | undefined
  /** Is told what happens; the answer 'stop' ends the training, any other is passed over. */
  readonly onEvent?: ((event: FitEvent<NoInfer<State>, NoInfer<Batch>, NoInfer<Values<All>>>) => unknown) | undefined
  /** Ends the training after the step that is running, as an interruption by the user should. */
  readonly signal?: Signal | undefined
  /** What to go on from, in place of `start`. */
  readonly from?: (CanGoOn<'fit: from', State, From> & Progress<NoInfer<State>, unknown>) | undefined
}

/** The values of metrics. */
export type Values<All> = { readonly [K in keyof All]: ValueOf<All[K]> }

/** What is measured after an epoch: nothing where `validation` may be absent, of the options, or undefined. */
type MetricsOf<O, V, All> = O extends { readonly validation: unknown }
  ? undefined extends V
    ? Values<All> | undefined
    : Values<All>
  : 'validation' extends keyof O
    ? Values<All> | undefined
    : undefined

/** Options whose numbers are of their kinds, as far as they are known. */
interface InRange<Epochs, Steps, Keep, Every, Seconds, Patience, Delta> {
  readonly epochs?: (CanBe<'fit: epochs', 'count', Epochs> & Epochs) | undefined
  readonly steps?: (CanBe<'fit: steps', 'count', Steps> & Steps) | undefined
  readonly checkpoints?:
    | {
        readonly keep?: (CanBe<'fit: checkpoints: keep', 'steps', Keep> & Keep) | undefined
        readonly every?:
          | {
              readonly steps?: (CanBe<'fit: checkpoints: every: steps', 'steps', Every> & Every) | undefined
              readonly seconds?: (CanBe<'fit: checkpoints: every: seconds', 'positive', Seconds> & Seconds) | undefined
            }
          | undefined
      }
    | undefined
  readonly earlyStopping?:
    | {
        readonly patience: CanBe<'fit: earlyStopping: patience', 'steps', Patience> & Patience
        readonly minDelta?: (CanBe<'fit: earlyStopping: minDelta', 'nonNegative', Delta> & Delta) | undefined
      }
    | undefined
}

/** What came of a training. */
export interface Fitted<State extends FitState, Measured> {
  /** The last state; with early stopping that of the best epoch, if there is one. */
  readonly state: State
  /** The parameters of that state. */
  readonly params: State['params']
  readonly history: readonly EpochReport<Measured>[]
  /** The epoch whose score is the best, with early stopping. */
  readonly best: Omit<Best<State>, 'state'> | undefined
  /** How many steps were taken. */
  readonly steps: number
  readonly ended: Ended
  /** What to go on from. */
  readonly progress: Progress<State, Measured>
}

/** Why a training has failed, with how far it was: `from` goes on there. */
export type FitError<State, Measured> = CheckpointError & { readonly progress: Progress<State, Measured> }

const known = [
  'fold',
  'start',
  'batches',
  'epochs',
  'steps',
  'validation',
  'earlyStopping',
  'checkpoints',
  'onEvent',
  'signal',
  'from',
]

/** No metrics. */
type None = { readonly [K in never]: AnyMetric }

type AnyOptions = FitOptions<FitState, unknown, unknown, Metrics>

const requireFunction = (what: string, f: unknown): void => {
  if (typeof f !== 'function') throw new TypeError(`fit: ${what}: expected a function, got ${describe(f)}`)
}

const requireValidation = (validation: AnyOptions['validation']): void => {
  if (validation === undefined) return
  const who = 'fit: validation'
  requireOptions(who, validation, ['batches', 'outcome', 'metrics'], true)
  const { batches, outcome, metrics } = validation
  requireBatches(who, batches)
  requireFunction('validation: outcome', outcome)
  if (typeof metrics !== 'object' || metrics === null || Array.isArray(metrics))
    throw new TypeError(`${who}: expected a record of metrics, got ${describe(metrics)}`)
  for (const [name, metric] of Object.entries(metrics)) requireMetric(`${who}: ${name}`, metric)
}

const requireEarlyStopping = (given: AnyOptions['earlyStopping'], validation: AnyOptions['validation']): void => {
  if (given === undefined) return
  const who = 'fit: earlyStopping'
  requireOptions(who, given, ['monitor', 'mode', 'patience', 'minDelta'], true)
  if (validation === undefined) throw new TypeError(`${who}: expected validation beside it, got none`)
  const { monitor, mode, patience, minDelta } = given
  requireFunction('earlyStopping: monitor', monitor)
  if (mode !== undefined && mode !== 'min' && mode !== 'max')
    throw new TypeError(`${who}: expected mode to be 'min' or 'max', got ${describe(mode)}`)
  if (patience !== Number.POSITIVE_INFINITY) requirePositiveCount(`${who}: patience`, patience)
  if (minDelta !== undefined) requireNonNegative(`${who}: minDelta`, minDelta)
}

const require = (options: AnyOptions): void => {
  requireOptions('fit', options, known, true)
  const { fold, start, batches, epochs, steps, validation, earlyStopping, checkpoints, onEvent, signal, from } = options
  requireFold('fit', fold)
  requireState('fit: start', start)
  if (typeof batches !== 'function') requireBatches('fit', batches)
  for (const [name, count] of Object.entries({ epochs, steps }))
    if (count !== undefined && count !== Number.POSITIVE_INFINITY) requireCount(`fit: ${name}`, count)
  requireValidation(validation)
  requireEarlyStopping(earlyStopping, validation)
  requireCheckpoints('fit: checkpoints', checkpoints)
  if (onEvent !== undefined) requireFunction('onEvent', onEvent)
  if (signal !== undefined && typeof signal?.aborted !== 'boolean')
    throw new TypeError(`fit: expected signal to be that of an AbortController, got ${describe(signal)}`)
  if (from !== undefined) requireProgress('fit: from', from)
}

/**
 * Trains: a fold over batches, epoch by epoch, whose state is a value. What it is told to, it measures after every epoch on the
 * validation data, by metrics that are monoids over batches; it stops when they get no better and gives the best state; it
 * writes checkpoints, from which a training that was killed goes on to the same parameters, bit for bit.
 *
 * The task never fails but by a checkpoint that cannot be written or read: a `FitError`, which `showCheckpointError` puts into
 * words, and which holds how far the training was. Between steps other work of the process gets its turn.
 *
 * @throws TypeError where an option is not what it should be; the task RangeError if an epoch has no batches, and whatever
 * the fold, the batches and the callbacks throw.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 * import { fit, metrics } from 'tensor-ts/train'
 *
 * const loss = (w: T.Tensor<[]>, target: T.Tensor<[2]>) => T.mean(T.square(T.sub(target, w)))
 * const fold = optim.fold(optim.sgd(0.25), loss)
 * const fitted = await fit({
 *   fold,
 *   start: fold.init(T.tensor(0)),
 *   batches: [T.tensor([3, 4]), T.tensor([4, 5])],
 *   epochs: 100,
 *   validation: {
 *     batches: [T.tensor([4, 4])],
 *     outcome: ({ params }, targets) => T.abs(T.sub(targets, params)),
 *     metrics: { error: metrics.mean((error: T.Tensor<[2]>) => error) },
 *   },
 *   earlyStopping: { monitor: ({ error }) => error, patience: 3 },
 * })()
 * assert.ok(E.isRight(fitted))
 * assert.equal(fitted.right.ended, 'patience')
 * ```
 */
export const fit: <
  State extends FitState,
  Batch,
  Start,
  From,
  Held,
  O,
  V,
  Epochs extends number,
  Steps extends number,
  Keep extends number,
  Every extends number,
  Seconds extends number,
  Patience extends number,
  Delta extends number,
  All extends Metrics = None,
>(
  options: FitOptions<State, Batch, Held, All, Start, From> & { readonly [K in keyof O]: unknown } & {
    readonly validation?: V
  } & InRange<Epochs, Steps, Keep, Every, Seconds, Patience, Delta> &
    OnlyOptions<'fit', O, FitOptions<State, Batch, Held, All>>,
) => TE.TaskEither<FitError<State, MetricsOf<O, V, All>>, Fitted<State, MetricsOf<O, V, All>>> = typed(
  (options: AnyOptions) => {
    require(options)
    const { fold, start, batches, validation, earlyStopping, checkpoints, onEvent, signal, from } = options
    const { epochs = Number.POSITIVE_INFINITY, steps = Number.POSITIVE_INFINITY } = options
    const measure = validation === undefined ? undefined : measurer(validation as never)
    const settings = { fold, batches, epochs, steps, measure, earlyStopping, checkpoints, onEvent, signal }
    return async () => {
      const done = await run(settings as never, from ?? begin(start))
      if (E.isLeft(done)) return E.left({ ...done.left.error, progress: done.left.progress })
      const { ended, progress } = done.right
      const { best, history } = progress
      const state = (best?.state ?? progress.state) as FitState
      return E.right({
        state,
        params: state.params,
        history,
        best: best === undefined ? undefined : { epoch: best.epoch, score: best.score },
        steps: progress.steps,
        ended,
        progress,
      })
    }
  },
)
