import * as E from 'fp-ts/lib/Either.js'
import { allocate, copyOf, type Data, type DType, dtypes, viewOf } from '../tensor/dtype.js'
import { Stored } from '../tensor/storage.js'
import type { DecodeError } from './error.js'
import type { Entry } from './header.js'
import type { File } from './parse.js'

/** Shared by all tensors without elements, of which a small file can have many. */
const none: ReadonlyMap<DType, Data> = new Map(dtypes.map(dtype => [dtype, allocate(dtype, 0)]))

/** The elements of a tensor of `dtype` in their bytes, copied; nothing says that they are aligned in the file. */
const native = ({ data }: File, { start, stop }: Entry, dtype: DType, bytes: number): Data => {
  const at = data.byteOffset + start
  const count = (stop - start) / bytes
  if (count === 0) return none.get(dtype) ?? allocate(dtype, 0)
  return at % bytes === 0
    ? copyOf(dtype, viewOf(dtype, data.buffer, at, count))
    : viewOf(dtype, new Uint8Array(data.subarray(start, stop)).buffer, 0, count)
}

/** Integers of other widths as int32, or the first that is none. */
const int32: Readonly<Record<string, (buffer: ArrayBuffer) => Int32Array | readonly [index: number, given: bigint]>> = {
  I8: buffer => new Int32Array(new Int8Array(buffer)),
  I16: buffer => new Int32Array(new Int16Array(buffer)),
  U16: buffer => new Int32Array(new Uint16Array(buffer)),
  U32: buffer => {
    const elements = new Int32Array(buffer)
    const index = elements.findIndex(element => element < 0)
    return index < 0 ? elements : [index, BigInt(new Uint32Array(buffer)[index]!)]
  },
  I64: buffer =>
    halves(
      buffer,
      low => low >> 31,
      index => new BigInt64Array(buffer)[index]!,
    ),
  U64: buffer =>
    halves(
      buffer,
      low => (low < 0 ? Number.NaN : 0),
      index => new BigUint64Array(buffer)[index]!,
    ),
}

/** 64-bit integers by their lower halves, which are enough where the upper ones are what `upper` says. */
const halves = (
  buffer: ArrayBuffer,
  upper: (low: number) => number,
  given: (index: number) => bigint,
): Int32Array | readonly [index: number, given: bigint] => {
  const words = new Int32Array(buffer)
  const elements = new Int32Array(words.length / 2)
  for (let i = 0; i < elements.length; i++) {
    const low = words[2 * i]!
    if (words[2 * i + 1] !== upper(low)) return [i, given(i)]
    elements[i] = low
  }
  return elements
}

/** The tensor of an entry, or why none holds its elements. */
export const tensorOf = (file: File, entry: Entry): E.Either<DecodeError, Stored> => {
  const { name, shape, format, start, stop } = entry
  const { dtype } = format
  if (dtype === undefined) return E.left({ _tag: 'UnknownDType', name, given: format.name })
  const convert = int32[format.name]
  if (convert !== undefined) {
    const elements = convert(new Uint8Array(file.data.subarray(start, stop)).buffer)
    return elements instanceof Int32Array
      ? E.right(new Stored(shape, dtype, elements))
      : E.left({ _tag: 'NotInt32', name, dtype: format.name, index: elements[0], given: elements[1] })
  }
  const elements = native(file, entry, dtype, format.bits / 8)
  const index = dtype === 'bool' ? elements.findIndex(element => element > 1) : -1
  return index < 0
    ? E.right(new Stored(shape, dtype, elements))
    : E.left({ _tag: 'NotBool', name, index, given: elements[index]! })
}
