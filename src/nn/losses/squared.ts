import { mul, square, sub } from '../../ops/arithmetic.js'
import { meanSquare } from '../../ops/squares.js'
import { type Loss, loss } from './loss.js'

/**
 * The mean of (prediction − target)² over all elements; with `{ reduction }` their sum, or all of them. Both have one shape and
 * float type. For the sum, halved, see `halfSquaredError`.
 *
 * @throws ShapeError if the shapes differ; DTypeError if the types do, or are no floats. Both are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const [prediction, target] = [T.tensor([1, 2]), T.tensor([1, 4])]
 * assert.equal(T.item(nn.meanSquaredError(prediction, target)), 2)
 * const each = nn.meanSquaredError(prediction, target, { reduction: 'none' }) // Tensor<[2], "float32">
 * assert.deepEqual(T.toArray(each), [0, 4])
 * ```
 */
export const meanSquaredError: Loss<'meanSquaredError'> = loss('meanSquaredError', {
  terms: (prediction, target) => square(sub(prediction, target)),
  mean: (prediction, target) => meanSquare(sub(prediction, target)),
})

/**
 * ½ Σ (prediction − target)² over all elements, whose derivative is prediction − target; with `{ reduction }` the mean of
 * ½ (prediction − target)², or all of them. Both have one shape and float type.
 *
 * @throws as `meanSquaredError`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * assert.equal(T.item(nn.halfSquaredError(T.tensor([1, 2]), T.tensor([2, 5]))), 5)
 * ```
 */
export const halfSquaredError: Loss<'halfSquaredError'> = loss('halfSquaredError', {
  terms: (prediction, target) => {
    const error = sub(prediction, target)
    return mul(error, mul(error, 0.5))
  },
  otherwise: 'sum',
})
