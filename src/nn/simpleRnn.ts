import { add } from '../ops/arithmetic.js'
import { tanh } from '../ops/math.js'
import { matmul } from '../ops/product.js'
import { type MakeRecurrent, recurrent } from './recurrent.js'

/**
 * A simple recurrent layer, hₜ = tanh(xₜ · w + hₜ₋₁ · u + b) along a sequence `[positions, features]`, from h₀ = 0; its result is
 * `[positions, units]`, or with `last` the last output `[units]`. Its parameters are `{ w: [features, units], u: [units, units], b:
 * [units] }`; with `bidirectional` there are two such, `{ forward, backward }`, and outputs of both stand beside each other. An
 * example may be a record `{ x, mask }` or `{ x, lengths }` of the sequence and of the positions that count, or their number:
 * behind them the state stays, and outputs are 0. Where a number is negative or beyond the end all is NaN. Elman, 1990.
 *
 * @throws ShapeError if an example is no sequence, or the name is used already; both are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.input(7, 3), nn.simpleRnn('a', 8), nn.simpleRnn('b', 4, { last: true }))
 * const y = model.apply(model.init(T.random.key(0)), T.ones([5, 7, 3])) // Tensor<[5, 4], "float32">
 * assert.deepEqual(y.shape, [5, 4])
 * ```
 */
export const simpleRnn: MakeRecurrent<'simpleRnn'> = recurrent('simpleRnn', {
  gates: 1,
  states: 1,
  besides: () => ({}),
  next: ([h], input, { u }) => [tanh(add(input, matmul(h!, u)))],
})
