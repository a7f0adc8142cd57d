import type { DType } from '../tensor/dtype.js'

// The safetensors format, https://github.com/huggingface/safetensors#format: the size of the header as 8 little-endian
// bytes, the header in JSON, then the elements of all tensors, little-endian and without gaps.

/** The bytes before the header, which hold its size. */
export const prefixSize = 8

/** The key of the header that is no tensor. */
export const metadataKey = '__metadata__'

/**
 * The name that safetensors has for an element type, and the bytes an element takes; in the order in which the tensors of
 * a file stand, so that all are aligned.
 */
export const formats: Readonly<Record<DType, { readonly name: string; readonly bytes: number }>> = {
  float64: { name: 'F64', bytes: 8 },
  float32: { name: 'F32', bytes: 4 },
  int32: { name: 'I32', bytes: 4 },
  uint8: { name: 'U8', bytes: 1 },
  bool: { name: 'BOOL', bytes: 1 },
}

/** The place of an element type in that order. */
export const rank = (dtype: DType): number => Object.keys(formats).indexOf(dtype)
