import { avgPool2d as average, maxPool2d as greatest } from '../ops/convolution.js'
import { type OnlyOptions, typed } from '../ops/face.js'
import type { Shape } from '../shape/dim.js'
import type { IsUnion } from '../shape/equals.js'
import type { Objection } from '../shape/error.js'
import {
  type AvgPool2dOptions,
  type CanPoolFeatures,
  type Pool2dOptions,
  type PoolFeatures,
  poolFeatures,
} from '../shape/pool2d.js'
import type { CanMovePool, Pair } from '../shape/window.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'
import { layer } from './define.js'
import type { CanOne, Guard, Unless } from './guard.js'
import type { Kind, Model } from './model.js'
import type { LayerRule } from './rule.js'
import type { ShapeOf, Spec } from './spec.js'

// Of one of several nothing is known.
type Window<W extends Pair | Pool2dOptions> = [W] extends [Pair]
  ? { readonly kernel: W }
  : true extends IsUnion<W>
    ? Pool2dOptions
    : W

/** The layer that `maxPool2d` and `avgPool2d` make: a function from model to model. `W` is what they are given. */
export interface PoolLayer<Layer extends string, W extends Pair | Pool2dOptions> extends Kind<[Layer, W]> {
  <In extends Spec, Out extends Spec, P, C>(
    model: Guard<
      Unless<
        CanMovePool<Layer, Window<W>>,
        { o: Out } extends { o: infer S extends Shape } ? CanPoolFeatures<Layer, S, Window<W>> : CanOne<Layer, Out>
      >
    > &
      Model<In, Out, P, C>,
  ): Model<In, PoolFeatures<ShapeOf<Out>, Window<W>>, P, C>
}

type Pooling<Layer extends string, Options extends Pool2dOptions = Pool2dOptions> = <const W extends Pair | Options>(
  window: Guard<Objection<CanMovePool<Layer, Window<W>>>> &
    W &
    Guard<W extends Pair ? unknown : OnlyOptions<Layer, W, Options>>,
) => PoolLayer<Layer, W>

const isPair = (window: Pair | object): window is Pair => typeof window === 'number' || Array.isArray(window)

const pooling = <Layer extends string, Options extends Pool2dOptions>(
  type: Layer,
  known: readonly string[],
  pool: (x: Tensor<Shape>, options: Options) => Tensor<Shape>,
): Pooling<Layer, Options> =>
  typed((window: Pair | Options) => {
    const options = (isPair(window) ? { kernel: window } : window) as Options
    requireOptions(type, options, ['kernel', 'stride', 'padding', ...known], true)
    return layer<LayerRule>(type, input => ({
      output: poolFeatures(type, input, options),
      apply: x => pool(x, options),
    }))
  })

/**
 * The greatest value in each window, by channel: one example of shape `[channels, height, width]` gives one with smaller
 * height and width. The window is given by its size (a number, or `[height, width]`) or as options; it moves by its own
 * size unless `stride` says otherwise.
 *
 * @throws ShapeError if an example is no image, or the window is larger than the padded image; both are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.input(6, 28, 28), nn.maxPool2d(2))
 * const maps = model.apply({}, T.ones([8, 6, 28, 28])) // Tensor<[8, 6, 14, 14], "float32">
 * assert.deepEqual(maps.shape, [8, 6, 14, 14])
 * ```
 */
export const maxPool2d: Pooling<'maxPool2d'> = pooling('maxPool2d', [], (x, options: Pool2dOptions) =>
  greatest(x, options),
)

/**
 * The mean of each window, by channel, where padding counts as zeros, unless `countPadding` is false. Shapes and other options as
 * for `maxPool2d`.
 *
 * @throws ShapeError as `maxPool2d`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.input(1, 2, 4), nn.avgPool2d({ kernel: 2, stride: 1 }))
 * assert.deepEqual(T.toArray(model.apply({}, T.tensor([[[[1, 2, 3, 4], [5, 6, 7, 8]]]]))), [[[[3.5, 4.5, 5.5]]]])
 * ```
 */
export const avgPool2d: Pooling<'avgPool2d', AvgPool2dOptions> = pooling(
  'avgPool2d',
  ['countPadding'],
  (x, options: AvgPool2dOptions) => average(x, options),
)
