import { typed } from '../ops/face.js'
import { mean } from '../ops/reduce.js'
import { reshape } from '../ops/shape.js'
import type { Shape } from '../shape/dim.js'
import { size } from '../shape/size.js'
import type { Tensor } from '../tensor/tensor.js'
import { layer } from './define.js'
import { greatestAlong } from './greatest.js'
import { type CanMaps, type FirstSize, requireMaps } from './guard.js'
import type { LayerOf, LayerRule } from './rule.js'

/** What pooling over all of each map does with types. */
export interface GlobalPoolRule<Layer extends string> extends LayerRule {
  readonly type: Layer
  readonly accepts: CanMaps<Layer, this['input']>
  readonly output: [FirstSize<this['input']>]
}

const pooling = <Layer extends string>(
  type: Layer,
  /** What becomes of each row, the last of three axes. */
  reduce: (x: Tensor<Shape>) => Tensor<Shape>,
): LayerOf<GlobalPoolRule<Layer>> =>
  typed(
    layer<LayerRule>(type, input => {
      requireMaps(type, input)
      const rows = [input[0]!, size(input.slice(1))]
      return { output: input.slice(0, 1), apply: x => reduce(reshape(x, [x.shape[0]!, ...rows])) }
    }),
  )

/**
 * The mean of each channel: one example of shape `[channels, height, width]`, `[channels, length]` or of more axes gives one of
 * shape `[channels]`. Lin, Chen and Yan, "Network In Network", 2014.
 *
 * @throws ShapeError if an example has no axis behind that of its channels, a compile error.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const y = pipe(nn.input(512, 7, 7), nn.globalAvgPool).apply({}, T.ones([8, 512, 7, 7])) // Tensor<[8, 512], "float32">
 * assert.deepEqual(y.shape, [8, 512])
 * ```
 */
export const globalAvgPool: LayerOf<GlobalPoolRule<'globalAvgPool'>> = pooling('globalAvgPool', x =>
  mean(x, { axis: 2 }),
)

/**
 * The greatest value of each channel, of shapes as `globalAvgPool` has them.
 *
 * @throws ShapeError as `globalAvgPool`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const y = pipe(nn.input(2, 3), nn.globalMaxPool).apply({}, T.tensor([[[1, 7, 2], [-3, -1, -2]]]))
 * assert.deepEqual(T.toArray(y), [[7, -1]])
 * ```
 */
export const globalMaxPool: LayerOf<GlobalPoolRule<'globalMaxPool'>> = pooling('globalMaxPool', x =>
  greatestAlong(x, 2),
)
