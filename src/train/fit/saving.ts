import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as O from 'fp-ts/lib/Option.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { describe } from '../../shape/describe.js'
import { requirePositive, requirePositiveCount } from '../../shape/hyperparameter.js'
import { requireOptions } from '../../tensor/options.js'
import { emptyFolder, load, requireFolder, save } from '../checkpoint/checkpoint.js'
import type { CheckpointError } from '../checkpoint/error.js'
import { makeFolder } from '../checkpoint/file.js'
import type { Plain } from '../checkpoint/plain.js'
import { notesOf, type Progress, parseNotes, restore, treeOf } from './progress.js'

/** Where and when `fit` writes checkpoints. */
export interface CheckpointOptions {
  /** A folder of their own, made where there is none. */
  readonly folder: string
  /** After so many steps, or so many seconds, or whichever comes first; after every epoch where not given. */
  readonly every?: { readonly steps?: number | undefined; readonly seconds?: number | undefined } | undefined
  /** How many are kept, the last ones; 3 where not given. */
  readonly keep?: number | undefined
  /**
   * Goes on from the last checkpoint, if there is one. Without it a folder that has some is refused, so that nothing is lost.
   */
  readonly resume?: boolean | undefined
  /** What of your own is kept in a checkpoint, asked for when it is written; the event 'Resumed' has it. */
  readonly notes?: (() => Plain) | undefined
}

export const requireCheckpoints = (who: string, given: unknown): CheckpointOptions | undefined => {
  if (given === undefined) return undefined
  requireOptions(who, given, ['folder', 'every', 'keep', 'resume', 'notes'], true)
  const options = given as CheckpointOptions
  const { folder, every, keep, resume, notes } = options
  requireFolder(`${who}: folder`, folder)
  requireOptions(`${who}: every`, every, ['steps', 'seconds'])
  if (every?.steps !== undefined) requirePositiveCount(`${who}: every: steps`, every.steps)
  if (every?.seconds !== undefined) requirePositive(`${who}: every: seconds`, every.seconds)
  if (keep !== undefined) requirePositiveCount(`${who}: keep`, keep)
  if (resume !== undefined && typeof resume !== 'boolean')
    throw new TypeError(`${who}: expected resume to be true or false, got ${describe(resume)}`)
  if (notes !== undefined && typeof notes !== 'function')
    throw new TypeError(`${who}: expected notes to be a function that gives them, got ${describe(notes)}`)
  return options
}

/** When the next checkpoint is due. */
export const due = ({ every }: CheckpointOptions, steps: number): ((steps: number) => boolean) => {
  const time = performance.now()
  return now => {
    if (now === steps) return false
    if (every?.steps !== undefined && now % every.steps === 0) return true
    return every?.seconds !== undefined && performance.now() - time >= every.seconds * 1000
  }
}

type AnyProgress = Progress<unknown, unknown>

export const saveProgress = (
  { folder, keep = 3, notes = () => null }: CheckpointOptions,
  progress: AnyProgress,
): TE.TaskEither<CheckpointError, string> =>
  save(folder, { step: progress.steps, tree: treeOf(progress), notes: notesOf(progress, notes()) as Plain }, keep)

interface Resumed {
  readonly file: string
  readonly progress: AnyProgress
  /** Those of the user. */
  readonly notes: Plain
}

/** What to go on from: the last checkpoint where that is asked for and there is one. */
export const loadProgress = (
  { folder, resume = false }: CheckpointOptions,
  start: AnyProgress,
): TE.TaskEither<CheckpointError, O.Option<Resumed>> => {
  if (!resume)
    return pipe(
      emptyFolder(folder),
      TE.map(() => O.none),
    )
  return pipe(
    makeFolder(folder),
    TE.chain(() =>
      load(folder, notes =>
        pipe(
          parseNotes(notes),
          E.map(parsed => ({
            like: { state: start.state, best: parsed.best === null ? null : start.state },
            read: (tree: { readonly state: unknown; readonly best: unknown }) => ({
              progress: restore(parsed, tree),
              notes: parsed.notes as Plain,
            }),
          })),
        ),
      ),
    ),
    TE.map(O.map(({ file, value }) => ({ file, ...value }))),
  )
}
