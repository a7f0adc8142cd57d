import { useKernels } from '../engine/eager.js'
import { reduceSum, broadcast as repeat, reshape } from '../primitive/broadcast.js'
import { dot as dotPrimitive } from '../primitive/dot.js'
import { gather } from '../primitive/gather.js'
import { transpose } from '../primitive/movement.js'
import { broadcast } from '../shape/broadcast.js'
import type { Shape } from '../shape/dim.js'
import { type CanEinsum, type Einsum, einsum as plan } from '../shape/einsum.js'
import type { Both, Objection, Sized, Unless } from '../shape/error.js'
import {
  type CanDot,
  type CanFactor,
  type CanMatMul,
  type Dot,
  dot as dotShape,
  type MatMul,
  matmul as matmulShape,
} from '../shape/matmul.js'
import { axesUpTo, count, part, without } from '../shape/sizes.js'
import type { DType } from '../tensor/dtype.js'
import { build } from '../tensor/storage.js'
import type { AnyTensor, Tensor, Value } from '../tensor/tensor.js'
import { mul } from './arithmetic.js'
import { dual, type Numeric, requireNumeric, requireSame, type SameDType, typed, value } from './face.js'
import type { Later, Settled } from './later.js'
import { type First, type OneDType, type Shapes, values } from './several.js'
import { wide } from './wide.js'

const product = (a: Value, b: Value): Value => {
  useKernels()
  return dotPrimitive(a, b)
}

const operands = (op: string, a: Value, b: Value): readonly [Value, Value] => {
  const x = value(op, a)
  const y = value(op, b)
  for (const operand of [x, y]) requireNumeric(op, operand)
  requireSame(op, x, y)
  return [x, y]
}

/** The guard of the left operand of `matmul`. */
type Left<A extends Shape, D extends DType> = Sized<A['length'], Both<Numeric<'matmul', D>, CanFactor<'left', A>>>

/** The guard of a right operand, whose shape is asked `OfShapes`; what is wrong with the left one is said there. */
type Right<Op extends string, B extends Shape, E extends DType, OfLeft, D extends DType, Rank, OfShapes> = Sized<
  B['length'] | Rank,
  Unless<OfLeft, Both<Numeric<Op, E>, Both<SameDType<Op, D, E>, OfShapes>>>
>

/** The guard of a left operand that comes last. */
type Waits<Op extends string, D extends DType, E extends DType, Rank, OfShapes> = Sized<
  Rank,
  Both<Numeric<Op, D>, Both<SameDType<Op, D, E>, OfShapes>>
>

/** A matrix product. */
export interface Multiplying<A extends Shape, D extends DType, B extends Shape, E extends DType> {
  readonly asks: Waits<'matmul', D, E, A['length'] | B['length'], CanMatMul<A, B>>
  readonly gives: Tensor<MatMul<A, B>, D>
}

/** `matmul` with its right operand, which waits for the left one. */
export type MatMulWith<B extends Shape, E extends DType> = <
  A extends Shape,
  D extends DType,
  Asks extends 'asks' = 'asks',
  Gives extends 'gives' = 'gives',
>(
  a: NoInfer<Multiplying<A, D, B, E>[Asks]> & Tensor<A, D>,
) => Settled<Multiplying<A, D, B, E>[Gives]>

/**
 * The matrix product over the last two axes, with the axes before them broadcast. A vector on the left is a row, on the
 * right a column, and the axis that it adds is dropped again, as in NumPy.
 *
 * Kernels multiply and add float32 in float32, long products by parts whose sums are added alike: the result is within
 * 2⁻¹⁰ Σ |a b| of the exact one, whatever the size.
 *
 * @throws ShapeError if the inner dimensions differ, as in `matmul: inner dimensions of [3, 4] and [2, 3] differ: 4 vs 2`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 *
 * const x = T.tensor([[1, 2, 3], [4, 5, 6]])
 * const y = pipe(x, T.matmul(T.ones([3, 4]))) // Tensor<[2, 4], "float32">
 * assert.deepEqual(T.toArray(y), [[6, 6, 6, 6], [15, 15, 15, 15]])
 * ```
 */
