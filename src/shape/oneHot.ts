import { shown } from './describe.js'
import type { Dim, Shape } from './dim.js'
import { ShapeError } from './error.js'
import { isNatural } from './natural.js'

/** The shape of indices written as rows of zeros with a single one: `OneHot<['batch'], 10>` is `['batch', 10]`. */
export type OneHot<I extends Shape, Depth extends Dim> = [...I, Depth]

/**
 * The shape of indices written as rows of `depth` zeros with a single one.
 *
 * Throws a `ShapeError` where `depth` is not a natural number.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { oneHot } from './oneHot.js'
 *
 * assert.deepEqual(oneHot([32], 10), [32, 10])
 * ```
 */
export const oneHot = (indices: readonly number[], depth: number): readonly number[] => {
  if (!isNatural(depth)) throw new ShapeError(`oneHot: the depth must be a natural number, got ${shown(depth)}`)
  return [...indices, depth]
}
