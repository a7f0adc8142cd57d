import { sigmoid } from '../ops/activation.js'
import { add, mul, sub } from '../ops/arithmetic.js'
import { tanh } from '../ops/math.js'
import { matmul } from '../ops/product.js'
import { split } from '../ops/slice.js'
import type { Shape } from '../shape/dim.js'
import type { Tensor } from '../tensor/tensor.js'
import { zeros } from './initializers.js'
import { type MakeRecurrent, recurrent, type Weights } from './recurrent.js'

interface GruWeights extends Weights {
  readonly c: Tensor<Shape>
}

/**
 * A gated recurrent unit along a sequence `[positions, features]`: with a, b, n = xₜ · w + b and a′, b′, n′ = hₜ₋₁ · u, the gates are r =
 * σ(a + a′) and z = σ(b + b′), and hₜ = (1 − z) · tanh(n + r · (n′ + c)) + z · hₜ₋₁. Its parameters are `{ w: [features, 3 units], u:
 * [units, 3 units], b: [3 units], c: [units] }`, the gates in the order r, z, n, as PyTorch has them (whose weights are the
 * transposes; of its two biases b is the sum, but for n, where c is that of the state). Results, options, masks and lengths as of
 * `simpleRnn`. Cho et al., 2014.
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
 * const model = pipe(nn.inputs({ x: [7, 3], mask: { shape: [7], dtype: 'bool' } }), nn.gru('g', 4))
 * const { x } = model.apply(model.init(T.random.key(0)), { x: T.ones([5, 7, 3]), mask: T.ones([5, 7], 'bool') })
 * assert.deepEqual(x.shape, [5, 7, 4])
 * ```
 */
export const gru: MakeRecurrent<'gru'> = recurrent('gru', {
  gates: 3,
  states: 1,
  besides: units => ({ c: { shape: [units], init: zeros } }),
  next: ([h], input, { u, c }: GruWeights) => {
    const [r, z, n]: readonly Tensor<Shape>[] = split(input, 3, { axis: -1 })
    const [hr, hz, hn]: readonly Tensor<Shape>[] = split(matmul(h!, u), 3, { axis: -1 })
    const reset: Tensor<Shape> = sigmoid(add(r!, hr!))
    const update: Tensor<Shape> = sigmoid(add(z!, hz!))
    const candidate: Tensor<Shape> = tanh(add(n!, mul(reset, add(hn!, c))))
    return [add(mul(sub(1, update), candidate), mul(update, h!))]
  },
})
