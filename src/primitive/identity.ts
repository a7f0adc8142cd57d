import { type DType, isFloat } from '../tensor/dtype.js'
import type { Lowering } from '../trace/lowering.js'

/** How elements are combined, all of them or up to each one. */
export type Combine = (Lowering & { readonly kind: 'reduce' | 'running' })['combine']

const lowest = (dtype: DType): number => (isFloat(dtype) ? -Infinity : dtype === 'int32' ? -(2 ** 31) : 0)

const highest = (dtype: DType): number =>
  isFloat(dtype) ? Infinity : dtype === 'int32' ? 2 ** 31 - 1 : dtype === 'uint8' ? 255 : 1

/** What changes nothing that it is combined with: the result of no elements. */
export const identityOf = (combine: Combine, dtype: DType): number => {
  switch (combine) {
    case 'add':
      return 0
    case 'multiply':
      return 1
    case 'maximum':
      return lowest(dtype)
    case 'minimum':
      return highest(dtype)
  }
}
