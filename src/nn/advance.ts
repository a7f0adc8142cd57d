import { typed } from '../ops/face.js'
import {
  type ApplyArguments,
  type Calls,
  inferred,
  type Model,
  requireModel,
  type StateOf,
  type Steps,
  type Which,
} from './model.js'
import type { Spec } from './spec.js'

/**
 * Inference that goes on where it was: a function as `apply` of the model, from parameters, a batch and `{ state }`, which gives the
 * next state too, `{ output, state }`. Of layers with a `cache` the state is what they have seen, so that a sequence may be given part
 * by part, as where it is generated; a `batchNorm` keeps its own.
 *
 * @throws TypeError if it is given no model.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const block = nn.transformerEncoderBlock('block', { heads: 2, cache: 16 })
 * const model = pipe(nn.input(1, 8), nn.repeat('blocks', 12, block))
 * const params = model.init(T.random.key(0))
 * const next = T.jit((row: T.Tensor<[1, 1, 8]>, state: typeof model.state) => nn.advance(model)(params, row, { state }))
 * const first = next(T.ones([1, 1, 8]), model.state)
 * const second = next(T.zeros([1, 1, 8]), first.state)
 * assert.deepEqual(T.data(second.state.blocks.block.length), new Int32Array(12).fill(2))
 * ```
 */
export const advance: <In extends Spec, Out extends Spec, Params, Context>(
  model: Model<In, Out, Params, Context>,
) => Calls<'advance', In, Out, Params, ApplyArguments<Context>, StateOf<Context>>[Which<In>] = typed((model: Steps) => {
  requireModel('advance', model)
  return inferred('advance', model)
})
