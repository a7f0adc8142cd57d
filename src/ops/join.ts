import { reshape } from '../primitive/broadcast.js'
import { concatenate } from '../primitive/movement.js'
import { type CanAxis, normalizeAxis } from '../shape/axis.js'
import { type CanConcat, type CanJoinAt, type Concat, concat as concatShape } from '../shape/concat.js'
import type { Both, Guard } from '../shape/error.js'
import type { AxisOf } from '../shape/options.js'
import { resized } from '../shape/sizes.js'
import { type CanStack, type CanStackAlong, type CanStackAt, type Stack, stack as stackShape } from '../shape/stack.js'
import type { Tensor, TensorLike, Value } from '../tensor/tensor.js'
import { type OnlyOptions, takes, typed } from './face.js'
import type { ShapeOf } from './operand.js'
import { type First, type OneDType, type Shapes, values } from './several.js'

/** The axis along which tensors are joined or split; 0 where not given. */
export interface JoinOptions {
  readonly axis?: number | undefined
}

/**
 * Tensors one after the other along an axis, the first where not given; their other sizes are equal.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.concat([T.zeros([2, 1]), T.ones([2, 2])], { axis: 1 }) // Tensor<[2, 3], "float32">
 * assert.deepEqual(T.toArray(x), [[0, 1, 1], [0, 1, 1]])
 * ```
 */
export const concat: {
  <const Xs extends readonly TensorLike[], const O extends JoinOptions | undefined>(
    tensors: Guard<Both<OneDType<'concat', Xs>, CanJoinAt<Shapes<Xs>, AxisOf<O, 0>>>> & readonly [...Xs],
    options: Guard<CanAxis<'concat', ShapeOf<Xs[0]>, AxisOf<O, 0>>> & OnlyOptions<'concat', O, JoinOptions> & O,
  ): Tensor<Concat<Shapes<Xs>, AxisOf<O, 0>>, First<Xs>>
  <const Xs extends readonly TensorLike[]>(
    tensors: Guard<Both<OneDType<'concat', Xs>, CanConcat<Shapes<Xs>>>> & readonly [...Xs],
  ): Tensor<Concat<Shapes<Xs>>, First<Xs>>
} = typed(takes('concat', 1, ['axis']), (inputs: readonly Value[], { axis = 0 }: JoinOptions = {}) => {
  const xs = values('concat', inputs)
  const shape = concatShape(
    xs.map(x => x.shape),
    axis,
  )
  return concatenate(xs, normalizeAxis('concat', shape, axis))
})

/**
 * Tensors of one shape along a new axis, the first where not given.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.stack([T.tensor([1, 2]), T.tensor([3, 4])], { axis: 1 }) // Tensor<[2, 2], "float32">
 * assert.deepEqual(T.toArray(x), [[1, 3], [2, 4]])
 * ```
 */
export const stack: {
  <const Xs extends readonly TensorLike[], const O extends JoinOptions | undefined>(
    tensors: Guard<Both<OneDType<'stack', Xs>, CanStackAt<Shapes<Xs>, AxisOf<O, 0>>>> & readonly [...Xs],
    options: Guard<CanStackAlong<ShapeOf<Xs[0]>, AxisOf<O, 0>>> & OnlyOptions<'stack', O, JoinOptions> & O,
  ): Tensor<Stack<Shapes<Xs>, AxisOf<O, 0>>, First<Xs>>
  <const Xs extends readonly TensorLike[]>(
    tensors: Guard<Both<OneDType<'stack', Xs>, CanStack<Shapes<Xs>>>> & readonly [...Xs],
  ): Tensor<Stack<Shapes<Xs>>, First<Xs>>
} = typed(takes('stack', 1, ['axis']), (inputs: readonly Value[], { axis = 0 }: JoinOptions = {}) => {
  const xs = values('stack', inputs)
  const shape = stackShape(
    xs.map(x => x.shape),
    axis,
  )
  const at = normalizeAxis('stack', shape, axis)
  const thin = resized(shape, [at], 1)
  return concatenate(
    xs.map(x => reshape(x, thin)),
    at,
  )
})
