import { broadcastTo, type CanBroadcastTo } from './broadcast.js'
import type { Shape } from './dim.js'

/** Whether a mask of shape `M` says of each element of a tensor of shape `S` whether it counts. */
export type CanMask<Op extends string, S extends Shape, M extends Shape> =
  CanBroadcastTo<M, S> extends infer E
    ? E extends `broadcastTo: ${infer Rest}`
      ? `${Op}: the mask ${Rest}`
      : unknown
    : unknown

/**
 * Requires that a mask says of each element of a tensor whether it counts: that it broadcasts to its shape.
 *
 * Throws a `ShapeError` where it does not.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { requireMask } from './mask.js'
 *
 * assert.throws(() => requireMask('sum', [3], [2, 4]), /sum: the mask \[3\] does not fit \[2, 4\]: 3 vs 4/)
 * ```
 */
export const requireMask = (op: string, mask: readonly number[], shape: readonly number[]): void => {
  broadcastTo(mask, shape, `${op}: the mask`)
}
