import { gather } from '../primitive/gather.js'
import { transpose } from '../primitive/movement.js'
import { argSort } from '../primitive/order.js'
import { requireFlag, requireOneOf } from '../shape/argument.js'
import { type CanAlong, type CanAlongLast, normalizeAxis } from '../shape/axis.js'
import type { Shape } from '../shape/dim.js'
import { type Guard, type Refused, ShapeError } from '../shape/error.js'
import { movement } from '../shape/moveAxis.js'
import type { AxisOf } from '../shape/options.js'
import {
  type CanCount,
  type CanCountAlong,
  type CanCountOf,
  type CanTopK,
  type TopK,
  topK as topKShape,
} from '../shape/topK.js'
import type { DType } from '../tensor/dtype.js'
import type { AnyTensor, Tensor, TensorMark, Value } from '../tensor/tensor.js'
import {
  type IfTensor,
  type NumberIn,
  type OnlyOptions,
  onTensor,
  onTensors,
  type Reads,
  requireSame,
  type SameDType,
  takes,
  value,
} from './face.js'
import type { Later } from './later.js'
import { placesIn } from './places.js'
import type { BareAxis, Checked, Given, Remaining, Rest } from './rest.js'

/** Along which axis to sort, the last where not given, and whether the greatest comes first. */
export interface SortOptions<K extends number = number> {
  readonly axis?: K | undefined
  readonly descending?: boolean | undefined
}

/** `sort` or `argsort` with its options, which waits for the tensor. */
export type SortBy<Op extends string, O> = <S extends Shape, D extends DType>(
  x: CanAlong<Op, S, AxisOf<O, -1>> & Tensor<S, D>,
) => Tensor<S, Op extends 'argsort' ? 'int32' : D>

/** Sorts along an axis: a tensor, or options, which wait for the tensor. */
type Sort<Op extends string> = <
  const X extends TensorMark | SortOptions,
  S extends Shape,
  D extends DType,
  Is extends DType = never,
  const Left extends Rest<SortOptions> = Rest<SortOptions>,
>(
  x: IfTensor<X, Is, CanAlongLast<Op, S, AxisOf<Given<Left>, -1>> & Tensor<S, D>, Checked<Op, X, SortOptions>> &
    Reads<Is> &
    X,
  ...options: Remaining<Op, X, Left, SortOptions, CanAlong<Op, S, AxisOf<Given<Left>, -1>>, Is>
) => IfTensor<X, Is, Tensor<S, Op extends 'argsort' ? 'int32' : D>, SortBy<Op, X>>

/** The elements that indices of the same rank name along an axis. */
const pick = (x: Value, indices: Value, axis: number): Value => {
  const toEnd = movement(x.shape, axis, -1)
  const taken = gather(transpose(x, toEnd), transpose(indices, toEnd), x.shape.length - 1)
  return transpose(taken, movement(x.shape, -1, axis))
}

const sorting = <Op extends string>(op: Op, body: (x: Value, axis: number, descending: boolean) => Value): Sort<Op> =>
  onTensor(
    takes(op, 1, ['axis', 'descending']),
    (input: Value, { axis = -1, descending = false }: SortOptions = {}) => {
      const x = value(op, input)
      return body(x, normalizeAxis(op, x.shape, axis), requireFlag(op, 'descending', descending))
    },
  )

/**
 * The elements in ascending order along an axis, the last where not given; NaN is greater than any number.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.tensor([3, 1, 2])
 * assert.deepEqual(T.toArray(T.sort(x)), [1, 2, 3])
 * assert.deepEqual(T.toArray(T.sort(x, { descending: true })), [3, 2, 1])
 * ```
 */
export const sort = sorting<'sort'>('sort', (x, axis, descending) => pick(x, argSort(x, axis, descending), axis))

/**
 * The indices that sort along an axis, the last where not given, as int32; of equal elements the first comes first. It
 * has no derivative.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.argsort(T.tensor([3, 1, 2]))), [1, 2, 0])
 * ```
 */
export const argsort = sorting<'argsort'>('argsort', (x, axis, descending) => argSort(x, axis, descending))

/** What is asked of a second argument that is the number of entries. */
type ThisCount<S extends Shape, N> = [N] extends [number]
  ? CanCountOf<S, N>
  : N extends number
    ? unknown
    : Refused<'topK: the number of entries must be a natural number'>

/** Along which axis the greatest are taken; -1 where not given. */
export interface TopKOptions {
  readonly axis?: number | undefined
}

/** `topK` with its number of entries and options, which waits for the tensor. */
export type TopKBy<N extends number, O = undefined> = <S extends Shape, D extends DType>(
  x: CanTopK<S, N, AxisOf<O, -1>> & Tensor<S, D>,
) => [values: Tensor<TopK<S, N, AxisOf<O, -1>>, D>, indices: Tensor<TopK<S, N, AxisOf<O, -1>>, 'int32'>]

