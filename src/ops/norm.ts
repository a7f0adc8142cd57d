import { cast, div, maximum, minimum, mul, pow, stopGradient } from '../primitive/arithmetic.js'
import { reduceSum, reshape, spread } from '../primitive/broadcast.js'
import { equal, not, or, select } from '../primitive/comparison.js'
import { scalarLike } from '../primitive/define.js'
import { abs } from '../primitive/math.js'
import { rootOfSquares } from '../primitive/norm.js'
import { reduceMax, reduceMin } from '../primitive/reduction.js'
import { requireNumber } from '../shape/argument.js'
import { type Axes, normalizeAxes } from '../shape/axis.js'
import type { Shape } from '../shape/dim.js'
import { type Guard, ShapeError } from '../shape/error.js'
import type { AxesOf, KeepDimsOf, ReduceOptions } from '../shape/options.js'
import { type CanReduce, type Reduce, reduce } from '../shape/reduce.js'
import { type DType, greatest } from '../tensor/dtype.js'
import type { Tensor, TensorMark, Value } from '../tensor/tensor.js'
import { type Floating, type IfTensor, onTensor, type Reads, requireFloat, takes, value } from './face.js'
import type { Checked, Given, Remaining, Rest } from './rest.js'
import { wide } from './wide.js'

/** Over which axes (all where not given), whether they stay with size 1, and the order of the norm, 2 where not given. */
export interface NormOptions<A extends Axes = number | readonly number[], Keep extends boolean = boolean>
  extends ReduceOptions<A, Keep> {
  readonly ord?: number | undefined
}

/** `norm` with its options, which waits for the tensor. */
export type NormBy<O> = <S extends Shape, D extends DType>(
  x: Guard<Floating<'norm', D>> & CanReduce<'norm', S, AxesOf<O>> & Tensor<S, D>,
) => Tensor<Reduce<S, AxesOf<O>, KeepDimsOf<O>>, D>

/**
 * The norm of the elements as one vector, of all or over axes: `(Σ |x|^ord)^(1 / ord)`, for `ord` Infinity the greatest
 * and for -Infinity the least `|x|`, for 0 the number of elements other than 0. No power goes out of range on the way to a
 * result that is in it. Where an element is 0 its derivative is 0, also where all are and a norm has no derivative: the
 * subgradient that PyTorch takes.
 *
 * @throws ShapeError if the greatest or least of no elements is asked for.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.tensor([3, -4])
 * assert.equal(T.item(T.norm(x)), 5)
 * assert.equal(T.item(T.norm(x, { ord: 1 })), 7)
 * ```
 */
export const norm: <
  const X extends TensorMark | NormOptions,
  S extends Shape,
  D extends DType,
  Is extends DType = never,
  const Left extends Rest<NormOptions> = Rest<NormOptions>,
>(
  x: IfTensor<X, Is, Guard<Floating<'norm', D>> & Tensor<S, D>, Checked<'norm', X, NormOptions>> & Reads<Is> & X,
  ...options: Remaining<'norm', X, Left, NormOptions, CanReduce<'norm', S, AxesOf<Given<Left>>>, Is>
) => IfTensor<X, Is, Tensor<Reduce<S, AxesOf<Given<Left>>, KeepDimsOf<Given<Left>>>, D>, NormBy<X>> = onTensor(
  takes('norm', 1, ['axis', 'keepDims', 'ord']),
  (input: Value, { axis, keepDims = false, ord = 2 }: NormOptions = {}) => {
    const x = value('norm', input)
    requireFloat('norm', x)
    requireNumber('norm', 'ord', ord)
    const shape = reduce('norm', x.shape, axis, keepDims)
    const axes = normalizeAxes('norm', x.shape, axis)
    return wide([x], x => reshape(normOver(x, axes, ord), shape))
  },
)

/** The sum of |x|^order to the power 1 / order, for an order other than 0, 1, 2 and ±Infinity. */
const ofOrder = (x: Value, axes: readonly number[], order: number): Value => {
  // Quotients of float32 numbers, and their powers, are in the range of float64.
  if (x.dtype === 'float32') return cast(ofOrder(cast(x, 'float64'), axes, order), 'float32')
  const c = (number: number) => scalarLike(number, x)
  const size = abs(x)
  // Where an element is 0, so is its derivative; that of its power might be infinite.
  const isZero = equal(x, c(0))
  // Sizes beside the one that weighs most, so that their powers are in range; beside a subnormal one quotients were not.
  const sizes = stopGradient(size)
  const most = order > 0 ? reduceMax(sizes, axes) : reduceMin(select(isZero, c(Infinity), sizes), axes)
  const scale = minimum(maximum(most, c(2 ** -1022)), c(greatest.float64))
  const beside = div(select(isZero, c(1), size), spread(scale, x.shape, axes))
  const total = reduceSum(select(isZero, c(0 ** order), pow(beside, c(order))), axes)
  const inverse = div(c(1), c(order))
  const isEnd = or(equal(total, c(0)), equal(total, c(Infinity)))
  const inside = pow(select(isEnd, c(1), total), inverse)
  return mul(scale, select(isEnd, pow(stopGradient(total), inverse), inside))
}

const normOver = (x: Value, axes: readonly number[], order: number): Value => {
  if (order === 2) return rootOfSquares(x, axes)
  if (order === 0) return reduceSum(cast(not(equal(x, scalarLike(0, x))), x.dtype), axes)
  if (Math.abs(order) === Infinity) {
    if (axes.some(axis => x.shape[axis] === 0))
      throw new ShapeError(`norm: no elements to choose from in shape [${x.shape.join(', ')}]`)
    return order > 0 ? reduceMax(abs(x), axes) : reduceMin(abs(x), axes)
  }
  return order === 1 ? reduceSum(abs(x), axes) : ofOrder(x, axes, order)
}
