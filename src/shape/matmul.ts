import type { MayEqual } from './align.js'
import { type Broadcast, broadcast, type CanBroadcast } from './broadcast.js'
import type { Dim, Shape } from './dim.js'
import { type Both, ShapeError } from './error.js'
import { type Show, type ShowDim, show } from './show.js'
import { part } from './sizes.js'

// Lists of sizes are taken apart inside an object, where TypeScript decides at once of `[...B, N, M]` too, whose leading axes
// are a type variable; and by `infer _K extends Dim` where the name is not used: a bare `Dim` would make it wait.

// The axes of the result but the last: R is the left operand without its last axis, L the right one without its last two. What
// TypeScript can decide where one of them is, or begins with, a type variable is asked first: whether the left operand is a row;
// a matrix, or a batch of them over just the axes L; and whether the right operand is one matrix. `Empty` tells the last
// question from the others, as it holds for a type variable (see `Waiting`).
// biome-ignore lint/suspicious/noExplicitAny: see there
export type Empty<L extends Shape> = L extends readonly [] ? any : never

export type Rows<R extends Shape, L extends Shape> = { rows: R; empty: Empty<L> } extends {
  rows: readonly []
  empty: never
}
  ? L
  : Batched<R, L> extends IsBatched<R, L>
    ? { r: R } extends { r: readonly [...infer _Lead extends Shape, infer M extends Dim] }
      ? [...L, M]
      : Shape
    : { lead: L } extends { lead: readonly [] }
      ? R
      : { r: R } extends { r: readonly [...infer AB extends Shape, infer M extends Dim] }
        ? [...Broadcast<AB, L>, M]
        : Shape

// `back` so that sizes are the same on both sides: 1 stands where `number` may be, too.
export type Batched<R extends Shape, L extends Shape> = { rows: R; back: [...L, never]; empty: Empty<L> }
export type IsBatched<R extends Shape, L extends Shape> =
  | { rows: readonly [...L, unknown]; back: R; empty: never }
  | { rows: readonly [unknown]; back: unknown; empty: never }

/**
 * The shape of a matrix product: `MatMul<[2, 3], [3, 4]>` is `[2, 4]`. As in NumPy, the axes before the last two
 * broadcast, and an operand of rank 1 is a row on the left, a column on the right, whose axis the result lacks.
 */
export type MatMul<A extends Shape, B extends Shape> = { a: A; b: B } extends {
  a: readonly [...infer R extends Shape, infer _K extends Dim]
  b: readonly [...infer L extends Shape, infer _L extends Dim, infer N extends Dim]
}
  ? [...Rows<R, L>, N]
  : { a: A; b: B } extends { a: readonly [...infer R extends Shape, infer _K extends Dim]; b: readonly [infer _L] }
    ? R
    : Shape

/** Whether two inner sizes may be one. */
export type CanContract<
  Operation extends string,
  A extends Shape,
  B extends Shape,
  K extends Dim,
  L extends Dim,
  Rest,
> =
  MayEqual<K, L> extends true
    ? Rest
    : `${Operation}: inner dimensions of ${Show<A>} and ${Show<B>} differ: ${ShowDim<K>} vs ${ShowDim<L>}`

/** Whether an operand of a matrix product has an axis. */
export type CanFactor<Side extends 'left' | 'right', S extends Shape> = { s: S } extends { s: readonly [] }
  ? `matmul: ${Side} operand ${Show<S>} needs rank >= 1`
  : unknown

/** Whether two shapes have a matrix product. */
export type CanMatMul<A extends Shape, B extends Shape> = { a: A; b: B } extends {
  a: readonly [...infer R extends Shape, infer K extends Dim]
  b: readonly [...infer L extends Shape, infer J extends Dim, infer _N extends Dim]
}
  ? CanContract<'matmul', A, B, K, J, CanRows<'matmul', A, B, R, L>>
  : { a: A; b: B } extends {
        a: readonly [...infer _R extends Shape, infer K extends Dim]
        b: readonly [infer J extends Dim]
      }
    ? CanContract<'matmul', A, B, K, J, unknown>
    : Both<CanFactor<'left', A>, CanFactor<'right', B>>

