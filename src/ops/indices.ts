import type { CanAxis } from '../shape/axis.js'
import type { Shape } from '../shape/dim.js'
import type { Take } from '../shape/gather.js'
import type { CanSlice, Slice, SliceRange } from '../shape/slice.js'
import { type DType, DTypeError } from '../tensor/dtype.js'
import type { AnyTensor, Tensor, Value } from '../tensor/tensor.js'
import { value } from './face.js'

/** `unknown` where `D` can index. */
export type Index<Op extends string, D extends DType> = { d: D } extends { d: 'int32' }
  ? unknown
  : { d: DType } extends { d: D }
    ? unknown
    : `${Op}: expected int32 indices, got ${D}; convert them with T.cast`

/** What names entries of a tensor: int32 indices along an axis, or ranges as `slice` takes them. */
export type Places = AnyTensor | readonly SliceRange[]

/** The shape of the named entries: for indices what `take` gives, for ranges what `slice` gives. */
export type Region<S extends Shape, W extends Places, K extends number> = W extends readonly SliceRange[]
  ? Slice<S, W>
  : W extends Tensor<infer I, infer _D>
    ? Take<S, I, K>
    : Shape

/** Whether a tensor has such entries. */
export type CanPlace<
  Op extends string,
  S extends Shape,
  W extends Places,
  K extends number,
> = W extends readonly SliceRange[]
  ? CanSlice<S, W, Op>
  : W extends Tensor<Shape, infer E>
    ? Index<Op, E> & CanAxis<Op, S, K>
    : unknown

/** Indices as a value. */
export const indexValue = (op: string, input: unknown): Value => {
  const indices = value(op, input)
  if (indices.dtype === 'int32') return indices
  throw new DTypeError(`${op}: expected int32 indices, got ${indices.dtype}; convert them with T.cast`)
}
