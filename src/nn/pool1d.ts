import { avgPool2d as average, maxPool2d as greatest } from '../ops/convolution.js'
import { type OnlyOptions, typed } from '../ops/face.js'
import { requireFlag } from '../shape/argument.js'
import type { Shape } from '../shape/dim.js'
import type { IsUnion } from '../shape/equals.js'
import type { Objection } from '../shape/error.js'
import {
  type AvgPool1dOptions,
  type CanPool1dFeatures,
  type Pool1dFeatures,
  type Pool1dOptions,
  pool1dFeatures,
} from '../shape/pool1d.js'
import type { CanMovePool } from '../shape/window.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'
import { alongTime } from './alongTime.js'
import { layer } from './define.js'
import type { Guard } from './guard.js'
import type { LayerOf, LayerRule } from './rule.js'

// Of one of several nothing is known.
type Window<W extends number | Pool1dOptions> = [W] extends [number]
  ? { readonly kernel: W }
  : true extends IsUnion<W>
    ? Pool1dOptions
    : W

/** What pooling along time does with types. `W` is what it is given. */
export interface Pool1dRule<Layer extends string, W extends number | Pool1dOptions> extends LayerRule {
  readonly type: Layer
  readonly accepts: CanPool1dFeatures<Layer, this['input'], Window<W>>
  readonly output: Pool1dFeatures<this['input'], Window<W>>
}

type Pooling<Layer extends string, Options extends Pool1dOptions = Pool1dOptions> = <const W extends number | Options>(
  window: Guard<Objection<CanMovePool<Layer, Window<W>>>> &
    W &
    Guard<W extends number ? unknown : OnlyOptions<Layer, W, Options>>,
) => LayerOf<Pool1dRule<Layer, W>>

/** The options of pooling images, of height 1 here. */
interface Sliding {
  readonly kernel: readonly [1, number]
  readonly stride: readonly [1, number]
  readonly padding: readonly [0, readonly [number, number]]
}

const pooling = <Layer extends string, Options extends Pool1dOptions>(
  type: Layer,
  known: readonly string[],
  pool: (images: Tensor<Shape>, sliding: Sliding, options: Options) => Tensor<Shape>,
): Pooling<Layer, Options> =>
  typed((window: number | Options) => {
    const options = (typeof window === 'number' ? { kernel: window } : window) as Options
    requireOptions(type, options, ['kernel', 'stride', 'padding', ...known], true)
    return layer<LayerRule>(type, input => {
      const { shape, plan } = pool1dFeatures(type, input, options)
      const sliding: Sliding = { kernel: [1, plan.kernel], stride: [1, plan.stride], padding: [0, plan.padding] }
      return {
        output: shape,
        apply: x => alongTime([x], images => pool(images, sliding, options)),
      }
    })
  })

/**
 * The greatest value in each window along time, by channel: one example of shape `[channels, length]` gives a shorter one. The
 * window is given by its length or as options; it moves by its own length unless `stride` says otherwise.
 *
 * @throws ShapeError if an example is no sequence, or the window is larger than the padded sequence; both are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.input(1, 6), nn.maxPool1d(2))
 * const y = model.apply({}, T.tensor([[[1, 5, 2, 4, 3, 0]]])) // Tensor<[1, 1, 3], "float32">
 * assert.deepEqual(T.toArray(y), [[[5, 4, 3]]])
 * ```
 */
export const maxPool1d: Pooling<'maxPool1d'> = pooling('maxPool1d', [], (x, sliding) => greatest(x, sliding))

/**
 * The mean of each window along time, by channel, where padding counts as zeros, unless `countPadding` is false. Shapes and other
 * options as for `maxPool1d`.
 *
 * @throws ShapeError as `maxPool1d`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.input(1, 4), nn.avgPool1d({ kernel: 2, stride: 1 }))
 * assert.deepEqual(T.toArray(model.apply({}, T.tensor([[[1, 3, 5, 9]]]))), [[[2, 4, 7]]])
 * ```
 */
export const avgPool1d: Pooling<'avgPool1d', AvgPool1dOptions> = pooling(
  'avgPool1d',
  ['countPadding'],
  (x, sliding, { countPadding = true }: AvgPool1dOptions) => {
    requireFlag('avgPool1d', 'countPadding', countPadding)
    return average(x, { ...sliding, countPadding })
  },
)
