import { type Axis, type CanAxis, normalizeAxis } from './axis.js'
import { shown } from './describe.js'
import type { Shape } from './dim.js'
import { type Both, type Guard, type Objection, type Refused, ShapeError } from './error.js'
import { type IsNatural, isNatural } from './natural.js'
import type { Resize } from './place.js'
import { type Show, show } from './show.js'
import type { Less } from './size.js'

/** The shape of the K greatest entries along an axis, the last where not given: `TopK<[2, 9], 3>` is `[2, 3]`. */
export type TopK<S extends Shape, N extends number, K extends number = -1> = { s: S } extends { s: readonly [] }
  ? Shape
  : Resize<S, K, N>

export type TopKOutcome<S extends Shape, N extends number, K extends number> =
  CanAxis<'topK', S, K> extends infer E extends string ? E : CountOutcome<S, N, K>

/** Whether there are so many entries along an axis, if there is that one. */
export type CountOutcome<S extends Shape, N extends number, K extends number> =
  IsNatural<N> extends true
    ? number extends N | K | S['length']
      ? unknown
      : Less<S[Axis<S, K>], N> extends true
        ? `topK: axis ${Axis<S, K>} of ${Show<S>} has fewer than ${N} entries`
        : unknown
    : `topK: the number of entries must be a natural number, got ${N}`

/** Whether a number of entries is a natural one. */
export type CanCount<N> = Guard<
  N extends number
    ? IsNatural<N> extends true
      ? unknown
      : Refused<`topK: the number of entries must be a natural number, got ${N}`>
    : unknown
>

/** Whether there are so many entries, as in `topK: axis 1 of [2, 3] has fewer than 5 entries`. */
export type CanTopK<S extends Shape, N extends number, K extends number = -1> = Guard<TopKOutcome<S, N, K>>

/** The same for the number itself, along the last axis, or along one that is looked for elsewhere. */
export type CanCountOf<S extends Shape, N extends number> = Guard<Objection<Both<Natural<N>, TopKOutcome<S, N, -1>>>>
export type CanCountAlong<S extends Shape, N extends number, K extends number> = Guard<
  Objection<Both<Natural<N>, CanAxis<'topK', S, K> extends string ? unknown : CountOutcome<S, N, K>>>
>

// First, as it is known of every tensor, whatever is known of that.
type Natural<N extends number> =
  IsNatural<N> extends true ? unknown : `topK: the number of entries must be a natural number, got ${N}`

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
