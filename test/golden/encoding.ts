import * as T from 'tensor-ts'
import type { HalfDType } from '../../src/tensor/dtype.js'

// How golden files write tensors; oracle.py says the same.

export interface Encoded {
  readonly dtype: Exclude<T.DType, HalfDType>
  readonly shape: readonly number[]
  readonly data: readonly (number | string)[]
}

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const

export const dataOf = (x: Encoded) => new arrays[x.dtype](x.data.map(Number))

export const decode = (x: Encoded): T.AnyTensor => T.fromArray(dataOf(x), x.shape, x.dtype)

export const isTensor = (x: unknown): x is T.AnyTensor =>
  typeof x === 'object' && x !== null && 'shape' in x && 'dtype' in x && !Array.isArray(x)
