import { cast } from '../primitive/arithmetic.js'
import { broadcast, reduceSum, reshape } from '../primitive/broadcast.js'
import { select } from '../primitive/comparison.js'
import { scalarLike } from '../primitive/define.js'
import { gather } from '../primitive/gather.js'
import { transpose } from '../primitive/movement.js'
import { requireWhole } from '../shape/argument.js'
import { normalizeAxes } from '../shape/axis.js'
import {
  type CanDiagonal,
  type CanMatrix,
  type Diagonal,
  type DiagonalPlace,
  diagonal as diagonalShape,
  requireMatrix,
  type Trace,
} from '../shape/diagonal.js'
import type { Shape } from '../shape/dim.js'
import type { Guard } from '../shape/error.js'
import type { KeysOf, OptionOf } from '../shape/options.js'
import { axesUpTo, part, without } from '../shape/sizes.js'
import { type DType, isFloat } from '../tensor/dtype.js'
import { build } from '../tensor/storage.js'
import type { AnyTensor, Tensor, TensorMark, Value } from '../tensor/tensor.js'
import { type IfTensor, onTensor, type Reads, takes, value } from './face.js'
import type { DTypeOf, ShapeOf } from './operand.js'
import type { Counted } from './reduce.js'
import type { Checked, Given, Remaining, Rest } from './rest.js'

/** The last diagonal of the triangle, counted to the right from the main one; 0 where not given. */
export interface TriangleOptions {
  readonly k?: number | undefined
}

/** `tril` or `triu` with its options, which waits for the matrices. */
export type TriangleBy<Op extends string> = <X extends AnyTensor>(
  x: Guard<CanMatrix<Op, ShapeOf<X>>> & X,
) => Tensor<ShapeOf<X>, DTypeOf<X, never>>

type Triangle<Op extends string> = <
  const X extends TensorMark | TriangleOptions,
  D extends DType = never,
  const Left extends Rest<TriangleOptions> = Rest<TriangleOptions>,
>(
  x: IfTensor<X, D, Guard<CanMatrix<Op, ShapeOf<X>>>, Checked<Op, X, TriangleOptions, unknown, 'k'>> & Reads<D> & X,
  ...options: Remaining<Op, X, Left, TriangleOptions, unknown, D, 'k'>
) => IfTensor<X, D, Tensor<ShapeOf<X>, DTypeOf<X, never>>, TriangleBy<Op>>

const triangle = <Op extends string>(
  op: Op,
  keeps: (row: number, column: number, k: number) => boolean,
): Triangle<Op> =>
  onTensor(takes(op, 1, ['k']), (input: Value, { k = 0 }: TriangleOptions = {}) => {
    const x = value(op, input)
    requireMatrix(op, x.shape)
    requireWhole(op, 'k', k)
    const [rows, columns] = part(x.shape, -2) as [number, number]
    const mask = build({ shape: [rows, columns], dtype: 'bool' }, data => {
      for (let i = 0; i < data.length; i++) data[i] = Number(keeps(Math.floor(i / columns), i % columns, k))
    })
    return select(broadcast(mask, x.shape), x, scalarLike(0, x))
  })

/**
 * The lower triangle of matrices [..., rows, columns]: zeros right of the k-th diagonal.
 *
 * @throws ShapeError if the rank is less than 2.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.tril(T.ones([2, 3]))), [[1, 0, 0], [1, 1, 0]])
 * ```
 */
export const tril = triangle('tril', (row, column, k) => column - row <= k)

/**
 * The upper triangle of matrices [..., rows, columns]: zeros left of the k-th diagonal.
 *
 * @throws ShapeError if the rank is less than 2.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.triu(T.ones([2, 3]), { k: 1 })), [[0, 1, 1], [0, 0, 1]])
 * ```
 */
export const triu = triangle('triu', (row, column, k) => column - row >= k)

/** How many columns to the right of the main diagonal (0), and which axes are rows (0) and columns (1). */
export interface DiagonalOptions {
  readonly offset?: number | undefined
  readonly axis1?: number | undefined
  readonly axis2?: number | undefined
}

type OffsetOf<O> = OptionOf<O, 'offset', 0, number> extends infer N extends number ? N : number
type RowsOf<O> = OptionOf<O, 'axis1', 0, number> extends infer N extends number ? N : number
type ColumnsOf<O> = OptionOf<O, 'axis2', 1, number> extends infer N extends number ? N : number

