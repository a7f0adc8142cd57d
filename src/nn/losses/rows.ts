import { div, mul, sub } from '../../ops/arithmetic.js'
import { equal, greater, logicalAnd, where } from '../../ops/compare.js'
import { log } from '../../ops/math.js'
import { norm } from '../../ops/norm.js'
import { sum } from '../../ops/reduce.js'
import { logSoftmax } from '../../ops/softmax.js'
import type { Shape } from '../../shape/dim.js'
import type { Tensor } from '../../tensor/tensor.js'
import { type Loss, loss } from './loss.js'

// Losses of rows along the last axis, of which each has one term.

const last = { axis: -1 } as const

/**
 * The Kullback-Leibler divergence Σ t (log t − log softmax(x)) of logits x, which may be logarithms of probabilities, from the
 * probabilities t along the last axis: the mean over the rows, or what `reduction` says. Where t is 0 nothing is added. Both have
 * one shape and float type. Kullback and Leibler, "On Information and Sufficiency", 1951.
 *
 * @throws as `meanSquaredError`, and ShapeError of scalars.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const [logits, target] = [T.tensor([[0, 0], [0, 1000]]), T.tensor([[1, 0], [0, 1]])]
 * const each = nn.klDivergence(logits, target, { reduction: 'none' }) // Tensor<[2], "float32">
 * assert.ok(Math.abs(T.data(each)[0]! - Math.log(2)) < 1e-6)
 * assert.equal(T.data(each)[1], 0)
 * ```
 */
export const klDivergence: Loss<'klDivergence'> = loss('klDivergence', {
  terms: (logits, target) => {
    const logProbabilities = logSoftmax(logits, last)
    const isNone = equal(target, 0)
    const isExcluded = logicalAnd(isNone, equal(logProbabilities, -Infinity))
    const logs = log(where(isNone, 1, target))
    return sum(mul(target, sub(logs, where(isExcluded, 0, logProbabilities))), last)
  },
  ofRows: true,
})

/** Rows of length 1; those of zeros as they are. */
const units = (x: Tensor<Shape>): Tensor<Shape> => {
  const length = norm(x, { axis: -1, keepDims: true })
  return div(x, where(greater(length, 0), length, 1))
}

/**
 * The cosine distance 1 − x · t / (|x| |t|) of vectors x and t along the last axis, from 0 to 2: the mean over the rows, or what
 * `reduction` says. That of a vector of zeros is 1. Both have one shape and float type.
 *
 * @throws as `meanSquaredError`, and ShapeError of scalars.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const each = nn.cosineDistance(T.tensor([[2, 0], [0, 3]]), T.tensor([[5, 0], [0, -1]]), { reduction: 'none' })
 * assert.deepEqual(T.toArray(each), [0, 2])
 * ```
 */
export const cosineDistance: Loss<'cosineDistance'> = loss('cosineDistance', {
  terms: (prediction, target) => sub(1, sum(mul(units(prediction), units(target)), last)),
  ofRows: true,
})
