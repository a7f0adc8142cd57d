import { type Axis, type CanAxes, type CanAxis, normalizeAxes, normalizeAxis } from './axis.js'
import { shown } from './describe.js'
import type { Dim, Shape } from './dim.js'
import type { IsUnion } from './equals.js'
import { ShapeError } from './error.js'
import type { OneAxis, PutAt, SizeOnAxis, Unsized } from './place.js'
import { type Show, show } from './show.js'
import { mapped } from './sizes.js'

// From the end, and with both sides in objects, so that `[...Batch, N, M]` begins with M and N.
export type Reverse<S extends Shape, Out extends Dim[] = []> = Out['length'] extends 64
  ? Shape // of `any` there is always one more
  : ReverseLast<S, Out>
export type ReverseLast<S extends Shape, Out extends Dim[]> = { s: S } extends {
  s: readonly [...infer R extends Shape, infer H extends Dim]
}
  ? Reverse<R, [...Out, H]>
  : S extends readonly []
    ? Out
    : number extends S['length']
      ? Shape
      : Reverse<S, Out>

export type Permute<S extends Shape, P extends readonly number[]> = {
  -readonly [I in keyof P]: Axis<S, P[I]> extends infer K extends number ? S[K] : never
}

/**
 * The shape with its axes in another order, reversed where no order is given: `Transpose<[2, 3, 4], [2, 0, 1]>` is
 * `[4, 2, 3]`.
 */
export type Transpose<S extends Shape, P extends readonly number[] | undefined = undefined> = [P] extends [undefined]
  ? Reverse<S>
  : number extends S['length']
    ? Shape
    : true extends IsUnion<P>
      ? Unsized<S>
      : P extends readonly number[]
        ? number extends P[number]
          ? Unsized<S>
          : Permute<S, P>
        : Shape

/** Whether `P` names every axis of a shape once. */
export type CanTranspose<
  S extends Shape,
  P extends readonly number[] | undefined = undefined,
> = P extends readonly number[]
  ? number extends S['length'] | P['length']
    ? unknown
    : P['length'] extends S['length']
      ? CanAxes<'transpose', S, P>
      : `transpose: ${Show<P>} does not name each axis of ${Show<S>} once`
  : unknown

/** The shape with two axes in each other's place: `SwapAxes<[2, 3, 4], 0, -1>` is `[4, 3, 2]`. */
export type SwapAxes<S extends Shape, A extends number, B extends number> = SwapTwo<S, OneAxis<A>, OneAxis<B>>
export type SwapTwo<S extends Shape, A extends number, B extends number> = A extends unknown // distributes, see `Resize`
  ? number extends A | B
    ? Unsized<S>
    : A extends B
      ? S
      : PutAt<PutAt<S, A, [SizeOnAxis<S, B>]>, B, [SizeOnAxis<S, A>]>
  : never

/** Whether a shape has both axes; they may be the same one. */
export type CanSwapAxes<S extends Shape, A extends number, B extends number> =
  CanAxis<'swapAxes', S, A> extends infer Message extends string ? Message : CanAxis<'swapAxes', S, B>

/**
 * The shape with its axes in another order, reversed where no order is given.
 *
 * Throws a `ShapeError` where `axes` does not name every axis once.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { transpose } from './transpose.js'
 *
 * assert.deepEqual(transpose([2, 3, 4]), [4, 3, 2])
 * assert.deepEqual(transpose([2, 3, 4], [2, 0, 1]), [4, 2, 3])
 * ```
 */
export const transpose = (shape: readonly number[], axes?: readonly number[]): readonly number[] =>
  permutation(shape, axes).map(axis => shape[axis] ?? 0)

/** The axes of the argument in the order of the result's, each an index; reversed where no order is given. */
export const permutation = (shape: readonly number[], axes?: readonly number[]): readonly number[] => {
  if (axes === undefined) return mapped(shape, (_, axis) => shape.length - 1 - axis)
  if (!Array.isArray(axes))
    throw new ShapeError(`transpose: expected a list of axes, got ${typeof axes === 'string' ? axes : shown(axes)}`)
  if (axes.length !== shape.length) {
    throw new ShapeError(`transpose: ${shown(axes)} does not name each axis of ${show(shape)} once`)
  }
  return normalizeAxes('transpose', shape, axes)
}

/**
 * The shape with two axes in each other's place.
 *
 * Throws a `ShapeError` where there is no such axis.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { swapAxes } from './transpose.js'
 *
 * assert.deepEqual(swapAxes([2, 3, 4], 0, -1), [4, 3, 2])
 * ```
 */
export const swapAxes = (shape: readonly number[], a: number, b: number): readonly number[] => {
  const i = normalizeAxis('swapAxes', shape, a)
  const j = normalizeAxis('swapAxes', shape, b)
  return mapped(shape, (dim, axis) => shape[axis === i ? j : axis === j ? i : axis] ?? dim)
}
