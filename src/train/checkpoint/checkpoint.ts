import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as O from 'fp-ts/lib/Option.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { decode, decodeMetadata } from '../../io/decode.js'
import { encode } from '../../io/encode.js'
import { showDecodeError } from '../../io/error.js'
import { typed } from '../../ops/face.js'
import { describe } from '../../shape/describe.js'
import { requireCount, requirePositiveCount } from '../../shape/hyperparameter.js'
import type { Bare, CanOptions } from '../../shape/options.js'
import { requireOptions } from '../../tensor/options.js'
import { bring, isElsewhere } from '../../trace/bring.js'
import type { OnlyTensors } from '../../transform/types.js'
import type { CheckpointError } from './error.js'
import { makeFolder, namesIn, pathIn, readWhole, remove, writeWhole } from './file.js'
import { decodePlain, encodePlain, type Plain } from './plain.js'
import { isSealed, seal, unsealed } from './seal.js'

/** What a checkpoint holds. */
export interface Checkpoint<out Tree> {
  /** How many steps were taken before it: checkpoints of a folder are told apart by it. */
  readonly step: number
  /** A tree of tensors: parameters, the state of an optimizer, keys. */
  readonly tree: Tree
  /** What is no tensor, as a place in the data and metrics. */
  readonly notes: Plain
}

/** A checkpoint as it is in its file. */
export interface Kept<out Tree> extends Checkpoint<Tree> {
  readonly file: string
}

/** How checkpoints are kept. */
export interface KeepOptions {
  /** How many, the last ones; 3 where not given. */
  readonly keep?: number | undefined
}

const digits = 9

const nameOf = (step: number): string => `step-${String(step).padStart(digits, '0')}.safetensors`

const stepOf = (name: string): number | undefined => {
  const found = /^step-(\d{9,16})\.safetensors$/.exec(name)?.[1]
  return found === undefined ? undefined : Number(found)
}

/** The steps of the checkpoints in a folder, the last first. */
const stepsIn = (folder: string): TE.TaskEither<CheckpointError, readonly number[]> =>
  pipe(
    namesIn(folder),
    TE.map(names =>
      names
        .map(stepOf)
        .filter(step => step !== undefined)
        .sort((a, b) => b - a),
    ),
  )

export const requireFolder = (who: string, folder: unknown): void => {
  if (typeof folder !== 'string' || folder === '' || folder.includes('\0'))
    throw new TypeError(`${who}: expected a folder, got ${describe(folder)}`)
}

/** Makes the folder of checkpoints, and refuses one that has some. */
export const emptyFolder = (folder: string): TE.TaskEither<CheckpointError, void> =>
  pipe(
    stepsIn(folder),
    TE.chain(([last]) =>
      last === undefined
        ? makeFolder(folder)
        : TE.left<CheckpointError>({ _tag: 'Occupied', file: pathIn(folder, nameOf(last)) }),
    ),
  )

/**
 * Writes a checkpoint into a folder, which is made where there is none, as a safetensors file `step-000000100.safetensors`, and
 * then removes all but the last ones. A file is there as a whole or not at all, wherever the machine stops: it is written
 * under another name, brought to the disk, and renamed. Gives the file.
 *
 * @throws TypeError where the tree holds what is no tensor, or the notes what is no plain data; RangeError where `step` or `keep`
 * is no whole number.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as O from 'fp-ts/lib/Option.js'
 * import * as T from 'tensor-ts'
 * import { loadCheckpoint, saveCheckpoint } from 'tensor-ts/train'
 * import { mkdtempSync } from 'node:fs'
 * import { tmpdir } from 'node:os'
 *
 * const folder = mkdtempSync(`${tmpdir()}/checkpoints-`)
 * const params = { w: T.ones([2, 3]), b: T.zeros([3]) }
 * const saved = await saveCheckpoint(folder, { step: 100, tree: params, notes: { loss: 0.5 } })()
 * assert.ok(E.isRight(saved))
 *
 * const loaded = await loadCheckpoint(folder, params)()
 * assert.ok(E.isRight(loaded) && O.isSome(loaded.right))
 * assert.deepEqual(loaded.right.value.tree, params)
 * assert.deepEqual(loaded.right.value.notes, { loss: 0.5 })
 * ```
 */
export const saveCheckpoint: <Tree, const O extends KeepOptions | Bare = KeepOptions>(
  folder: string,
  checkpoint: {
    readonly step: number
    readonly tree: OnlyTensors<'encode', Tree> & Tree
    readonly notes?: Plain | undefined
  },
  options?: CanOptions<'saveCheckpoint', O, KeepOptions, 'keep'> & O,
) => TE.TaskEither<CheckpointError, string> = typed(
  (folder: string, checkpoint: Partial<Checkpoint<never>>, options?: KeepOptions) => {
    const who = 'saveCheckpoint'
    requireFolder(who, folder)
    requireOptions(`${who}: the checkpoint`, checkpoint, ['step', 'tree', 'notes'], true)
    requireOptions(who, options, ['keep'])
    const { keep = 3 } = options ?? {}
    requirePositiveCount(`${who}: keep`, keep)
    const { step, tree, notes = null } = checkpoint
    requireCount(`${who}: step`, step)
    const saving = save(folder, { step: step as number, tree, notes }, keep)
    return pipe(
      makeFolder(folder),
      TE.chain(() => saving),
    )
  },
)

