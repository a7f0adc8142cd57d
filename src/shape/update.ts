import type { Dim, Shape } from './dim.js'
import type { IsUnion } from './equals.js'
import { ShapeError } from './error.js'
import { type Show, show } from './show.js'
import type { IsUnknown } from './size.js'

export type CanUpdateRight<
  Operation extends string,
  U extends Shape,
  R extends Shape,
  U0 extends Shape,
  R0 extends Shape,
> = { u: U } extends { u: readonly [...infer UR extends Shape, infer X extends Dim] }
  ? { r: R } extends { r: readonly [...infer RR extends Shape, infer Y extends Dim] }
    ? { d: X } extends { d: Y | 1 }
      ? CanUpdateRight<Operation, UR, RR, U0, R0>
      : true extends IsUnknown<X | Y> | IsUnion<X> | IsUnion<Y>
        ? CanUpdateRight<Operation, UR, RR, U0, R0>
        : `${Operation}: updates ${Show<U0>} do not fit the region ${Show<R0>}: ${X} vs ${Y}`
    : `${Operation}: updates ${Show<U0>} have more axes than the region ${Show<R0>}`
  : unknown

/** Whether updates broadcast to the region R that they are for. */
export type CanUpdate<Operation extends string, U extends Shape, R extends Shape> = number extends
  | U['length']
  | R['length']
  ? unknown
  : CanUpdateRight<Operation, U, R, U, R>

/**
 * The shape of a region, where updates broadcast to it.
 *
 * Throws a `ShapeError` where they have more axes, or a size that is neither 1 nor that of the region.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { update } from './update.js'
 *
 * assert.deepEqual(update('scatter', [3], [2, 3]), [2, 3])
 * assert.throws(() => update('scatter', [2], [2, 3]), /updates \[2\] do not fit the region \[2, 3\]: 2 vs 3/)
 * ```
 */
export const update = (operation: string, updates: readonly number[], region: readonly number[]): readonly number[] => {
  for (let back = 1; back <= updates.length; back++) {
    const [x, y] = [updates[updates.length - back], region[region.length - back]]
    if (y === undefined)
      throw new ShapeError(`${operation}: updates ${show(updates)} have more axes than the region ${show(region)}`)
    if (x !== y && x !== 1)
      throw new ShapeError(`${operation}: updates ${show(updates)} do not fit the region ${show(region)}: ${x} vs ${y}`)
  }
  return region
}
