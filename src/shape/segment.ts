import type { MayEqual } from './align.js'
import { type CanAxis, normalizeAxis } from './axis.js'
import type { Dim, Shape } from './dim.js'
import { type Guard, ShapeError } from './error.js'
import type { Resize } from './place.js'
import { type Show, show } from './show.js'

/** The shape of sums of rows by segment: `SegmentSum<[9, 2], 3>` is `[3, 2]`. */
export type SegmentSum<S extends Shape, N extends Dim> = { s: S } extends { s: readonly [] } ? Shape : Resize<S, 0, N>

export type SegmentOutcome<S extends Shape, I extends Shape> =
  CanAxis<'segmentSum', S, 0> extends infer E extends string
    ? E
    : number extends S['length'] | I['length']
      ? unknown
      : I extends readonly [infer M extends Dim]
        ? MayEqual<S[0], M> extends true
          ? unknown
          : `segmentSum: expected one index for each row of ${Show<S>}, got ${Show<I>}`
        : `segmentSum: expected one index for each row of ${Show<S>}, got ${Show<I>}`

/** Whether there is one index for each row. */
export type CanSegmentSum<S extends Shape, I extends Shape> = Guard<SegmentOutcome<S, I>>

/**
 * The shape of sums of rows in `segments` segments.
 *
 * Throws a `ShapeError` where there is not one index for each row.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { segmentSum } from './segment.js'
 *
 * assert.deepEqual(segmentSum([9, 2], [9], 3), [3, 2])
 * ```
 */
export const segmentSum = (
  shape: readonly number[],
  indices: readonly number[],
  segments: number,
): readonly number[] => {
  normalizeAxis('segmentSum', shape, 0)
  if (indices.length !== 1 || indices[0] !== shape[0])
    throw new ShapeError(`segmentSum: expected one index for each row of ${show(shape)}, got ${show(indices)}`)
  return shape.with(0, segments)
}
