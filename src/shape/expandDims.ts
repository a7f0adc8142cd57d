import type { Axis } from './axis.js'
import { normalizeNewAxis } from './axis.js'
import type { Shape } from './dim.js'
import type { Guard } from './error.js'
import type { InsertAt, OneAxis, Unsized } from './place.js'
import type { Show } from './show.js'
import { inserted } from './sizes.js'

/** The shape with a new axis of size 1 at an index of the result: `ExpandDims<[3, 4], -1>` is `[3, 4, 1]`. */
export type ExpandDims<S extends Shape, K extends number, One extends number = OneAxis<K>> = One extends unknown // see `Resize`
  ? number extends One
    ? number extends S['length']
      ? Shape
      : [number, ...Unsized<S>]
    : InsertAt<S, One, 1>
  : never

export type InsertOutcome<S extends Shape, K extends number> = number extends K
  ? unknown
  : number extends S['length']
    ? unknown
    : [Axis<[1, ...S], K>] extends [never]
      ? `expandDims: axis ${K} is out of range for ${Show<S>} and a new axis`
      : unknown

/** Whether the result, one axis longer, has the axis. */
export type CanExpandDims<S extends Shape, K extends number> = Guard<InsertOutcome<S, K>>

/**
 * The shape with a new axis of size 1 at an index of the result, -1 being its last.
 *
 * Throws a `ShapeError` where the result, one axis longer, has no such axis.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { expandDims } from './expandDims.js'
 *
 * assert.deepEqual(expandDims([3, 4], 0), [1, 3, 4])
 * assert.deepEqual(expandDims([3, 4], -1), [3, 4, 1])
 * ```
 */
export const expandDims = (shape: readonly number[], axis: number): readonly number[] =>
  inserted(shape, normalizeNewAxis('expandDims', shape, axis), 1)
