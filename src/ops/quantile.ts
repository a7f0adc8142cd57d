import * as p from '../primitive/arithmetic.js'
import { reduceSum, reshape } from '../primitive/broadcast.js'
import { equal, select } from '../primitive/comparison.js'
import { scalarLike } from '../primitive/define.js'
import { gather } from '../primitive/gather.js'
import { floor } from '../primitive/math.js'
import { along, concatenate, slice } from '../primitive/movement.js'
import { argSort } from '../primitive/order.js'
import { normalizeAxes } from '../shape/axis.js'
import { describe } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import type { Guard, Refused } from '../shape/error.js'
import type { AxesOf, KeepDimsOf } from '../shape/options.js'
import { type CanReduce, type Reduce, reduce } from '../shape/reduce.js'
import type { DType } from '../tensor/dtype.js'
import { scalar } from '../tensor/storage.js'
import type { AnyTensor, Tensor, Value } from '../tensor/tensor.js'
import { type Quotient, toFloat } from './elementwise.js'
import { type IfTensor, type NumberIn, onTensor, type Reads, takes, value } from './face.js'
import { anyType, inRows, type ReduceOptions, reduction } from './reduce.js'
import type { BareAxis, Checked } from './rest.js'
import { wide } from './wide.js'

/** Rows in ascending order, NaN last. */
const sorted = (rows: Value): Value => {
  const last = rows.shape.length - 1
  return gather(rows, argSort(rows, last), last)
}

/** One column of rows. */
const column = (rows: Value, index: number): Value => {
  const [last, kept] = [rows.shape.length - 1, rows.shape.slice(0, -1)]
  return reshape(slice(rows, along([...kept, 1], last, index)), kept)
}

/** The quantile of each row by linear interpolation; NaN of a row with one, and of one without elements. */
const ofRows = (rows: Value, q: number): Value => {
  const [n, kept] = [rows.shape.at(-1)!, rows.shape.slice(0, -1)]
  if (n === 0) return p.div(reduceSum(rows, [kept.length]), scalarLike(0, rows))
  const order = sorted(rows)
  const place = q * (n - 1)
  const below = Math.floor(place)
  const weight = place - below
  // Without the share of one that has none, which may be infinite.
  const found =
    weight === 0
      ? column(order, below)
      : p.add(
          p.mul(column(order, below), scalarLike(1 - weight, rows)),
          p.mul(column(order, below + 1), scalarLike(weight, rows)),
        )
  const last = column(order, n - 1)
  return select(equal(last, last), found, scalarLike(Number.NaN, rows))
}

/** The medians of what is no NaN in rows. */
const mediansOfNumbers = (rows: Value): Value => {
  const last = rows.shape.length - 1
  const order = sorted(rows)
  const count = reduceSum(p.cast(equal(rows, rows), 'float64'), [last])
  const half = p.mul(p.sub(count, scalar(1, 'float64')), scalar(0.5, 'float64'))
  const places = [floor(half), p.neg(floor(p.neg(half)))].map(place =>
    reshape(p.cast(p.maximum(place, scalar(0, 'float64')), 'int32'), [...count.shape, 1]),
  )
  const middle = gather(order, concatenate(places, last), last)
  const [below, above] = [column(middle, 0), column(middle, 1)]
  return p.add(p.mul(below, scalarLike(0.5, rows)), p.mul(above, scalarLike(0.5, rows)))
}

/**
 * The median of all elements, or over axes: the middle one, or the mean of the two in the middle; NaN if there is one, or no
 * element. Integers and bools give float32.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.equal(T.item(T.median(T.tensor([3, 1, 10, 2]))), 2.5)
 * ```
 */
export const median = reduction<'median', 'quotient'>('median', anyType, (x, axes) =>
  ofRows(inRows(toFloat(x), axes), 0.5),
)

