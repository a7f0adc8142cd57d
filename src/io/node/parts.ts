import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { CanSplit } from '../../export/placement.js'
import { needs, takes, typed } from '../../ops/face.js'
import { describe } from '../../shape/describe.js'
import type { Bare, CanOptions } from '../../shape/options.js'
import { fileSystem } from '../../tensor/system.js'
import type { OnlyTensors } from '../../transform/types.js'
import { bytesOf } from '../encode.js'
import type { DecodeError } from '../error.js'
import type { EncodePartsOptions } from '../index.js'
import { indexOfFiles } from '../parts/open.js'
import { blocks, type FileOfParts, fileOf, filesOfParts, indexOf, requireNames } from '../parts/write.js'
import { parseIndex } from '../shardIndex.js'
import { inFile, openSource } from '../source.js'
import { requirePath, sourceOf } from './file.js'
import { makeFolders, reasonOf, syncFolder, writeFileWhole } from './write.js'

/** How a tree is written in parts into a folder. */
export interface SavePartsOptions extends Omit<EncodePartsOptions, 'save'> {
  /** What tells this save from others; made anew where not given, which only a process that writes all files can do. */
  readonly save?: string | undefined
  /** The number of the file that this process writes, counted from 0; all of them, and the index, where not given. */
  readonly file?: number | undefined
}

/** The files of a save. */
export interface FinishPartsOptions {
  readonly save: string
  readonly files?: number | undefined
  readonly name?: string | undefined
}

const attempt = <A>(file: string, run: () => Promise<A>): TE.TaskEither<DecodeError, A> =>
  TE.tryCatch(run, reason => inFile(file)({ _tag: 'Unwritable', reason: reasonOf(reason) }))

async function* pieces({ first, elements }: FileOfParts): AsyncGenerator<Uint8Array> {
  yield first
  // One after another: of what is on devices no more is here than one part.
  for (const data of elements) yield bytesOf(await data())
}

const write = (folder: string, name: string, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) => {
  const path = `${folder}/${name}`
  return attempt(path, async () => {
    await writeFileWhole(path, `${path}.tmp`, content)
    await syncFolder(folder)
    return path
  })
}

/** The files of an index that is there; none where it is none of parts. */
const filesOfIndex = async (path: string): Promise<readonly string[]> => {
  const { readFile } = await fileSystem()
  const bytes = await readFile(path).catch(() => undefined)
  const found = bytes === undefined ? undefined : parseIndex(bytes)
  return found?._tag === 'Right' && 'parts' in found.right ? found.right.parts.files : []
}

const finish = (
  folder: string,
  { save, name, files }: Required<FinishPartsOptions>,
): TE.TaskEither<DecodeError, string> => {
  const all = Array.from({ length: files as number }, (_, i) => fileOf(name as string, save, i, files as number))
  const index = indexOf(name as string)
  return pipe(
    all,
    TE.traverseSeqArray(file =>
      pipe(
        sourceOf(`${folder}/${file}`),
        TE.chain(openSource),
        TE.map(opened => ({ file, opened })),
      ),
    ),
    TE.chainEitherK(opened => indexOfFiles(save, opened)),
    TE.bindTo('text'),
    TE.bind('before', () => TE.fromTask(() => filesOfIndex(`${folder}/${index}`))),
    TE.chain(({ text, before }) =>
      pipe(
        write(folder, index, [new TextEncoder().encode(text)]),
        TE.chainFirst(() =>
          attempt(folder, async () => {
            const { rm } = await fileSystem()
            for (const file of before) if (!all.includes(file)) await rm(`${folder}/${file}`, { force: true })
          }),
        ),
      ),
    ),
  )
}

const requireFile = (who: string, file: unknown, files: number): void => {
  if (!Number.isInteger(file) || (file as number) < 0 || (file as number) >= files)
    throw new RangeError(
      `${who}: expected file to be the number of a file from 0 to ${files - 1}, got ${describe(file)}`,
    )
}

