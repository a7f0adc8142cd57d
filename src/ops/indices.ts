import { add, mul } from '../primitive/arithmetic.js'
import { broadcast } from '../primitive/broadcast.js'
import { and, less, lessEqual, select } from '../primitive/comparison.js'
import { fromStart } from '../primitive/few.js'
import type { CanAxis } from '../shape/axis.js'
import { describe } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import type { IsAny } from '../shape/equals.js'
import type { Both, Refused } from '../shape/error.js'
import type { Take } from '../shape/gather.js'
import { type CanIndex, type Indexed, type IndexPlan, indexed } from '../shape/indexed.js'
import type { AxisOf, KeysOf } from '../shape/options.js'
import { count, part } from '../shape/sizes.js'
import type { CanSlice, Slice, SliceRange } from '../shape/slice.js'
import { type DType, DTypeError } from '../tensor/dtype.js'
import { isValue, scalar } from '../tensor/storage.js'
import type { AnyTensor, Value } from '../tensor/tensor.js'
import { value } from './face.js'
import type { DTypeOf, ShapeOf } from './operand.js'
import type { Shapes } from './several.js'

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

/** What is asked of what names entries, which a number does not: a list of it names those along the first axis. */
export type AsPlaces<Op extends string, W, Asked> = W extends number
  ? Refused<`${Op}: expected int32 indices or a list of ranges, got ${W}; write [${W}]`>
  : Asked

/**
 * What names entries of a tensor: int32 indices along an axis, a list of them for the first axes, or ranges as `slice` takes them.
 */
export type Places = AnyTensor | readonly SliceRange[] | readonly AnyTensor[]

/** Whether a list is one of indices; an empty one is of ranges. */
type IsOfIndices<W> = W extends readonly SliceRange[] ? false : W extends readonly AnyTensor[] ? true : false

/** Whether several indices are whole numbers, and the tensor has an axis for each. */
export type CanIndexBy<Op extends string, S extends Shape, Is extends readonly AnyTensor[]> = Both<
  AreIndices<Op, Is>,
  CanIndex<Op, S, Shapes<Is>>
>

type AreIndices<Op extends string, Is extends readonly AnyTensor[]> = Is extends readonly [
  infer I extends AnyTensor,
  ...infer More extends readonly AnyTensor[],
]
  ? Index<Op, DTypeOf<I, never>> extends infer E extends string
    ? E
    : AreIndices<Op, More>
  : unknown

/**
 * The shape of the named entries: for indices what `take` gives, for several what `gather` gives, for ranges what `slice` gives.
 */
export type Region<S extends Shape, W, K extends number> =
  IsAny<W> extends true
    ? Shape
    : 'dtype' extends keyof W
      ? Take<S, ShapeOf<W>, K>
      : W extends readonly SliceRange[]
        ? Slice<S, W>
        : W extends readonly AnyTensor[]
          ? Indexed<S, Shapes<W>>
          : Shape

/** Whether what names entries can: indices of whole numbers, or ranges that the tensor has. */
export type CanName<Op extends string, S extends Shape, W> = W extends readonly SliceRange[]
  ? CanSlice<S, W, Op>
  : 'dtype' extends keyof W
    ? Index<Op, DTypeOf<W, never>>
    : W extends readonly AnyTensor[]
      ? CanIndexBy<Op, S, W>
      : unknown

/** Whether a tensor has the axis along which indices count; ranges, and several indices, have an axis each. */
export type CanCountAlong<Op extends string, S extends Shape, W, O> = W extends readonly unknown[]
  ? 'axis' extends KeysOf<O>
    ? `${Op}: ${true extends IsOfIndices<W> ? 'several indices' : 'ranges'} have an axis each, so there is no option 'axis' beside them`
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

/** Entries that indices of the first axes name together, as those that one index names along all of these axes in one row. */
export interface InOneRow extends IndexPlan {
  /** How many entries the row has. */
  readonly size: number
  /** From 0 on; out of range is `size`. */
  readonly places: Value
}

/** Whether a list has indices in it. */
export const isOfIndices = (places: unknown): places is readonly unknown[] =>
  Array.isArray(places) && places.some(isValue)

/** Several indices as one into the first axes of a tensor of this shape, laid out in one row. */
export const inOneRow = (op: string, shape: readonly number[], given: readonly unknown[]): InOneRow => {
  if (!Array.isArray(given)) throw new TypeError(`${op}: expected a list of int32 indices, got ${describe(given)}`)
  const indices = given.map(each => indexValue(op, each))
  const plan = indexed(
    op,
    shape,
    indices.map(index => index.shape),
  )
  const axes = part(shape, 0, indices.length)
  const size = count(axes)
  const integer = (n: number): Value => broadcast(scalar(n, 'int32'), plan.joint)
  const from = indices.map((index, axis) => fromStart(broadcast(index, plan.joint), axes[axis]!))
  const inside = from.map((index, axis) => and(lessEqual(integer(0), index), less(index, integer(axes[axis]!))))
  const place = from.reduce((above, index, axis) => add(mul(above, integer(axes[axis]!)), index))
  return { ...plan, size, places: select(inside.reduce(and), place, integer(size)) }
}
