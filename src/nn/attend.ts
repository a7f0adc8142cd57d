import { mul } from '../ops/arithmetic.js'
import { lessEqual, logicalAnd } from '../ops/compare.js'
import { matmul } from '../ops/product.js'
import { arange } from '../ops/range.js'
import { reshape, swapAxes } from '../ops/shape.js'
import { softmax } from '../ops/softmax.js'
import { wide } from '../ops/wide.js'
import type { Shape } from '../shape/dim.js'
import type { Tensor } from '../tensor/tensor.js'

// Attention between tensors that are known to fit.

/** What attention computes with besides queries, keys and values. */
export interface Attending {
  /** Which keys each query sees; all where not given. */
  readonly mask: Tensor<Shape, 'bool'> | undefined
  /** What scores are multiplied by; 1 / √features where not given. */
  readonly scale?: number | undefined
  /** What becomes of the weights before they are used. */
  readonly drop?: (weights: Tensor<Shape>) => Tensor<Shape>
}

/** Which of `keys` each of `queries` sees that sees none behind its own place. */
export const causalMask = (queries: number, keys: number): Tensor<Shape, 'bool'> =>
  lessEqual(arange(keys, 'int32'), reshape(arange(queries, 'int32'), [queries, 1]))

/** Where both hold, of masks that may not be there. */
export const both = (
  a: Tensor<Shape, 'bool'> | undefined,
  b: Tensor<Shape, 'bool'> | undefined,
): Tensor<Shape, 'bool'> | undefined => {
  if (a === undefined || b === undefined) return a ?? b
  const met: Tensor<Shape, 'bool'> = logicalAnd(a, b)
  return met
}

/** softmax(scale · queries · keysᵀ) · values. */
export const attend = (
  queries: Tensor<Shape>,
  keys: Tensor<Shape>,
  values: Tensor<Shape>,
  attending: Attending,
): Tensor<Shape> => wide([queries, keys, values], (q, k, v) => attended(q, k, v, attending))

const attended = (
  queries: Tensor<Shape>,
  keys: Tensor<Shape>,
  values: Tensor<Shape>,
  { mask, scale, drop = weights => weights }: Attending,
): Tensor<Shape> => {
  const [rows, columns] = [queries.shape, keys.shape]
  const [positions = 0, features = 0] = rows.slice(-2)
  const [heads = 1, keyHeads = 1] = [rows.at(-3), columns.at(-3)]
  // The queries of all heads that share keys are rows of one matrix, so that no key is written twice.
  const shared = (x: Tensor<Shape>): Tensor<Shape> =>
    heads === keyHeads ? x : reshape(x, [...columns.slice(0, -2), (heads / keyHeads) * positions, x.shape.at(-1)!])
  const apart = (x: Tensor<Shape>): Tensor<Shape> =>
    heads === keyHeads ? x : reshape(x, [...rows.slice(0, -1), x.shape.at(-1)!])
  // Scaled before the product: the queries are fewer than the scores.
  const scaled: Tensor<Shape> = mul(queries, scale ?? 1 / Math.sqrt(Math.max(1, features)))
  const scores = apart(matmul(shared(scaled), swapAxes(keys, -2, -1)))
  const weights: Tensor<Shape> = mask === undefined ? softmax(scores) : softmax(scores, { where: mask })
  return apart(matmul(shared(drop(weights)), values))
}