/** Whether the axes before those of the matrices broadcast: R and L are as in `Rows`. */
export type CanRows<Operation extends string, A extends Shape, B extends Shape, R extends Shape, L extends Shape> =
  Batched<R, L> extends IsBatched<R, L>
    ? unknown
    : { lead: L } extends { lead: readonly [] }
      ? unknown
      : { r: R } extends { r: readonly [...infer AB extends Shape, infer _M extends Dim] }
        ? CanBroadcast<Operation, AB, L, A, B>
        : unknown

/**
 * The shape of NumPy's `dot`: the last axis of the left and the last but one of the right are summed over, and the
 * other axes of both stand one after another. A scalar multiplies.
 */
export type Dot<A extends Shape, B extends Shape> = { a: A; b: B } extends {
  a: readonly [...infer R extends Shape, infer _K extends Dim]
  b: readonly [...infer L extends Shape, infer _L extends Dim, infer N extends Dim]
}
  ? [...R, ...L, N]
  : { a: A; b: B } extends { a: readonly [...infer R extends Shape, infer _K extends Dim]; b: readonly [infer _L] }
    ? R
    : { a: A } extends { a: readonly [] }
      ? B
      : { b: B } extends { b: readonly [] }
        ? A
        : Shape

/** Whether two shapes have a `dot`. */
export type CanDot<A extends Shape, B extends Shape> = { a: A; b: B } extends {
  a: readonly [...infer _R extends Shape, infer K extends Dim]
  b: readonly [...infer _L extends Shape, infer J extends Dim, infer _N extends Dim]
}
  ? CanContract<'dot', A, B, K, J, unknown>
  : { a: A; b: B } extends {
        a: readonly [...infer _R extends Shape, infer K extends Dim]
        b: readonly [infer J extends Dim]
      }
    ? CanContract<'dot', A, B, K, J, unknown>
    : unknown

/** The inner size of the right operand: its last axis but one, or its only one. */
const innerOf = (b: readonly number[]): number | undefined => b[Math.max(b.length - 2, 0)]

const checkInner = (operation: string, a: readonly number[], b: readonly number[]): void => {
  const k = a[a.length - 1]
  const l = innerOf(b)
  if (k !== l) {
    throw new ShapeError(`${operation}: inner dimensions of ${show(a)} and ${show(b)} differ: ${k} vs ${l}`)
  }
}

/**
 * The shape of a matrix product, by NumPy's rules: the axes before the last two broadcast, and an operand of rank 1 is
 * a row on the left, a column on the right, whose axis the result lacks.
 *
 * Throws a `ShapeError` where an operand is a scalar, where the inner sizes differ, or where the other axes do not
 * broadcast.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { matmul } from './matmul.js'
 *
 * assert.deepEqual(matmul([8, 2, 3], [3, 4]), [8, 2, 4])
 * assert.throws(() => matmul([3, 4], [2, 3]), /matmul: inner dimensions of \[3, 4\] and \[2, 3\] differ: 4 vs 2/)
 * ```
 */
export const matmul = (a: readonly number[], b: readonly number[]): readonly number[] => {
  if (a.length === 0) throw new ShapeError(`matmul: left operand ${show(a)} needs rank >= 1`)
  if (b.length === 0) throw new ShapeError(`matmul: right operand ${show(b)} needs rank >= 1`)
  checkInner('matmul', a, b)
  const batch = broadcast('matmul', part(a, 0, -2), part(b, 0, -2), a, b)
  return [...batch, ...part(a, -2, -1), ...(b.length > 1 ? part(b, -1) : [])]
}

/**
 * The shape of NumPy's `dot`: the last axis of the left and the last but one of the right are summed over, and the
 * other axes of both stand one after another. A scalar multiplies.
 *
 * Throws a `ShapeError` where the inner sizes differ.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { dot } from './matmul.js'
 *
 * assert.deepEqual(dot([8, 2, 3], [5, 3, 4]), [8, 2, 5, 4])
 * assert.deepEqual(dot([3], [3]), [])
 * ```
 */
export const dot = (a: readonly number[], b: readonly number[]): readonly number[] => {
  if (a.length === 0) return b
  if (b.length === 0) return a
  checkInner('dot', a, b)
  return [...part(a, 0, -1), ...part(b, 0, -2), ...(b.length > 1 ? part(b, -1) : [])]
}
