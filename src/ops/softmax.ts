import * as p from '../primitive/arithmetic.js'
import { reduceSum, spread } from '../primitive/broadcast.js'
import { equal } from '../primitive/comparison.js'
import { scalarLike } from '../primitive/define.js'
import * as math from '../primitive/math.js'
import { reduceMax } from '../primitive/reduction.js'
import { type CanAlong, type CanAlongLast, normalizeAxis } from '../shape/axis.js'
import type { Shape } from '../shape/dim.js'
import type { Guard } from '../shape/error.js'
import type { AxisOf } from '../shape/options.js'
import { type DType, type FloatDType, greatest } from '../tensor/dtype.js'
import type { Tensor, TensorMark, Value } from '../tensor/tensor.js'
import { type Floating, type IfTensor, onTensor, type Reads, requireFloat, takes, value } from './face.js'
import { filled, type MaskedOptions, type MaskFits, maskFor, type Where } from './masked.js'
import { masking, reduction } from './reduce.js'
import type { Checked, Given, Remaining, Rest } from './rest.js'
import { wide } from './wide.js'

/** The shift that keeps exp in range; finite, as infinite numbers minus themselves were NaN. */
const shiftOf = (x: Value, axes: readonly number[]): Value => {
  const most = scalarLike(greatest[x.dtype as FloatDType], x)
  return p.minimum(p.maximum(p.stopGradient(reduceMax(x, axes)), p.neg(most)), most)
}

/**
 * log Σ exp(x - shift), where the shift is the greatest x as a rule. Each x that is equal to it is counted by itself: added to
 * its power, which is 1, those of the others would lose their digits, and the logarithm of a sum near 1 with them.
 */
const logOfPowers = (x: Value, shift: Value, axes: readonly number[]): Value => {
  const beside = spread(shift, x.shape, axes)
  const isShift = p.cast(equal(x, beside), x.dtype)
  const others = reduceSum(p.sub(math.exp(p.sub(x, beside)), isShift), axes)
  return math.log1p(p.add(others, p.sub(reduceSum(isShift, axes), scalarLike(1, x))))
}

/**
 * log Σ exp(x), shifted by the maximum so that it does not overflow; -infinity of no elements.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.ok(Math.abs(T.item(T.logSumExp(T.tensor([1000, 1000]))) - 1000 - Math.LN2) < 1e-4)
 * ```
 */
export const logSumExp = reduction<'logSumExp', 'float', MaskedOptions>(
  'logSumExp',
  requireFloat,
  (input, axes, options) => {
    const mask = maskFor('logSumExp', input, options)
    const x = mask === undefined ? input : filled(input, mask, -Infinity)
    const shift = shiftOf(x, axes)
    return p.add(logOfPowers(x, shift, axes), shift)
  },
  masking,
)

/** The axis along which something is computed that keeps the shape; -1 where not given. */
export interface AlongOptions<K extends number = number> {
  readonly axis?: K | undefined
}

/** The same, and which elements count. */
export interface SoftmaxOptions<K extends number = number> extends AlongOptions<K>, Where {}

/** `softmax` or `logSoftmax` with its options, which waits for the tensor. */
export type SoftmaxBy<Op extends string, O> = <S extends Shape, D extends DType>(
  x: Guard<Floating<Op, D>> &
    CanAlong<Op, S, AxisOf<O, -1>> &
    MaskFits<Op, S, O, CanAlong<Op, S, AxisOf<O, -1>>> &
    Tensor<S, D>,
) => Tensor<S, D>

/** A function along an axis, of a tensor, or of options, which waits for the tensor. */
type AlongAxisFunction<Op extends string> = <
  const X extends TensorMark | SoftmaxOptions,
  S extends Shape,
  D extends DType,
  Is extends DType = never,
  const Left extends Rest<SoftmaxOptions> = Rest<SoftmaxOptions>,
>(
  x: IfTensor<
    X,
    Is,
    Guard<Floating<Op, D>> & CanAlongLast<Op, S, AxisOf<Given<Left>, -1>> & Tensor<S, D>,
    Checked<Op, X, SoftmaxOptions>
  > &
    Reads<Is> &
    X,
  ...options: Remaining<
    Op,
    X,
    Left,
    SoftmaxOptions,
    CanAlong<Op, S, AxisOf<Given<Left>, -1>> & MaskFits<Op, S, Given<Left>, CanAlong<Op, S, AxisOf<Given<Left>, -1>>>,
    Is
  >
) => IfTensor<X, Is, Tensor<S, D>, SoftmaxBy<Op, X>>

const alongAxis = <Op extends string>(
  op: Op,
  body: (x: Value, axes: readonly number[]) => Value,
  ofOthers: number,
): AlongAxisFunction<Op> =>
  onTensor(takes(op, 1, ['axis', 'where']), (input: Value, { axis = -1, where }: SoftmaxOptions = {}) => {
    const x = value(op, input)
    requireFloat(op, x)
    const axes = [normalizeAxis(op, x.shape, axis)]
    const mask = maskFor(op, x, { where })
    return wide([x], x =>
      mask === undefined ? body(x, axes) : filled(body(filled(x, mask, -Infinity), axes), mask, ofOthers),
    )
  })

/**
 * exp(x) / Σ exp(x) along an axis, the last where not given; cannot overflow. Where a mask (`where`) does not hold an element
 * does not count, and gets 0; so do all where it holds of none.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.softmax(T.tensor([[0, 0], [1000, 0]]))), [[0.5, 0.5], [1, 0]])
 * const where = T.tensor([true, true, false])
 * assert.deepEqual(T.toArray(T.softmax(T.tensor([1, 1, 5]), { where })), [0.5, 0.5, 0])
 * ```
 */
export const softmax = alongAxis(
  'softmax',
  (x, axes) => {
    const powers = math.exp(p.sub(x, spread(p.stopGradient(reduceMax(x, axes)), x.shape, axes)))
    return p.div(powers, spread(reduceSum(powers, axes), x.shape, axes))
  },
  0,
)

/**
 * log softmax(x) along an axis, the last where not given, without the loss of digits of taking the logarithm after. Where a
 * mask (`where`) does not hold it is -infinity.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.logSoftmax(T.tensor([1000, 0]))), [0, -1000])
 * ```
 */
export const logSoftmax = alongAxis(
  'logSoftmax',
  (x, axes) => {
    const shift = p.stopGradient(reduceMax(x, axes))
    const shifted = p.sub(x, spread(shift, x.shape, axes))
    return p.sub(shifted, spread(logOfPowers(x, shift, axes), x.shape, axes))
  },
  -Infinity,
)
