import { requireWhole } from './argument.js'
import { type CanAxes, normalizeAxes } from './axis.js'
import type { Dim, Shape } from './dim.js'
import type { IsIdentical } from './equals.js'
import { ShapeError } from './error.js'
import type { SizeOnAxis } from './place.js'
import type { Reduce, Unsure } from './reduce.js'
import { type Show, show } from './show.js'
import type { IsUnknown, Less } from './size.js'
import { without } from './sizes.js'
import type { Span } from './slice.js'

/** Whether there are two axes at the end: the matrices of `tril` and `triu`. */
export type CanMatrix<Operation extends string, S extends Shape> = { s: S } extends {
  s: readonly [...unknown[], unknown, unknown]
}
  ? unknown
  : number extends S['length']
    ? unknown
    : `${Operation}: ${Show<S>} needs rank >= 2`

/** Throws a `ShapeError` where there are no two axes. */
export const requireMatrix = (operation: string, shape: readonly number[]): void => {
  if (shape.length < 2) throw new ShapeError(`${operation}: ${show(shape)} needs rank >= 2`)
}

// Of a type variable with itself it is that one, and beside 0 it is 0.
/** The lesser of two sizes; unknown where a name stands beside something else. */
export type Least<X extends Dim, Y extends Dim> =
  IsIdentical<X, Y> extends true
    ? X
    : { x: X; y: Y } extends { x: 0 } | { y: 0 }
      ? 0
      : IsUnknown<X | Y> extends true
        ? number
        : Less<X, Y> extends infer L
          ? [L] extends [true]
            ? X
            : [L] extends [false]
              ? Y
              : number
          : never

export type Below<O extends number> = `${O}` extends `-${infer N extends number}` ? N : 0
export type Right<O extends number> = `${O}` extends `-${string}` ? 0 : O

export type Length<S extends Shape, O extends number, A extends number, B extends number> = number extends O | A | B
  ? number
  : Least<Span<SizeOnAxis<S, A>, Below<O>, null>, Span<SizeOnAxis<S, B>, Right<O>, null>>

/**
 * The shape of the diagonals over two axes, which become the last axis: `Diagonal<[3, 4, 7]>` is `[7, 3]`,
 * `Diagonal<[3, 4], 2>` is `[2]`.
 */
export type Diagonal<S extends Shape, O extends number = 0, A extends number = 0, B extends number = 1> = {
  s: Shape
} extends { s: S }
  ? Shape
  : { s: S } extends { s: readonly [] | readonly [unknown] }
    ? Shape
    : [...Reduce<S, [A, B]>, Length<S, O, A, B>]

// It distributes over the axes, as `Resize` does.
/** The shape that is left of the two axes: `Trace<[3, 4, 7]>` is `[7]`. */
export type Trace<S extends Shape, A extends number = 0, B extends number = 1> = A extends unknown
  ? B extends unknown
    ? number extends A | B
      ? Unsure<S, [A, B], false>
      : Reduce<S, [A, B]>
    : never
  : never

/** Whether there are those two axes, and they are not the same one. */
export type CanDiagonal<
  Operation extends string,
  S extends Shape,
  A extends number = 0,
  B extends number = 1,
> = CanAxes<Operation, S, [A, B]>

/** Where diagonals are: the axes of the rows and columns, and how many columns to the right of the main one. */
export interface DiagonalPlace {
  readonly offset?: number | undefined
  readonly axis1?: number | undefined
  readonly axis2?: number | undefined
}

/**
 * The shape of the diagonals over two axes, which become the last axis.
 *
 * Throws a `ShapeError` where there are no such axes, where they are the same one, or where the offset is no whole number.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { diagonal } from './diagonal.js'
 *
 * assert.deepEqual(diagonal('diagonal', [3, 4, 7]), [7, 3])
 * assert.deepEqual(diagonal('diagonal', [3, 4], { offset: 2 }), [2])
 * ```
 */
export const diagonal = (
  operation: string,
  shape: readonly number[],
  { offset = 0, axis1 = 0, axis2 = 1 }: DiagonalPlace = {},
): readonly number[] => {
  requireWhole(operation, 'the offset', offset)
  const axes = normalizeAxes(operation, shape, [axis1, axis2])
  const [rows, columns] = axes.map(axis => shape[axis] ?? 0) as [number, number]
  const length = Math.max(0, Math.min(rows - Math.max(0, -offset), columns - Math.max(0, offset)))
  return [...without(shape, axes), length]
}
