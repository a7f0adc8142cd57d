import type { MayEqual } from './align.js'
import { broadcast, type Waiting } from './broadcast.js'
import type { Dim, Shape } from './dim.js'
import type { IsUnion, Two } from './equals.js'
import { type Both, ShapeError } from './error.js'
import type { CanRows, MatMul } from './matmul.js'
import { type Show, type ShowDim, show } from './show.js'
import type { IsUnknown } from './size.js'
import { part } from './sizes.js'

/** Whether the last two axes are those of square matrices. */
export type CanSquare<Operation extends string, S extends Shape> = { s: S } extends {
  s: readonly [...infer _Batch extends Shape, infer M extends Dim, infer N extends Dim]
}
  ? MayEqual<M, N> extends true
    ? unknown
    : NotSquare<Operation, S>
  : number extends S['length']
    ? unknown
    : NotSquare<Operation, S>

export type NotSquare<
  Operation extends string,
  S extends Shape,
> = `${Operation}: expected square matrices, got ${Show<S>}`

/** The axes before those of the matrices: `Batch<['batch', 3, 3]>` is `['batch']`. */
export type Batch<S extends Shape> = { s: S } extends {
  s: readonly [...infer Lead extends Shape, infer _M extends Dim, infer _N extends Dim]
}
  ? Lead
  : Shape

/**
 * The shape of the solution of A x = b, that of the product A⁻¹ b: `Solve<[3, 3], [3, 5]>` is `[3, 5]`. A right side of
 * rank 1 is one column, and the axes before the last two broadcast.
 */
export type Solve<A extends Shape, B extends Shape> =
  Two<Waiting<A>, SquareOf<B>> extends Two<never, 1> ? A : MatMul<A, B> // matrices that are a type variable stay themselves

/** 1 where a shape is that of one square matrix, else 0. */
export type SquareOf<S extends Shape> = S['length'] extends 2
  ? Two<S[0], S[1]> extends Two<S[1], S[0]>
    ? true extends IsUnion<S[0]> | IsUnknown<S[0] & Dim>
      ? 0
      : 1
    : 0
  : 0

export type SameRows<Operation extends string, A extends Shape, B extends Shape, N extends Dim, L extends Dim, Rest> =
  MayEqual<N, L> extends true
    ? Rest
    : `${Operation}: matrices ${Show<A>} and right side ${Show<B>} differ in rows: ${ShowDim<N>} vs ${ShowDim<L>}`

/** Whether matrices are square and a right side fits them. */
export type CanSolve<Operation extends string, A extends Shape, B extends Shape> = Both<
  CanSquare<Operation, A>,
  CanSide<Operation, A, B>
>

/** Whether a right side fits square matrices. */
export type CanSide<Operation extends string, A extends Shape, B extends Shape> = { a: A; b: B } extends {
  a: readonly [...infer R extends Shape, infer N extends Dim]
  b: readonly [...infer L extends Shape, infer J extends Dim, infer _M extends Dim]
}
  ? SameRows<Operation, A, B, N, J, CanRows<Operation, A, B, R, L>>
  : { a: A; b: B } extends {
        a: readonly [...infer _R extends Shape, infer N extends Dim]
        b: readonly [infer J extends Dim]
      }
    ? SameRows<Operation, A, B, N, J, unknown>
    : CanColumns<Operation, B>

/** Whether a right side has an axis. */
export type CanColumns<Operation extends string, B extends Shape> = { b: B } extends { b: readonly [] }
  ? `${Operation}: right side ${Show<B>} needs rank >= 1`
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
