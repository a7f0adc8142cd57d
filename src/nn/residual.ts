import { add } from '../ops/arithmetic.js'
import { typed } from '../ops/face.js'
import type { Shape } from '../shape/dim.js'
import { requireFunction } from '../transform/function.js'
import { type CanAdd, type Guard, requireSameShape } from './guard.js'
import { type Layer, sequence } from './layer.js'
import { type Model, model, type OutputOf, requireModel, type Steps } from './model.js'

/**
 * A residual block, x + block(x): the block is any function from model to model that keeps the shape of an example. Its
 * parameters stand beside the others; `named` gives them a name of their own. He, Zhang, Ren and Sun, 2016.
 *
 * @throws ShapeError if the block changes the shape, a compile error.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { flow, pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const block = flow(nn.dense('a', 4), nn.relu, nn.dense('b', 4, { init: nn.initializers.zeros }))
 * const model = pipe(nn.input(4), nn.residual(block))
 * const params = model.init(T.random.key(0)) // where b gives zeros, the block does nothing
 * assert.deepEqual(T.toArray(model.apply(params, T.tensor([[1, 2, 3, 4]]))), [[1, 2, 3, 4]])
 * ```
 */
export const residual = <Before, In extends Shape, Out extends Shape, P, C>(
  block: (before: Before) => Guard<CanAdd<OutputOf<Before>, Out>> & Model<In, Out, P, C>,
): ((before: Guard<CanAdd<OutputOf<Before>, Out>> & Before) => Model<In, Out, P, C>) => {
  requireFunction('residual: the block', block)
  return typed((before: Before & Steps) => {
    requireModel('residual', before)
    const { input, output, layers } = before
    const after = block(before)
    requireModel('residual: the block', after)
    requireSameShape(output, after.output)
    return model(input, [...layers, skipping(sequence(output, after.layers.slice(layers.length)), output)])
  })
}

const skipping = (layer: Layer, shape: readonly number[]): Layer => ({
  ...layer,
  run: (x, use) => {
    const { output, state } = layer.run(x, use)
    return { output: add(x, output), state }
  },
  rows: [...layer.rows, { path: [], type: 'residual', input: shape, output: shape, parameters: 0 }],
})
