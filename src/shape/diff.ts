import { type CanAxis, normalizeAxis } from './axis.js'
import { shown } from './describe.js'
import type { Shape } from './dim.js'
import { type Guard, ShapeError } from './error.js'
import { type IsNatural, isNatural } from './natural.js'
import type { AxisOf, OptionOf } from './options.js'
import type { Resize, SizeOnAxis } from './place.js'
import type { Span } from './slice.js'

/** The shape of the N-th differences along an axis: `Diff<[2, 9], 1>` is `[2, 8]`. */
export type Diff<S extends Shape, N extends number = 1, K extends number = -1> = N extends 0
  ? S
  : { s: S } extends { s: readonly [] }
    ? Shape
    : Resize<S, K, Span<SizeOnAxis<S, K>, N, null>>

/** How often options say that differences are taken. */
export type OrderOf<O> = OptionOf<O, 'n', 1, number> extends infer N extends number ? N : number

// The order first, as the rank may be open. Where the order is open itself the axis is asked: as in `IfOptions`.
export type DiffOutcome<S extends Shape, O> = { o: O } extends { o: object | undefined }
  ? [<T>() => T extends { readonly natural: IsNatural<OrderOf<O>> } ? 1 : 2, S] extends [
      <T>() => T extends { readonly natural: false } ? 1 : 2,
      unknown,
    ]
    ? `diff: the order must be a natural number, got ${OrderOf<O>}`
    : CanAxis<'diff', S, AxisOf<O, -1>>
  : unknown

/** Whether there is the axis that options name, and the order of the differences is a natural number. */
export type CanDiff<S extends Shape, O> = Guard<DiffOutcome<S, O>>

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