/** As `saveCheckpoint`, into a folder that there is. */
export const save = (
  folder: string,
  { step, tree, notes }: Checkpoint<unknown>,
  keep: number,
): TE.TaskEither<CheckpointError, string> => {
  const text = encodePlain('saveCheckpoint: the notes', notes)
  const encoded = (here: unknown) => encode({ tree: here } as never, { notes: text, ...unsealed })
  const bytes = isElsewhere(tree, 'encode') ? bring(tree, 'encode').then(encoded) : encoded(tree)
  return pipe(
    TE.fromTask(async () => seal(await bytes)),
    TE.chain(bytes => writeWhole(folder, nameOf(step), bytes)),
    TE.chainFirst(() =>
      pipe(
        stepsIn(folder),
        TE.chain(steps =>
          remove(
            folder,
            steps
              .slice(keep)
              .filter(other => other !== step)
              .map(nameOf),
          ),
        ),
      ),
    ),
  )
}

const notesOf = (bytes: Uint8Array): E.Either<string, Plain> =>
  pipe(
    decodeMetadata(bytes),
    E.mapLeft(showDecodeError),
    E.chain(metadata =>
      E.tryCatch(
        () => decodePlain(String(metadata.notes)),
        () => 'its notes cannot be read',
      ),
    ),
  )

/** How the tensors of a checkpoint are read, once its notes are known. */
interface Reading<Tree, A> {
  readonly like: Tree
  readonly read: (tree: Tree) => A
}

const opened = <Tree, A>(
  file: string,
  bytes: Uint8Array,
  how: (notes: Plain) => E.Either<string, Reading<Tree, A>>,
): TE.TaskEither<CheckpointError, A> =>
  pipe(
    notesOf(bytes),
    E.mapLeft((reason): CheckpointError => ({ _tag: 'Damaged', file, reason })),
    TE.fromEither,
    TE.chainFirst(() =>
      pipe(
        TE.fromTask<boolean, CheckpointError>(() => isSealed(bytes)),
        TE.filterOrElse(
          sealed => sealed,
          (): CheckpointError => ({ _tag: 'Damaged', file, reason: 'its bytes are not those that were written' }),
        ),
      ),
    ),
    TE.chainEitherK(notes =>
      pipe(
        how(notes),
        E.mapLeft((reason): CheckpointError => ({ _tag: 'OtherTraining', file, reason })),
      ),
    ),
    TE.chainEitherK(({ like, read }) =>
      pipe(
        decode({ tree: like })(bytes),
        E.bimap(
          (error): CheckpointError => ({ _tag: 'OtherModel', file, error }),
          ({ tree }) => read(tree),
        ),
      ),
    ),
  )

/** What the last checkpoint of a folder is read as, and its file; none where there is none. */
export const load = <Tree, A>(
  folder: string,
  how: (notes: Plain, step: number) => E.Either<string, Reading<Tree, A>>,
): TE.TaskEither<CheckpointError, O.Option<{ readonly file: string; readonly value: A }>> =>
  pipe(
    stepsIn(folder),
    TE.chain(([step]) => {
      if (step === undefined) return TE.right(O.none)
      const file = pathIn(folder, nameOf(step))
      return pipe(
        readWhole(folder, nameOf(step)),
        TE.chain(bytes => opened(file, bytes, notes => how(notes, step))),
        TE.map(value => O.some({ file, value })),
      )
    }),
  )

/**
 * The last checkpoint of a folder, read into a tree like `like`: the same names, shapes and element types. None where the
 * folder has none, or is not there.
 *
 * A file that is damaged, or of another model, is a `CheckpointError`; it is left as it is.
 *
 * @throws TypeError where two tensors of `like` have one name.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as O from 'fp-ts/lib/Option.js'
 * import * as T from 'tensor-ts'
 * import { loadCheckpoint } from 'tensor-ts/train'
 *
 * assert.deepEqual(await loadCheckpoint('no-such-folder', { w: T.ones([2]) })(), E.right(O.none))
 * ```
 */
export const loadCheckpoint = <Tree>(
  folder: string,
  like: Tree,
): TE.TaskEither<CheckpointError, O.Option<Kept<Tree>>> => {
  requireFolder('loadCheckpoint', folder)
  return pipe(
    load(folder, (notes, step) => E.right({ like, read: (tree: Tree) => ({ step, tree, notes }) })),
    TE.map(O.map(({ file, value }) => ({ file, ...value }))),
  )
}
