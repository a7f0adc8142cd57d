import { mul } from '../primitive/arithmetic.js'
import { broadcast, reshape } from '../primitive/broadcast.js'
import { less, select } from '../primitive/comparison.js'
import { scatterAdd } from '../primitive/gather.js'
import type { CanAlong, CanAxis } from '../shape/axis.js'
import type { Dim, DimLike, Shape, SizeOf } from '../shape/dim.js'
import type { Both, Unless } from '../shape/error.js'
import type { CanSize } from '../shape/natural.js'
import { type CanSegmentSum, type SegmentSum, segmentSum as segmentShape } from '../shape/segment.js'
import type { Flat } from '../shape/size.js'
import { count } from '../shape/sizes.js'
import { aligned, type Tile } from '../shape/tile.js'
import { type DType, DTypeError } from '../tensor/dtype.js'
import { scalar } from '../tensor/storage.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { sizes } from './create.js'
import { dual, type Numeric, requireNumeric, requireSame, type SameDType, value } from './face.js'
import type { Later } from './later.js'

const factors = (op: string, left: Value, right: Value): readonly [Value, Value] => {
  const [a, b] = [value(op, left), value(op, right)]
  for (const factor of [a, b]) requireNumeric(op, factor)
  requireSame(op, a, b)
  return [a, b]
}

/** What is asked of the element type of one factor, `This`, beside those of both. */
type CanFactor<Op extends string, This extends DType, D extends DType, E extends DType> = Both<
  Numeric<Op, This>,
  SameDType<Op, D, E>
>

/** Every element of a with every element of b: `mul` after both are spread over the common shape. */
const product = (a: Value, b: Value, shape: readonly number[]): Value => mul(broadcast(a, shape), broadcast(b, shape))

/** `outer` with its second operand, which waits for the first. */
export type OuterWith<B extends Shape, E extends DType> = <A extends Shape, D extends DType>(
  a: CanFactor<'outer', D, D, E> & Tensor<A, D>,
) => Tensor<[Flat<A>, Flat<B>], D>

/**
 * The products of every element of a with every element of b, both flattened: `a[i] * b[j]`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.outer(T.tensor([1, 2]), T.tensor([3, 4, 5])) // Tensor<[2, 3], "float32">
 * assert.deepEqual(T.toArray(x), [[3, 4, 5], [6, 8, 10]])
 * ```
 */
export const outer: {
  <A extends Shape, D extends DType, B extends Shape, E extends DType>(
    a: Numeric<'outer', D> & Tensor<A, D>,
    b: CanFactor<'outer', E, D, E> & Tensor<B, E>,
  ): Tensor<[Flat<A>, Flat<B>], D>
  <B extends Shape, E extends DType, Called extends true = true>(
    b: Numeric<'outer', E> & Tensor<B, E>,
  ): Later<OuterWith<B, E>, Called>
} = dual(2, (left: Value, right: Value) => {
  const [a, b] = factors('outer', left, right)
  const [rows, columns] = [count(a.shape), count(b.shape)]
  return product(reshape(a, [rows, 1]), reshape(b, [1, columns]), [rows, columns])
})

/** `kron` with its second operand, which waits for the first. */
export type KronWith<B extends Shape, E extends DType> = <A extends Shape, D extends DType>(
  a: CanFactor<'kron', D, D, E> & Tensor<A, D>,
) => Tensor<Tile<A, B>, D>

/**
 * The Kronecker product: b times each element of a, the blocks placed as the elements of a are. Axes are aligned at the
 * last one.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.kron(T.tensor([1, 10]), T.tensor([1, 2, 3])) // Tensor<[6], "float32">
 * assert.deepEqual(T.toArray(x), [1, 2, 3, 10, 20, 30])
 * ```
 */
export const kron: {
  <A extends Shape, D extends DType, B extends Shape, E extends DType>(
    a: Numeric<'kron', D> & Tensor<A, D>,
    b: CanFactor<'kron', E, D, E> & Tensor<B, E>,
  ): Tensor<Tile<A, B>, D>
  <B extends Shape, E extends DType, Called extends true = true>(
    b: Numeric<'kron', E> & Tensor<B, E>,
  ): Later<KronWith<B, E>, Called>
} = dual(2, (left: Value, right: Value) => {
  const [a, b] = factors('kron', left, right)
  const [as, bs] = aligned(a.shape, b.shape)
  const blocks = product(
    reshape(
      a,
      as.flatMap(size => [size, 1]),
    ),
    reshape(
      b,
      bs.flatMap(size => [1, size]),
    ),
    as.flatMap((size, axis) => [size, bs[axis]!]),
  )
  return reshape(
    blocks,
    as.map((size, axis) => size * bs[axis]!),
  )
})

/** `unknown` where `D` can index. */
type Index<D extends DType> = { d: D } extends { d: 'int32' }
  ? unknown
  : { d: DType } extends { d: D }
    ? unknown
    : `segmentSum: expected int32 indices, got ${D}; convert them with T.cast`

/** `segmentSum` with indices of shape `I` and `N` segments, which waits for the rows. */
export type SegmentSumBy<I extends Shape, N extends Dim> = <S extends Shape, D extends DType>(
  x: Both<Numeric<'segmentSum', D>, CanSegmentSum<S, I>> & Tensor<S, D>,
) => Tensor<SegmentSum<S, N>, D>

/**
 * The sums of the rows that belong to the same segment: row i of x is added to row `indices[i]` of the result, which has
 * `segments` rows. An index out of range, a negative one too, drops its row.
 *
 * @throws ShapeError if there is not one index for each row.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const sums = T.segmentSum(T.tensor([1, 2, 3]), T.tensor([0, 1, 0], 'int32'), 2) // Tensor<[2], "float32">
 * assert.deepEqual(T.toArray(sums), [4, 2])
 * ```
 */
export const segmentSum: {
  <S extends Shape, D extends DType, I extends Shape, E extends DType, const N extends Dim>(
    x: Both<Numeric<'segmentSum', D>, CanAlong<'segmentSum', S, 0>> & Tensor<S, D>,
    indices: Both<Index<E>, Unless<CanAxis<'segmentSum', S, 0>, CanSegmentSum<S, I>>> & Tensor<I, E>,
    segments: CanSize<'segmentSum', N> & SizeOf<N>,
  ): Tensor<SegmentSum<S, N>, D>
  <I extends Shape, E extends DType, const N extends Dim, Called extends true = true>(
    indices: Index<E> & Tensor<I, E>,
    segments: CanSize<'segmentSum', N> & SizeOf<N>,
  ): Later<SegmentSumBy<I, N>, Called>
} = dual(3, (input: Value, index: Value, segments: DimLike) => {
  const [x, indices] = [value('segmentSum', input), value('segmentSum', index)]
  requireNumeric('segmentSum', x)
  if (indices.dtype !== 'int32')
    throw new DTypeError(`segmentSum: expected int32 indices, got ${indices.dtype}; convert them with T.cast`)
  const [rows] = sizes('segmentSum', [segments])
  const shape = segmentShape(x.shape, indices.shape, rows!)
  // `scatterAdd` counts a negative index from the end.
  const outside = scalar(rows!, 'int32', 'segmentSum')
  return scatterAdd(x, select(less(indices, scalar(0, 'int32')), outside, indices), shape)
})
