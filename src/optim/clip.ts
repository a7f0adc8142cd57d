import { abs, add, div, maximum, mul, square, stopGradient } from '../ops/arithmetic.js'
import { equal, lessEqual, logicalNot, logicalOr, where } from '../ops/compare.js'
import { cast, tensor } from '../ops/create.js'
import { max, sum } from '../ops/reduce.js'
import { root, squareRange } from '../ops/squares.js'
import type { CanBe } from '../shape/hyperparameter.js'
import { requirePositive } from '../shape/hyperparameter.js'
import type { FullDType } from '../tensor/dtype.js'
import type { Tensor } from '../tensor/tensor.js'
import { flatten } from '../trace/tree.js'
import { type Hyperparameter, inType, requireHyperparameter } from './hyperparameter.js'
import type { Leaf } from './leaves.js'
import { type Optimizer, optimizer, type Stateless } from './optimizer.js'

/** The size of the greatest number of a tree. */
const greatestOf = (leaves: readonly Leaf[], dtype: FullDType): Tensor<[], FullDType> =>
  leaves
    .filter(({ shape }) => !shape.includes(0))
    .map((leaf): Tensor<[], FullDType> => cast(max(abs(stopGradient(leaf))), dtype))
    .reduce((a, b) => maximum(a, b), tensor(0, dtype))

/**
 * Shortens the gradients, all of them together, to a Euclidean norm of at most `norm`; shorter ones pass unchanged.
 *
 *     g ← g min(1, norm / ‖g‖)
 *
 * Their squares may be out of range. Where one is NaN all become NaN; where one is infinite the finite ones become 0, and
 * itself NaN.
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
export const clipByGlobalNorm = <const N extends Hyperparameter>(
  norm: CanBe<'clipByGlobalNorm: the norm', 'positive', N> & N,
): Optimizer<Stateless> => {
  requireHyperparameter(requirePositive, 'clipByGlobalNorm: the norm', norm)
  return optimizer<Stateless>('clipByGlobalNorm', map => ({
    init: () => [],
    update: (gradients, state) => {
      const leaves = flatten(gradients).leaves as readonly Leaf[]
      const dtype: FullDType = leaves.some(leaf => leaf.dtype === 'float64') ? 'float64' : 'float32'
      const { factor, inverse } = squareRange(greatestOf(leaves, dtype))
      const squares = leaves.map((leaf): Tensor<[], FullDType> => sum(square(mul(cast(leaf, dtype), factor))))
      const length = root(squares.reduce((a, b) => add(a, b), tensor(0, dtype)))
      const divisor = where(equal(length, 0), 1, length)
      // Where the length is NaN, all is.
      const isLong = logicalNot(logicalOr(equal(length, 0), lessEqual(inverse, div(inType(norm, dtype), divisor))))
      const shorten = (g: Leaf): Leaf =>
        where(isLong, mul(div(mul(g, cast(factor, g.dtype)), cast(divisor, g.dtype)), inType(norm, g.dtype)), g)
      return { updates: map(shorten, gradients), state }
    },
  }))
}
