import type { Resize, SizeOnAxis } from './align.js'
import { type CanAxis, normalizeAxis } from './axis.js'
import { shown } from './describe.js'
import type { Shape } from './dim.js'
import { type Guard, ShapeError } from './error.js'
import { type IsNatural, isNatural } from './natural.js'
import type { Span } from './slice.js'

/** The shape of the N-th differences along an axis: `Diff<[2, 9], 1>` is `[2, 8]`. */
export type Diff<S extends Shape, N extends number = 1, K extends number = -1> = N extends 0
  ? S
  : { s: S } extends { s: readonly [] }
    ? Shape
    : Resize<S, K, Span<SizeOnAxis<S, K>, N, null>>

export type DiffOutcome<S extends Shape, N extends number, K extends number> =
  // First, as the rank may be open.
  IsNatural<N> extends true ? CanAxis<'diff', S, K> : `diff: the order must be a natural number, got ${N}`

/** Whether there is such an axis, and the order of the differences is a natural number. */
export type CanDiff<S extends Shape, N extends number = 1, K extends number = -1> = Guard<DiffOutcome<S, N, K>>

/**
 * The shape of the `order`-th differences along an axis: that axis is shorter by `order`, or empty.
 *
 * Throws a `ShapeError` where there is no such axis, or where the order is no natural number.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { diff } from './diff.js'
 *
 * assert.deepEqual(diff([2, 9]), [2, 8])
 * assert.deepEqual(diff([2, 9], 2, 0), [0, 9])
 * ```
 */
export const diff = (shape: readonly number[], order = 1, axis = -1): readonly number[] => {
  if (!isNatural(order)) throw new ShapeError(`diff: the order must be a natural number, got ${shown(order)}`)
  const at = normalizeAxis('diff', shape, axis)
  return shape.with(at, Math.max(0, (shape[at] ?? 0) - order))
}
