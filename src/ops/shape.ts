import { reshape as relabel, broadcast as repeat } from '../primitive/broadcast.js'
import { transpose as permute } from '../primitive/movement.js'
import type { Axes, CanAxis } from '../shape/axis.js'
import { type CanBroadcastTo, broadcastTo as checkBroadcast } from '../shape/broadcast.js'
import { describe } from '../shape/describe.js'
import type { AnySize, DimLike, Mutable, Shape, SizesOf } from '../shape/dim.js'
import type { IsAny } from '../shape/equals.js'
import { type Both, type Guard, type Objection, ShapeError } from '../shape/error.js'
import { type CanExpandDims, type ExpandDims, expandDims as inserted } from '../shape/expandDims.js'
import { type CanMoveAxis, type MoveAxis, movement } from '../shape/moveAxis.js'
import { named } from '../shape/names.js'
import { type CanSizes, sizeGiven } from '../shape/natural.js'
import type { AxesOf } from '../shape/options.js'
import { type CanReshape, reshape as filled, type Reshape } from '../shape/reshape.js'
import type { Flat } from '../shape/size.js'
import { axesUpTo, count } from '../shape/sizes.js'
import { type CanSqueeze, type Squeeze, squeeze as squeezed } from '../shape/squeeze.js'
import {
  type CanSwapAxes,
  type CanTranspose,
  permutation,
  type SwapAxes,
  swapAxes as swapped,
  type Transpose,
} from '../shape/transpose.js'
import type { DType } from '../tensor/dtype.js'
import type { AnyTensor, Tensor, TensorMark, Value } from '../tensor/tensor.js'
import { sizes } from './create.js'
import { dual, type IfTensor, onTensor, type Reads, takes, typed, value } from './face.js'
import type { Later } from './later.js'
import type { Checked, Given, Remaining, Rest } from './rest.js'
import { renamed } from './sizes.js'

/** `reshape` with its shape, which waits for the tensor; `Given` is the shape as it was written. */
export type ReshapeTo<To extends Shape, Given extends readonly unknown[]> = <S extends Shape, D extends DType>(
  x: CanReshape<S, To> & Tensor<S, D>,
) => Tensor<Reshape<S, To, Given>, D>

/**
 * The same elements in row-major order under another shape, of which one size may be -1: it is what the others leave.
 *
 * @throws ShapeError if the number of elements differs.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.reshape(T.arange(6), [2, -1]) // Tensor<[2, 3], "float32">
 * assert.deepEqual(T.toArray(x), [[0, 1, 2], [3, 4, 5]])
 * ```
 */
export const reshape: {
  <S extends Shape, D extends DType, const To extends Shape, const Given extends readonly AnySize[] = readonly []>(
    x: Tensor<S, D>,
    shape: CanReshape<S, Mutable<To>> & (SizesOf<To> | readonly [...Given]),
  ): Tensor<Reshape<S, Mutable<To>, Given>, D>
  <const To extends Shape, const Given extends readonly AnySize[] = readonly [], Called extends true = true>(
    shape: SizesOf<To> | readonly [...Given],
  ): Later<ReshapeTo<Mutable<To>, Given>, Called>
} = dual(2, (input: Value, shape: readonly DimLike[]) => {
  const x = value('reshape', input)
  if (!Array.isArray(shape)) throw new ShapeError(`reshape: expected a shape such as [2, -1], got ${describe(shape)}`)
  const target = shape.map(entry => sizeGiven(entry) ?? Number.NaN)
  return renamed(x, named('reshape', shape, filled(x.shape, target)))
})

/**
 * All elements in row-major order along one axis.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.flatten(T.tensor([[1, 2], [3, 4]])) // Tensor<[4], "float32">
 * assert.deepEqual(T.toArray(x), [1, 2, 3, 4])
 * ```
 */
export const flatten: <S extends Shape, D extends DType>(x: Tensor<S, D>) => Tensor<[Flat<S>], D> = typed(
  (input: Value) => {
    const x = value('flatten', input)
    return relabel(x, [count(x.shape)])
  },
)

type Order<X> = X extends readonly number[] ? X : undefined

