import { sizes } from '../ops/create.js'
import { typed } from '../ops/face.js'
import { stack } from '../ops/join.js'
import { expectShape } from '../ops/sizes.js'
import { foldIn, split } from '../random/random.js'
import type { Dim, DimLike, Shape, SizeOf } from '../shape/dim.js'
import type { Objection } from '../shape/error.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { flatten } from '../trace/tree.js'
import { requireFunction } from '../transform/function.js'
import { scanTrees } from '../transform/scan.js'
import type { Batched } from '../transform/vmap.js'
import { type Both, type CanAdd, type CanName, type Guard, labelled, requireName, requireSameShape } from './guard.js'
import { type Layer, type Scope, scoped, sequence } from './layer.js'
import {
  type Empty,
  type Enclosing,
  type Model,
  model,
  type OutputOf,
  type Outside,
  requireModel,
  type Steps,
  step,
  type With,
} from './model.js'
import type { Together } from './named.js'
import type { Batch, Spec } from './spec.js'

/** What repeated blocks ask for in training, with their states stacked under a name. */
export type UnderRepeated<N extends string, Count extends Dim, Inner> = [keyof Inner] extends [never]
  ? Empty
  : { readonly [K in keyof Inner]: K extends 'state' ? With<Empty, N, Batched<Count, Together<Inner[K]>>> : Inner[K] }

/** No model has as many layers; a number that was meant for something else would be waited for without end. */
const most = 1_000_000

// What positive whole numbers look like.
type CanCount<Layer extends string, Count extends Dim> = Count extends number
  ? number extends Count
    ? unknown
    : `${Count}` extends '0' | `-${string}` | `${string}.${string}` | `${string}e-${string}`
      ? `${Layer}: expected at least 1 copy, got ${Count}`
      : unknown
  : unknown

type CanKeep<N extends string, Inner, Out extends Spec> = CanAdd<OutputOf<Inner>, Out, `repeat('${N}')`>

const stackValues = typed<(xs: readonly Value[]) => Value>(stack)

/** Trees of one structure as one, each tensor stacked along a first axis. */
const stacked = (trees: readonly Scope[]): Scope => {
  const flat = trees.map(tree => flatten(tree))
  const { structure } = flat[0]!
  const leaves = structure.places.map((_, i) => stackValues(flat.map(({ leaves }) => leaves[i]!)))
  return structure.unflatten(leaves) as Scope
}

/** Shapes by name, each with one more axis in front. */
const copied = (shapes: Scope, count: number): Scope =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      Array.isArray(shape) ? [count, ...shape] : copied(shape as Scope, count),
    ]),
  )

/** As many copies of a layer one after the other, whose parameters and states are stacked. */
const copies = (label: string, count: number, layer: Layer): Layer => ({
  ...layer,
  shapes: copied(layer.shapes, count),
  state: stacked(Array<Scope>(count).fill(layer.state)),
  init: key => stacked(Array.from({ length: count }, (_, i) => layer.init(foldIn(key, i)))),
  run: (x, { params, state, key, training }) => {
    const keys = layer.random && key !== undefined ? split(key, count) : undefined
    const turn = (
      input: Batch,
      own: { readonly params: Scope; readonly state: Scope; readonly key: Tensor<Shape, 'int32'> | undefined },
    ): readonly [Batch, Scope] => {
      const result = layer.run(input, { ...own, key: own.key && expectShape(own.key, [2]), training })
      return [result.output, result.state]
    }
    const [output, next] = scanTrees(label, turn, x, { params, state, key: keys }, false, count)
    return { output, state: next }
  },
  rows: layer.rows.map(row => ({
    ...row,
    type: `${count} × ${row.type}`,
    parameters: count * row.parameters,
    state: count * row.state,
  })),
})

/**
 * A block that keeps the shape of an example, any function from model to model, `count` times one after the other. All copies
 * are one loop: their parameters and state stand under one name, each tensor stacked along a first axis of size `count`, so
 * that a hundred of them are checked, traced and compiled as one is. What is random has a key of its own in every turn.
 *
 * @throws ShapeError if the block changes the shape, or the name is used already; both are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { flow, pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const block = nn.residual(flow(nn.layerNorm('norm'), nn.dense('up', 16), nn.gelu, nn.dense('down', 4)))
 * const model = pipe(nn.input(4), nn.repeat('blocks', 100, block), nn.dense('out', 2))
 * const params = model.init(T.random.key(0))
 * const up = params.blocks.up.w // Tensor<[100, 4, 16], "float32">
 * assert.deepEqual(model.apply(params, T.ones([8, 4])).shape, [8, 2])
 * ```
 */
export const repeat: <const N extends string, Count extends Dim, Inner, Around extends Spec, Out extends Spec, P, C>(
  name: N,
  count: Guard<Objection<CanCount<`repeat('${N}')`, Count>>> & SizeOf<Count>,
  block: (inner: Inner) => Guard<CanKeep<N, Inner, Out>> & Model<Around, Out, P, C>,
) => (
  before: Guard<Both<CanKeep<N, Inner, Out>, CanName<`repeat('${N}')`, Outside<Around>['params'], N>>> &
    Enclosing<Inner>,
) => Model<
  Outside<Around>['input'],
  Out,
  With<Outside<Around>['params'], N, Batched<Count, Together<P>>>,
  Outside<Around>['context'] & UnderRepeated<N, Count, C>
> = typed((name: string, given: DimLike, block: (inner: Steps) => Steps) => {
  const label = labelled('repeat', name)
  const [count = 0] = sizes(label, [given])
  if (count < 1) throw new RangeError(`${label}: expected at least 1 copy, got ${count}`)
  if (count > most) throw new RangeError(`${label}: expected at most ${most} copies, got ${count}`)
  requireFunction(`${label}: the block`, block)
  return step(label, ({ output, names }) => {
    const after = block(model<Steps>(output, []))
    requireModel(`${label}: the block`, after)
    requireSameShape(label, output, after.output)
    requireName(label, names, name)
    return scoped(name, copies(label, count, sequence(output, after.layers)))
  })
})
