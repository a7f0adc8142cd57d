import type { DType } from './dtype.js'

/** The typed arrays of numbers that JavaScript has, and the element type of a tensor that holds their elements. */
const arrayDTypes = {
  Int8Array: 'int32',
  Uint8Array: 'uint8',
  Uint8ClampedArray: 'uint8',
  Int16Array: 'int32',
  Uint16Array: 'int32',
  Int32Array: 'int32',
  Uint32Array: 'int32',
  Float16Array: 'float32',
  Float32Array: 'float32',
  Float64Array: 'float64',
  BigInt64Array: 'int32',
  BigUint64Array: 'int32',
} as const satisfies Record<string, DType>

/** The element types of tensors that are made of typed arrays, by the names of those. */
export type ArrayDTypes = typeof arrayDTypes
type Name = keyof ArrayDTypes

/** A typed array of any kind; those of bigints are told by their elements. */
export interface TypedArray extends ArrayLike<number | bigint> {
  readonly buffer: ArrayBufferLike
  readonly byteOffset: number
  readonly byteLength: number
}

const tag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get

/**
 * What kind of typed array `x` is, of whatever realm: `instanceof` knows those of its own only, and not those that a test
 * runner's sandbox or a frame has made.
 */
const tagOf = (x: unknown): string | undefined => tag?.call(x)

export const isTypedArray = (x: unknown): x is TypedArray => tagOf(x) !== undefined

export const typedArrayName = (x: TypedArray): string => tagOf(x) ?? 'typed array'

const isName = (name: string): name is Name => name in arrayDTypes

/** The element type of a tensor that is made of a typed array. */
export const dtypeOfArray = (x: TypedArray): DType => {
  const name = typedArrayName(x)
  return isName(name) ? arrayDTypes[name] : 'float32'
}

const wider: readonly string[] = ['Uint32Array', 'BigInt64Array', 'BigUint64Array']

/** Whether that element type holds whatever a typed array of this kind may have. */
export const isExact = (x: TypedArray): boolean => !wider.includes(typedArrayName(x))

/** Whether its buffer was transferred elsewhere, so that nothing is left of its elements. */
export const isGone = (x: TypedArray): boolean => {
  if (x.byteLength > 0) return false
  try {
    void new Uint8Array(x.buffer)
    return false
  } catch {
    return true
  }
}

/** Whether the elements are numbers, and no bigints. */
export const isNumbers = (x: TypedArray): x is TypedArray & ArrayLike<number> => !typedArrayName(x).startsWith('Big')