/** The order in what is left of the arguments; undefined where nothing is. */
type Ordered<Left> = Left extends readonly [infer P extends readonly number[] | undefined]
  ? IsAny<P> extends true
    ? readonly number[]
    : P
  : undefined

/** `transpose` with the order of its axes, which waits for the tensor. */
export type TransposeBy<P> = <S extends Shape, D extends DType>(
  x: Guard<CanTranspose<S, Order<P>>> & Tensor<S, D>,
) => Tensor<Transpose<S, Order<P>>, D>

/**
 * Axes in another order: axis i of the result is axis axes[i] of x; reversed where no order is given.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.transpose(T.tensor([[1, 2], [3, 4]]))), [[1, 3], [2, 4]])
 * const x = T.transpose(T.zeros([2, 3, 4]), [1, 2, 0]) // Tensor<[3, 4, 2], "float32">
 * assert.deepEqual(x.shape, [3, 4, 2])
 * ```
 */
export const transpose: <
  const X extends AnyTensor | readonly number[],
  S extends Shape,
  D extends DType,
  Is extends DType = never,
  const Left extends readonly [axes?: readonly number[] | undefined] = readonly [axes?: readonly number[] | undefined],
>(
  x: X & Reads<Is> & IfTensor<X, Is, Tensor<S, D>, unknown>,
  ...axes: { left: Left } extends { left: readonly [] }
    ? [axes?: readonly number[]]
    : { [I in keyof Left]: Guard<CanTranspose<S, Ordered<Left>>> & Left[I] }
) => IfTensor<X, Is, Tensor<Transpose<S, Ordered<Left>>, D>, TransposeBy<X>> = onTensor(
  (input: Value, axes?: readonly number[]) => {
    const x = value('transpose', input)
    return permute(x, permutation(x.shape, axes))
  },
)

/** `moveAxis` from and to an axis, which waits for the tensor. */
export type MoveAxisBy<From extends number, To extends number> = <S extends Shape, D extends DType>(
  x: Guard<CanMoveAxis<S, From, To>> & Tensor<S, D>,
) => Tensor<MoveAxis<S, From, To>, D>

/**
 * One axis at another place, the others in their order; negative axes count from the end.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.moveAxis(T.zeros([8, 28, 28, 3]), -1, 1) // Tensor<[8, 3, 28, 28], "float32">
 * assert.deepEqual(x.shape, [8, 3, 28, 28])
 * ```
 */
export const moveAxis: {
  <S extends Shape, D extends DType, From extends number, To extends number>(
    x: Tensor<S, D>,
    from: From & Guard<Objection<CanAxis<'moveAxis', S, From>>>,
    to: To & Guard<Objection<CanAxis<'moveAxis', S, To>>>,
  ): Tensor<MoveAxis<S, From, To>, D>
  <From extends number, To extends number, Called extends true = true>(
    from: From,
    to: To,
  ): Later<MoveAxisBy<From, To>, Called>
} = dual(3, (input: Value, from: number, to: number) => {
  const x = value('moveAxis', input)
  return permute(x, movement(x.shape, from, to))
})

/** `swapAxes` of two axes, which waits for the tensor. */
export type SwapAxesBy<A extends number, B extends number> = <S extends Shape, D extends DType>(
  x: Guard<CanSwapAxes<S, A, B>> & Tensor<S, D>,
) => Tensor<SwapAxes<S, A, B>, D>

/**
 * Two axes exchanged; negative axes count from the end.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.swapAxes(T.zeros([2, 3, 4]), 1, 2) // Tensor<[2, 4, 3], "float32">
 * assert.deepEqual(x.shape, [2, 4, 3])
 * ```
 */
export const swapAxes: {
  <S extends Shape, D extends DType, A extends number, B extends number>(
    x: Tensor<S, D>,
    a: A & Guard<Objection<CanAxis<'swapAxes', S, A>>>,
    b: B & Guard<Objection<CanAxis<'swapAxes', S, B>>>,
  ): Tensor<SwapAxes<S, A, B>, D>
  <A extends number, B extends number, Called extends true = true>(a: A, b: B): Later<SwapAxesBy<A, B>, Called>
} = dual(3, (input: Value, a: number, b: number) => {
  const x = value('swapAxes', input)
  swapped(x.shape, a, b)
  return permute(x, swapped(axesUpTo(x.shape.length), a, b))
})

