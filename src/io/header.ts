import * as E from 'fp-ts/lib/Either.js'
import { mostAxes } from '../shape/rank.js'
import { shorten } from '../shape/text.js'
import type { DecodeError } from './error.js'
import { allFormats, type Format, metadataKey, mostNotes, mostProblems, mostTensors } from './format.js'
import { isSpace, type Reader, Refusal, reader } from './json.js'
import { collector } from './problems.js'

/** Where the elements of a tensor stand in the data. */
export interface Entry {
  readonly name: string
  readonly format: Format
  readonly shape: readonly number[]
  /** From the beginning of the data, in bytes; `stop` is the first byte that is not part of it. */
  readonly start: number
  readonly stop: number
}

export interface Header {
  readonly entries: ReadonlyMap<string, Entry>
  /** Empty unless it was asked for. */
  readonly metadata: ReadonlyMap<string, string>
}

const integer = 'an integer of at least 0'
const twoIntegers = 'two integers of at least 0'

const refuse = (problem: string): never => {
  throw new Refusal({ _tag: 'HeaderMalformed', problems: [problem], more: 0 })
}

/**
 * What the header of a file says: everything that is wrong with its form at once, else all tensors that cannot be.
 * Nothing is kept but the entries, so that a header of any form takes no more than a few times its size.
 */
const read = (json: Reader, dataSize: number, withMetadata: boolean): E.Either<DecodeError, Header> => {
  const entries = new Map<string, Entry>()
  const metadata = new Map<string, string>()
  const notes = new Set<string>()
  const problems: string[] = []
  let more = 0
  const wrong = collector()
  let last: readonly number[] = []

  const problem = (path: string, expected: string, given: string): null => {
    if (problems.length < mostProblems) problems.push(`${path}: expected ${expected}, got ${given}`)
    else more++
    return null
  }

  const size = (path: string): number => {
    if (json.kind() !== 'number') problem(path, integer, json.describe())
    else {
      const value = json.number()
      if (typeof value === 'number') return value
      problem(path, integer, shorten(value))
    }
    return Number.NaN
  }

  const shapeAt = (path: string): readonly number[] | null => {
    if (json.kind() !== 'array') return problem(path, 'a list of sizes', json.describe())
    const sizes: number[] = []
    let length = 0
    json.array(axis => {
      length++
      if (axis < mostAxes) sizes.push(size(`${path}.${axis}`))
      else json.skip()
    })
    if (length > mostAxes) return problem(path, `at most ${mostAxes} sizes`, `${length}`)
    // Of thousands of tensors most have the shape of the one before.
    if (sizes.length !== last.length || sizes.some((each, axis) => each !== last[axis])) last = sizes.slice()
    return last
  }

  const offsetsAt = (path: string): readonly number[] | null => {
    if (json.kind() !== 'array') return problem(path, twoIntegers, json.describe())
    const offsets: number[] = []
    let length = 0
    json.array(i => {
      length++
      const offset = i < 2 && json.kind() === 'number' ? json.number() : json.describe()
      if (typeof offset === 'number') offsets.push(offset)
    })
    return length === 2 && offsets.length === 2 ? offsets : problem(path, twoIntegers, `an array of length ${length}`)
  }

  const tensor = (name: string): void => {
    if (entries.has(name)) refuse(`${shorten(name)} is written twice`)
    if (entries.size === mostTensors) refuse(`expected at most ${mostTensors} tensors, got more`)
    const path = shorten(name)
    if (json.kind() !== 'object') return void problem(path, 'an object', json.describe())
    // undefined until it is found, null where it is no such thing.
    let dtype: string | null | undefined
    let shape: readonly number[] | null | undefined
    let offsets: readonly number[] | null | undefined
    json.object(key => {
      const field = `${path}.${key}`
      const once = (found: unknown) => found === undefined || refuse(`${field} is written twice`)
      if (key === 'dtype' && once(dtype))
        dtype = json.kind() === 'string' ? json.string() : problem(field, 'string', json.describe())
      else if (key === 'shape' && once(shape)) shape = shapeAt(field)
      else if (key === 'data_offsets' && once(offsets)) offsets = offsetsAt(field)
      else json.skip()
    })
    if (dtype === undefined) dtype = problem(`${path}.dtype`, 'string', 'nothing')
    if (shape === undefined) shape = problem(`${path}.shape`, 'a list of sizes', 'nothing')
    if (offsets === undefined) offsets = problem(`${path}.data_offsets`, twoIntegers, 'nothing')
    if (dtype === null || shape === null || offsets === null || problems.length > 0) return
    const found = entry(name, dtype, shape, offsets, dataSize)
    if (E.isRight(found)) entries.set(name, found.right)
    else wrong.add(found.left)
  }

  const note = (key: string): void => {
    if (notes.has(key)) refuse(`${metadataKey}.${shorten(key)} is written twice`)
    if (notes.size === mostNotes) refuse(`expected at most ${mostNotes} notes, got more`)
    notes.add(key)
    if (json.kind() !== 'string') problem(`${metadataKey}.${shorten(key)}`, 'string', json.describe())
    else if (withMetadata) metadata.set(key, json.string())
    else json.skip()
  }

  if (json.kind() !== 'object') problem('the header', 'an object', json.describe())
  else {
    let hasMetadata = false
    json.object(key => {
      if (key !== metadataKey) return tensor(key)
      if (hasMetadata) refuse(`${metadataKey} is written twice`)
      hasMetadata = true
      if (json.kind() === 'object') json.object(note)
      else if (json.kind() === 'null') json.skip()
      else problem(metadataKey, 'an object', json.describe())
    })
  }
  json.end()
  if (problems.length > 0) return E.left({ _tag: 'HeaderMalformed', problems, more })
  return wrong.otherwise(() => ({ entries, metadata }))
}

