import type { DType } from '../tensor/dtype.js'
import type { Lowering, ScalarOperation } from '../trace/lowering.js'
import type { Equation } from '../trace/program.js'

/** Whether an engine has an operation on elements of a type; what it has not is run by its definition. */
export type CanCompute = (operation: ScalarOperation, dtype: DType) => boolean

/** How an equation becomes loops; undefined where it is run by its definition. */
export const loweringOf = (
  { primitive, inputs, params }: Equation,
  canCompute: CanCompute = () => true,
): Lowering | undefined => {
  const lowering = primitive.lower?.(
    inputs.map(({ spec }) => spec),
    params,
  )
  const isAble = lowering?.kind !== 'elementwise' || canCompute(lowering.operation, inputs[0]!.spec.dtype)
  return isAble ? lowering : undefined
}
