import { sigmoid } from '../ops/activation.js'
import { mul } from '../ops/arithmetic.js'
import { typed } from '../ops/face.js'
import { slice } from '../ops/slice.js'
import type { Divides, Quotient } from '../shape/conv2d.js'
import type { Dim, Shape } from '../shape/dim.js'
import { ShapeError } from '../shape/error.js'
import { type Show, show } from '../shape/show.js'
import { layer } from './define.js'
import type { LayerOf, LayerRule } from './rule.js'

type CanHalve<Layer extends string, In extends Shape> = In extends readonly []
  ? NoHalves<Layer, In>
  : In extends readonly [...infer _Others, infer N extends Dim]
    ? Divides<2, N> extends true
      ? unknown
      : NoHalves<Layer, In>
    : unknown

type NoHalves<
  Layer extends string,
  In extends Shape,
> = `${Layer} expects one example with a last axis of even size, got ${Show<In>}`

type Halved<In extends Shape> = In extends readonly [...infer Others extends Shape, infer N extends Dim]
  ? [...Others, Quotient<N, 2>]
  : Shape

/** What `glu` does with types. */
export interface GluRule extends LayerRule {
  readonly type: 'glu'
  readonly accepts: CanHalve<'glu', this['input']>
  readonly output: Halved<this['input']>
}

/**
 * A gated linear unit: of the last axis the first half, times the sigmoid of the second. Behind a dense layer of 2 n units it gives
 * n. Dauphin, Fan, Auli and Grangier, 2017.
 *
 * @throws ShapeError unless the last axis of an example has an even size, a compile error.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const y = pipe(nn.input(4), nn.glu).apply({}, T.tensor([[6, 8, 0, 1000]])) // Tensor<[1, 2], "float32">
 * assert.deepEqual(T.toArray(y), [[3, 8]])
 * ```
 */
export const glu: LayerOf<GluRule> = typed(
  layer<LayerRule>('glu', input => {
    const last = input.at(-1)
    if (last === undefined || last % 2 !== 0)
      throw new ShapeError(`glu expects one example with a last axis of even size, got ${show(input)}`)
    const before = input.map(() => null)
    const half = last / 2
    return {
      output: [...input.slice(0, -1), half],
      apply: x => mul(slice(x, [...before, [0, half]]), sigmoid(slice(x, [...before, [half, last]]))),
    }
  }),
)
