import * as p from '../primitive/arithmetic.js'
import { full, reduceSum, reshape } from '../primitive/broadcast.js'
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
import { type IfTensor, onTensor, type Reads, takes, value } from './face.js'
import type { Later } from './later.js'
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

/** Between which elements of rows in ascending order a quantile lies, by linear interpolation. */
const between = (order: Value, q: number): Value => {
  const place = q * (order.shape.at(-1)! - 1)
  const below = Math.floor(place)
  const weight = place - below
  // Without the share of one that has none, which may be infinite.
  return weight === 0
    ? column(order, below)
    : p.add(
        p.mul(column(order, below), scalarLike(1 - weight, order)),
        p.mul(column(order, below + 1), scalarLike(weight, order)),
      )
}

/** Quantiles of each row; NaN of a row with one, and of one without elements. */
const ofRows = (rows: Value, qs: readonly number[]): readonly Value[] => {
  const [n, kept] = [rows.shape.at(-1)!, rows.shape.slice(0, -1)]
  if (n === 0) return qs.map(() => p.div(reduceSum(rows, [kept.length]), scalarLike(0, rows)))
  const order = sorted(rows)
  const last = column(order, n - 1)
  return qs.map(q => select(equal(last, last), between(order, q), scalarLike(Number.NaN, rows)))
}

const medianOfRows = (rows: Value): Value => ofRows(rows, [0.5])[0]!

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
  medianOfRows(inRows(toFloat(x), axes)),
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
  return rows.shape.at(-1) === 0 ? medianOfRows(rows) : mediansOfNumbers(rows)
})

/** The shares that are asked for: a number, or a list of them, which is the first axis of the result. */
export type Shares = number | readonly number[]

/** What is asked of a share of elements: a number from 0 to 1. */
type CanShare<Q> = number extends Q
  ? unknown
  : `${Q & number}` extends `-${string}`
    ? Refused<`quantile: expected a number from 0 to 1, got ${Q & number}`>
    : `${Q & number}` extends '0' | '1' | `0.${string}` | `${string}e-${string}`
      ? unknown
      : Refused<`quantile: expected a number from 0 to 1, got ${Q & number}`>

/** The same of all shares: the sentence of the first that is none. */
type CanShares<Q> = Q extends readonly [infer First, ...infer Rest]
  ? unknown extends CanShare<First>
    ? CanShares<Rest>
    : CanShare<First>
  : [Q] extends [number]
    ? CanShare<Q>
    : unknown

/** The shares that a first argument is, where it is no tensor. */
type SharesIn<X> = [X] extends [Shares] ? X : number

/** What is asked of a second argument that is the shares of elements. */
type SharesOnly<Y> = [Y] extends [Shares]
  ? CanShares<Y>
  : Y extends Shares
    ? unknown
    : Refused<'quantile: expected a number from 0 to 1'>
/** The shape of the quantiles over axes: a list of shares is the first axis. */
type Quantiles<Q, S extends Shape, O> = QuantilesOf<Q, Reduce<S, AxesOf<O>, KeepDimsOf<O>>>

type QuantilesOf<Q, S extends Shape> = Q extends { readonly length: infer N extends number } ? [N, ...S] : S

/** `quantile` with shares and options, which waits for the tensor. */
export type QuantileBy<Q, O> = <S extends Shape, D extends DType>(
  x: CanReduce<'quantile', S, AxesOf<O>> & Tensor<S, D>,
) => Tensor<Quantiles<Q, S, O>, Quotient<D>>

const isShare = (q: unknown): q is number => typeof q === 'number' && q >= 0 && q <= 1

/**
 * What a share q of all elements, or of those over axes, does not exceed, by linear interpolation: of n elements in ascending order
 * the one at place q (n - 1), counted from 0, where between two places stands what is between both elements. NaN if there is one, or
 * no element. Integers and bools give float32. Of a list of shares the quantiles of each stand along a first axis, as in NumPy.
 *
 * @throws TypeError if a share is no number from 0 to 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.equal(T.item(T.quantile(T.tensor([1, 2, 3, 5]), 0.5)), 2.5)
 * const x = T.quantile(T.tensor([[1, 3], [5, 9]]), 0.25, { axis: 1 }) // Tensor<[2], "float32">
 * assert.deepEqual(T.toArray(x), [1.5, 6])
 * const both = T.quantile(T.tensor([[1, 3], [5, 9], [7, 6]]), [0, 1], { axis: 1 }) // Tensor<[2, 3], "float32">
 * assert.deepEqual(T.toArray(both), [[1, 5, 6], [3, 9, 7]])
 * ```
 */
export const quantile: {
  <S extends Shape, D extends DType, const Q extends Shares, const O extends ReduceOptions | BareAxis | undefined>(
    x: Tensor<S, D>,
    q: Guard<CanShares<Q>> & Q,
    options: Checked<'quantile', O, ReduceOptions, CanReduce<'quantile', S, AxesOf<O>>> & O,
  ): Tensor<Quantiles<Q, S, O>, Quotient<D>>
  <
    const X extends AnyTensor | Shares,
    S extends Shape,
    D extends DType,
    const Y extends Shares | ReduceOptions | undefined,
    Is extends DType = never,
  >(
    x: IfTensor<X, Is, Tensor<S, D>, Guard<CanShares<SharesIn<X>>>> & Reads<Is> & X,
    q: Guard<IfTensor<X, Is, SharesOnly<Y>, Checked<'quantile', Y, ReduceOptions>>> & Y,
  ): IfTensor<X, Is, Tensor<QuantilesOf<Y, []>, Quotient<D>>, QuantileBy<X, Y>>
  <const Q extends Shares, Called extends true = true>(
    q: Guard<CanShares<Q>> & Q,
  ): Later<QuantileBy<Q, Record<never, never>>, Called>
} = onTensor(
  takes('quantile', 2, ['axis', 'keepDims']),
  (input: Value, q: Shares, { axis, keepDims }: ReduceOptions = {}) => {
    const x = value('quantile', input)
    const qs: readonly unknown[] = Array.isArray(q) ? q : [q]
    const wrong = qs.findIndex(each => !isShare(each))
    if (wrong >= 0) throw new TypeError(`quantile: expected a number from 0 to 1, got ${describe(qs[wrong])}`)
    const shape = reduce('quantile', x.shape, axis, keepDims)
    const axes = normalizeAxes('quantile', x.shape, axis)
    return wide([toFloat(x)], x => {
      const found = ofRows(inRows(x, axes), qs.filter(isShare))
      if (typeof q === 'number') return reshape(found[0]!, shape)
      const rows = found.map(each => reshape(each, [1, ...shape]))
      return rows.length > 0 ? concatenate(rows, 0) : full(scalarLike(0, x), [0, ...shape])
    })
  },
)
