import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { needs, typed } from '../ops/face.js'
import { describe } from '../shape/describe.js'
import { requirePositiveCount } from '../shape/hyperparameter.js'
import type { OnlyTensors } from '../transform/types.js'
import { type EncodeOptions, type Metadata, piecesOf, type Writable, writables } from './encode.js'
import type { DecodeError } from './error.js'
import { mostHeaderBytes } from './format.js'
import { openParts } from './parts/open.js'
import { collector } from './problems.js'
import { isBeside, isFileName, parseIndex } from './shardIndex.js'
import { inFile, type Opened, openSource, range, requireSource, type Source, type Unread } from './source.js'

/** The bytes of an index, which is no longer than a header may be. */
const indexBytes = (index: Source): TE.TaskEither<DecodeError, Uint8Array> =>
  index.size > mostHeaderBytes
    ? TE.left({ _tag: 'HeaderTooLong', headerSize: BigInt(index.size), limit: mostHeaderBytes })
    : range(index, 0, index.size)

/**
 * Opens safetensors files that have an index (`model.safetensors.index.json`), which is a source itself; `source` gives each file
 * by its name. The names are those of files beside the index: what would lead to another folder is refused. What the index says
 * and what the files have must be the same. Of tensors that are in parts, as `encodeParts` writes them, those are read and put
 * together that are needed.
 *
 * @throws TypeError where the index is no source, or `source` no function.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as T from 'tensor-ts'
 * import { bytesSource, decodeOpened, encodeShards, openShards } from 'tensor-ts/io'
 *
 * const params = { w: T.ones([2, 3]), b: T.zeros([3]) }
 * const written = encodeShards(params, { most: 24 }).map(({ file, pieces }) => [file, Buffer.concat([...pieces])] as const)
 * const files = new Map(written)
 * assert.equal(files.size, 3)
 *
 * const sourceOf = (file: string) => bytesSource(files.get(file) ?? new Uint8Array())
 * const opened = openShards(sourceOf('model.safetensors.index.json'), file => TE.right(sourceOf(file)))
 * assert.deepEqual(await pipe(opened, TE.chain(decodeOpened(params)))(), E.right(params))
 * ```
 */
export const openShards: (
  index: Source,
  source: (file: string) => TE.TaskEither<DecodeError, Source>,
) => TE.TaskEither<DecodeError, Opened> = typed((given: unknown, source: unknown) => {
  const index = requireSource('openShards', given)
  if (typeof source !== 'function') throw new TypeError(`openShards: expected a function, got ${describe(source)}`)
  const sourceOf = source as (file: string) => TE.TaskEither<DecodeError, Source>
  return pipe(
    indexBytes(index),
    TE.chainEitherK(parseIndex),
    TE.mapLeft(inFile(index.file)),
    TE.chain(index =>
      'whole' in index ? opened(index.whole, sourceOf) : openParts(index.parts, file => openFile(file, sourceOf)),
    ),
  )
})

/** Opens one of the files beside an index. */
const openFile = (
  file: string,
  sourceOf: (file: string) => TE.TaskEither<DecodeError, Source>,
): TE.TaskEither<DecodeError, Opened> =>
  pipe(
    sourceOf(file),
    TE.chain(given => {
      const source = requireSource('openShards', given)
      const { size } = source
      return openSource({ size, read: (start, stop) => source.read(start, stop), file: source.file ?? file })
    }),
    TE.mapLeft(inFile(file)),
  )

const opened =
  (
    files: ReadonlyMap<string, string>,
    sourceOf: (file: string) => TE.TaskEither<DecodeError, Source>,
  ): TE.TaskEither<DecodeError, Opened> =>
  async () => {
    const names = new Map<string, string[]>()
    for (const [name, file] of files) {
      const others = names.get(file)
      if (others === undefined) names.set(file, [name])
      else others.push(name)
    }
    const problems = collector()
    const tensors = new Map<string, Unread>()
    let metadata: Metadata = {}
    for (const [file, expected] of names) {
      const found = await openFile(file, sourceOf)()
      if (E.isLeft(found)) {
        problems.add(found.left)
        continue
      }
      const missing = expected.filter(name => !found.right.tensors.has(name))
      const others = [...found.right.tensors.keys()].filter(name => files.get(name) !== file)
      if (missing.length > 0) problems.add(inFile(file)({ _tag: 'MissingNames', names: missing }))
      if (others.length > 0) problems.add(inFile(file)({ _tag: 'SurplusNames', names: others }))
      for (const [name, unread] of found.right.tensors) tensors.set(name, unread)
      metadata = { ...found.right.metadata, ...metadata }
    }
    return problems.otherwise((): Opened => ({ metadata, tensors }))
  }

/** How a tree is written into several files. */
export interface EncodeShardsOptions extends EncodeOptions {
  /** How many bytes of tensors a file has at most; a larger tensor has a file of its own. */
  readonly most: number
  /** How the names of the files begin; 'model' where not given. */
  readonly name?: string | undefined
  readonly metadata?: Metadata | undefined
}

/** A file to be written, in pieces. */
export interface EncodedFile {
  readonly file: string
  readonly pieces: Iterable<Uint8Array>
}

/**
 * As `encodePieces`, in several safetensors files, `model-00001-of-00003.safetensors` and so on, and their index, which is the
 * last, so that where it is, all are there.
 *
 * @throws as `encode`; RangeError where `most` is no whole number of at least 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { encodeShards } from 'tensor-ts/io'
 *
 * const files = encodeShards({ w: T.ones([2, 3]), b: T.zeros([3]) }, { most: 24, name: 'part' })
 * assert.deepEqual(
 *   files.map(({ file }) => file),
 *   ['part-00001-of-00002.safetensors', 'part-00002-of-00002.safetensors', 'part.safetensors.index.json'],
 * )
 * ```
 */
export const encodeShards: <Tree>(
  tree: OnlyTensors<'encodeShards', Tree> & Tree,
  options: EncodeShardsOptions,
) => readonly EncodedFile[] = typed(
  needs('encodeShards', 1, ['most', 'name', 'metadata', 'mapping']),
  (tree: unknown, { most, name = 'model', metadata = {}, mapping }: EncodeShardsOptions) => {
    const who = 'encodeShards'
    requirePositiveCount(`${who}: most`, most)
    const refused = () => new TypeError(`${who}: expected name to be the name of a file, got ${describe(name)}`)
    if (typeof name !== 'string' || name === '') throw refused()
    const groups: Writable[][] = []
    let room = 0
    for (const tensor of writables(who, tree, mapping)) {
      const last = groups.at(-1)
      if (last === undefined || tensor.size > room) {
        groups.push([tensor])
        room = most - tensor.size
      } else {
        last.push(tensor)
        room -= tensor.size
      }
    }
    const number = (i: number): string => String(i).padStart(5, '0')
    const fileOf = (i: number): string => `${name}-${number(i + 1)}-of-${number(groups.length)}.safetensors`
    const indexFile = `${name}.safetensors.index.json`
    if (!isFileName(indexFile) || !groups.every((_, i) => isBeside(fileOf(i)))) throw refused()
    const total = groups.flat().reduce((sum, { size }) => sum + size, 0)
    const map = groups.flatMap((group, i) => group.map(tensor => [tensor.name, fileOf(i)] as const))
    const text = JSON.stringify({ metadata: { total_size: total }, weight_map: Object.fromEntries(map) }, undefined, 2)
    return [
      ...groups.map((group, i) => ({ file: fileOf(i), pieces: piecesOf(who, group, metadata) })),
      { file: indexFile, pieces: [new TextEncoder().encode(`${text}\n`)] },
    ]
  },
)
