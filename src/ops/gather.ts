import { cast } from '../primitive/arithmetic.js'
import { broadcast, reshape } from '../primitive/broadcast.js'
import { equal } from '../primitive/comparison.js'
import { gather } from '../primitive/gather.js'
import { transpose } from '../primitive/movement.js'
import { type CanAlong, type CanAxis, normalizeAxis } from '../shape/axis.js'
import type { AnySize, Countable, Dim, DimLike, Shape, SizeOf } from '../shape/dim.js'
import type { Both, Guard, Refused, Unless } from '../shape/error.js'
import {
  type CanTake,
  type CanTakeAlongAxis,
  type Take,
  type TakeAlongAxis,
  takeAlongAxis as takeAlongAxisShape,
} from '../shape/gather.js'
import { movement } from '../shape/moveAxis.js'
import type { CanSize } from '../shape/natural.js'
import { type OneHot, oneHot as oneHotShape } from '../shape/oneHot.js'
import type { AxisOf, KeysOf } from '../shape/options.js'
import { axesBetween, axesUpTo } from '../shape/sizes.js'
import type { DType } from '../tensor/dtype.js'
import { build } from '../tensor/storage.js'
import type { Tensor, TensorLike, TensorMark, Value } from '../tensor/tensor.js'
import { requireDType, sizes } from './create.js'
import { dual, type IfTensor, needs, type OnlyOptions, onTensor, onTensors, takes, value } from './face.js'
import { type Index, indexValue, type NoIndex } from './indices.js'
import type { Later } from './later.js'
import type { BareAxis, Checked } from './rest.js'

/** Along which axis indices count; 0 where not given. */
export interface TakeOptions {
  readonly axis?: number | undefined
}

/** `take` with indices of shape `I` and options, which waits for the tensor. */
export type TakeBy<I extends Shape, O = undefined> = <S extends Shape, D extends DType>(
  x: CanTake<S, AxisOf<O, 0>> & Tensor<S, D>,
) => Tensor<Take<S, I, AxisOf<O, 0>>, D>

/**
 * The entries of x along an axis that int32 indices name: the shape of the indices stands in the result where the axis
 * was. Negative indices count from the end; one out of range gives NaN (the least value for integers).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const rows = T.take(T.eye(3), T.tensor([2, 0], 'int32')) // Tensor<[2, 3], "float32">
 * assert.deepEqual(T.toArray(rows), [[0, 0, 1], [1, 0, 0]])
 * ```
 */
export const take: {
  <
    S extends Shape,
    D extends DType,
    I extends Shape,
    E extends DType,
    const O extends TakeOptions | BareAxis | undefined,
  >(
    x: Tensor<S, D>,
    indices: Index<'take', E> & Tensor<I, E>,
    options: Checked<'take', O, TakeOptions, Unless<Index<'take', E>, CanTake<S, AxisOf<O, 0>>>> & O,
  ): Tensor<Take<S, I, AxisOf<O, 0>>, D>
  <
    S extends Shape,
    D extends DType,
    const Y extends TensorMark | TakeOptions | BareAxis,
    I extends Shape,
    E extends DType = never,
  >(
    x: IfTensor<Y, E, CanTake<S>, [Y] extends [BareAxis] ? unknown : Index<'take', D>> & Tensor<S, D>,
    indices: IfTensor<
      Y,
      E,
      Index<'take', E> & Tensor<I, E>,
      Guard<Y extends BareAxis ? Refused<NoIndex<'take', Y>> : OnlyOptions<'take', Y, TakeOptions>>
    > &
      Y,
  ): IfTensor<Y, E, Tensor<Take<S, I>, D>, TakeBy<S, Y>>
  <I extends Shape, E extends DType, Called extends true = true>(
    indices: Index<'take', E> & Tensor<I, E>,
  ): Later<TakeBy<I>, Called>
} = onTensors(takes('take', 2, ['axis']), (input: Value, index: Value, { axis = 0 }: TakeOptions = {}) => {
  const x = value('take', input)
  const indices = indexValue('take', index)
  const at = normalizeAxis('take', x.shape, axis)
  const rows = gather(transpose(x, movement(x.shape, at, 0)), indices)
  if (at === 0) return rows
  // Axes of the indices first, then what was before the axis, then what was behind it.
  const lead = indices.shape.length
  return transpose(rows, [
    ...axesBetween(lead, lead + at),
    ...axesUpTo(lead),
    ...axesBetween(lead + at, rows.shape.length),
  ])
})

/** The axis along which each index counts. */
export interface TakeAlongAxisOptions {
  readonly axis: number
}

/** `takeAlongAxis` with indices of shape `I` and options, which waits for the tensor. */
export type TakeAlongAxisBy<I extends Shape, O> = <S extends Shape, D extends DType>(
  x: CanTakeAlongAxis<S, I, AxisOf<O, number>> & Tensor<S, D>,
) => Tensor<TakeAlongAxis<S, I, AxisOf<O, number>>, D>

/**
 * For each index the element of x that it names along an axis, in its own row: indices have the shape of x, except along
 * that axis. Negative indices count from the end; one out of range gives NaN (the least value for integers).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.tensor([[10, 20, 30], [40, 50, 60]])
 * const y = T.takeAlongAxis(x, T.tensor([[2], [0]], 'int32'), { axis: 1 }) // Tensor<[2, 1], "float32">
 * assert.deepEqual(T.toArray(y), [[30], [40]])
 * ```
 */