export const matmul: {
  <A extends Shape, D extends DType, B extends Shape, E extends DType>(
    a: Left<A, D> & Tensor<A, D>,
    b: Right<'matmul', B, E, Left<A, D>, D, A['length'], CanMatMul<A, B>> & Tensor<B, E>,
  ): Tensor<MatMul<A, B>, D>
  <B extends Shape, E extends DType, Called extends true = true>(
    b: Sized<B['length'], Both<Numeric<'matmul', E>, CanFactor<'right', B>>> & Tensor<B, E>,
  ): Later<MatMulWith<B, E>, Called>
} = dual(2, (left: Value, right: Value) => {
  const [a, b] = operands('matmul', left, right)
  const shape = matmulShape(a.shape, b.shape)
  return wide([a, b], (a, b) => reshape(batched(atLeastMatrix(a, 'row'), atLeastMatrix(b, 'column')), shape))
})

const atLeastMatrix = (x: Value, as: 'row' | 'column'): Value =>
  x.shape.length > 1 ? x : reshape(x, as === 'row' ? [1, x.shape[0]!] : [x.shape[0]!, 1])

/** Matrices over broadcast leading axes; one matrix on the right is multiplied with all rows on the left at once. */
const batched = (a: Value, b: Value): Value => {
  if (b.shape.length === 2) {
    const rows = reshape(a, [count(part(a.shape, 0, -1)), a.shape[a.shape.length - 1]!])
    return reshape(product(rows, b), [...part(a.shape, 0, -1), b.shape[1]!])
  }
  const batch = broadcast('matmul', part(a.shape, 0, -2), part(b.shape, 0, -2))
  return product(repeat(a, [...batch, ...part(a.shape, -2)]), repeat(b, [...batch, ...part(b.shape, -2)]))
}

/** `dot` with its right operand, which waits for the left one. */
export type DotWith<B extends Shape, E extends DType> = <A extends Shape, D extends DType>(
  a: Waits<'dot', D, E, A['length'] | B['length'], CanDot<A, B>> & Tensor<A, D>,
) => Tensor<Dot<A, B>, D>

/**
 * NumPy's `dot`: of two vectors their scalar product, else the sum over the last axis of a and the last but one of b (its
 * only one if it is a vector); with a scalar, the elementwise product.
 *
 * @throws ShapeError if those axes differ in size.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.equal(T.item(T.dot(T.tensor([1, 2]), T.tensor([3, 4]))), 11)
 * ```
 */
export const dot: {
  <A extends Shape, D extends DType, B extends Shape, E extends DType>(
    a: Numeric<'dot', D> & Tensor<A, D>,
    b: Right<'dot', B, E, Numeric<'dot', D>, D, A['length'], CanDot<A, B>> & Tensor<B, E>,
  ): Tensor<Dot<A, B>, D>
  <B extends Shape, E extends DType, Called extends true = true>(
    b: Numeric<'dot', E> & Tensor<B, E>,
  ): Later<DotWith<B, E>, Called>
} = dual(2, (left: Value, right: Value) => {
  const [a, b] = operands('dot', left, right)
  const shape = dotShape(a.shape, b.shape)
  if (a.shape.length === 0 || b.shape.length === 0) return mul(a as AnyTensor as Tensor, b as AnyTensor as Tensor)
  const inner = a.shape[a.shape.length - 1]!
  const axis = Math.max(0, b.shape.length - 2)
  const others = without(axesUpTo(b.shape.length), [axis])
  const columns = reshape(transpose(b, [axis, ...others]), [inner, count(others.map(i => b.shape[i]!))])
  return reshape(product(reshape(a, [count(part(a.shape, 0, -1)), inner]), columns), shape)
})

/**
 * Einstein's summation: each index names an axis, and indices that the output lacks are summed over. Without `->` the
 * output has the indices that occur once, in alphabetical order; an index twice in one term takes the diagonal; `...`
 * stands for axes that are broadcast.
 *
 * @throws ShapeError if the operands do not fit, as in `einsum: index 'j' is 3 and 4`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const scores = T.einsum('bqd,bkd->bqk', T.ones([2, 3, 8]), T.ones([2, 5, 8])) // Tensor<[2, 3, 5], "float32">
 * assert.deepEqual(scores.shape, [2, 3, 5])
 * ```
 */
