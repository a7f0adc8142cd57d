import { reshape } from '../primitive/broadcast.js'
import { transpose } from '../primitive/movement.js'
import type { Shape } from '../shape/dim.js'
import type { Both, Guard, Open, Sized } from '../shape/error.js'
import type { OptionOf } from '../shape/options.js'
import { axesUpTo, count } from '../shape/sizes.js'
import {
  type CanDotAxes,
  type CanPair,
  type CanSumBoth,
  type CanSumLeft,
  type CanSumRight,
  type CanTensorDot,
  type DotAxes,
  type TensorDot,
  tensorDot as tensorDotShape,
} from '../shape/tensorDot.js'
import type { DType } from '../tensor/dtype.js'
import type { Tensor, TensorMark, Value } from '../tensor/tensor.js'
import {
  type IfTensor,
  type Numeric,
  onTensors,
  requireNumeric,
  requireSame,
  type SameDType,
  takes,
  typed,
  value,
} from './face.js'
import type { Later } from './later.js'
import { matmul } from './product.js'
import type { Checked } from './rest.js'

const product = typed<(a: Value, b: Value) => Value>(matmul)

/** Over which axes to sum: how many, the last of a and the first of b (2 where not given), or a list of axes of each. */
export interface TensorDotOptions {
  readonly axes?: DotAxes | undefined
}

type AxesIn<O> = OptionOf<O, 'axes', 2, number>

/** What is asked of options. */
type CanAxesOf<O, Besides = unknown> = Checked<
  'tensorDot',
  O,
  TensorDotOptions,
  Both<Guard<CanDotAxes<AxesIn<O>>, AxesIn<O>>, Besides>
>

/** What is asked of the left operand. */
type LeftOf<A extends Shape, D extends DType, X> = Sized<
  A['length'] | Open<X>,
  Both<Numeric<'tensorDot', D>, CanSumLeft<A, X>>
>

/** What is asked of the right operand. */
type RightOf<A extends Shape, D extends DType, B extends Shape, E extends DType, X> = Sized<
  A['length'] | B['length'] | Open<X>,
  Both<Numeric<'tensorDot', E>, Both<SameDType<'tensorDot', D, E>, CanSumRight<A, B, X>>>
>

/** What is asked of it where axes are given: whether both operands have them is said there. */
type PairedWith<A extends Shape, D extends DType, B extends Shape, E extends DType, X> = Sized<
  A['length'] | B['length'] | Open<X>,
  Both<Numeric<'tensorDot', E>, Both<SameDType<'tensorDot', D, E>, CanPair<A, B, X>>>
>

/** `tensorDot` with its second operand and options, which waits for the first. */
export type TensorDotWith<B extends Shape, E extends DType, O = undefined> = <A extends Shape, D extends DType>(
  a: Sized<
    A['length'] | B['length'] | Open<AxesIn<O>>,
    Both<Numeric<'tensorDot', D>, Both<SameDType<'tensorDot', D, E>, CanTensorDot<A, B, AxesIn<O>>>>
  > &
    Tensor<A, D>,
) => Tensor<TensorDot<A, B, AxesIn<O>>, D>

/**
 * NumPy's `tensordot`: products of a and b summed over axes of both, a number of them (the last of a and the first of b) or a
 * list of each; the other axes of a come first, then those of b.
 *
 * @throws ShapeError if there are no such axes, or they differ in size.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.tensorDot(T.ones([2, 3, 4]), T.ones([4, 3, 5]), { axes: [[1, 2], [1, 0]] }) // Tensor<[2, 5], "float32">
 * assert.deepEqual(T.toArray(x)[0], [12, 12, 12, 12, 12])
 * ```
 */
export const tensorDot: {
  <A extends Shape, D extends DType, B extends Shape, E extends DType, const O extends TensorDotOptions | undefined>(
    a: Numeric<'tensorDot', D> & Tensor<A, D>,
    b: PairedWith<A, D, B, E, AxesIn<O>> & Tensor<B, E>,
    options: CanAxesOf<O, Guard<CanSumBoth<A, B, AxesIn<O>>, AxesIn<O>>> & O,
  ): Tensor<TensorDot<A, B, AxesIn<O>>, D>
  <
    A extends Shape,
    D extends DType,
    const Y extends TensorMark | TensorDotOptions,
    B extends Shape,
    E extends DType = never,
  >(
    a: IfTensor<Y, E, LeftOf<A, D, 2>, Numeric<'tensorDot', D>> & Tensor<A, D>,
    b: IfTensor<Y, E, RightOf<A, D, B, E, 2> & Tensor<B, E>, CanAxesOf<Y>> & Y,
  ): IfTensor<Y, E, Tensor<TensorDot<A, B, 2>, D>, TensorDotWith<A, D, Y>>
  <B extends Shape, E extends DType, Called extends true = true>(
    b: Numeric<'tensorDot', E> & Tensor<B, E>,
  ): Later<TensorDotWith<B, E>, Called>
} = onTensors(takes('tensorDot', 2, ['axes']), (left: Value, right: Value, { axes = 2 }: TensorDotOptions = {}) => {
  const [a, b] = [value('tensorDot', left), value('tensorDot', right)]
  for (const operand of [a, b]) requireNumeric('tensorDot', operand)
  requireSame('tensorDot', a, b)
  const plan = tensorDotShape(a.shape, b.shape, axes)
  const others = (x: Value, summed: readonly number[]) =>
    axesUpTo(x.shape.length).filter(axis => !summed.includes(axis))
  const [rows, columns] = [others(a, plan.a), others(b, plan.b)]
  const inner = count(plan.a.map(axis => a.shape[axis]!))
  const rowsFirst = reshape(transpose(a, [...rows, ...plan.a]), [count(rows.map(axis => a.shape[axis]!)), inner])
  const summedFirst = reshape(transpose(b, [...plan.b, ...columns]), [
    inner,
    count(columns.map(axis => b.shape[axis]!)),
  ])
  return reshape(product(rowsFirst, summedFirst), plan.shape)
})
