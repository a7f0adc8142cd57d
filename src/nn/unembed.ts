import { typed } from '../ops/face.js'
import { matmul } from '../ops/product.js'
import { swapAxes } from '../ops/shape.js'
import type { MayEqual } from '../shape/align.js'
import type { Dim, Shape } from '../shape/dim.js'
import { ShapeError } from '../shape/error.js'
import { show } from '../shape/show.js'
import { printable } from '../shape/text.js'
import type { Tensor } from '../tensor/tensor.js'
import { layer } from './define.js'
import { type Both, type CanOne, type Guard, labelled } from './guard.js'
import { type Kind, type Model, requireModel, type Steps } from './model.js'
import type { LayerRule } from './rule.js'
import type { ShapeOf, Spec } from './spec.js'
import { taken } from './takes.js'

/** The rows of a table that stands under a name. */
type TableOf<P, N extends string> = P extends { readonly [K in N]: { readonly w: Tensor<infer S> } } ? S : Shape

/** Whether there is a table of that name, whose rows are as long as the last axis of an example. */
type CanUnembed<Layer extends string, N extends string, P, S extends Shape> = N extends keyof P
  ? TableOf<P, N> extends readonly [infer _Count, infer Units extends Dim]
    ? S extends readonly [...infer _Front, infer Last extends Dim]
      ? MayEqual<Units, Last> extends true
        ? unknown
        : `${Layer}: expected the last axis to be ${Units}, got ${Last}`
      : unknown
    : 'w' extends keyof P[N]
      ? unknown
      : `${Layer}: expected a table { w: [count, units] } of that name`
  : string extends keyof P
    ? unknown
    : `${Layer}: found no parameters of '${N}' before it`

type Scores<S extends Shape, Count> = S extends readonly [...infer Front extends Shape, Dim]
  ? [...Front, Count extends Dim ? Count : number]
  : Shape

/** The layer that `unembed` makes: a function from model to model. */
export interface UnembedLayer<N extends string> extends Kind<['unembed', N]> {
  <In extends Spec, Out extends Spec, P, C>(
    model: Guard<Both<CanOne<`unembed('${N}')`, Out>, CanUnembed<`unembed('${N}')`, N, P, ShapeOf<Out>>>> &
      Model<In, Out, P, C>,
  ): Model<In, Scores<ShapeOf<Out>, TableOf<P, N>[0]>, P, C>
}

interface Rule extends LayerRule {
  readonly type: 'unembed'
}

/**
 * The transpose of an embedding as the output layer: x · wᵀ with the table of the `embedding` of that name, which stands before it
 * in the same block; an example `[..., units]` gives a score for each token, `[..., count]`. It learns nothing of its own: the
 * weights are tied (Press and Wolf, 2017).
 *
 * @throws ShapeError if there is no such embedding, or its rows are of another length; both are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.inputs([3], 'int32'), nn.embedding('tokens', 10, 4), nn.each(nn.dense('mix', 4)), nn.unembed('tokens'))
 * const params = model.init(T.random.key(0)) // { tokens: { w }, mix: { w, b } }
 * const scores = model.apply(params, T.zeros([5, 3], 'int32')) // Tensor<[5, 3, 10], "float32">
 * assert.deepEqual(scores.shape, [5, 3, 10])
 * ```
 */
export const unembed: <const N extends string>(name: N) => UnembedLayer<N> = typed((name: string) => {
  const label = labelled('unembed', name)
  return (before: Steps) => {
    requireModel(label, before)
    taken(label, 'float', before.output)
    const table = before.layers
      .map(({ shapes }) => shapes[name] as { readonly w?: unknown } | undefined)
      .find(found => found !== undefined)
    if (table === undefined) throw new ShapeError(`${label}: found no parameters of '${printable(name)}' before it`)
    const [count, units, ...more] = Array.isArray(table.w) ? table.w : []
    if (count === undefined || units === undefined || more.length > 0)
      throw new ShapeError(`${label}: expected a table { w: [count, units] } of that name`)
    // Without a name it is given the parameters that stand beside it.
    return layer<Rule>(label as 'unembed', input => {
      if (input.at(-1) !== units)
        throw new ShapeError(`${label}: expected the last axis to be ${units}, got ${input.at(-1) ?? show(input)}`)
      return {
        output: [...input.slice(0, -1), count],
        apply: (x, { params }) => {
          const { w } = (params as Readonly<Record<string, { readonly w: Tensor<Shape> }>>)[name]!
          return matmul(x, swapAxes(w, -2, -1))
        },
      }
    })(before as never)
  }
})
