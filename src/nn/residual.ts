import { add } from '../ops/arithmetic.js'
import { typed } from '../ops/face.js'
import type { Shape } from '../shape/dim.js'
import type { Tensor } from '../tensor/tensor.js'
import { requireFunction } from '../transform/function.js'
import { at, build } from './form.js'
import { type CanAdd, type CanJoin, type Guard, requireJoined, requireSameShape } from './guard.js'
import { beside, type Layer, sequence } from './layer.js'
import { type Model, model, type OutputOf, requireModel, type Steps } from './model.js'
import type { Batch, Form, Spec } from './spec.js'

// What is not known of a block is no more than that it gives a model: before generic functions are looked at TypeScript compares
// the other arguments, and where one of those is wrong it would be the block that is reported.
/** The model that a block gives, of which nothing may be known yet. */
type Given<In extends Spec, Out extends Spec, P, C> = { p: unknown } extends { p: P } ? Steps : Model<In, Out, P, C>

interface Residual {
  <Before, In extends Spec, Out extends Spec, P, C>(
    block: (before: Before) => Guard<CanAdd<OutputOf<Before>, Out>> & Model<In, Out, P, C>,
  ): (before: Guard<CanAdd<OutputOf<Before>, Out>> & Before) => Model<In, Out, P, C>
  /** With a shortcut, which is put on the shape before the block, and whose names stand beside those of the block. */
  <Before, In extends Spec, Out extends Spec, P, C, Around extends Spec, Q, D>(
    block: (before: Before) => Given<In, Out, P, C>,
    shortcut: (before: Model<In, OutputOf<Before>, P, C>) => Guard<CanJoin<Out, Around>> & Model<In, Around, Q, D>,
  ): (before: Guard<CanJoin<Out, Around>> & Before) => Model<In, Out, Q, D>
}

/**
 * A residual block, x + block(x): the block is any function from model to model that keeps the shape of an example. One that
 * changes it needs a shortcut beside it, another such function, as a projection: shortcut(x) + block(x). Parameters of both
 * stand beside the others; `named` gives them a name of their own. He, Zhang, Ren and Sun, 2016.
 *
 * @throws ShapeError if the block changes the shape, or gives another than the shortcut; both are compile errors.
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
 *
 * const wider = pipe(nn.input(4), nn.residual(flow(nn.dense('a', 8), nn.relu), nn.dense('projection', 8)))
 * assert.deepEqual(wider.output, [8])
 * ```
 */
export const residual = typed<Residual>((block: Put, shortcut?: Put) => {
  requireFunction('residual: the block', block)
  if (shortcut !== undefined) requireFunction('residual: the shortcut', shortcut)
  return (before: Steps) => {
    requireModel('residual', before)
    const { input, output, layers } = before
    const after = block(before)
    requireModel('residual: the block', after)
    const inner = sequence(output, after.layers.slice(layers.length))
    if (shortcut === undefined) {
      requireSameShape('residual', output, after.output)
      return model(input, [...layers, skipping(inner, output)])
    }
    // Behind the layers of the block, whose names are taken.
    const around = shortcut({ input, output, layers: after.layers })
    requireModel('residual: the shortcut', around)
    requireJoined(after.output, around.output)
    const outer = sequence(output, around.layers.slice(after.layers.length))
    return model(input, [
      ...layers,
      beside('residual', output, [inner, outer], inner.output, ([left, right]) => sum(inner.output, right!, left!)),
    ])
  }
})

type Put = (before: Steps) => Steps

/** The sums of the float tensors of two batches; labels and masks are those of the block. */
const sum = (form: Form, x: Batch, block: Batch): Batch =>
  build(form, ({ place, dtype }) => {
    const [left, right] = [at(x, place), at(block, place)] as [Tensor<Shape>, Tensor<Shape>]
    return dtype === undefined ? add(left, right) : right
  })

const skipping = (layer: Layer, shape: Form): Layer => ({
  ...layer,
  run: (x, use) => {
    const { output, state } = layer.run(x, use)
    return { output: sum(shape, x, output), state }
  },
  rows: [...layer.rows, { path: [], type: 'residual', input: shape, output: shape, parameters: 0, state: 0 }],
})
