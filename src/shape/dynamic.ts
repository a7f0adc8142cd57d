import type { Dim, Shape } from './dim.js'
import { ShapeError } from './error.js'
import type { Fraction } from './natural.js'
import { type Show, show } from './show.js'
import type { Less } from './size.js'

/** Whether a window of sizes `Z` has as many axes as a tensor of shape `S`, and fits into it. */
export type CanWindow<Op extends string, S extends Shape, Z extends Shape> = number extends Z['length']
  ? unknown
  : number extends S['length']
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

/** Whether there is a start for each axis, and those that are numbers are whole ones. */
export type CanStart<Op extends string, S extends Shape, B extends readonly unknown[]> = number extends B['length']
  ? unknown
  : number extends S['length']
    ? unknown
    : B['length'] extends S['length']
      ? WholeStarts<Op, B>
      : `${Op}: expected one start for each axis of ${Show<S>}, got ${B['length']}`

type WholeStarts<
  Op extends string,
  B extends readonly unknown[],
  Before extends readonly unknown[] = [],
> = B extends readonly [infer N, ...infer Rest]
  ? [N] extends [number]
    ? `${N}` extends Fraction
      ? `${Op}: the start of axis ${Before['length'] & number} must be a whole number, got ${N}`
      : WholeStarts<Op, Rest, [...Before, 1]>
    : WholeStarts<Op, Rest, [...Before, 1]>
  : unknown

/**
 * Requires that a window has as many axes as a tensor, and fits into it.
 *
 * Throws a `ShapeError` where it does not.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { requireWindow } from './dynamic.js'
 *
 * assert.throws(() => requireWindow('dynamicSlice', [2, 3], [2, 4]), /a window \[2, 4\] does not fit into \[2, 3\]/)
 * ```
 */
export const requireWindow = (op: string, shape: readonly number[], sizes: readonly number[]): void => {
  if (sizes.length !== shape.length)
    throw new ShapeError(`${op}: expected one size for each axis of ${show(shape)}, got ${show(sizes)}`)
  if (sizes.some((size, axis) => size > shape[axis]!))
    throw new ShapeError(`${op}: a window ${show(sizes)} does not fit into ${show(shape)}`)
}

/** Requires as many starts as there are axes; throws a `ShapeError` where there are not. */
export const requireStarts = (op: string, shape: readonly number[], starts: number): void => {
  if (starts !== shape.length)
    throw new ShapeError(`${op}: expected one start for each axis of ${show(shape)}, got ${starts}`)
}
