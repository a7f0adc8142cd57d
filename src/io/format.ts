import type { DType } from '../tensor/dtype.js'

// The safetensors format, https://github.com/huggingface/safetensors#format: the size of the header as 8 little-endian
// bytes, the header in JSON, then the elements of all tensors, little-endian and without gaps.

/** The bytes before the header, which hold its size. */
export const prefixSize = 8

/** The most bytes of a header; the safetensors library has the same limit. */
export const mostHeaderBytes = 100_000_000

/**
 * The most tensors in a file, more than the largest models have in all their files together, and the most notes. They are
 * few enough that what is made of a file takes no more than a few times its size.
 */
export const mostTensors = 2 ** 17
export const mostNotes = 2 ** 14

/** The problems that an error lists; further ones are counted. */
export const mostProblems = 100

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
  bfloat16: { name: 'BF16', bytes: 2 },
  float16: { name: 'F16', bytes: 2 },
  uint8: { name: 'U8', bytes: 1 },
  bool: { name: 'BOOL', bytes: 1 },
}

/** The place of an element type in that order. */
export const rank = (dtype: DType): number => Object.keys(formats).indexOf(dtype)

/** An element type of the format, which tensors may or may not have. */
export interface Format {
  readonly name: string
  /** What messages call it: our name where we have one for exactly this type. */
  readonly label: string
  readonly bits: number
  /** The element type of the tensor that is read; none where no tensor holds such elements. */
  readonly dtype?: DType
}

const foreign: readonly Omit<Format, 'label'>[] = [
  { name: 'F4', bits: 4 },
  { name: 'F6_E2M3', bits: 6 },
  { name: 'F6_E3M2', bits: 6 },
  { name: 'I8', bits: 8, dtype: 'int32' },
  { name: 'F8_E5M2', bits: 8 },
  { name: 'F8_E4M3', bits: 8 },
  { name: 'F8_E8M0', bits: 8 },
  { name: 'F8_E4M3FNUZ', bits: 8 },
  { name: 'F8_E5M2FNUZ', bits: 8 },
  { name: 'I16', bits: 16, dtype: 'int32' },
  { name: 'U16', bits: 16, dtype: 'int32' },
  { name: 'U32', bits: 32, dtype: 'int32' },
  { name: 'C64', bits: 64 },
  { name: 'I64', bits: 64, dtype: 'int32' },
  { name: 'U64', bits: 64, dtype: 'int32' },
]

/** All element types of the format by their names, those of version 0.8 of the safetensors library. */
export const allFormats: ReadonlyMap<string, Format> = new Map([
  ...foreign.map(format => [format.name, { ...format, label: format.name }] as const),
  ...(Object.keys(formats) as DType[]).map(dtype => {
    const { name, bytes } = formats[dtype]
    return [name, { name, label: dtype, bits: bytes * 8, dtype }] as const
  }),
])
