import { type CanAxis, normalizeAxis } from './axis.js'
import type { Shape } from './dim.js'
import type { DropAt, InsertAt, OneAxis, SizeOnAxis, Unsized } from './place.js'
import { axesUpTo, inserted, without } from './sizes.js'

/** The shape with one axis at another place, the others in their order: `MoveAxis<[2, 3, 4], 0, -1>` is `[3, 4, 2]`. */
export type MoveAxis<S extends Shape, From extends number, To extends number> = MoveOne<S, OneAxis<From>, OneAxis<To>>
export type MoveOne<S extends Shape, From extends number, To extends number> = From extends unknown // see `Resize`
  ? number extends From | To
    ? Unsized<S>
    : From extends To
      ? S
      : InsertAt<DropAt<S, From>, To, SizeOnAxis<S, From>>
  : never

/** Whether a shape has both axes. */
export type CanMoveAxis<S extends Shape, From extends number, To extends number> =
  CanAxis<'moveAxis', S, From> extends infer Message extends string ? Message : CanAxis<'moveAxis', S, To>

/**
 * The shape with one axis at another place, the others in their order.
 *
 * Throws a `ShapeError` where there is no such axis.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { moveAxis } from './moveAxis.js'
 *
 * assert.deepEqual(moveAxis([2, 3, 4], 0, -1), [3, 4, 2])
 * ```
 */
export const moveAxis = (shape: readonly number[], from: number, to: number): readonly number[] =>
  movement(shape, from, to).map(axis => shape[axis] ?? 0)

/** The axes of the argument in the order of the result's, each an index. */
export const movement = (shape: readonly number[], from: number, to: number): readonly number[] => {
  const source = normalizeAxis('moveAxis', shape, from)
  const target = normalizeAxis('moveAxis', shape, to)
  return inserted(without(axesUpTo(shape.length), [source]), target, source)
}
