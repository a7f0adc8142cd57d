import { fromHalf, type HalfDType, isHalf, toHalf } from './half.js'

export type { HalfDType }
export { isHalf }

/** The float types that are computed in. */
export type FullDType = 'float32' | 'float64'

/** The element types that have derivatives; of 16 bits they are stored, and computed with in float32. */
export type FloatDType = FullDType | HalfDType

/** The element types, named as in NumPy. */
export type DType = FloatDType | 'int32' | 'uint8' | 'bool'

/** The typed arrays that hold elements; `bool` is held as 0 and 1, floats of 16 bits as their bits. */
export type Data = Float32Array | Float64Array | Int32Array | Uint8Array | Uint16Array

/** Element types do not fit. As with `ShapeError`, the compiler shows the sentence and the run time throws it. */
export class DTypeError extends Error {
  override readonly name = 'DTypeError'
}

/** The typed array that the numbers of each element type are read into. */
export interface DataOf {
  readonly float16: Float32Array
  readonly bfloat16: Float32Array
  readonly float32: Float32Array
  readonly float64: Float64Array
  readonly int32: Int32Array
  readonly uint8: Uint8Array
  readonly bool: Uint8Array
}

const constructors = {
  float16: Uint16Array,
  bfloat16: Uint16Array,
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
}

export const dtypes: readonly DType[] = ['float16', 'bfloat16', 'float32', 'float64', 'int32', 'uint8', 'bool']

export const isDType = (name: unknown): name is DType => dtypes.some(dtype => dtype === name)

export const isFull = (dtype: unknown): dtype is FullDType => dtype === 'float32' || dtype === 'float64'

export const isFloat = (dtype: DType): dtype is FloatDType => isFull(dtype) || isHalf(dtype)

/** The greatest number of each float type. */
export const greatest: Readonly<Record<FloatDType, number>> = {
  float16: 65504,
  bfloat16: (2 - 2 ** -7) * 2 ** 127,
  float32: (2 - 2 ** -23) * 2 ** 127,
  float64: Number.MAX_VALUE,
}

/** How many bytes such elements take. */
export const sizeInBytes = (dtype: DType, count: number): number => count * constructors[dtype].BYTES_PER_ELEMENT

/** Room for `count` elements, all zero. */
export const allocate = (dtype: DType, count: number): Data => {
  try {
    return new constructors[dtype](count)
  } catch {
    throw new RangeError(
      `${count} elements of ${dtype} are more than fit into memory (${sizeInBytes(dtype, count)} bytes)`,
    )
  }
}

/** `count` elements that lie in a buffer from a byte on, without a copy. */
export const viewOf = (dtype: DType, buffer: ArrayBufferLike, byte: number, count: number): Data =>
  // Views of shared buffers are made the same way; the types of the constructors together say less.
  new constructors[dtype](buffer as ArrayBuffer, byte, count)

/** The same elements in memory of their own. `slice` would write zeros there first. */
export const copyOf = (dtype: DType, data: Data): Data => new constructors[dtype](data)

/** The elements as numbers. */
export const numbersOf = ({ dtype, data }: Elements): Exclude<Data, Uint16Array> =>
  isHalf(dtype) ? fromHalf(data, dtype) : (data as Exclude<Data, Uint16Array>)

/** The first element as a number. */
export const firstOf = ({ dtype, data }: Elements): number =>
  isHalf(dtype) ? fromHalf([data[0]!], dtype)[0]! : data[0]!

/** What stands for a number among the elements. */
export const encoded = (value: number, dtype: DType): number => (isHalf(dtype) ? toHalf([value], dtype)[0]! : value)

/** Elements as they are held. */
interface Elements {
  readonly dtype: DType
  readonly data: Data
}

/**
 * The numbers `values` as elements, converted as JAX's `astype` does: floats towards zero and saturating for integers (NaN
 * becomes 0), integers modulo the range, to `x != 0` for bool, and to the nearest float, of two the even one.
 */
export const convert = (values: ArrayLike<number>, dtype: DType): Data => {
  if (isHalf(dtype)) return toHalf(values, dtype)
  const out = allocate(dtype, values.length)
  if (dtype === 'bool') for (let i = 0; i < out.length; i++) out[i] = values[i] === 0 ? 0 : 1
  else if ((dtype === 'int32' || dtype === 'uint8') && !(values instanceof Int32Array)) {
    const [low, high] = dtype === 'int32' ? [-(2 ** 31), 2 ** 31 - 1] : [0, 255]
    for (let i = 0; i < out.length; i++) out[i] = Math.max(low, Math.min(high, values[i]!))
  } else out.set(values)
  return out
}

/** Whether `value` is an element of `dtype` without loss of its kind: no fraction in an integer, no size out of range. */
export const isElement = (value: number, dtype: DType): boolean => {
  switch (dtype) {
    case 'float16':
    case 'bfloat16':
    case 'float32':
    case 'float64':
      return true
    case 'int32':
      return (value | 0) === value
    case 'uint8':
      return (value & 255) === value
    case 'bool':
      return value === 0 || value === 1
  }
}