/**
 * Writes a tree into a folder, in safetensors files that have parts of its tensors each, as `encodeParts`, and their index. Tensors on
 * devices of `tensor-ts/xla` are written as they are split there, part by part, and never brought together. Gives the path of the
 * index.
 *
 * Each file is written as a whole or not at all, the index last; then the files of the index that was there before are removed. So
 * whoever reads the folder finds the save before or this one, whenever the machine stops. Where several processes write, each
 * gives the number of its `file` and all the same `save`, and when all are done one of them calls `finishParts`.
 *
 * @throws as `encodeParts`; RangeError where there is no such file; TypeError for what is no path, and where a `file` is given without
 * a `save`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { mkdtempSync } from 'node:fs'
 * import { tmpdir } from 'node:os'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as T from 'tensor-ts'
 * import { mesh } from 'tensor-ts/export'
 * import { decodeOpened } from 'tensor-ts/io'
 * import { openPath, saveParts } from 'tensor-ts/io/node'
 *
 * const params = { w: T.ones([4, 6]), b: T.zeros([6]) }
 * const folder = mkdtempSync(`${tmpdir()}/parts-`)
 * const saved = saveParts(folder, params, { mesh: mesh({ model: 2 }), shardings: { w: [null, 'model'] }, files: 2 })
 * const read = pipe(saved, TE.chain(openPath), TE.chain(decodeOpened(params)))
 * assert.deepEqual(await read(), E.right(params))
 * ```
 */
export const saveParts: <Tree, const O extends SavePartsOptions | Bare = SavePartsOptions>(
  folder: string,
  tree: OnlyTensors<'saveParts', Tree> & Tree,
  options?: CanSplit<'saveParts', Tree, O> &
    CanOptions<'saveParts', O, SavePartsOptions, 'save, file, mesh, shardings, files, name, metadata'> &
    O,
) => TE.TaskEither<DecodeError, string> = typed(
  takes('saveParts', 2, ['save', 'file', 'mesh', 'shardings', 'files', 'name', 'metadata']),
  (folder: unknown, tree: unknown, options: SavePartsOptions = {}): TE.TaskEither<DecodeError, string> => {
    const who = 'saveParts'
    const path = requirePath(who, folder)
    const { file } = options
    if (file !== undefined && options.save === undefined)
      throw new TypeError(`${who}: expected a save, the same text in all processes, beside the number of a file`)
    const save = options.save ?? globalThis.crypto.randomUUID().slice(0, 8)
    const names = requireNames(who, { ...options, save })
    if (file !== undefined) requireFile(who, file, names.files)
    const { files } = filesOfParts(who, blocks(who, tree, options), { ...options, save })
    const made = (file === undefined ? files : [files[file]!]).map(each => each())
    return pipe(
      attempt(path, () => makeFolders(path)),
      TE.chain(() =>
        pipe(
          made,
          TE.traverseSeqArray(each => write(path, each.file, pieces(each))),
        ),
      ),
      TE.chain(written => (file === undefined ? finish(path, names) : TE.right(written[0]!))),
    )
  },
)

/**
 * Writes the index of files that processes have written with `saveParts`, after all of them, and gives its path. It reads what they
 * tell of their parts: where one is missing or of another save, or parts overlap or are not all of a tensor, that is the error, and
 * what was there before stays.
 *
 * @throws TypeError for what is no path, and for names of files that are none; RangeError where `files` is no whole number of at least
 * 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { showDecodeError } from 'tensor-ts/io'
 * import { finishParts } from 'tensor-ts/io/node'
 *
 * const missing = E.mapLeft(showDecodeError)(await finishParts('no-such-folder', { save: 'a' })())
 * const sentence = 'no-such-folder/model-a-00001-of-00001.safetensors: it cannot be read: there is no such file'
 * assert.deepEqual(missing, E.left(sentence))
 * ```
 */
export const finishParts: (folder: string, options: FinishPartsOptions) => TE.TaskEither<DecodeError, string> = typed(
  needs('finishParts', 1, ['save', 'files', 'name']),
  (folder: unknown, options: FinishPartsOptions) =>
    finish(requirePath('finishParts', folder), requireNames('finishParts', options)),
)