/** Whether there are the axes that options name. */
type CanDiagonalOf<Op extends string, S extends Shape, O> = Guard<CanDiagonal<Op, S, RowsOf<O>, ColumnsOf<O>>>

/** The same for the tensor itself, where options name no axes. */
type CanDiagonalFirst<Op extends string, S extends Shape, O> = [KeysOf<O> & ('axis1' | 'axis2')] extends [never]
  ? Guard<CanDiagonal<Op, S>>
  : unknown

/** `diagonal` or `trace` with its options, which waits for the tensor. */
export type DiagonalBy<Op extends 'diagonal' | 'trace', O> = <S extends Shape, D extends DType>(
  x: CanDiagonalOf<Op, S, O> & Tensor<S, D>,
) => Results<S, D, OffsetOf<O>, RowsOf<O>, ColumnsOf<O>>[Op]

/** `Op` over the diagonals, of a tensor, or of options, which wait for the tensor. */
type OfDiagonals<Op extends 'diagonal' | 'trace'> = <
  const X extends TensorMark | DiagonalOptions,
  S extends Shape,
  D extends DType,
  Is extends DType = never,
  const Left extends Rest<DiagonalOptions> = Rest<DiagonalOptions>,
>(
  x: IfTensor<X, Is, CanDiagonalFirst<Op, S, Given<Left>> & Tensor<S, D>, Checked<Op, X, DiagonalOptions>> &
    Reads<Is> &
    X,
  ...options: Remaining<Op, X, Left, DiagonalOptions, CanDiagonalOf<Op, S, Given<Left>>, Is>
) => IfTensor<
  X,
  Is,
  Results<S, D, OffsetOf<Given<Left>>, RowsOf<Given<Left>>, ColumnsOf<Given<Left>>>[Op],
  DiagonalBy<Op, X>
>

interface Results<S extends Shape, D extends DType, O extends number, A extends number, B extends number> {
  readonly diagonal: Tensor<Diagonal<S, O, A, B>, D>
  readonly trace: Tensor<Trace<S, A, B>, Counted<D>>
}

const diagonals = (op: string, x: Value, place: DiagonalPlace): Value => {
  const { offset = 0, axis1 = 0, axis2 = 1 } = place
  const shape = diagonalShape(op, x.shape, place)
  const pair = normalizeAxes(op, x.shape, [axis1, axis2])
  const others = without(axesUpTo(x.shape.length), pair)
  const [rows, columns] = pair.map(axis => x.shape[axis]!) as [number, number]
  const elements = reshape(transpose(x, [...others, ...pair]), [...part(shape, 0, -1), rows * columns])
  const lined = transpose(elements, [others.length, ...others.map((_, i) => i)])
  const start = offset < 0 ? -offset * columns : offset
  const places = build({ shape: [shape.at(-1)!], dtype: 'int32' }, data => {
    for (let i = 0; i < data.length; i++) data[i] = start + i * (columns + 1)
  })
  return transpose(gather(lined, places), [...others.map((_, i) => i + 1), 0])
}

/**
 * The diagonals over two axes, the first two where not given, which the diagonal replaces as the last axis.
 *
 * @throws ShapeError if there are no such axes.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.tensor([[1, 2, 3], [4, 5, 6]])
 * assert.deepEqual(T.toArray(T.diagonal(x)), [1, 5])
 * assert.deepEqual(T.toArray(T.diagonal(x, { offset: 1 })), [2, 6])
 * ```
 */
export const diagonal: OfDiagonals<'diagonal'> = onTensor(
  takes('diagonal', 1, ['offset', 'axis1', 'axis2']),
  (input: Value, options: DiagonalOptions = {}) => diagonals('diagonal', value('diagonal', input), options),
)

/**
 * The sum of the diagonal over two axes, the first two where not given. Integers and bools are counted as int32.
 *
 * @throws ShapeError if there are no such axes.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.equal(T.item(T.trace(T.tensor([[1, 2], [3, 4]]))), 5)
 * ```
 */
export const trace: OfDiagonals<'trace'> = onTensor(
  takes('trace', 1, ['offset', 'axis1', 'axis2']),
  (input: Value, options: DiagonalOptions = {}) => {
    const x = value('trace', input)
    const lines = diagonals('trace', isFloat(x.dtype) ? x : cast(x, 'int32'), options)
    return reduceSum(lines, [lines.shape.length - 1])
  },
)
