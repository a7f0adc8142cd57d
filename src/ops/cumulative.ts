import { cast } from '../primitive/arithmetic.js'
import { cumulativeProduct } from '../primitive/product.js'
import { cumulativeSum } from '../primitive/reduction.js'
import { cumulativeMax, cumulativeMin } from '../primitive/running.js'
import { type CanAlong, normalizeAxis } from '../shape/axis.js'
import type { Shape } from '../shape/dim.js'
import type { AxisOf } from '../shape/options.js'
import { type DType, isFloat } from '../tensor/dtype.js'
import type { Tensor, TensorMark, Value } from '../tensor/tensor.js'
import { type IfTensor, type Numeric, needs, onTensor, type Reads, requireNumeric, value } from './face.js'
import type { Counted } from './reduce.js'
import type { BareAxis, Checked, Needed, Needs } from './rest.js'

/** The axis of `cumsum` and its like. */
export interface CumulativeOptions<K extends number = number> {
  readonly axis: K
}

/** What element types `cumsum` and its like take, and what comes out. */
interface Kinds<D extends DType> {
  readonly cumsum: { readonly takes: unknown; readonly gives: Counted<D> }
  readonly cumprod: { readonly takes: unknown; readonly gives: Counted<D> }
  readonly cummax: { readonly takes: Numeric<'cummax', D>; readonly gives: D }
  readonly cummin: { readonly takes: Numeric<'cummin', D>; readonly gives: D }
}

/** `cumsum` or its like with its options, which waits for the tensor. */
export type CumulateBy<Op extends keyof Kinds<DType>, O> = <S extends Shape, D extends DType>(
  x: Kinds<D>[Op]['takes'] & CanAlong<Op, S, AxisOf<O, number>> & Tensor<S, D>,
) => Tensor<S, Kinds<D>[Op]['gives']>

/** All elements up to each one along an axis, of a tensor, or of options, which wait for the tensor. */
type Cumulative<Op extends keyof Kinds<DType>> = <
  const X extends TensorMark | CumulativeOptions | BareAxis,
  S extends Shape,
  D extends DType,
  Is extends DType = never,
  const Left extends Needs<CumulativeOptions | BareAxis> = Needs<CumulativeOptions | BareAxis>,
>(
  x: IfTensor<X, Is, Kinds<D>[Op]['takes'] & Tensor<S, D>, Checked<Op, X, CumulativeOptions>> & Reads<Is> & X,
  ...options: Needed<
    Op,
    X,
    Left,
    CumulativeOptions,
    Checked<Op, Left[0], CumulativeOptions, CanAlong<Op, S, AxisOf<Left[0], number>>>,
    Is
  >
) => IfTensor<X, Is, Tensor<S, Kinds<D>[Op]['gives']>, CumulateBy<Op, X>>

const counted = (x: Value): Value => (isFloat(x.dtype) ? x : cast(x, 'int32'))

/**
 * The sum of all elements up to each one along an axis. Integers and bools are counted as int32.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.cumsum(T.tensor([1, 2, 3]), { axis: 0 })), [1, 3, 6])
 * ```
 */
export const cumsum: Cumulative<'cumsum'> = onTensor(
  needs('cumsum', 1, ['axis']),
  (input: Value, { axis }: CumulativeOptions) => {
    const x = value('cumsum', input)
    return cumulativeSum(counted(x), normalizeAxis('cumsum', x.shape, axis))
  },
)

/**
 * The product of all elements up to each one along an axis. Integers and bools are multiplied as int32. What is finite does
 * not overflow on the way, so that after a 0 all are 0, until an infinity makes NaN.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.cumprod(T.tensor([1, 2, 3]), { axis: 0 })), [1, 2, 6])
 * ```
 */
export const cumprod: Cumulative<'cumprod'> = onTensor(
  needs('cumprod', 1, ['axis']),
  (input: Value, { axis }: CumulativeOptions) => {
    const x = value('cumprod', input)
    return cumulativeProduct(counted(x), normalizeAxis('cumprod', x.shape, axis))
  },
)

const extreme = <Op extends 'cummax' | 'cummin'>(op: Op, upTo: (x: Value, axis: number) => Value): Cumulative<Op> =>
  onTensor(needs(op, 1, ['axis']), (input: Value, { axis }: CumulativeOptions) => {
    const x = value(op, input)
    requireNumeric(op, x)
    return upTo(x, normalizeAxis(op, x.shape, axis))
  })

/**
 * The greatest of all elements up to each one along an axis; NaN from the first NaN on.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.cummax(T.tensor([1, 3, 2, 4]), { axis: 0 })), [1, 3, 3, 4])
 * ```
 */
export const cummax: Cumulative<'cummax'> = extreme('cummax', cumulativeMax)

/**
 * The least of all elements up to each one along an axis; NaN from the first NaN on.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.cummin(T.tensor([3, 1, 2, 0]), { axis: 0 })), [3, 1, 1, 0])
 * ```
 */
export const cummin: Cumulative<'cummin'> = extreme('cummin', cumulativeMin)