/**
 * The median of the elements that are no NaN, of all or over axes; NaN where there are none. Integers and bools give float32.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.equal(T.item(T.nanMedian(T.tensor([3, Number.NaN, 1, 10]))), 3)
 * ```
 */
export const nanMedian = reduction<'nanMedian', 'quotient'>('nanMedian', anyType, (input, axes) => {
  const rows = inRows(toFloat(input), axes)
  return rows.shape.at(-1) === 0 ? ofRows(rows, 0.5) : mediansOfNumbers(rows)
})

/** What is asked of the share of elements: a number from 0 to 1. */
type CanShare<Q> = [Q] extends [number]
  ? number extends Q
    ? unknown
    : `${Q}` extends `-${string}`
      ? Refused<`quantile: expected a number from 0 to 1, got ${Q}`>
      : `${Q}` extends '0' | '1' | `0.${string}` | `${string}e-${string}`
        ? unknown
        : Refused<`quantile: expected a number from 0 to 1, got ${Q}`>
  : unknown

/** What is asked of a second argument that is the share of elements. */
type ShareOnly<Y> = [Y] extends [number]
  ? CanShare<Y>
  : Y extends number
    ? unknown
    : Refused<'quantile: expected a number from 0 to 1'>

/** `quantile` with the share of elements and options, which waits for the tensor. */
export type QuantileBy<O> = <S extends Shape, D extends DType>(
  x: CanReduce<'quantile', S, AxesOf<O>> & Tensor<S, D>,
) => Tensor<Reduce<S, AxesOf<O>, KeepDimsOf<O>>, Quotient<D>>

/**
 * What a share q of all elements, or of those over axes, does not exceed, by linear interpolation: of n elements in ascending order
 * the one at place q (n - 1), counted from 0, where between two places stands what is between both elements. NaN if there is one, or
 * no element. Integers and bools give float32.
 *
 * @throws TypeError if q is no number from 0 to 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.equal(T.item(T.quantile(T.tensor([1, 2, 3, 5]), 0.5)), 2.5)
 * const x = T.quantile(T.tensor([[1, 3], [5, 9]]), 0.25, { axis: 1 }) // Tensor<[2], "float32">
 * assert.deepEqual(T.toArray(x), [1.5, 6])
 * ```
 */
export const quantile: {
  <S extends Shape, D extends DType, const Q extends number, const O extends ReduceOptions | BareAxis | undefined>(
    x: Tensor<S, D>,
    q: Guard<CanShare<Q>> & Q,
    options: Checked<'quantile', O, ReduceOptions, CanReduce<'quantile', S, AxesOf<O>>> & O,
  ): Tensor<Reduce<S, AxesOf<O>, KeepDimsOf<O>>, Quotient<D>>
  <
    const X extends AnyTensor | number,
    S extends Shape,
    D extends DType,
    const Y extends number | ReduceOptions | undefined,
    Is extends DType = never,
  >(
    x: IfTensor<X, Is, Tensor<S, D>, Guard<CanShare<NumberIn<X>>>> & Reads<Is> & X,
    q: Guard<IfTensor<X, Is, ShareOnly<Y>, Checked<'quantile', Y, ReduceOptions>>> & Y,
  ): IfTensor<X, Is, Tensor<[], Quotient<D>>, QuantileBy<Y>>
  <const Q extends number>(q: Guard<CanShare<Q>> & Q): QuantileBy<Record<never, never>>
} = onTensor(
  takes('quantile', 2, ['axis', 'keepDims']),
  (input: Value, q: number, { axis, keepDims }: ReduceOptions = {}) => {
    const x = value('quantile', input)
    if (!(typeof q === 'number' && q >= 0 && q <= 1))
      throw new TypeError(`quantile: expected a number from 0 to 1, got ${describe(q)}`)
    const shape = reduce('quantile', x.shape, axis, keepDims)
    const axes = normalizeAxes('quantile', x.shape, axis)
    return wide([toFloat(x)], x => reshape(ofRows(inRows(x, axes), q), shape))
  },
)