/** The bits that a tensor takes, or undefined where its sizes have no product in 64 bits: a 0 behind them mends nothing. */
export const bitsOf = (shape: readonly number[], { bits }: Pick<Format, 'bits'>): number | undefined => {
  const product = shape.reduce((elements, size) => elements * size, bits)
  if (shape.every(size => size > 0)) return product
  let elements = 1n
  for (const size of shape) {
    elements *= BigInt(size)
    if (elements >= 2n ** 64n) return undefined
  }
  return 0
}

/** The entry of one tensor, which lies within the data and has as many bytes as its shape takes. */
const entry = (
  name: string,
  dtype: string,
  shape: readonly number[],
  offsets: readonly number[],
  dataSize: number,
): E.Either<DecodeError, Entry> => {
  const format = allFormats.get(dtype)
  if (format === undefined) return E.left({ _tag: 'UnknownDType', name, given: dtype })
  const [start, stop] = offsets as readonly [number, number]
  if (start > stop || stop > dataSize) return E.left({ _tag: 'OutOfRange', name, offsets: [start, stop], dataSize })
  const bits = bitsOf(shape, format)
  if (bits === (stop - start) * 8) return E.right({ name, format, shape, start, stop })
  if (format.dtype === undefined) return E.left({ _tag: 'UnknownDType', name, given: dtype })
  return bits === undefined
    ? E.left({ _tag: 'SizeOverflow', name, shape })
    : E.left({ _tag: 'WrongSize', name, shape, dtype: format.label, given: stop - start, expected: bits / 8 })
}

/** The header in its bytes, which belong to a file with so many bytes of data. */
export const parseHeader = (
  bytes: Uint8Array,
  dataSize: number,
  withMetadata: boolean,
): E.Either<DecodeError, Header> => {
  try {
    // The specification says so; the safetensors library overlooks it.
    if (isSpace(bytes[0])) refuse("the header: expected '{' as its first byte, got white space")
    return read(reader(bytes), dataSize, withMetadata)
  } catch (error) {
    if (error instanceof Refusal) return E.left(error.error)
    throw error
  }
}
