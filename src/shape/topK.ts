import type { WithSize } from './align.js'
import { type Axis, type CanAxis, normalizeAxis } from './axis.js'
import { shown } from './describe.js'
import type { Shape } from './dim.js'
import { ShapeError } from './error.js'
import { type IsNatural, isNatural } from './natural.js'
import { type Show, show } from './show.js'
import type { Less } from './size.js'

/** The shape of the K greatest entries along an axis, the last where not given: `TopK<[2, 9], 3>` is `[2, 3]`. */
export type TopK<S extends Shape, N extends number, K extends number = -1> = WithSize<S, Axis<S, K>, N>

/** Whether there are so many entries, as in `topK: axis 1 of [2, 3] has fewer than 5 entries`. */
export type CanTopK<S extends Shape, N extends number, K extends number = -1> =
  CanAxis<'topK', S, K> extends infer E extends string
    ? E
    : IsNatural<N> extends true
      ? number extends N | K | S['length']
        ? unknown
        : Less<S[Axis<S, K>], N> extends true
          ? `topK: axis ${Axis<S, K>} of ${Show<S>} has fewer than ${N} entries`
          : unknown
      : `topK: the number of entries must be a natural number, got ${N}`

/**
 * The shape of the `count` greatest entries along an axis.
 *
 * Throws a `ShapeError` where there is no such axis, where `count` is no natural number, or where there are not so many.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { topK } from './topK.js'
 *
 * assert.deepEqual(topK([2, 9], 3), [2, 3])
 * ```
 */
export const topK = (shape: readonly number[], count: number, axis = -1): readonly number[] => {
  const at = normalizeAxis('topK', shape, axis)
  if (!isNatural(count))
    throw new ShapeError(`topK: the number of entries must be a natural number, got ${shown(count)}`)
  if ((shape[at] ?? 0) < count)
    throw new ShapeError(`topK: axis ${at} of ${show(shape)} has fewer than ${count} entries`)
  return shape.with(at, count)
}
