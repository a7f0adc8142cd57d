import { add } from '../ops/arithmetic.js'
import { typed } from '../ops/face.js'
import { foldIn } from '../random/random.js'
import type { Shape } from '../shape/dim.js'
import { requireFunction } from '../transform/function.js'
import { type CanAdd, type CanJoin, type Guard, requireJoined, requireSameShape } from './guard.js'
import { type Layer, type Result, sequence } from './layer.js'
import { type Model, model, type OutputOf, requireModel, type Steps } from './model.js'

// What is not known of a block is no more than that it gives a model: before generic functions are looked at TypeScript compares
// the other arguments, and where one of those is wrong it would be the block that is reported.
/** The model that a block gives, of which nothing may be known yet. */
type Given<In extends Shape, Out extends Shape, P, C> = { p: unknown } extends { p: P } ? Steps : Model<In, Out, P, C>

interface Residual {
  <Before, In extends Shape, Out extends Shape, P, C>(
    block: (before: Before) => Guard<CanAdd<OutputOf<Before>, Out>> & Model<In, Out, P, C>,
  ): (before: Guard<CanAdd<OutputOf<Before>, Out>> & Before) => Model<In, Out, P, C>
  /** With a shortcut, which is put on the shape before the block, and whose names stand beside those of the block. */
  <Before, In extends Shape, Out extends Shape, P, C, Around extends Shape, Q, D>(
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
    const beside = shortcut({ input, output, layers: after.layers })
    requireModel('residual: the shortcut', beside)
    requireJoined(after.output, beside.output)
    const outer = sequence(output, beside.layers.slice(after.layers.length))
    return model(input, [...layers, joined(inner, outer, output)])
  }
})

type Put = (before: Steps) => Steps

const row = (input: readonly number[], output: readonly number[]) =>
  ({ path: [], type: 'residual', input, output, parameters: 0, state: 0 }) as const

const skipping = (layer: Layer, shape: readonly number[]): Layer => ({
  ...layer,
  run: (x, use) => {
    const { output, state } = layer.run(x, use)
    return { output: add(x, output), state }
  },
  rows: [...layer.rows, row(shape, shape)],
})

/** The sum of two layers on one input. */
const joined = (block: Layer, shortcut: Layer, shape: readonly number[]): Layer => ({
  // Parameters, state and names as of two layers in a row.
  ...sequence(shape, [block, shortcut]),
  run: (x, use) => {
    const [left, right] = [block, shortcut].map((layer, i) =>
      layer.run(x, { ...use, key: use.key === undefined ? undefined : foldIn(use.key, i) }),
    ) as [Result, Result]
    return { output: add(left.output, right.output), state: { ...left.state, ...right.state } }
  },
  rows: [...block.rows, ...shortcut.rows, row(shape, block.output)],
})
