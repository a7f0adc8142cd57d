import type { Dim, Shape } from './dim.js'
import { ShapeError } from './error.js'
import { type Show, show } from './show.js'
import type { Less } from './size.js'

/** Whether a window of sizes `Z` has as many axes as a tensor of shape `S`, and fits into it. */
export type CanWindow<Op extends string, S extends Shape, Z extends Shape> = number extends S['length'] | Z['length']
  ? unknown
  : Z['length'] extends S['length']
    ? Within<S, Z> extends false
      ? `${Op}: a window ${Show<Z>} does not fit into ${Show<S>}`
      : unknown
    : `${Op}: expected one size for each axis of ${Show<S>}, got ${Show<Z>}`

type Within<S extends Shape, Z extends Shape> = { s: S; z: Z } extends {
  s: readonly [infer H extends Dim, ...infer R extends Shape]
  z: readonly [infer G extends Dim, ...infer Q extends Shape]
}
  ? Less<H, G> extends true
    ? false
    : Within<R, Q>
  : true

/** Whether there is a start for each axis. */
export type CanStart<Op extends string, S extends Shape, B extends readonly unknown[]> = number extends
  | S['length']
  | B['length']
  ? unknown
  : B['length'] extends S['length']
    ? unknown
    : `${Op}: expected one start for each axis of ${Show<S>}, got ${B['length']}`

/**
 * Requires that a window has as many axes as a tensor, fits into it, and has a start for each axis.
 *
 * Throws a `ShapeError` where it does not.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { requireWindow } from './dynamic.js'
 *
 * assert.throws(() => requireWindow('dynamicSlice', [2, 3], 2, [2, 4]), /a window \[2, 4\] does not fit into \[2, 3\]/)
 * ```
 */
export const requireWindow = (op: string, shape: readonly number[], starts: number, sizes: readonly number[]): void => {
  if (sizes.length !== shape.length)
    throw new ShapeError(`${op}: expected one size for each axis of ${show(shape)}, got ${show(sizes)}`)
  if (sizes.some((size, axis) => size > shape[axis]!))
    throw new ShapeError(`${op}: a window ${show(sizes)} does not fit into ${show(shape)}`)
  if (starts !== shape.length)
    throw new ShapeError(`${op}: expected one start for each axis of ${show(shape)}, got ${starts}`)
}
