import { add } from '../ops/arithmetic.js'
import { mapTree } from '../trace/tree.js'
import { type CanBeLike, requireLike } from './leaves.js'

/**
 * The parameters after a step: parameters + updates.
 *
 * Throws a TypeError where the trees differ and a ShapeError where two leaves do.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const { w } = optim.applyUpdates({ w: T.tensor([1, 2]) }, { w: T.tensor([0.5, -1]) })
 * assert.deepEqual(T.toArray(w), [1.5, 1])
 * ```
 */
export const applyUpdates = <P, U = P>(params: P, updates: CanBeLike<'applyUpdates: the updates', P, U> & U): P => {
  requireLike('applyUpdates: the updates', updates, params)
  return mapTree(add, params, updates) as P
}
