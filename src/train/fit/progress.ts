import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import type { Place } from '../../data/pipeline/pipeline.js'
import type { Plain } from '../checkpoint/plain.js'

/** One epoch, when it is over: plain data. */
export interface EpochReport<out Metrics> {
  /** Counted from 1. */
  readonly epoch: number
  /** The mean loss over the steps of the epoch, each taken before its update. */
  readonly loss: number
  readonly steps: number
  readonly examples: number
  /** What the steps took. */
  readonly seconds: number
  /** What was measured on the validation data; undefined without them. */
  readonly metrics: Metrics
}

/** What was best so far on the validation data. */
export interface Best<out State> {
  readonly epoch: number
  readonly score: number
  readonly state: State
}

/** How far a training is, all of it: what `fit` goes on from, and what a checkpoint holds. */
export interface Progress<out State, out Metrics> {
  readonly state: State
  /** The epoch that is running, counted from 1. */
  readonly epoch: number
  /** How many of its steps are done. */
  readonly step: number
  /** How many steps are done in all. */
  readonly steps: number
  /** Where the batches of the epoch are, if they are a pipeline. */
  readonly place: Place
  /** Of the epoch that is running: the sum of the losses, the examples, and what its steps took. */
  readonly loss: number
  readonly examples: number
  readonly seconds: number
  /** The epochs that are over. */
  readonly history: readonly EpochReport<Metrics>[]
  readonly best: Best<State> | undefined
}

export const begin = <State>(state: State): Progress<State, never> => ({
  state,
  epoch: 1,
  step: 0,
  steps: 0,
  place: null,
  loss: 0,
  examples: 0,
  seconds: 0,
  history: [],
  best: undefined,
})

/** The notes of a checkpoint in this form; a later one has another number. */
const form = 1

/** What of the progress is no tensor, with the notes of the user. */
export const notesOf = ({ state: _, best, history, ...rest }: Progress<unknown, unknown>, notes: Plain): unknown => ({
  form,
  notes,
  ...rest,
  history,
  best: best === undefined ? null : { epoch: best.epoch, score: best.score },
})

/** What of the progress is a tree of tensors. */
export const treeOf = ({ state, best }: Progress<unknown, unknown>): unknown => ({ state, best: best?.state ?? null })

const report = t.intersection([
  t.type({ epoch: t.number, loss: t.number, steps: t.number, examples: t.number, seconds: t.number }),
  t.partial({ metrics: t.UnknownRecord }),
])

const codec = t.type({
  form: t.literal(form),
  notes: t.unknown,
  epoch: t.number,
  step: t.number,
  steps: t.number,
  place: t.unknown,
  loss: t.number,
  examples: t.number,
  seconds: t.number,
  history: t.array(report),
  best: t.union([t.null, t.type({ epoch: t.number, score: t.number })]),
})

type Notes = t.TypeOf<typeof codec>

export const parseNotes = (notes: Plain): E.Either<string, Notes> =>
  pipe(
    codec.decode(notes),
    E.mapLeft(() => 'it was not written by fit'),
  )

/** The progress that was saved as notes and a tree. */
export const restore = (
  { form: _, notes: __, best, place, history, ...rest }: Notes,
  tree: { readonly state: unknown; readonly best: unknown },
): Progress<unknown, unknown> => ({
  ...rest,
  place: place as Place,
  history: history.map(each => ({ ...each, metrics: each.metrics })),
  state: tree.state,
  best: best === null ? undefined : { ...best, state: tree.best },
})