export const takeAlongAxis: {
  <S extends Shape, D extends DType, I extends Shape, E extends DType, const O extends TakeAlongAxisOptions | BareAxis>(
    x: Tensor<S, D>,
    indices: Both<
      Index<'takeAlongAxis', E>,
      Unless<CanAxis<'takeAlongAxis', S, AxisOf<O, number>>, CanTakeAlongAxis<S, I, AxisOf<O, number>>>
    > &
      Tensor<I, E>,
    options: Checked<'takeAlongAxis', O, TakeAlongAxisOptions, CanAlong<'takeAlongAxis', S, AxisOf<O, number>>> & O,
  ): Tensor<TakeAlongAxis<S, I, AxisOf<O, number>>, D>
  <I extends Shape, E extends DType, const O extends TakeAlongAxisOptions | BareAxis, Called extends true = true>(
    indices: Index<'takeAlongAxis', E> & Tensor<I, E>,
    options: Checked<'takeAlongAxis', O, TakeAlongAxisOptions> & O,
  ): Later<TakeAlongAxisBy<I, O>, Called>
} = dual(3, needs('takeAlongAxis', 2, ['axis']), (input: Value, index: Value, { axis }: TakeAlongAxisOptions) => {
  const x = value('takeAlongAxis', input)
  const indices = indexValue('takeAlongAxis', index)
  takeAlongAxisShape(x.shape, indices.shape, axis)
  const at = normalizeAxis('takeAlongAxis', x.shape, axis)
  const toEnd = movement(x.shape, at, -1)
  const taken = gather(transpose(x, toEnd), transpose(indices, toEnd), x.shape.length - 1)
  return transpose(taken, movement(x.shape, -1, at))
})

// (In a record it holds at once of a size of generic code, be it a size with its name or `x.shape[0]`.)
/** Whether what stands behind a depth, or in its place, is an element type. */
type IsHot<Y> = { y: Y } extends { y: Countable | { readonly name: unknown } }
  ? false
  : [Y] extends [DType | undefined]
    ? true
    : false

/** Whether an element type may stand behind `X`: not behind indices, whose depth is then missing. */
type CanHeat<X, Y> = Guard<
  'dtype' extends KeysOf<X>
    ? Refused<`oneHot: expected sizes that are integers of at least 0, got '${Y & string}'`>
    : unknown
>

/** The element type that is given, float32 where none is. */
type DTypeIn<Y> = [Y] extends [DType] ? Y : 'float32'

/** `oneHot` of a depth and element type, which waits for the indices. */
export type OneHotBy<Depth extends Dim, D extends DType = 'float32'> = <I extends Shape, E extends DType>(
  indices: Index<'oneHot', E> & Tensor<I, E>,
) => Tensor<OneHot<I, Depth>, D>

/**
 * Ones where the last axis, of the given depth, counts to the index, and zeros elsewhere; an index out of range gives
 * zeros only. float32 unless said otherwise.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const labels = T.oneHot(T.tensor([1, 0], 'int32'), 3) // Tensor<[2, 3], "float32">
 * assert.deepEqual(T.toArray(labels), [[0, 1, 0], [1, 0, 0]])
 * ```
 */
export const oneHot: {
  <I extends Shape, E extends DType, const Depth extends Dim, D extends DType = 'float32'>(
    indices: Index<'oneHot', E> & Tensor<I, E>,
    depth: CanSize<'oneHot', Depth> & SizeOf<Depth>,
    dtype: D | undefined,
  ): Tensor<OneHot<I, Depth>, D>
  <
    I extends Shape,
    E extends DType,
    const Depth extends Dim,
    const X extends NonNullable<unknown>,
    const Y extends AnySize | DType | undefined,
    const Last extends Dim,
  >(
    indices: (IsHot<Y> extends true
      ? (CanSize<'oneHot', Depth> & SizeOf<Depth>) | TensorLike
      : Index<'oneHot', E> & Tensor<I, E>) &
      X,
    depth: (IsHot<Y> extends true
      ? CanHeat<X, Y>
      : [DType] extends [Y] // Nothing is given yet.
        ? unknown
        : CanSize<'oneHot', Last> & SizeOf<Last>) &
      Y,
  ): IsHot<Y> extends true ? OneHotBy<Depth, DTypeIn<Y>> : Tensor<OneHot<I, Last>, 'float32'>
  <const Depth extends Dim, Called extends true = true>(
    depth: CanSize<'oneHot', Depth> & SizeOf<Depth>,
  ): Later<OneHotBy<Depth>, Called>
} = onTensor((index: Value, depth: DimLike, dtype: DType = 'float32') => {
  const indices = indexValue('oneHot', index)
  const shape = oneHotShape(indices.shape, sizes('oneHot', [depth])[0]!)
  const classes = build({ shape: [shape.at(-1)!], dtype: 'int32' }, data => {
    for (let i = 0; i < data.length; i++) data[i] = i
  })
  const column = broadcast(reshape(indices, [...indices.shape, 1]), shape)
  return cast(equal(column, broadcast(classes, shape)), requireDType('oneHot', dtype))
})
