import type { DType } from '../../tensor/dtype.js'
import type { ScalarOperation } from '../../trace/lowering.js'
import type { Scalar } from '../loops.js'

/** An operation on elements; its result is of the last one's type unless another is given. */
export const operation = (
  name: ScalarOperation,
  operands: readonly Scalar[],
  dtype: DType = operands.at(-1)!.dtype,
): Scalar & { readonly kind: 'apply' } => ({ kind: 'apply', operation: name, operands, dtype })

export const integer = (value: number): Scalar => ({ kind: 'constant', value, dtype: 'int32' })

/** An index from the start, where a negative one counts from the end of `size`. */
export const fromStart = (given: Scalar, size: number): Scalar => {
  const isNegative = operation('less', [given, integer(0)], 'bool')
  return operation('select', [isNegative, operation('add', [given, integer(size)]), given])
}
