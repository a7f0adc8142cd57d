import * as E from 'fp-ts/lib/Either.js'
import { mostAxes } from '../shape/rank.js'
import { shorten } from '../tensor/storage.js'
import type { DecodeError } from './error.js'
import { allFormats, type Format, metadataKey, mostEntries } from './format.js'
import { isSpace, type Reader, Refusal, reader } from './json.js'

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

/** The problems that an error lists; further ones are counted. */
export const mostProblems = 100

const integer = 'an integer of at least 0'
const twoIntegers = 'two integers of at least 0'

/** An integer of JSON as it is written: `1.0` and `-0` are none. */
const natural = (written: string): number => {
  const value = /^\d+$/.test(written) ? Number(written) : Number.NaN
  return Number.isSafeInteger(value) ? value : Number.NaN
}

const refuse = (problem: string): never => {
  throw new Refusal({ _tag: 'HeaderMalformed', problems: [problem], more: 0 })
}

/**
 * What the header of a file says: everything that is wrong with its form at once, else the first tensor that cannot be.
 * Nothing is kept but the entries, so that a header of any form takes no more than a few times its size.
 */
const read = (json: Reader, dataSize: number, withMetadata: boolean): E.Either<DecodeError, Header> => {
  const entries = new Map<string, Entry>()
  const metadata = new Map<string, string>()
  const notes = new Set<string>()
  const problems: string[] = []
  let more = 0
  let wrong: DecodeError | undefined
  let last: readonly number[] = []

  const problem = (path: string, expected: string, given: string): undefined => {
    if (problems.length < mostProblems) problems.push(`${path}: expected ${expected}, got ${given}`)
    else more++
  }

  const size = (path: string): number => {
    if (json.kind() !== 'number') problem(path, integer, json.skip())
    else {
      const written = json.number()
      const value = natural(written)
      if (!Number.isNaN(value)) return value
      problem(path, integer, shorten(written))
    }
    return Number.NaN
  }

  const shapeAt = (path: string): readonly number[] | undefined => {
    if (json.kind() !== 'array') return problem(path, 'a list of sizes', json.skip())
    const sizes: number[] = []
    let length = 0
    json.array(axis => {
      length++
      if (axis < mostAxes) sizes.push(size(`${path}.${axis}`))
      else json.skip()
    })
    if (length > mostAxes) return problem(path, `at most ${mostAxes} sizes`, `${length}`)
    // Of thousands of tensors most have the shape of the one before.
    if (sizes.length !== last.length || sizes.some((each, axis) => each !== last[axis])) last = sizes
    return last
  }

  const offsetsAt = (path: string): readonly number[] | undefined => {
    if (json.kind() !== 'array') return problem(path, twoIntegers, json.skip())
    const offsets: number[] = []
    let length = 0
    json.array(i => {
      length++
      if (i < 2 && json.kind() === 'number') offsets.push(natural(json.number()))
      else json.skip()
    })
    return length === 2 && offsets.length === 2 && !offsets.some(Number.isNaN)
      ? offsets
      : problem(path, twoIntegers, `an array of length ${length}`)
  }

  const tensor = (name: string): undefined => {
    if (entries.has(name)) refuse(`${shorten(name)} is written twice`)
    if (entries.size === mostEntries) refuse(`expected at most ${mostEntries} tensors, got more`)
    const path = shorten(name)
    if (json.kind() !== 'object') return problem(path, 'an object', json.skip())
    let dtype: string | undefined
    let shape: readonly number[] | undefined
    let offsets: readonly number[] | undefined
    const seen = new Set<string>()
    json.object(key => {
      if (seen.has(key)) refuse(`${path}.${key} is written twice`)
      const field = `${path}.${key}`
      if (key === 'dtype') dtype = json.kind() === 'string' ? json.string() : problem(field, 'string', json.skip())
      else if (key === 'shape') shape = shapeAt(field)
      else if (key === 'data_offsets') offsets = offsetsAt(field)
      else {
        json.skip()
        return
      }
      seen.add(key)
    })
    if (!seen.has('dtype')) problem(`${path}.dtype`, 'string', 'nothing')
    if (!seen.has('shape')) problem(`${path}.shape`, 'a list of sizes', 'nothing')
    if (!seen.has('data_offsets')) problem(`${path}.data_offsets`, twoIntegers, 'nothing')
    if (dtype === undefined || shape === undefined || offsets === undefined || problems.length > 0) return
    const found = entry(name, dtype, shape, offsets, dataSize)
    if (E.isRight(found)) entries.set(name, found.right)
    else wrong ??= found.left
  }

  const note = (key: string): void => {
    if (notes.has(key)) refuse(`${metadataKey}.${shorten(key)} is written twice`)
    if (notes.size === mostEntries) refuse(`expected at most ${mostEntries} notes, got more`)
    notes.add(key)
    if (json.kind() !== 'string') problem(`${metadataKey}.${shorten(key)}`, 'string', json.skip())
    else if (withMetadata) metadata.set(key, json.string())
    else json.skip()
  }

  if (json.kind() !== 'object') problem('the header', 'an object', json.skip())
  else {
    let hasMetadata = false
    json.object(key => {
      if (key !== metadataKey) return tensor(key)
      if (hasMetadata) refuse(`${metadataKey} is written twice`)
      hasMetadata = true
      if (json.kind() === 'object') json.object(note)
      else if (json.kind() === 'null') json.skip()
      else problem(metadataKey, 'an object', json.skip())
    })
  }
  json.end()
  if (problems.length > 0) return E.left({ _tag: 'HeaderMalformed', problems, more })
  return wrong === undefined ? E.right({ entries, metadata }) : E.left(wrong)
}

/** The bits that a tensor takes, or undefined where its sizes have no product in 64 bits: a 0 behind them mends nothing. */
const bitsOf = (shape: readonly number[], { bits }: Format): number | undefined => {
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
