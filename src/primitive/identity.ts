import { type DType, isFloat } from '../tensor/dtype.js'
import type { Lowering } from '../trace/lowering.js'

/** How a reduction combines elements. */
export type Combine = (Lowering & { readonly kind: 'reduce' })['combine']

const lowest = (dtype: DType): number => (isFloat(dtype) ? -Infinity : dtype === 'int32' ? -(2 ** 31) : 0)

const highest = (dtype: DType): number =>
  isFloat(dtype) ? Infinity : dtype === 'int32' ? 2 ** 31 - 1 : dtype === 'uint8' ? 255 : 1

/** What changes nothing that it is combined with: the result of no elements. */
export const identityOf = (combine: Combine, dtype: DType): number =>
  combine === 'add' ? 0 : combine === 'maximum' ? lowest(dtype) : highest(dtype)
