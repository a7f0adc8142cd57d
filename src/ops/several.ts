import { describe } from '../shape/describe.js'
import type { DType } from '../tensor/dtype.js'
import type { TensorLike, Value } from '../tensor/tensor.js'
import { requireSame, type SameDType, value } from './face.js'
import type { DTypeOf, ShapeOf } from './operand.js'

// What operations of any number of tensors share.

/** The shapes of several tensors. */
export type Shapes<Xs extends readonly TensorLike[]> = { -readonly [I in keyof Xs]: ShapeOf<Xs[I]> }

/** The element type of the first tensor. */
export type First<Xs extends readonly TensorLike[]> = DTypeOf<Xs[0], DType>

/** `unknown` where all tensors have the element type of the first. */
export type OneDType<Op extends string, Xs extends readonly TensorLike[]> = Xs extends readonly [
  infer A extends TensorLike,
  infer B extends TensorLike,
  ...infer Rest extends readonly TensorLike[],
]
  ? SameDType<Op, A['dtype'], B['dtype']> extends infer E extends string
    ? E
    : OneDType<Op, [A, ...Rest]>
  : unknown

/** Tensors of one element type as values. */
export const values = (op: string, inputs: readonly Value[]): readonly Value[] => {
  if (!Array.isArray(inputs)) throw new TypeError(`${op}: expected a list of tensors, got ${describe(inputs)}`)
  const xs = inputs.map(input => value(op, input))
  for (const x of xs) requireSame(op, xs[0]!, x)
  return xs
}
