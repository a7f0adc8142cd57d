import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { takes, typed } from '../ops/face.js'
import { describe } from '../shape/describe.js'
import { requireBytes } from '../tensor/bytes.js'
import { concrete, type Stored } from '../tensor/storage.js'
import type { AnyTensor } from '../tensor/tensor.js'
import { fitting } from './check.js'
import { type DecodeOptions, decodeOptions, expectedOf, treeOf } from './decode.js'
import { elementsAs, tensorOf } from './elements.js'
import type { Metadata } from './encode.js'
import type { DecodeError } from './error.js'
import { allFormats, type Format, prefixSize } from './format.js'
import { gatherer } from './layout.js'
import { telling } from './magic.js'
import { headerOf, headerSizeOf } from './parse.js'
import { collector } from './problems.js'

/** Bytes that are read range by range: those of a file, of an answer over HTTP, of memory. */
export interface Source {
  /** How many there are. */
  readonly size: number
  /** Those from `start` on, before `stop`. */
  readonly read: (start: number, stop: number) => TE.TaskEither<DecodeError, Uint8Array>
  /** What errors call it; nothing where not given. */
  readonly file?: string | undefined
}

/** A tensor of a file that is open, which is read when that is asked for. */
export interface Unread {
  /** Its element type as the file has it, as F32. */
  readonly dtype: string
  readonly shape: readonly number[]
  /** How many bytes it takes in the file. */
  readonly size: number
  readonly read: TE.TaskEither<DecodeError, AnyTensor>
  /** Its elements as they stand in the file, little-endian, for element types that no tensor has. */
  readonly readBytes: TE.TaskEither<DecodeError, Uint8Array>
}

/** A file, or several with an index, of which only the headers have been read. */
export interface Opened {
  readonly metadata: Metadata
  readonly tensors: ReadonlyMap<string, Unread>
}

/** An error of a file, which it names. */
export const inFile =
  (file: string | undefined) =>
  (error: DecodeError): DecodeError =>
    file === undefined || error._tag === 'InFile' ? error : { _tag: 'InFile', file, error }

/** A range of a source, which must be as long as was asked for. */
export const range = (source: Source, start: number, stop: number): TE.TaskEither<DecodeError, Uint8Array> =>
  start === stop
    ? TE.right(new Uint8Array())
    : pipe(
        source.read(start, stop),
        TE.map(bytes => requireBytes('openSource: what read gives', bytes)),
        TE.filterOrElse(
          bytes => bytes.length === stop - start,
          (bytes): DecodeError => ({
            _tag: 'Unreadable',
            reason: `expected ${stop - start} bytes from ${start} on, got ${bytes.length}`,
          }),
        ),
      )

const asTensor: (read: TE.TaskEither<DecodeError, Stored>) => TE.TaskEither<DecodeError, AnyTensor> = typed(
  (read: unknown) => read,
)

export const requireSource = (who: string, source: unknown): Source => {
  const given = source as Source | null
  if (typeof given !== 'object' || typeof given?.read !== 'function')
    throw new TypeError(`${who}: expected a source, { size, read }, got ${describe(source)}`)
  if (!Number.isSafeInteger(given.size) || given.size < 0)
    throw new TypeError(`${who}: expected size to be an integer of at least 0, got ${describe(given.size)}`)
  return given
}

/**
 * Opens a safetensors file of any size: reads its header, and nothing else. A tensor is read when its `read` is run, a tree of
 * them by `decodeOpened`.
 *
 * @throws TypeError for what is no source.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as T from 'tensor-ts'
 * import { bytesSource, encode, openSource } from 'tensor-ts/io'
 *
 * const file = bytesSource(encode({ w: T.ones([2]), b: T.zeros([3]) }))
 * const opened = await openSource(file)()
 * assert.ok(E.isRight(opened))
 * assert.deepEqual(await opened.right.tensors.get('w')?.read(), E.right(T.ones([2])))
 * ```
 */
