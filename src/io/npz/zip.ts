import { inflateSync } from 'fflate'
import * as E from 'fp-ts/lib/Either.js'
import { shorten } from '../../shape/text.js'
import { messageOf } from '../../tensor/message.js'
import type { DecodeError } from '../index.js'
import { isArchive, otherFormat } from '../magic.js'
import { crc32 } from './crc.js'

// The directory of a zip archive (PKWARE's APPNOTE 6.3), read with the mistrust that foreign bytes want: fflate, which unpacks
// and writes, trusts what a directory says, and has no end for one that says where its 64-bit sizes are and has none.

/** The files of an archive by name; each is unpacked when it is asked for. */
type Packed = ReadonlyMap<string, () => E.Either<DecodeError, Uint8Array>>

export const malformed = (reason: string): E.Either<DecodeError, never> => E.left({ _tag: 'ZipMalformed', reason })

/** Why reading stopped: caught where the archive is read. */
class Stop extends Error {}

/** There is a pickle in the archive. */
class Pickle extends Stop {}

const stop = (reason: string): never => {
  throw new Stop(reason)
}

const signature = { file: 0x0403_4b50, entry: 0x0201_4b50, end: 0x0605_4b50, end64: 0x0606_4b50, locator: 0x0706_4b50 }
const length = { file: 30, entry: 46, end: 22, end64: 56, locator: 20 }

/** In the place of a size that stands elsewhere in 64 bits. */
const elsewhere = 0xffff_ffff
const mostComment = 0xffff

/** The most bytes that deflate makes of one. */
const mostRatio = 1032

/** As many as a safetensors file may have tensors. */
const mostFiles = 2 ** 17

/** Numbers of an archive at places that must be in it. */
const numbersOf = (bytes: Uint8Array) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const within = (at: number, size: number): number =>
    at >= 0 && at + size <= bytes.length ? at : stop('it ends before what its directory says')
  return {
    u16: (at: number): number => view.getUint16(within(at, 2), true),
    u32: (at: number): number => view.getUint32(within(at, 4), true),
    u64: (at: number): number => {
      const found = view.getBigUint64(within(at, 8), true)
      return found <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(found) : stop('a size is no number of JavaScript')
    },
  }
}

type Numbers = ReturnType<typeof numbersOf>

/** Where the directory begins and ends, and how many files it has. */
const directory = (bytes: Uint8Array, { u16, u32, u64 }: Numbers) => {
  let at = bytes.length - length.end
  const least = Math.max(0, at - mostComment)
  // A comment may look like it, but has another length.
  while (at >= least && (u32(at) !== signature.end || at + length.end + u16(at + 20) !== bytes.length)) at--
  if (at < least) stop('it has no directory')
  const locator = at - length.locator
  if (locator < 0 || u32(locator) !== signature.locator)
    return { count: u16(at + 10), start: u32(at + 16), size: u32(at + 12), end: at }
  const end64 = u64(locator + 8)
  if (u32(end64) !== signature.end64) stop('its directory of 64 bits is not where it should be')
  return { count: u64(end64 + 32), start: u64(end64 + 48), size: u64(end64 + 40), end: end64 }
}

/** What stands in a field of an entry for sizes of 64 bits: of those that do not fit elsewhere, in order. */
const wide = ({ u16, u64 }: Numbers, start: number, end: number, fields: readonly number[]): readonly number[] => {
  if (!fields.includes(elsewhere)) return fields
  for (let at = start; at + 4 <= end; at += 4 + u16(at + 2)) {
    if (u16(at) !== 1) continue
    let next = at + 4
    return fields.map(field => {
      if (field !== elsewhere) return field
      next += 8
      return next <= at + 4 + u16(at + 2) ? u64(next - 8) : stop('a size is missing')
    })
  }
  return stop('a size is missing')
}

/** What is wrong with a name, by which a file might lie outside of the folder that an archive is unpacked into, somewhere. */
export const objection = (name: string): string | undefined => {
  if (/\p{Cc}/u.test(name)) return 'has a control character'
  // To Windows it is what parts folders.
  if (name.includes('\\')) return 'has a backslash'
  return /^([a-z]:)?\//i.test(name) || name.split('/').includes('..') ? 'leads out of its folder' : undefined
}

/** Folders may be entries of their own. */
const isFolder = (name: string): boolean => name.endsWith('/')

