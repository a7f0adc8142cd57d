/** The element types, named as in NumPy. */
export type DType = 'float32' | 'float64' | 'int32' | 'uint8' | 'bool'

/** The element types that have derivatives. */
export type FloatDType = 'float32' | 'float64'

/** The typed arrays that hold elements; `bool` is held as 0 and 1. */
export type Data = Float32Array | Float64Array | Int32Array | Uint8Array

/** Element types do not fit. As with `ShapeError`, the compiler shows the sentence and the run time throws it. */
export class DTypeError extends Error {
  override readonly name = 'DTypeError'
}

/** The typed array of each element type. */
export interface DataOf {
  readonly float32: Float32Array
  readonly float64: Float64Array
  readonly int32: Int32Array
  readonly uint8: Uint8Array
  readonly bool: Uint8Array
}

const constructors = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
}

export const dtypes: readonly DType[] = ['float32', 'float64', 'int32', 'uint8', 'bool']

export const isDType = (name: unknown): name is DType => dtypes.some(dtype => dtype === name)

export const isFloat = (dtype: DType): dtype is FloatDType => dtype === 'float32' || dtype === 'float64'

/** The greatest number of each float type. */
export const greatest: Readonly<Record<FloatDType, number>> = {
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

/**
 * The elements of `values`, converted as JAX's `astype` does: floats towards zero and saturating for integers (NaN
 * becomes 0), integers modulo the range, and to `x != 0` for bool.
 */
export const convert = (values: ArrayLike<number>, dtype: DType): Data => {
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
