import type { CanAxis } from '../shape/axis.js'
import type { Shape } from '../shape/dim.js'
import type { IsAny } from '../shape/equals.js'
import type { Both } from '../shape/error.js'
import type { Take } from '../shape/gather.js'
import type { AxisOf, KeysOf } from '../shape/options.js'
import type { CanSlice, Slice, SliceRange } from '../shape/slice.js'
import { type DType, DTypeError } from '../tensor/dtype.js'
import type { AnyTensor, Value } from '../tensor/tensor.js'
import { value } from './face.js'
import type { DTypeOf, ShapeOf } from './operand.js'

/** `unknown` where `D` can index. */
export type Index<Op extends string, D extends DType> = { d: D } extends { d: 'int32' }
  ? unknown
  : { d: DType } extends { d: D }
    ? unknown
    : `${Op}: expected int32 indices, got ${D}; convert them with T.cast`

/** A number where indices stand, of which a tensor is asked, whose shape stands in the result. */
export type NoIndex<
  Op extends string,
  N extends number,
> = `${Op}: expected int32 indices, got ${N}; write T.tensor(${N}, 'int32')`

/** What names entries of a tensor: int32 indices along an axis, or ranges as `slice` takes them. */
export type Places = AnyTensor | readonly SliceRange[]

/** The shape of the named entries: for indices what `take` gives, for ranges what `slice` gives. */
export type Region<S extends Shape, W, K extends number> =
  IsAny<W> extends true
    ? Shape
    : 'dtype' extends keyof W
      ? Take<S, ShapeOf<W>, K>
      : W extends readonly SliceRange[]
        ? Slice<S, W>
        : Shape

/** Whether what names entries can: indices of whole numbers, or ranges that the tensor has. */
export type CanName<Op extends string, S extends Shape, W> = W extends readonly SliceRange[]
  ? CanSlice<S, W, Op>
  : 'dtype' extends keyof W
    ? Index<Op, DTypeOf<W, never>>
    : unknown

/** Whether a tensor has the axis along which indices count; ranges have an axis each. */
export type CanCountAlong<Op extends string, S extends Shape, W, O> = W extends readonly unknown[]
  ? 'axis' extends KeysOf<O>
    ? `${Op}: ranges have an axis each, so there is no option 'axis' beside them`
    : unknown
  : CanAxis<Op, S, AxisOf<O, 0>>

/** Whether a tensor has such entries. */
export type CanPlace<Op extends string, S extends Shape, W, O> = Both<CanName<Op, S, W>, CanCountAlong<Op, S, W, O>>

/** Indices as a value. */
export const indexValue = (op: string, input: unknown): Value => {
  if (typeof input === 'number')
    throw new TypeError(`${op}: expected int32 indices, got ${input}; write T.tensor(${input}, 'int32')`)
  const indices = value(op, input)
  if (indices.dtype === 'int32') return indices
  throw new DTypeError(`${op}: expected int32 indices, got ${indices.dtype}; convert them with T.cast`)
}