/** Which axes `squeeze` drops: all of size 1 where not given. */
export interface SqueezeOptions<A extends Axes = number | readonly number[]> {
  readonly axis?: A | undefined
}

/** `squeeze` with its options, which waits for the tensor. */
export type SqueezeBy<O> = <S extends Shape, D extends DType>(
  x: CanSqueeze<S, AxesOf<O>> & Tensor<S, D>,
) => Tensor<Squeeze<S, AxesOf<O>>, D>

/**
 * Without axes of size 1: all of them, or the given ones.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.squeeze(T.ones([1, 3, 1]), { axis: 0 }) // Tensor<[3, 1], "float32">
 * assert.deepEqual(x.shape, [3, 1])
 * ```
 */
export const squeeze: <
  const X extends TensorMark | SqueezeOptions,
  S extends Shape,
  D extends DType,
  Is extends DType = never,
  const Left extends Rest<SqueezeOptions> = Rest<SqueezeOptions>,
>(
  x: IfTensor<X, Is, Tensor<S, D>, Checked<'squeeze', X, SqueezeOptions>> & Reads<Is> & X,
  ...options: Remaining<'squeeze', X, Left, SqueezeOptions, CanSqueeze<S, AxesOf<Given<Left>>>, Is>
) => IfTensor<X, Is, Tensor<Squeeze<S, AxesOf<Given<Left>>>, D>, SqueezeBy<X>> = onTensor(
  takes('squeeze', 1, ['axis']),
  (input: Value, { axis }: SqueezeOptions = {}) => {
    const x = value('squeeze', input)
    return relabel(x, squeezed(x.shape, axis))
  },
)

/** `expandDims` with the place of its axis, which waits for the tensor. */
export type ExpandDimsBy<K extends number> = <S extends Shape, D extends DType>(
  x: Guard<CanExpandDims<S, K>> & Tensor<S, D>,
) => Tensor<ExpandDims<S, K>, D>

/**
 * A new axis of size 1, which has the given place in the result.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.expandDims(T.tensor([1, 2]), 1) // Tensor<[2, 1], "float32">
 * assert.deepEqual(T.toArray(x), [[1], [2]])
 * ```
 */
export const expandDims: {
  <S extends Shape, D extends DType, K extends number>(
    x: Tensor<S, D>,
    axis: K & Guard<Objection<CanExpandDims<S, K>>>,
  ): Tensor<ExpandDims<S, K>, D>
  <K extends number, Called extends true = true>(axis: K): Later<ExpandDimsBy<K>, Called>
} = dual(2, (input: Value, axis: number) => {
  const x = value('expandDims', input)
  return relabel(x, inserted(x.shape, axis))
})

/** `broadcastTo` a shape, which waits for the tensor. */
export type BroadcastTo<To extends Shape> = <S extends Shape, D extends DType>(
  x: Guard<CanBroadcastTo<S, To>> & Tensor<S, D>,
) => Tensor<To, D>

/**
 * Repeated along axes of size 1 and along new leading axes, up to the given shape.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.broadcastTo(T.tensor([1, 2]), [2, 2]) // Tensor<[2, 2], "float32">
 * assert.deepEqual(T.toArray(x), [[1, 2], [1, 2]])
 * ```
 */
export const broadcastTo: {
  <S extends Shape, D extends DType, const To extends Shape>(
    x: Tensor<S, D>,
    shape: Guard<Both<CanSizes<'broadcastTo', To>, CanBroadcastTo<S, Mutable<To>>>> & SizesOf<To>,
  ): Tensor<Mutable<To>, D>
  <const To extends Shape, Called extends true = true>(
    shape: CanSizes<'broadcastTo', To> & SizesOf<To>,
  ): Later<BroadcastTo<Mutable<To>>, Called>
} = dual(2, (input: Value, shape: readonly DimLike[]) => {
  const x = value('broadcastTo', input)
  return repeat(x, checkBroadcast(x.shape, sizes('broadcastTo', shape)))
})