export const openSource: (source: Source) => TE.TaskEither<DecodeError, Opened> = typed((given: unknown) => {
  const source = requireSource('openSource', given)
  const { size, file } = source
  const named = <A>(task: TE.TaskEither<DecodeError, A>) => pipe(task, TE.mapLeft(inFile(file)))
  const opened = pipe(
    range(source, 0, Math.min(size, telling)),
    TE.chainEitherK(first => headerSizeOf(first, size)),
    TE.chain(headerSize => {
      const start = prefixSize + headerSize
      return pipe(
        range(source, prefixSize, start),
        TE.chainEitherK(header => headerOf(header, size - start, true)),
        TE.map(
          ({ entries, metadata }): Opened => ({
            metadata: Object.fromEntries(metadata),
            tensors: new Map(
              [...entries].map(([name, entry]): [string, Unread] => {
                const { format, shape } = entry
                const readBytes = named(() => range(source, start + entry.start, start + entry.stop)())
                const read = named(
                  pipe(
                    readBytes,
                    TE.chainEitherK(bytes => tensorOf(bytes, entry)),
                  ),
                )
                const dtype = format.name
                return [name, { dtype, shape, size: entry.stop - entry.start, read: asTensor(read), readBytes }]
              }),
            ),
          }),
        ),
      )
    }),
  )
  return named(opened)
})

/**
 * A source of bytes in memory.
 *
 * @throws TypeError where the bytes are no `Uint8Array`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { bytesSource } from 'tensor-ts/io'
 *
 * const { size, read } = bytesSource(new Uint8Array([1, 2, 3]))
 * assert.deepEqual([size, await read(1, 3)()], [3, E.right(new Uint8Array([2, 3]))])
 * ```
 */
export const bytesSource = (bytes: Uint8Array): Source => {
  const all = requireBytes('bytesSource', bytes)
  return { size: all.length, read: (start, stop) => TE.right(all.subarray(start, stop)) }
}

const formatOf = (name: string): Format => allFormats.get(name) ?? { name, label: name, bits: 0 }

/** Whether bytes did not come: others would not either. */
const isUnreadable = (error: DecodeError): boolean =>
  error._tag === 'Unreadable' || (error._tag === 'InFile' && isUnreadable(error.error))

const requireOpened = (opened: unknown): Opened => {
  const tensors = (opened as Opened | null | undefined)?.tensors
  if (!(tensors instanceof Map))
    throw new TypeError(`decodeOpened: expected what openSource or openShards gives, got ${describe(opened)}`)
  return opened as Opened
}

/**
 * As `decode`, of what `openSource` and `openShards` have opened: that the names, shapes and element types are as expected is
 * known before anything is read; then it is read tensor by tensor, in the memory of the tree and one more.
 *
 * @throws TypeError as `decode`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as TE from 'fp-ts/lib/TaskEither.js'
 * import * as T from 'tensor-ts'
 * import { bytesSource, decodeOpened, encode, openSource } from 'tensor-ts/io'
 *
 * const params = { w: T.ones([2, 3]), b: T.zeros([3]) }
 * const read = pipe(openSource(bytesSource(encode(params))), TE.chain(decodeOpened(params)))
 * assert.deepEqual(await read(), E.right(params))
 * ```
 */
export const decodeOpened: <Tree>(
  expected: Tree,
  options?: DecodeOptions,
) => (opened: Opened) => TE.TaskEither<DecodeError, Tree> = typed(
  takes('decodeOpened', 1, decodeOptions),
  (expected: unknown, options: DecodeOptions = {}) => {
    const wanted = expectedOf('decodeOpened', expected, options)
    return (opened: unknown): TE.TaskEither<DecodeError, unknown> => {
      const { tensors } = requireOpened(opened)
      return async () => {
        const problems = collector()
        const entries = new Map(
          [...tensors].map(([name, unread]) => [name, { ...unread, format: formatOf(unread.dtype) }]),
        )
        const parts = fitting(entries, wanted.layout, wanted.surplus, problems.add)
        const tree = gatherer(wanted.tensors)
        const checked = problems.otherwise(() => undefined)
        if (checked._tag === 'Left') return checked
        for (const [part, { read }] of parts) {
          const found = await read()
          if (found._tag === 'Right') tree.take(part, elementsAs(part.dtype, concrete(found.right, 'decodeOpened')))
          else if (isUnreadable(found.left)) return found
          else problems.add(found.left)
        }
        return problems.otherwise(() => treeOf(wanted, tree.elements))
      }
    }
  },
)
