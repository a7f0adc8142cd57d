import { type CanAxis, normalizeAxis } from './axis.js'
import type { Shape } from './dim.js'
import type { IsUnion } from './equals.js'
import type { SizeOnAxis } from './place.js'
import type { Reduce } from './reduce.js'
import { without } from './sizes.js'
import type { Repeat } from './split.js'

/**
 * The shapes of the slices of an array along an axis, without it: `Unstack<[2, 3], 0>` is `[[3], [3]]`. Of an axis whose size is not
 * known, one of several, or of a thousand or more, it is a list of any length.
 */
export type Unstack<S extends Shape, K extends number = 0> = Slices<Reduce<S, K>, SizeOnAxis<S, K>>

type Slices<S extends Shape, N> = true extends IsUnion<N> ? S[] : true extends IsListed<N> ? Repeat<S, N & number> : S[]

/** Whether a size is one number of three digits at most. */
type IsListed<N> = N extends number
  ? `${N}` extends `${infer _A}${infer _B}${infer _C}${infer More}`
    ? More extends ''
      ? true
      : false
    : `${N}` extends `${bigint}`
      ? true
      : false
  : false

export type CanUnstack<S extends Shape, K extends number = 0> = CanAxis<'unstack', S, K>

/**
 * The shapes of the slices of an array along an axis, without it.
 *
 * Throws a `ShapeError` where there is no such axis.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { unstack } from './unstack.js'
 *
 * assert.deepEqual(unstack([2, 3], 0), [[3], [3]])
 * assert.deepEqual(unstack([2, 3], -1), [[2], [2], [2]])
 * ```
 */
export const unstack = (shape: readonly number[], axis = 0): readonly (readonly number[])[] => {
  const along = normalizeAxis('unstack', shape, axis)
  return Array.from({ length: shape[along]! }, () => without(shape, [along]))
}