/**
 * The `count` greatest elements along an axis, the last where not given, the greatest first, and their indices as int32.
 * NaN is greater than any number, and of equal elements the first comes first.
 *
 * @throws ShapeError if there are not so many elements.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const [values, indices] = T.topK(T.tensor([3, 1, 4, 1, 5]), 2) // Tensor<[2], "float32">, Tensor<[2], "int32">
 * assert.deepEqual([T.toArray(values), T.toArray(indices)], [[5, 4], [4, 2]])
 * ```
 */
export const topK: {
  <S extends Shape, D extends DType, const N extends number, const O extends TopKOptions | BareAxis | undefined>(
    x: Tensor<S, D>,
    count: CanCountAlong<S, N, AxisOf<O, -1>> & N,
    options: Checked<'topK', O, TopKOptions, CanAlong<'topK', S, AxisOf<O, -1>>> & O,
  ): [values: Tensor<TopK<S, N, AxisOf<O, -1>>, D>, indices: Tensor<TopK<S, N, AxisOf<O, -1>>, 'int32'>]
  <
    const X extends AnyTensor | number,
    S extends Shape,
    D extends DType,
    const Y extends number | TopKOptions | undefined,
    Is extends DType = never,
  >(
    x: IfTensor<X, Is, Tensor<S, D>, CanCount<X>> & Reads<Is> & X,
    count: Guard<IfTensor<X, Is, ThisCount<S, Y>, Checked<'topK', Y, TopKOptions>>> & Y,
  ): IfTensor<
    X,
    Is,
    [values: Tensor<TopK<S, NumberIn<Y>>, D>, indices: Tensor<TopK<S, NumberIn<Y>>, 'int32'>],
    TopKBy<NumberIn<X>, Y>
  >
  <const N extends number, Called extends true = true>(count: CanCount<N> & N): Later<TopKBy<N>, Called>
} = onTensor(takes('topK', 2, ['axis']), (input: Value, count: number, { axis = -1 }: TopKOptions = {}) => {
  const x = value('topK', input)
  const shape = topKShape(x.shape, count, axis)
  const at = normalizeAxis('topK', x.shape, axis)
  const indices = argSort(x, at, true, shape[at])
  return [pick(x, indices, at), indices]
})

/** On which side of equal elements a place is: before them ('left', where not given) or behind them. */
export interface SearchSortedOptions {
  readonly side?: 'left' | 'right' | undefined
}

type CanSearch<S extends Shape> = Guard<
  number extends S['length'] | (S extends readonly [unknown] ? number : never)
    ? unknown
    : 'searchSorted: the sorted elements must be a vector'
>

/** `searchSorted` with its values, which waits for the sorted vector. */
export type SearchSortedWith<V extends Shape, E extends DType> = <S extends Shape, D extends DType>(
  sorted: CanSearch<S> & SameDType<'searchSorted', D, E> & Tensor<S, D>,
) => Tensor<V, 'int32'>

/**
 * Where each value would have to stand in a sorted vector to keep it sorted: the number of elements before it, as int32.
 * It has no derivative.
 *
 * @throws ShapeError if the sorted elements are no vector.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const places = T.searchSorted(T.tensor([1, 2, 2, 3]), T.tensor([2, 5])) // Tensor<[2], "int32">
 * assert.deepEqual(T.toArray(places), [1, 4])
 * ```
 */
export const searchSorted: {
  <S extends Shape, D extends DType, V extends Shape, E extends DType>(
    sorted: CanSearch<S> & Tensor<S, D>,
    values: SameDType<'searchSorted', D, E> & Tensor<V, E>,
    options: SearchSortedOptions | undefined,
  ): Tensor<V, 'int32'>
  <
    S extends Shape,
    D extends DType,
    const Y extends TensorMark | SearchSortedOptions,
    V extends Shape,
    E extends DType = never,
  >(
    sorted: IfTensor<Y, E, CanSearch<S>, unknown> & Tensor<S, D>,
    values: IfTensor<
      Y,
      E,
      SameDType<'searchSorted', D, E> & Tensor<V, E>,
      Guard<OnlyOptions<'searchSorted', Y, SearchSortedOptions>>
    > &
      Y,
  ): IfTensor<Y, E, Tensor<V, 'int32'>, SearchSortedWith<S, D>>
  <V extends Shape, E extends DType, Called extends true = true>(
    values: Tensor<V, E>,
  ): Later<SearchSortedWith<V, E>, Called>
} = onTensors(
  takes('searchSorted', 2, ['side']),
  (input: Value, values: Value, { side = 'left' }: SearchSortedOptions = {}) => {
    const [sorted, wanted] = [value('searchSorted', input), value('searchSorted', values)]
    requireSame('searchSorted', sorted, wanted)
    requireOneOf('searchSorted', 'the side', ['left', 'right'], side)
    if (sorted.shape.length !== 1) throw new ShapeError('searchSorted: the sorted elements must be a vector')
    return placesIn(sorted, wanted, side)
  },
)
