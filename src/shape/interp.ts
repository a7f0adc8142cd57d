import type { MayEqual } from './align.js'
import type { Dim, Shape } from './dim.js'
import { ShapeError } from './error.js'
import { type Show, show } from './show.js'

/** Whether points are a vector; whether there is one, the run time sees. */
export type CanBePoints<P extends Shape> = number extends P['length']
  ? unknown
  : P extends readonly [unknown]
    ? unknown
    : `interp: expected a vector of points, got ${Show<P>}`

/** Whether there is a value for each point. */
export type CanHaveValues<P extends Shape, F extends Shape> = number extends P['length'] | F['length']
  ? unknown
  : { p: P; f: F } extends { p: readonly [infer N extends Dim]; f: readonly [infer M extends Dim] }
    ? MayEqual<N, M> extends true
      ? unknown
      : `interp: expected a value for each point of ${Show<P>}, got ${Show<F>}`
    : `interp: expected a value for each point of ${Show<P>}, got ${Show<F>}`

/**
 * The number of points to interpolate between.
 *
 * Throws a `ShapeError` where they are no vector, there is none, or there is not a value for each.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { points } from './interp.js'
 *
 * assert.equal(points([4], [4]), 4)
 * assert.throws(() => points([4], [3]), /interp: expected a value for each point of \[4\], got \[3\]/)
 * ```
 */
export const points = (places: readonly number[], values: readonly number[]): number => {
  const [n, ...rest] = places
  if (n === undefined || rest.length > 0)
    throw new ShapeError(`interp: expected a vector of points, got ${show(places)}`)
  if (n === 0) throw new ShapeError('interp: expected at least one point')
  if (values.length !== 1 || values[0] !== n)
    throw new ShapeError(`interp: expected a value for each point of ${show(places)}, got ${show(values)}`)
  return n
}
