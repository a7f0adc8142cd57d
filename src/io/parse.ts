import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { DecodeError } from './error.js'
import { mostHeaderBytes, prefixSize } from './format.js'
import { type Entry, type Header, parseHeader } from './header.js'
import { otherFormat } from './magic.js'

/** A file whose header is understood and whose tensors fill the data without overlap and gap. */
export interface File extends Header {
  readonly data: Uint8Array
}

/** The size of a header, said by the first bytes of a file of `fileSize`; `first` has more of them than the eight, where there are. */
export const headerSizeOf = (first: Uint8Array, fileSize: number): E.Either<DecodeError, number> => {
  const headerSize = fileSize < prefixSize ? 0n : new DataView(first.buffer, first.byteOffset).getBigUint64(0, true)
  if (fileSize >= prefixSize && headerSize <= BigInt(fileSize - prefixSize) && headerSize <= mostHeaderBytes)
    return E.right(Number(headerSize))
  const other = otherFormat(first)
  if (other !== undefined) return E.left(other)
  if (fileSize < prefixSize) return E.left({ _tag: 'FileTooShort', fileSize })
  return headerSize > BigInt(fileSize - prefixSize)
    ? E.left({ _tag: 'HeaderTooLarge', headerSize, fileSize })
    : E.left({ _tag: 'HeaderTooLong', headerSize, limit: mostHeaderBytes })
}

/** Bytes that nobody else changes: text in shared memory cannot be decoded everywhere, and might change while it is read. */
export const unshared = (bytes: Uint8Array): Uint8Array =>
  Object.prototype.toString.call(bytes.buffer) === '[object SharedArrayBuffer]' ? new Uint8Array(bytes) : bytes

/** The bytes of header and data. */
const sections = (
  file: Uint8Array,
): E.Either<DecodeError, { readonly header: Uint8Array; readonly data: Uint8Array }> =>
  pipe(
    headerSizeOf(file, file.length),
    E.map(headerSize => {
      const dataStart = prefixSize + headerSize
      const header = file.subarray(prefixSize, dataStart)
      return { header: unshared(header), data: file.subarray(dataStart) }
    }),
  )

/** So large that a call of the decoder is nothing beside its work, and small beside any file whose header takes time. */
const piece = 2 ** 16

/** The header if it is UTF-8, which is found out piece by piece: the text as a whole is never needed. */
export const utf8 = (header: Uint8Array): E.Either<DecodeError, Uint8Array> => {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  try {
    for (let start = 0; start < header.length; start += piece)
      decoder.decode(header.subarray(start, start + piece), { stream: true })
    decoder.decode()
    return E.right(header)
  } catch {
    return E.left({ _tag: 'HeaderNotJson', reason: 'it is not UTF-8' })
  }
}

/** The first overlap or hole, if there is one. */
const misplaced = (entries: Iterable<Entry>, dataSize: number): DecodeError | undefined => {
  const ordered = [...entries].sort((a, b) => a.start - b.start || a.stop - b.stop)
  let filled = 0
  let previous = ''
  for (const { name, start, stop } of ordered) {
    if (start < filled) return { _tag: 'Overlap', first: previous, second: name }
    if (start > filled) return { _tag: 'Hole', start: filled, stop: start }
    filled = stop
    previous = name
  }
  return filled < dataSize ? { _tag: 'Hole', start: filled, stop: dataSize } : undefined
}

/** What a header says, checked for everything that can be checked without knowing what it should say. */
export const headerOf = (bytes: Uint8Array, dataSize: number, withMetadata: boolean): E.Either<DecodeError, Header> =>
  pipe(
    utf8(bytes),
    E.chain(text => parseHeader(text, dataSize, withMetadata)),
    E.chain(header => {
      const error = misplaced(header.entries.values(), dataSize)
      return error === undefined ? E.right(header) : E.left(error)
    }),
  )

/** Takes a safetensors file apart. */
export const parse = (bytes: Uint8Array, withMetadata = false): E.Either<DecodeError, File> =>
  pipe(
    sections(bytes),
    E.chain(({ header, data }) =>
      pipe(
        headerOf(header, data.length, withMetadata),
        E.map(parsed => ({ ...parsed, data })),
      ),
    ),
  )
