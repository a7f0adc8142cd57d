import { item } from '../ops/read.js'
import { describe } from '../shape/describe.js'
import type { OnlyOptions } from '../shape/options.js'
import { requireCount } from '../tensor/hyperparameter.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'
import { flatten } from '../trace/tree.js'

/** A training step as a reducer: what `optim.fold` makes. */
export interface Fold<Params, State, Batch> {
  readonly init: (params: Params) => State
  readonly step: (state: State, batch: Batch) => State
  /** As `step`, but the state that it is given is not used afterwards. */
  readonly stepInPlace?: ((state: State, batch: Batch) => State) | undefined
}

/** What `fit` needs of the state of a fold. */
export interface FitState<Params> {
  readonly params: Params
  /** The loss of the last batch. */
  readonly loss: Tensor<[]>
}

/** One step, as it is done. */
export interface StepReport<State> {
  readonly epoch: number
  /** Counted from 1 in every epoch. */
  readonly step: number
  /** Since the epoch began. */
  readonly seconds: number
  readonly loss: number
  /** It has to be read before `onStep` returns, if at all: the next step takes over the memory of a state that no one has. */
  readonly state: State
}

/** What `fit` takes. */
export interface FitOptions<Params, State extends FitState<Params>, Batch, Metrics> {
  readonly fold: Fold<Params, State, Batch>
  readonly params: Params
  /** The batches of an epoch, counted from 1: shuffle with a key made of the epoch. */
  readonly batches: (epoch: number) => Iterable<Batch>
  /** Where to stop; without it the user's `break` does. */
  readonly epochs?: number | undefined
  /** What to measure after every epoch, for example on the validation set. */
  readonly evaluate?: ((params: Params) => Metrics) | undefined
  /** Called after every step. */
  readonly onStep?: ((report: StepReport<State>) => void) | undefined
}

/** One epoch, after it is done. */
export interface EpochReport<Params, State, Metrics> {
  /** Counted from 1. */
  readonly epoch: number
  readonly params: Params
  readonly state: State
  /** The mean loss over the steps of the epoch, each taken before its update. */
  readonly loss: number
  readonly steps: number
  readonly examples: number
  readonly seconds: number
  /** What `evaluate` gave; undefined without it. */
  readonly metrics: Metrics
}

/** What is measured after an epoch: nothing where `evaluate` may be absent, of the options, or undefined. */
type MetricsOf<O, Evaluate, Metrics> = O extends { readonly evaluate: unknown }
  ? undefined extends Evaluate
    ? Metrics | undefined
    : Metrics
  : 'evaluate' extends keyof O
    ? Metrics | undefined
    : Metrics

/** How long training runs, in milliseconds, before others get a turn. */
const turn = 50

/**
 * Trains epoch by epoch. Each report carries the parameters as they are then, so that `break` stops early and keeping
 * the best report restores the best parameters. Between steps other work of the process gets its turn.
 *
 * @throws RangeError if an epoch has no batches.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 * import { fit } from 'tensor-ts/train'
 *
 * const loss = (w: T.Tensor<[]>, target: T.Tensor<[]>) => T.square(T.sub(w, target))
 * const reports = fit({
 *   fold: optim.fold(optim.sgd(0.25), loss),
 *   params: T.tensor(0),
 *   batches: () => [T.tensor(4), T.tensor(4)],
 * })
 * for await (const report of reports) if (report.loss < 1e-6) break // early stopping
 * ```
 */
export async function* fit<Params, State extends FitState<Params>, Batch, O, Evaluate, Metrics = undefined>(
  options: FitOptions<Params, State, Batch, Metrics> & { readonly [K in keyof O]: unknown } & {
    readonly evaluate?: Evaluate
  } & OnlyOptions<'fit', O, FitOptions<Params, State, Batch, Metrics>>,
): AsyncGenerator<EpochReport<Params, State, MetricsOf<O, Evaluate, Metrics>>, void, undefined> {
  requireOptions('fit', options, ['fold', 'params', 'batches', 'epochs', 'evaluate', 'onStep'], true)
  const { fold, batches, epochs = Number.POSITIVE_INFINITY, evaluate, onStep } = options
  for (const name of ['init', 'step', ...(fold?.stepInPlace === undefined ? [] : (['stepInPlace'] as const))] as const)
    if (typeof fold?.[name] !== 'function')
      throw new TypeError(`fit: expected a fold, as optim.fold makes one, got ${describe(fold)}`)
  for (const [name, f] of Object.entries({
    batches,
    evaluate: evaluate === undefined ? batches : evaluate,
    onStep: onStep === undefined ? batches : onStep,
  }))
    if (typeof f !== 'function') throw new TypeError(`fit: ${name}: expected a function, got ${describe(f)}`)
  if (epochs !== Number.POSITIVE_INFINITY) requireCount('fit: epochs', epochs)
  const { step: stepAside, stepInPlace = stepAside } = fold
  let state = fold.init(options.params)
  /** Whether someone else has the state, and may read it later. */
  let isShown = true
  let resumed = performance.now()
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const start = performance.now()
    let total = 0
    let steps = 0
    let examples = 0
    const now = batches(epoch)
    if (typeof now?.[Symbol.iterator] !== 'function')
      throw new TypeError(`fit: expected batches that can be iterated over, got ${describe(now)}`)
    for (const batch of now) {
      state = (isShown ? stepAside : stepInPlace)(state, batch)
      isShown = false
      const loss = item(state.loss)
      total += loss
      steps += 1
      examples += flatten(batch, 'fit: the batch').leaves[0]?.shape[0] ?? 1
      const after = state
      onStep?.({
        epoch,
        step: steps,
        seconds: (performance.now() - start) / 1000,
        loss,
        get state() {
          if (state === after) isShown = true
          return after
        },
      })
      if (performance.now() - resumed > turn) {
        await new Promise(resolve => setTimeout(resolve))
        resumed = performance.now()
      }
    }
    if (steps === 0) throw new RangeError(`fit: epoch ${epoch} has no batches`)
    const seconds = (performance.now() - start) / 1000
    isShown = true
    const metrics = evaluate?.(state.params) as MetricsOf<O, Evaluate, Metrics>
    yield { epoch, params: state.params, state, loss: total / steps, steps, examples, seconds, metrics }
  }
}
