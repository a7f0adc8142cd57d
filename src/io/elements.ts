import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { allocate, copyOf, type Data, type DType, dtypes, isHalf, numbersOf, viewOf } from '../tensor/dtype.js'
import { Stored } from '../tensor/storage.js'
import type { AnyTensor } from '../tensor/tensor.js'
import type { DecodeError } from './error.js'
import type { Entry } from './header.js'

/** Shared by all tensors without elements, of which a small file can have many. */
const none: ReadonlyMap<DType, Data> = new Map(dtypes.map(dtype => [dtype, allocate(dtype, 0)]))

/** Elements of `dtype` in their bytes, copied; nothing says that they are aligned in the file. */
const native = (given: Uint8Array, dtype: DType, bytes: number): Data => {
  const count = given.length / bytes
  if (count === 0) return none.get(dtype) ?? allocate(dtype, 0)
  return given.byteOffset % bytes === 0
    ? copyOf(dtype, viewOf(dtype, given.buffer, given.byteOffset, count))
    : viewOf(dtype, new Uint8Array(given).buffer, 0, count)
}

type NotHeld = readonly [index: number, given: bigint]

/** Integers of other widths as int32, or the first that is none. */
const converted: Readonly<Record<string, (buffer: ArrayBuffer) => Data | NotHeld>> = {
  I8: buffer => new Int32Array(new Int8Array(buffer)),
  I16: buffer => new Int32Array(new Int16Array(buffer)),
  U16: buffer => new Int32Array(new Uint16Array(buffer)),
  U32: buffer => {
    const elements = new Int32Array(buffer)
    const index = elements.findIndex(element => element < 0)
    return index < 0 ? elements : [index, BigInt(new Uint32Array(buffer)[index]!)]
  },
  I64: buffer =>
    lowerWords(
      buffer,
      low => low >> 31,
      index => new BigInt64Array(buffer)[index]!,
    ),
  U64: buffer =>
    lowerWords(
      buffer,
      low => (low < 0 ? Number.NaN : 0),
      index => new BigUint64Array(buffer)[index]!,
    ),
}

/** 64-bit integers by their lower words, which are enough where the upper ones are what `upper` says. */
const lowerWords = (
  buffer: ArrayBuffer,
  upper: (low: number) => number,
  given: (index: number) => bigint,
): Int32Array | NotHeld => {
  const words = new Int32Array(buffer)
  const elements = new Int32Array(words.length / 2)
  for (let i = 0; i < elements.length; i++) {
    const low = words[2 * i]!
    if (words[2 * i + 1] !== upper(low)) return [i, given(i)]
    elements[i] = low
  }
  return elements
}

const isNotHeld = (x: Data | NotHeld): x is NotHeld => Array.isArray(x)

/** The tensor of an entry in its bytes, or why none holds its elements. */
export const tensorOf = (bytes: Uint8Array, entry: Entry): E.Either<DecodeError, Stored> => {
  const { name, shape, format } = entry
  const { dtype } = format
  if (dtype === undefined) return E.left({ _tag: 'UnknownDType', name, given: format.name })
  const convert = converted[format.name]
  if (convert !== undefined) {
    const elements = convert(new Uint8Array(bytes).buffer)
    return isNotHeld(elements)
      ? E.left({ _tag: 'NotInt32', name, dtype: format.name, index: elements[0], given: elements[1] })
      : E.right(new Stored(shape, dtype, elements))
  }
  const elements = native(bytes, dtype, format.bits / 8)
  const index = dtype === 'bool' ? elements.findIndex(element => element > 1) : -1
  return index < 0
    ? E.right(new Stored(shape, dtype, elements))
    : E.left({ _tag: 'NotBool', name, index, given: elements[index]! })
}

/** Whether elements of one type can be read as those of another: float32 holds each of 16 bits exactly. */
export const canHold = (dtype: DType, given: DType): boolean =>
  dtype === given || (dtype === 'float32' && isHalf(given))

/** The elements of a tensor as those of a type that can hold them. */
export const elementsAs = (dtype: DType, x: Stored): Data => (dtype === x.dtype ? x.data : numbersOf(x))

/** Integers that are wider than those of tensors. */
export interface BigIntegers {
  readonly shape: readonly number[]
  readonly dtype: 'uint32' | 'int64' | 'uint64'
  /** Row-major; unsigned ones are `BigUint64Array`. */
  readonly data: BigInt64Array | BigUint64Array
}

const bigArrays: Readonly<Record<string, (buffer: ArrayBuffer) => Omit<BigIntegers, 'shape'>>> = {
  U32: buffer => ({ dtype: 'uint32', data: BigUint64Array.from(new Uint32Array(buffer), BigInt) }),
  I64: buffer => ({ dtype: 'int64', data: new BigInt64Array(buffer) }),
  U64: buffer => ({ dtype: 'uint64', data: new BigUint64Array(buffer) }),
}

/** The integers of an entry in its bytes, where they are wider than int32. */
export const integersOf = (bytes: Uint8Array, { format, shape }: Entry): BigIntegers | undefined => {
  const read = bigArrays[format.name]
  return read && { shape, ...read(new Uint8Array(bytes).buffer) }
}

/** An error about elements that are no such integers. */
export const notBigIntegers = (name: string, given: string): DecodeError => ({
  _tag: 'WrongDType',
  name,
  given,
  expected: 'uint32, int64 or uint64',
})

/** The same, or an error where they are not. */
export const requiredIntegers = (bytes: Uint8Array, entry: Entry): E.Either<DecodeError, BigIntegers> => {
  const found = integersOf(bytes, entry)
  return found === undefined ? E.left(notBigIntegers(entry.name, entry.format.label)) : E.right(found)
}

/** The tensors of a file by name. */
export interface DecodedTensors extends ReadonlyMap<string, AnyTensor> {
  /** The tensors of the file that no tensor here can hold, by name, and why. */
  readonly unread: ReadonlyMap<string, DecodeError>
  /** Those that were asked for as bigints. */
  readonly bigints: ReadonlyMap<string, BigIntegers>
}

/** An entry and its bytes, or why there are none. */
export type Read = E.Either<DecodeError, { readonly entry: Entry; readonly bytes: Uint8Array }>

/** Tensors by name, read one after the other: what can be read as such, and why the others cannot. */
export const sortedOut = (
  names: Iterable<string>,
  readOf: (name: string) => Read,
  integers: 'int32' | 'bigint' | undefined,
) => {
  const tensors = new Map<string, Stored>()
  const unread = new Map<string, DecodeError>()
  const bigints = new Map<string, BigIntegers>()
  for (const name of names) {
    const read = readOf(name)
    const big = E.isRight(read) && integers === 'bigint' ? integersOf(read.right.bytes, read.right.entry) : undefined
    if (big !== undefined) bigints.set(name, big)
    else {
      const found = pipe(
        read,
        E.chain(({ bytes, entry }) => tensorOf(bytes, entry)),
      )
      if (E.isRight(found)) tensors.set(name, found.right)
      else unread.set(name, found.left)
    }
  }
  return Object.assign(tensors, { unread, bigints })
}