interface Entry {
  readonly name: string
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly size: number
  readonly offset: number
}

const entriesOf = (bytes: Uint8Array, numbers: Numbers): readonly Entry[] => {
  const { u16, u32 } = numbers
  const { count, start, size, end } = directory(bytes, numbers)
  if (start + size > end) stop('its directory is longer than there is room for')
  if (count > mostFiles) stop(`expected at most ${mostFiles} files, got ${count}`)
  const entries: Entry[] = []
  let at = start
  for (let i = 0; i < count; i++) {
    if (at + length.entry > start + size || u32(at) !== signature.entry)
      stop('its directory has fewer files than it says')
    const flags = u16(at + 8)
    const [names, extra, comment] = [u16(at + 28), u16(at + 30), u16(at + 32)]
    const next = at + length.entry + names + extra + comment
    if (next > start + size) stop('its directory has fewer files than it says')
    const from = at + length.entry
    const name = new TextDecoder().decode(new Uint8Array(bytes.subarray(from, from + names)))
    if ((flags & 1) !== 0) stop('it is encrypted')
    if (name.endsWith('data.pkl')) throw new Pickle()
    const wrong = objection(name)
    if (wrong !== undefined) stop(`the name '${shorten(name)}' ${wrong}`)
    const fields = wide(numbers, from + names, from + names + extra, [u32(at + 24), u32(at + 20), u32(at + 42)])
    const [unpacked, packed, offset] = fields as [number, number, number]
    if (isFolder(name) && unpacked > 0) stop(`the name '${shorten(name)}' is that of a folder, which has bytes`)
    entries.push({ name, method: u16(at + 10), crc: u32(at + 16), packed, size: unpacked, offset })
    at = next
  }
  return entries
}

/** Where the bytes of a file begin, which must end before `limit`. */
const dataOf = ({ u16, u32 }: Numbers, { offset, packed }: Entry, limit: number): number => {
  if (u32(offset) !== signature.file) stop('a file is not where its directory says')
  const start = offset + length.file + u16(offset + 26) + u16(offset + 28)
  return start + packed <= limit ? start : stop('it ends before what its directory says')
}

const unpacked = (bytes: Uint8Array, { method, size, crc }: Entry): E.Either<DecodeError, Uint8Array> => {
  const found = E.tryCatch(
    () => (method === 0 ? bytes : inflateSync(bytes, { out: new Uint8Array(size) })),
    (reason): DecodeError => ({ _tag: 'ZipMalformed', reason: messageOf(reason) }),
  )
  if (E.isLeft(found)) return found
  return found.right.length === size && crc32(found.right) === crc
    ? found
    : malformed('its bytes are not those that were packed')
}

/**
 * The files of an archive, none of which is unpacked: each is stored or deflated, no two of them overlap, and together they have at most
 * `most` bytes. Folders are passed over.
 */
export const unzip = (bytes: Uint8Array, most: number): E.Either<DecodeError, Packed> => {
  try {
    const numbers = numbersOf(bytes)
    const entries = entriesOf(bytes, numbers)
    const files = new Map<string, () => E.Either<DecodeError, Uint8Array>>()
    let total = 0
    let free = 0
    for (const entry of [...entries].sort((a, b) => a.offset - b.offset)) {
      const { name, method, packed, size, offset } = entry
      if (files.has(name)) stop('it has two files of one name')
      if (method !== 0 && method !== 8)
        stop(`a file is packed by method ${method}, expected 0 (stored) or 8 (deflated)`)
      if (method === 0 ? size !== packed : size > mostRatio * packed)
        stop('a file is said to have more bytes than it can have')
      if (offset < free) stop('two files in it overlap')
      const start = dataOf(numbers, entry, bytes.length)
      free = start + packed
      total += size
      if (total > most) stop(`its files have more than ${most} bytes`)
      const data = bytes.subarray(start, free)
      files.set(name, () => unpacked(data, entry))
    }
    // In the order of the directory, which is that in which they were written.
    const names = entries.map(({ name }) => name).filter(name => !isFolder(name))
    return E.right(new Map(names.map(name => [name, files.get(name)!])))
  } catch (error) {
    if (error instanceof Pickle) return E.left({ _tag: 'Pickle' })
    if (!(error instanceof Stop)) throw error
    const other = isArchive(bytes) ? undefined : otherFormat(bytes)
    return other === undefined ? malformed(error.message) : E.left(other)
  }
}
