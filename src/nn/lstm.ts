import { sigmoid } from '../ops/activation.js'
import { add, mul } from '../ops/arithmetic.js'
import { tanh } from '../ops/math.js'
import { matmul } from '../ops/product.js'
import { split } from '../ops/slice.js'
import type { Shape } from '../shape/dim.js'
import type { Tensor } from '../tensor/tensor.js'
import { type MakeRecurrent, recurrent } from './recurrent.js'

/**
 * Long short-term memory along a sequence `[positions, features]`: with gates i, f, g, o = xₜ · w + hₜ₋₁ · u + b, of which i, f and o
 * go through the sigmoid and g through tanh, cₜ = f · cₜ₋₁ + i · g and hₜ = o · tanh(cₜ). Its parameters are `{ w: [features, 4 units],
 * u: [units, 4 units], b: [4 units] }`, the gates in this order, as PyTorch has them (whose weights are the transposes, and whose
 * two biases are one here). Results, options, masks and lengths as of `simpleRnn`. Hochreiter and Schmidhuber, 1997.
 *
 * @throws ShapeError as `simpleRnn`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(
 *   nn.inputs({ x: [7, 3], lengths: { shape: [], dtype: 'int32' } }),
 *   nn.lstm('l', 8, { bidirectional: true, last: true }),
 *   nn.dense('out', 2),
 * )
 * const batch = { x: T.ones([5, 7, 3]), lengths: T.tensor([7, 2, 1, 4, 5], 'int32') }
 * const y = model.apply(model.init(T.random.key(0)), batch) // Tensor<[5, 2], "float32">
 * assert.deepEqual(y.shape, [5, 2])
 * ```
 */
export const lstm: MakeRecurrent<'lstm'> = recurrent('lstm', {
  gates: 4,
  states: 2,
  besides: () => ({}),
  next: ([h, c], input, { u }) => {
    const [i, f, g, o]: readonly Tensor<Shape>[] = split(add(input, matmul(h!, u)), 4, { axis: -1 })
    const next: Tensor<Shape> = add(mul(sigmoid(f!), c!), mul(sigmoid(i!), tanh(g!)))
    return [mul(sigmoid(o!), tanh(next)), next]
  },
})
