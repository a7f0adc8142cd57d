import { broadcast as repeat, reshape } from '../primitive/broadcast.js'
import { det as determinant } from '../primitive/determinant.js'
import * as p from '../primitive/linalg.js'
import { requireFlag } from '../shape/argument.js'
import type { Shape } from '../shape/dim.js'
import type { Both, Guard, Sized, Unless } from '../shape/error.js'
import { part } from '../shape/sizes.js'
import {
  type Batch,
  type CanColumns,
  type CanSide,
  type CanSolve,
  type CanSquare,
  type Solve,
  solve as solveShape,
  square,
} from '../shape/solve.js'
import type { DType } from '../tensor/dtype.js'
import { build } from '../tensor/storage.js'
import type { Tensor, TensorMark, Value } from '../tensor/tensor.js'
import {
  dual,
  type Floating,
  type IfTensor,
  type OnlyOptions,
  onTensors,
  requireFloat,
  requireSame,
  type SameDType,
  takes,
  typed,
  value,
} from './face.js'
import type { Later } from './later.js'
import { wide } from './wide.js'

// All operations work on batches of matrices, which are the last two axes.

/** The guard of square matrices. */
type Matrices<Op extends string, S extends Shape, D extends DType> = Sized<
  S['length'],
  Both<Floating<Op, D>, CanSquare<Op, S>>
>

const matrices = (op: string, input: unknown): Value => {
  const x = value(op, input)
  requireFloat(op, x)
  square(op, x.shape)
  return x
}

/**
 * The lower triangular L with L Lᵀ = A, for symmetric positive definite matrices A [..., N, N]. Of a matrix that is not
 * symmetric (A + Aᵀ) / 2 counts; of one that is not positive definite the result is NaN.
 *
 * @throws ShapeError if the matrices are not square, as in `cholesky: expected square matrices, got [2, 3]`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const l = T.cholesky(T.tensor([[4, 2], [2, 10]])) // Tensor<[2, 2], "float32">
 * assert.deepEqual(T.toArray(l), [[2, 0], [1, 3]])
 * const z = T.triangularSolve(l, T.tensor([2, 7]), { lower: true })
 * assert.deepEqual(T.toArray(z), [1, 2])
 * ```
 */
export const cholesky: <S extends Shape, D extends DType>(
  x: Matrices<'cholesky', S, D> & Tensor<S, D>,
) => Tensor<S, D> = typed((x: Value) => p.cholesky(matrices('cholesky', x)))

/** The solution by `run` on operands that agree in all axes before the matrices. */
const solution = (op: string, left: Value, right: Value, run: (a: Value, b: Value) => Value): Value => {
  const [a, b] = [value(op, left), value(op, right)]
  for (const operand of [a, b]) requireFloat(op, operand)
  requireSame(op, a, b)
  const shape = solveShape(op, a.shape, b.shape)
  const n = a.shape[a.shape.length - 1]!
  const batch = b.shape.length > 1 ? part(shape, 0, -2) : part(shape, 0, -1)
  return wide([a, b], (a, b) => {
    const columns = b.shape.length > 1 ? b : reshape(b, [n, 1])
    const x = run(repeat(a, [...batch, n, n]), repeat(columns, [...batch, n, columns.shape.at(-1)!]))
    return reshape(x, shape)
  })
}

/** The guard of a right side, `OfMatrices` that of the matrices: what is wrong with those is said there. */
type RightSide<Op extends string, A extends Shape, D extends DType, B extends Shape, E extends DType> = Sized<
  A['length'] | B['length'],
  Unless<Matrices<Op, A, D>, Both<Floating<Op, E>, Both<SameDType<Op, D, E>, CanSide<Op, A, B>>>>
>

/** The guard of a right side that comes first. */
type FirstSide<Op extends string, B extends Shape, E extends DType> = Sized<
  B['length'],
  Both<Floating<Op, E>, CanColumns<Op, B>>
>

/** The guard of matrices that come last. */
type LastMatrices<Op extends string, A extends Shape, D extends DType, B extends Shape, E extends DType> = Sized<
  A['length'] | B['length'],
  Both<Floating<Op, D>, Both<SameDType<Op, D, E>, CanSolve<Op, A, B>>>
>

/** `solve` with its right side, which waits for the matrices. */
export type SolveWith<B extends Shape, E extends DType> = <A extends Shape, D extends DType>(
  a: LastMatrices<'solve', A, D, B, E> & Tensor<A, D>,
) => Tensor<Solve<A, B>, D>

/**
 * The solution x of A x = b for invertible matrices A [..., N, N] and right sides b [..., N, M], or one column b [N]; the
 * axes before the last two broadcast. Of singular matrices the result is not finite.
 *
 * @throws ShapeError if the matrices are not square, or the right side does not fit, as in
 * `solve: matrices [3, 3] and right side [2, 1] differ in rows: 3 vs 2`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.solve(T.tensor([[2, 0], [1, 4]]), T.tensor([2, 9])) // Tensor<[2], "float32">
 * assert.deepEqual(T.toArray(x), [1, 2])
 * ```
 */