export const einsum: <const Spec extends string, const Xs extends readonly AnyTensor[]>(
  spec: Spec &
    Sized<
      Shapes<Xs>[number]['length'],
      Objection<Both<OneDType<'einsum', Xs>, Both<Numeric<'einsum', First<Xs>>, CanEinsum<Spec, Shapes<Xs>>>>>
    >,
  ...operands: Xs
) => Tensor<Einsum<Spec, Shapes<Xs>>, First<Xs>> = typed((spec: string, ...inputs: readonly Value[]) => {
  const xs = values('einsum', inputs)
  for (const x of xs) requireNumeric('einsum', x)
  const { terms, output, sizes } = plan(
    spec,
    xs.map(x => x.shape),
  )
  return wide(xs, (...xs) => {
    const [first, ...rest] = xs.map((x, i) => withoutRepeats({ value: x, indices: terms[i]! }, sizes))
    const total = rest.reduce((left, right, i) => {
      const later = rest.slice(i + 1).flatMap(({ indices }) => indices)
      return contract(left, right, [...output, ...later], sizes)
    }, first!)
    return arrange(sumOver(total, output), output, sizes)
  })
})

/** A tensor whose axes have names. */
interface Indexed {
  readonly value: Value
  readonly indices: readonly string[]
}

type Sizes = ReadonlyMap<string, number>

/** The diagonal over an index that a term names twice. */
const withoutRepeats = (x: Indexed, sizes: Sizes): Indexed => {
  const repeated = x.indices.find((index, i) => x.indices.indexOf(index) !== i)
  if (repeated === undefined) return x
  const at = x.indices.flatMap((index, axis) => (index === repeated ? [axis] : []))
  const [i, j] = at as [number, number]
  const others = x.indices.map((_, axis) => axis).filter(axis => axis !== i && axis !== j)
  const n = sizes.get(repeated)!
  const square = transpose(x.value, [i, j, ...others])
  const rows = reshape(square, [n * n, ...others.map(axis => x.value.shape[axis]!)])
  const diagonal = build({ shape: [n], dtype: 'int32' }, data => {
    for (let k = 0; k < n; k++) data[k] = k * (n + 1)
  })
  const indices = [repeated, ...others.map(axis => x.indices[axis]!)]
  return withoutRepeats({ value: gather(rows, diagonal), indices }, sizes)
}

const sumOver = ({ value: x, indices }: Indexed, keep: readonly string[]): Indexed => ({
  value: reduceSum(
    x,
    indices.flatMap((index, axis) => (keep.includes(index) ? [] : [axis])),
  ),
  indices: indices.filter(index => keep.includes(index)),
})

/** Axes in the order of `indices`; one that is missing or has size 1 is repeated. */
const arrange = ({ value: x, indices }: Indexed, order: readonly string[], sizes: Sizes): Value => {
  const present = order.filter(index => indices.includes(index))
  const ordered = transpose(
    x,
    present.map(index => indices.indexOf(index)),
  )
  const aligned = order.map(index => (present.includes(index) ? ordered.shape[present.indexOf(index)]! : 1))
  return repeat(
    reshape(ordered, aligned),
    order.map(index => sizes.get(index)!),
  )
}

/** The product of two tensors, summed over the indices that neither the output nor a later term needs. */
const contract = (left: Indexed, right: Indexed, needed: readonly string[], sizes: Sizes): Indexed => {
  const a = sumOver(left, [...needed, ...right.indices])
  const b = sumOver(right, [...needed, ...left.indices])
  const shared = a.indices.filter(index => b.indices.includes(index))
  const batch = shared.filter(index => needed.includes(index))
  const summed = shared.filter(index => !needed.includes(index))
  const rows = a.indices.filter(index => !shared.includes(index))
  const columns = b.indices.filter(index => !shared.includes(index))
  const length = (indices: readonly string[]) => count(indices.map(index => sizes.get(index)!))
  const matrices = (x: Indexed, middle: readonly string[], last: readonly string[]) =>
    reshape(arrange(x, [...batch, ...middle, ...last], sizes), [length(batch), length(middle), length(last)])
  const indices = [...batch, ...rows, ...columns]
  return {
    value: reshape(
      product(matrices(a, rows, summed), matrices(b, summed, columns)),
      indices.map(index => sizes.get(index)!),
    ),
    indices,
  }
}
