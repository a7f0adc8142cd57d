import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { takes, typed } from '../ops/face.js'
import { describe } from '../shape/describe.js'
import { count } from '../shape/sizes.js'
import { shorten } from '../shape/text.js'
import { requireBytes } from '../tensor/bytes.js'
import type { DType } from '../tensor/dtype.js'
import { forRuns, type Part } from '../tensor/parts.js'
import { concrete, type Elsewhere, Stored } from '../tensor/storage.js'
import type { AnyTensor, Value } from '../tensor/tensor.js'
import { fitting } from './check.js'
import { type DecodeOptions, decodeOptions, expectedOf, treeOf } from './decode.js'
import { type BigIntegers, elementsAs, requiredIntegers, tensorOf } from './elements.js'
import type { Metadata } from './encode.js'
import { type DecodeError, showPart } from './error.js'
import { allFormats, type Format, prefixSize } from './format.js'
import type { Entry } from './header.js'
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
  /** A block of it: of what is stored little more is read than that. */
  readonly readPart: (part: Part) => TE.TaskEither<DecodeError, AnyTensor>
  /** Its integers as bigints, where the file has U32, I64 or U64. */
  readonly readBigInts: TE.TaskEither<DecodeError, BigIntegers>
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

/** The face of what is read. */
export const asTensor: (read: TE.TaskEither<DecodeError, Stored>) => TE.TaskEither<DecodeError, AnyTensor> = typed(
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

const isSize = (x: unknown): boolean => Number.isSafeInteger(x) && (x as number) >= 0

/** A block of a tensor, which lies in it. */
export const requirePart = (name: string, shape: readonly number[], part: unknown): Part => {
  const { start, size } = (part ?? {}) as Partial<Part>
  const isBlock = [start, size].every(all => Array.isArray(all) && all.length === shape.length && all.every(isSize))
  if (isBlock && shape.every((length, axis) => start![axis]! + size![axis]! <= length)) return part as Part
  throw new RangeError(
    `readPart: expected { start, size } of a block of tensor '${shorten(name)}' of shape [${shape.join(', ')}], got ` +
      (isBlock ? showPart(part as Part) : describe(part)),
  )
}

/**
 * So many bytes that are not needed are read rather than to ask once more: over a network many more come while one asks, and a disk reads
 * blocks of some of it in any case.
 */
const mostBetween = 2 ** 14

/** So many bytes are asked for at once, where they are not side by side: what is not needed of them is in memory for that time. */
const mostAtOnce = 2 ** 23

/** The bytes of a part of a tensor whose elements begin at `at`. */
const partBytes = (
  source: Source,
  at: number,
  { name, format, shape }: Entry,
  part: Part,
): TE.TaskEither<DecodeError, Uint8Array> => {
  const width = format.bits / 8
  if (format.dtype === undefined) return TE.left({ _tag: 'UnknownDType', name, given: format.name })
  type Run = readonly [from: number, to: number, length: number]
  const reads: Run[][] = []
  let [first, end] = [0, -mostBetween - 1]
  forRuns(shape, part, (inWhole, inPart, length) => {
    const run: Run = [at + inWhole * width, inPart * width, length * width]
    const stop = run[0] + run[2]
    if (run[0] - end > mostBetween || stop - first > mostAtOnce) {
      reads.push([])
      first = run[0]
    }
    reads.at(-1)!.push(run)
    end = stop
  })
  return async () => {
    const bytes = new Uint8Array(count(part.size) * width)
    for (const runs of reads) {
      const [begin] = runs[0]!
      const [last, , length] = runs.at(-1)!
      const found = await range(source, begin, last + length)()
      if (E.isLeft(found)) return found
      if (reads.length === 1 && runs.length === 1) return found
      for (const [from, to, length] of runs) bytes.set(found.right.subarray(from - begin, from - begin + length), to)
    }
    return E.right(bytes)
  }
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
                const readBigInts = named(
                  pipe(
                    readBytes,
                    TE.chainEitherK(bytes => requiredIntegers(bytes, entry)),
                  ),
                )
                const readPart = (part: Part) =>
                  pipe(
                    partBytes(source, start + entry.start, entry, requirePart(name, shape, part)),
                    TE.chainEitherK(bytes => tensorOf(bytes, { ...entry, shape: part.size })),
                    named,
                    asTensor,
                  )
                const dtype = format.name
                const size = entry.stop - entry.start
                return [name, { dtype, shape, size, read: asTensor(read), readPart, readBigInts, readBytes }]
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

const asStored = (read: TE.TaskEither<DecodeError, AnyTensor>): TE.TaskEither<DecodeError, Stored> =>
  pipe(
    read,
    TE.map(x => concrete(x, 'decodeOpened')),
  )

type Like = NonNullable<Elsewhere['like']>

/** How a tensor is made that is where an expected one is, if that is not here. */
const likeOf = (x: Value | undefined): Like | undefined => (x instanceof Stored ? x.place?.like : undefined)

/** What is read where an expected tensor is: part by part, to the devices that have it. */
const readLike =
  (like: Like, unread: Unread, dtype: DType): TE.TaskEither<DecodeError, Stored> =>
  async () => {
    let failed: E.Left<DecodeError> | undefined
    const stop = new Error('a part cannot be read')
    try {
      const made = await like(async part => {
        const found = await asStored(unread.readPart(part))()
        if (E.isRight(found)) return elementsAs(dtype, found.right)
        failed = found
        throw stop
      })
      return E.right(made)
    } catch (error) {
      if (error === stop && failed !== undefined) return failed
      throw error
    }
  }

const requireOpened = (opened: unknown): Opened => {
  const tensors = (opened as Opened | null | undefined)?.tensors
  if (!(tensors instanceof Map))
    throw new TypeError(`decodeOpened: expected what openSource or openShards gives, got ${describe(opened)}`)
  return opened as Opened
}

/**
 * As `decode`, of what `openSource` and `openShards` have opened: that the names, shapes and element types are as expected is
 * known before anything is read; then it is read tensor by tensor, in the memory of the tree and one more: of what is expected the
 * tensors may be abstract, `T.abstract(model.init)(key)`. What is expected on devices of `tensor-ts/xla` (by `xla.put`) comes there, split as it is there, and part by part.
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
        const elsewhere = new Map<string, Stored>()
        for (const [part, unread] of parts) {
          const [{ tree: name }] = part.links as readonly [(typeof part.links)[number]]
          const like = part.isWhole ? likeOf(wanted.tensors.get(name)) : undefined
          const found = await (like === undefined ? asStored(unread.read) : readLike(like, unread, part.dtype))()
          if (found._tag === 'Left') {
            if (isUnreadable(found.left)) return found
            problems.add(found.left)
          } else if (like === undefined) tree.take(part, elementsAs(part.dtype, found.right))
          else elsewhere.set(name, found.right)
        }
        return problems.otherwise(() => treeOf(wanted, tree.elements, elsewhere))
      }
    }
  },
)
