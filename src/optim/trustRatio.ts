import { div, mul } from '../ops/arithmetic.js'
import { equal, logicalOr, where } from '../ops/compare.js'
import { norm } from '../ops/norm.js'
import type { Leaf } from './leaves.js'
import { type Optimizer, optimizer, type Stateless } from './optimizer.js'

/** The rules of `scaleByTrustRatio` under the name that the user called. */
export const trustRatioRules = (who: string): Optimizer<Stateless> =>
  optimizer<Stateless>(who, map => ({
    init: () => [],
    update: (gradients, state, params) => ({
      updates: map(
        (g: Leaf, parameter: Leaf): Leaf => {
          const [length, size] = [norm(g), norm(parameter)]
          const isNone = logicalOr(equal(length, 0), equal(size, 0))
          return mul(div(g, where(isNone, 1, length)), where(isNone, 1, size))
        },
        gradients,
        params,
      ),
      state,
    }),
  }))

/**
 * Gives each tensor of what comes in the Euclidean norm of its parameters: u ← u ‖θ‖ / ‖u‖, where neither is 0. Behind an
 * optimizer's direction and before the learning rate it makes steps a part of the parameters, as LARS and LAMB do.
 *
 * From "Large Batch Training of Convolutional Networks" (You, Gitman and Ginsburg, 2017).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const params = { w: T.tensor([6, 8]), b: T.tensor([0]) }
 * const { init, update } = optim.scaleByTrustRatio()
 * const { updates } = update({ w: T.tensor([0, 0.5]), b: T.tensor([3]) }, init(params), params)
 * assert.deepEqual([T.toArray(updates.w), T.toArray(updates.b)], [[0, 10], [3]])
 * ```
 */
export const scaleByTrustRatio = (): Optimizer<Stateless> => trustRatioRules('scaleByTrustRatio')