export const solve: {
  <A extends Shape, D extends DType, B extends Shape, E extends DType>(
    a: Matrices<'solve', A, D> & Tensor<A, D>,
    b: RightSide<'solve', A, D, B, E> & Tensor<B, E>,
  ): Tensor<Solve<A, B>, D>
  <B extends Shape, E extends DType, Called extends true = true>(
    b: FirstSide<'solve', B, E> & Tensor<B, E>,
  ): Later<SolveWith<B, E>, Called>
} = dual(2, (a: Value, b: Value) => solution('solve', a, b, p.solve))

/** Which triangle of the matrix counts (the upper one where not said), and whether it is meant transposed. */
export interface TriangularSolveOptions {
  readonly lower?: boolean | undefined
  readonly transposed?: boolean | undefined
}

/** `triangularSolve` with its right side, which waits for the matrices. */
export type TriangularSolveWith<B extends Shape, E extends DType> = <A extends Shape, D extends DType>(
  a: LastMatrices<'triangularSolve', A, D, B, E> & Tensor<A, D>,
) => Tensor<Solve<A, B>, D>

/**
 * The solution x of A x = b, or transposed of Aᵀ x = b, for triangular A [..., N, N], of which the other triangle is not
 * read. Right sides are as for `solve`. The upper triangle is that which counts where nothing is said, as in JAX and SciPy: for a
 * factor of `cholesky` say `{ lower: true }`.
 *
 * @throws ShapeError if the matrices are not square, or the right side does not fit.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.triangularSolve(T.tensor([[2, 0], [1, 4]]), T.tensor([2, 9]), { lower: true }) // Tensor<[2], "float32">
 * assert.deepEqual(T.toArray(x), [1, 2])
 * ```
 */
export const triangularSolve: {
  <
    A extends Shape,
    D extends DType,
    B extends Shape,
    E extends DType,
    const O extends TriangularSolveOptions | undefined,
  >(
    a: Matrices<'triangularSolve', A, D> & Tensor<A, D>,
    b: RightSide<'triangularSolve', A, D, B, E> & Tensor<B, E>,
    options: O & OnlyOptions<'triangularSolve', O, TriangularSolveOptions>,
  ): Tensor<Solve<A, B>, D>
  <
    A extends Shape,
    D extends DType,
    B extends Shape,
    const Y extends TensorMark | TriangularSolveOptions,
    E extends DType = never,
  >(
    a: IfTensor<Y, E, Matrices<'triangularSolve', A, D>, FirstSide<'triangularSolve', A, D>> & Tensor<A, D>,
    b: IfTensor<
      Y,
      E,
      RightSide<'triangularSolve', A, D, B, E> & Tensor<B, E>,
      Guard<OnlyOptions<'triangularSolve', Y, TriangularSolveOptions>>
    > &
      Y,
  ): IfTensor<Y, E, Tensor<Solve<A, B>, D>, TriangularSolveWith<A, D>>
  <B extends Shape, E extends DType, Called extends true = true>(
    b: FirstSide<'triangularSolve', B, E> & Tensor<B, E>,
  ): Later<TriangularSolveWith<B, E>, Called>
} = onTensors(
  takes('triangularSolve', 2, ['lower', 'transposed']),
  (a: Value, b: Value, { lower = false, transposed = false }: TriangularSolveOptions = {}) => {
    requireFlag('triangularSolve', 'lower', lower)
    requireFlag('triangularSolve', 'transposed', transposed)
    return solution('triangularSolve', a, b, (x, y) => p.triangularSolve(x, y, { lower, transposed }))
  },
)

/**
 * The inverse of matrices [..., N, N]; not finite where they are singular. To solve equations use `solve`, which is more
 * accurate.
 *
 * @throws ShapeError if the matrices are not square.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.inv(T.tensor([[2, 0], [0, 4]]))), [[0.5, 0], [0, 0.25]])
 * ```
 */
export const inv: <S extends Shape, D extends DType>(x: Matrices<'inv', S, D> & Tensor<S, D>) => Tensor<S, D> = typed(
  (input: Value) => {
    const x = matrices('inv', input)
    const n = x.shape[x.shape.length - 1]!
    const identity = build({ shape: [n, n], dtype: x.dtype }, data => {
      for (let k = 0; k < n; k++) data[k * (n + 1)] = 1
    })
    return p.solve(x, repeat(identity, x.shape))
  },
)

/**
 * The determinants of matrices [..., N, N]. First and second derivatives are right at singular matrices too; higher ones
 * are not finite there.
 *
 * @throws ShapeError if the matrices are not square.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.ok(Math.abs(T.item(T.det(T.tensor([[1, 2], [3, 4]]))) + 2) < 1e-6)
 * ```
 */
export const det: <S extends Shape, D extends DType>(x: Matrices<'det', S, D> & Tensor<S, D>) => Tensor<Batch<S>, D> =
  typed((x: Value) => determinant(matrices('det', x)))
