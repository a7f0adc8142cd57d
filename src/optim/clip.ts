import { add, div, minimum, mul, sqrt, square } from '../ops/arithmetic.js'
import { cast, tensor } from '../ops/create.js'
import { sum } from '../ops/reduce.js'
import type { FloatDType } from '../tensor/dtype.js'
import type { Tensor } from '../tensor/tensor.js'
import { flatten } from '../trace/tree.js'
import { requirePositive } from './hyperparameter.js'
import type { Leaf } from './leaves.js'
import { type Optimizer, optimizer, type Stateless } from './optimizer.js'

/** The Euclidean norm of all numbers of a tree together. */
const globalNorm = (tree: unknown): Tensor<[], FloatDType> => {
  const leaves = flatten(tree, 'clipByGlobalNorm').leaves as readonly Leaf[]
  const dtype: FloatDType = leaves.some(leaf => leaf.dtype === 'float64') ? 'float64' : 'float32'
  const squares = leaves.map((leaf): Tensor<[], FloatDType> => sum(square(cast(leaf, dtype))))
  return sqrt(squares.reduce((a, b) => add(a, b), tensor(0, dtype)))
}

/**
 * Shortens the gradients, all of them together, to a Euclidean norm of at most `norm`; shorter ones pass unchanged.
 *
 *     g ← g min(1, norm / ‖g‖)
 *
 * From "On the difficulty of training recurrent neural networks" (Pascanu, Mikolov and Bengio, 2013).
 *
 * @throws RangeError if the norm is not above 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const params = { w: T.tensor([0]), b: T.tensor(0) }
 * const { init, update } = optim.clipByGlobalNorm(2.5)
 * const { updates } = update({ w: T.tensor([3]), b: T.tensor(4) }, init(params), params)
 * assert.deepEqual([T.toArray(updates.w), T.item(updates.b)], [[1.5], 2])
 * ```
 */
export const clipByGlobalNorm = (norm: number): Optimizer<Stateless> => {
  requirePositive('clipByGlobalNorm: the norm', norm)
  return optimizer<Stateless>('clipByGlobalNorm', map => ({
    init: () => [],
    update: (gradients, state) => {
      const factor = minimum(div(norm, globalNorm(gradients)), 1)
      return { updates: map(g => mul(g, cast(factor, g.dtype)), gradients), state }
    },
  }))
}
