import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import { type DType, dtypes } from '../tensor/dtype.js'
import { describe } from '../tensor/storage.js'
import type { DecodeError } from './error.js'
import { formats, metadataKey, prefixSize } from './format.js'

/** Where the elements of a tensor stand in the data. */
export interface Entry {
  readonly name: string
  readonly dtype: DType
  readonly shape: readonly number[]
  /** From the beginning of the data, in bytes; the second is the first byte that is not part of it. */
  readonly offsets: readonly [start: number, stop: number]
}

/** A file whose header is understood and whose tensors fill the data without overlap and gap. */
export interface File {
  readonly metadata: readonly (readonly [key: string, value: string])[]
  readonly entries: readonly Entry[]
  readonly data: Uint8Array
}

/** A codec for what a guard knows, with the name that it has in messages. */
const guarded = <A>(name: string, is: (u: unknown) => u is A): t.Type<A> =>
  new t.Type(name, is, (u, context) => (is(u) ? t.success(u) : t.failure(u, context)), t.identity)

const isSize = (u: unknown): u is number => typeof u === 'number' && Number.isSafeInteger(u) && u >= 0
const isOffsets = (u: unknown): u is readonly [number, number] => Array.isArray(u) && u.length === 2 && u.every(isSize)

const Size = guarded('an integer of at least 0', isSize)
const Offsets = guarded('two integers of at least 0', isOffsets)
const Entries = guarded('an object', t.UnknownRecord.is)
const TensorInfo = t.type(
  { dtype: t.string, shape: t.array(Size, 'a list of sizes'), data_offsets: Offsets },
  'an object',
)
type TensorInfo = t.TypeOf<typeof TensorInfo>

const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text)

/** What io-ts found wrong, one sentence each, under the path of the value in the header. */
const problems = (path: string, errors: t.Errors): readonly string[] =>
  errors.map(({ context, value }) => {
    const keys = context.slice(1).map(({ key }) => `.${key}`)
    const expected = context.at(-1)?.type.name ?? 'something else'
    const given = value === undefined ? 'nothing' : shorten(describe(value))
    return `${path}${keys.join('')}: expected ${expected}, got ${given}`
  })

const as = <A>(codec: t.Decoder<unknown, A>, path: string, value: unknown): E.Either<readonly string[], A> =>
  pipe(
    codec.decode(value),
    E.mapLeft(errors => problems(path, errors)),
  )

/** The bytes of header and data. */
const sections = (
  file: Uint8Array,
): E.Either<DecodeError, { readonly header: Uint8Array; readonly data: Uint8Array }> => {
  const fileSize = file.length
  if (fileSize < prefixSize) return E.left({ _tag: 'FileTooShort', fileSize })
  const headerSize = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true)
  if (headerSize > BigInt(fileSize - prefixSize)) return E.left({ _tag: 'HeaderTooLarge', headerSize, fileSize })
  const dataStart = prefixSize + Number(headerSize)
  return E.right({ header: file.subarray(prefixSize, dataStart), data: file.subarray(dataStart) })
}

const json = (header: Uint8Array): E.Either<DecodeError, unknown> =>
  E.tryCatch(
    () => JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(header)) as unknown,
    reason => ({ _tag: 'HeaderNotJson', reason: reason instanceof Error ? reason.message : String(reason) }),
  )

interface Header {
  readonly metadata: File['metadata']
  readonly infos: readonly (readonly [name: string, info: TensorInfo])[]
}

/**
 * The header as lists of entries: names come from outside, and `__proto__` as the key of an object is not an entry like
 * any other. All that is wrong is told at once.
 */
const wellFormed = (header: unknown): E.Either<DecodeError, Header> => {
  const metadata: (readonly [string, string])[] = []
  const infos: (readonly [string, TensorInfo])[] = []
  const found: string[] = []
  const collect = <A>(result: E.Either<readonly string[], A>, use: (value: A) => void): void => {
    if (E.isRight(result)) use(result.right)
    else found.push(...result.left)
  }
  collect(as(Entries, 'the header', header), entries => {
    for (const [name, value] of Object.entries(entries))
      if (name === metadataKey)
        collect(as(Entries, name, value), notes => {
          for (const [key, note] of Object.entries(notes))
            collect(as(t.string, `${name}.${key}`, note), text => metadata.push([key, text]))
        })
      else collect(as(TensorInfo, name, value), info => infos.push([name, info]))
  })
  return found.length > 0 ? E.left({ _tag: 'HeaderMalformed', problems: found }) : E.right({ metadata, infos })
}

/** The entry of one tensor, which lies within the data and has as many bytes as its shape takes. */
const entry = (
  [name, { dtype: given, shape, data_offsets: offsets }]: Header['infos'][number],
  dataSize: number,
): E.Either<DecodeError, Entry> => {
  const dtype = dtypes.find(known => formats[known].name === given)
  if (dtype === undefined) return E.left({ _tag: 'UnknownDType', name, given })
  const [start, stop] = offsets
  if (start > stop || stop > dataSize) return E.left({ _tag: 'OutOfRange', name, offsets, dataSize })
  // A 0 anywhere makes 0, also where the product of the others is not finite.
  const elements = shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1)
  const expected = elements * formats[dtype].bytes
  return expected === stop - start
    ? E.right({ name, dtype, shape, offsets })
    : E.left({ _tag: 'WrongSize', name, shape, dtype, given: stop - start, expected })
}

/** The first overlap or hole, if there is one. */
const misplaced = (entries: readonly Entry[], dataSize: number): DecodeError | undefined => {
  const ordered = [...entries].sort((a, b) => a.offsets[0] - b.offsets[0] || a.offsets[1] - b.offsets[1])
  let filled = 0
  let previous = ''
  for (const { name, offsets } of ordered) {
    if (offsets[0] < filled) return { _tag: 'Overlap', first: previous, second: name }
    if (offsets[0] > filled) return { _tag: 'Hole', start: filled, stop: offsets[0] }
    filled = offsets[1]
    previous = name
  }
  return filled < dataSize ? { _tag: 'Hole', start: filled, stop: dataSize } : undefined
}

/** Takes a safetensors file apart and checks everything that can be checked without knowing what it should hold. */
export const parse = (bytes: Uint8Array): E.Either<DecodeError, File> =>
  pipe(
    sections(bytes),
    E.chain(({ header, data }) =>
      pipe(
        json(header),
        E.chain(wellFormed),
        E.chain(({ metadata, infos }) =>
          pipe(
            infos,
            E.traverseArray(info => entry(info, data.length)),
            E.chain(entries => {
              const error = misplaced(entries, data.length)
              return error === undefined ? E.right({ metadata, entries, data }) : E.left(error)
            }),
          ),
        ),
      ),
    ),
  )
