import { type DType, isFloat } from '../../tensor/dtype.js'
import type { Scalar } from '../loops.js'

/** In what elements are added up that are rounded only in the end. */
export const totalOf = (dtype: DType): DType => (isFloat(dtype) ? 'float64' : 'int32')

export const cast = (value: Scalar, dtype: DType): Scalar =>
  value.dtype === dtype ? value : { kind: 'apply', operation: 'cast', operands: [value], dtype }
