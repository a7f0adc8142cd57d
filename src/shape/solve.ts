import type { MayEqual } from './align.js'
import { broadcast, type CanBroadcast } from './broadcast.js'
import type { Dim, Shape } from './dim.js'
import { ShapeError } from './error.js'
import type { MatMul } from './matmul.js'
import { type Show, type ShowDim, show } from './show.js'
import { part } from './sizes.js'

/** Whether the last two axes are those of square matrices. */
export type CanSquare<Operation extends string, S extends Shape> = number extends S['length']
  ? unknown
  : S extends readonly [...infer _Batch extends Shape, infer M extends Dim, infer N extends Dim]
    ? MayEqual<M, N> extends true
      ? unknown
      : `${Operation}: expected square matrices, got ${Show<S>}`
    : `${Operation}: expected square matrices, got ${Show<S>}`

/** The axes before those of the matrices: `Batch<['batch', 3, 3]>` is `['batch']`. */
export type Batch<S extends Shape> = S extends readonly [
  ...infer Lead extends Shape,
  infer _M extends Dim,
  infer _N extends Dim,
]
  ? [...Lead]
  : Shape

/**
 * The shape of the solution of A x = b, that of the product A⁻¹ b: `Solve<[3, 3], [3, 5]>` is `[3, 5]`. A right side of
 * rank 1 is one column, and the axes before the last two broadcast.
 */
export type Solve<A extends Shape, B extends Shape> = MatMul<A, B>

type SameRows<Operation extends string, A extends Shape, B extends Shape, N extends Dim, L extends Dim, Rest> =
  MayEqual<N, L> extends true
    ? Rest
    : `${Operation}: matrices ${Show<A>} and right side ${Show<B>} differ in rows: ${ShowDim<N>} vs ${ShowDim<L>}`

/** Whether matrices are square and a right side fits them. */
export type CanSolve<Operation extends string, A extends Shape, B extends Shape> =
  CanSquare<Operation, A> extends infer E extends string
    ? E
    : number extends A['length'] | B['length']
      ? unknown
      : A extends readonly [...infer AB extends Shape, infer N extends Dim, infer _N extends Dim]
        ? B extends readonly [...infer BB extends Shape, infer L extends Dim, infer _M extends Dim]
          ? SameRows<Operation, A, B, N, L, CanBroadcast<Operation, AB, BB, A, B>>
          : B extends readonly [infer L extends Dim]
            ? SameRows<Operation, A, B, N, L, unknown>
            : `${Operation}: right side ${Show<B>} needs rank >= 1`
        : unknown

/**
 * The axes before those of square matrices.
 *
 * Throws a `ShapeError` where the last two axes differ in size, or are not there.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { square } from './solve.js'
 *
 * assert.deepEqual(square('det', [8, 3, 3]), [8])
 * assert.throws(() => square('det', [2, 3]), /det: expected square matrices, got \[2, 3\]/)
 * ```
 */
export const square = (operation: string, shape: readonly number[]): readonly number[] => {
  if (shape.length < 2 || shape[shape.length - 1] !== shape[shape.length - 2])
    throw new ShapeError(`${operation}: expected square matrices, got ${show(shape)}`)
  return part(shape, 0, -2)
}

/**
 * The shape of the solution of A x = b.
 *
 * Throws a `ShapeError` where the matrices are not square, where the right side has another number of rows, or where the
 * other axes do not broadcast.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { solve } from './solve.js'
 *
 * assert.deepEqual(solve('solve', [8, 3, 3], [3, 5]), [8, 3, 5])
 * ```
 */
export const solve = (operation: string, a: readonly number[], b: readonly number[]): readonly number[] => {
  const batch = square(operation, a)
  if (b.length === 0) throw new ShapeError(`${operation}: right side ${show(b)} needs rank >= 1`)
  const [n, rows] = [a[a.length - 1]!, b[Math.max(b.length - 2, 0)]!]
  if (n !== rows)
    throw new ShapeError(`${operation}: matrices ${show(a)} and right side ${show(b)} differ in rows: ${n} vs ${rows}`)
  return [...broadcast(operation, batch, part(b, 0, -2), a, b), n, ...(b.length > 1 ? part(b, -1) : [])]
}
