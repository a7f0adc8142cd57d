import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { mostAxes } from '../shape/rank.js'
import type { DecodeError, NpyKind } from './error.js'
import { allFormats } from './format.js'
import { bitsOf, type Entry } from './header.js'
import { isList, type Literal, readRecord } from './literal.js'
import { npyMagic as magic, otherFormat } from './magic.js'
import { copyBox, stridesOf } from './strided.js'

// The format of NumPy, https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html: \x93NUMPY, a version, the size of the
// header, the header, which is a literal of Python, and the elements.

/** How many bytes stand before the size of the header. */
export const before = magic.length + 2

/** NumPy reads no longer one, unless it is told to. */
const mostHeader = 10_000

/** The names that safetensors has for NumPy's element types. */
const names: Readonly<Record<string, string>> = {
  b1: 'BOOL',
  i1: 'I8',
  i2: 'I16',
  i4: 'I32',
  i8: 'I64',
  u1: 'U8',
  u2: 'U16',
  u4: 'U32',
  u8: 'U64',
  f2: 'F16',
  f4: 'F32',
  f8: 'F64',
}

const kinds: Readonly<Record<string, NpyKind>> = {
  O: 'object',
  S: 'text',
  a: 'text',
  U: 'text',
  V: 'record',
  c: 'complex',
  M: 'time',
  m: 'time',
}

const malformed = (reason: string): E.Either<DecodeError, never> => E.left({ _tag: 'NpyMalformed', reason })

/** An array in a file, whose elements are read as those of a safetensors file are. */
export interface Npy {
  readonly entry: Entry
  /** Row-major and little-endian. */
  readonly bytes: Uint8Array
}

/** The header as text, and where it ends. */
const textOf = (bytes: Uint8Array): E.Either<DecodeError, readonly [text: string, stop: number]> => {
  if (!magic.every((byte, i) => bytes[i] === byte)) {
    const other = otherFormat(bytes)
    return other === undefined ? malformed('it does not begin with \\x93NUMPY') : E.left(other)
  }
  const [major = 0, minor = 0] = bytes.subarray(magic.length, before)
  if (![1, 2, 3].includes(major) || minor !== 0)
    return malformed(`expected version 1.0, 2.0 or 3.0, got ${major}.${minor}`)
  const width = major === 1 ? 2 : 4
  if (bytes.length < before + width) return malformed('it ends before the header')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const size = width === 2 ? view.getUint16(before, true) : view.getUint32(before, true)
  if (size > mostHeader) return malformed(`expected a header of at most ${mostHeader} bytes, got ${size}`)
  const [start, stop] = [before + width, before + width + size]
  if (stop > bytes.length)
    return malformed(`the header is said to have ${size} bytes, there are ${bytes.length - start}`)
  // Names of records alone have other characters than those of ASCII.
  return E.right([String.fromCharCode(...bytes.subarray(start, stop)), stop])
}

/** The format of the elements, and whether they are big-endian. */
const formatOf = (descr: Literal | undefined): E.Either<DecodeError, readonly [name: string, isBig: boolean]> => {
  if (isList(descr)) return E.left({ _tag: 'NpyUnread', given: 'a list of fields', kind: 'record' })
  if (typeof descr !== 'string') return malformed('expected descr to be a text')
  const [, order = '', type = ''] = /^([<>=|]?)(.*)$/s.exec(descr) ?? []
  const name = Object.hasOwn(names, type) ? names[type] : undefined
  if (name !== undefined) return E.right([name, order === '>'])
  const kind = Object.hasOwn(kinds, type[0] ?? '') ? kinds[type[0]!]! : 'other'
  return E.left({ _tag: 'NpyUnread', given: descr, kind })
}

/** Elements of so many bytes, each turned round. */
const swapped = (bytes: Uint8Array, width: number): Uint8Array => {
  const out = new Uint8Array(bytes.length)
  for (let i = 0; i < bytes.length; i += width) for (let k = 0; k < width; k++) out[i + k] = bytes[i + width - 1 - k]!
  return out
}

const words = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: Float64Array }

/** Elements that stand column by column, row by row. */
const rowMajor = (bytes: Uint8Array, shape: readonly number[], width: number): Uint8Array => {
  const Words = words[width as keyof typeof words]
  const given = new Words(new Uint8Array(bytes).buffer)
  const found = new Words(given.length)
  const columns = [...stridesOf([...shape].reverse())].reverse()
  copyBox(given, { offset: 0, strides: columns }, found, { offset: 0, strides: stridesOf(shape) }, shape)
  return new Uint8Array(found.buffer)
}

/** The array of a file, which is the tensor `name`. */
export const parseNpy = (name: string, bytes: Uint8Array): E.Either<DecodeError, Npy> =>
  pipe(
    textOf(bytes),
    E.chain(([text, start]): E.Either<DecodeError, Npy> => {
      const header = readRecord(text)
      if (typeof header === 'string') return malformed(`the header: ${header}`)
      const found = formatOf(header.get('descr'))
      if (E.isLeft(found)) return found
      const [formatName, isBig] = found.right
      const [fortran, shape] = [header.get('fortran_order'), header.get('shape')]
      if (typeof fortran !== 'boolean') return malformed('expected fortran_order to be True or False')
      if (!Array.isArray(shape)) return malformed('expected shape to be a tuple of sizes')
      if (header.size > 3) return malformed('expected descr, fortran_order and shape, got more')
      const sizes = shape as readonly number[]
      if (sizes.length > mostAxes) return malformed(`expected at most ${mostAxes} axes, got ${sizes.length}`)
      const format = allFormats.get(formatName)!
      const given = bytes.length - start
      const bits = bitsOf(sizes, format)
      if (bits === undefined) return E.left({ _tag: 'SizeOverflow', name, shape: sizes })
      if (bits !== given * 8)
        return E.left({ _tag: 'WrongSize', name, shape: sizes, dtype: format.label, given, expected: bits / 8 })
      const width = format.bits / 8
      const all = bytes.subarray(start)
      const little = isBig && width > 1 ? swapped(all, width) : all
      const rows = fortran && sizes.length > 1 && given > 0 ? rowMajor(little, sizes, width) : little
      return E.right({ entry: { name, format, shape: sizes, start: 0, stop: given }, bytes: rows })
    }),
  )
