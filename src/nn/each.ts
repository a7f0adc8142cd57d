import { typed } from '../ops/face.js'
import { reshape } from '../ops/shape.js'
import type { Dim, Shape } from '../shape/dim.js'
import { type Guard, ShapeError } from '../shape/error.js'
import { show } from '../shape/show.js'
import type { Tensor } from '../tensor/tensor.js'
import { requireFunction } from '../transform/function.js'
import { at, build, withBatch } from './form.js'
import type { FirstSize } from './guard.js'
import { type Layer, sequence } from './layer.js'
import { type HasRows, type Model, model, requireModel, type Steps, type Whole } from './model.js'
import type { Example, Spec } from './spec.js'
import { taken } from './takes.js'

/** Examples with one more axis in front, of size `N`. */
type Rows<N extends Dim, Out> = { o: Out } extends { o: infer S extends Shape }
  ? [N, ...S]
  : Out extends Example<infer S, infer D>
    ? Example<[N, ...S], D>
    : { readonly [K in keyof Out]: Rows<N, Out[K]> }

type Positions<Whole> = { w: Whole } extends { w: infer S extends Shape } ? FirstSize<S> : number

type Put<Whole, Out> = Rows<Positions<Whole>, Out> extends infer S extends Spec ? S : Spec

/** Whether a model has rows: whether an example is one tensor with an axis of positions. */
type CanEach<Whole> = { w: Whole } extends { w: readonly [unknown, ...unknown[]] }
  ? unknown
  : { w: Spec } extends { w: Whole }
    ? unknown
    : { w: Shape } extends { w: Whole }
      ? unknown
      : 'each: expected one tensor with an axis of positions'

/**
 * A block, any function from model to model, on each position of a sequence: of an example of shape `[positions, ...rest]` it sees
 * the rows, of shape `[...rest]`, all with the same parameters. Its parameters stand beside the others.
 *
 * @throws ShapeError if an example has no axis of positions, a compile error.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { flow, pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.input(7, 4), nn.each(flow(nn.dense('up', 16), nn.gelu, nn.dense('down', 3))))
 * const y = model.apply(model.init(T.random.key(0)), T.ones([5, 7, 4])) // Tensor<[5, 7, 3], "float32">
 * assert.deepEqual(y.shape, [5, 7, 3])
 * ```
 */
export const each: <Inner, Around extends Spec, Out extends Spec, P, C>(
  block: (inner: Inner) => Model<Around, Out, P, C>,
) => (
  before: Guard<CanEach<Whole<Around>['output']>> & HasRows<Inner>,
) => Model<Whole<Around>['input'], Put<Whole<Around>['output'], Out>, P, C> = typed(
  (block: (inner: Steps) => Steps) => {
    requireFunction('each: the block', block)
    return (before: Steps) => {
      requireModel('each', before)
      const { input, output, layers } = before
      const [positions, ...rest] = taken('each', 'float', output) as readonly number[]
      if (positions === undefined) throw new ShapeError(`each: expected an axis of positions, got ${show([])}`)
      const after = block({ input, output: rest, layers })
      requireModel('each: the block', after)
      return model(input, [...layers, onRows(positions, rest, sequence(rest, after.layers.slice(layers.length)))])
    }
  },
)

const onRows = (positions: number, row: readonly number[], layer: Layer): Layer => ({
  ...layer,
  output: withBatch(layer.output, positions),
  run: (x, use) => {
    const batch = x as Tensor<Shape>
    const [count = 0] = batch.shape
    const rows = reshape(batch, [count * positions, ...row])
    const { output, state } = layer.run(rows, use)
    return {
      output: build(layer.output, ({ place, sizes }) =>
        reshape(at(output, place) as Tensor<Shape>, [count, positions, ...sizes]),
      ),
      state,
    }
  },
  rows: layer.rows.map(each => ({
    ...each,
    input: withBatch(each.input, positions),
    output: withBatch(each.output, positions),
  })),
})
