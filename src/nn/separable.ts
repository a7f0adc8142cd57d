import { conv2d as convolve } from '../ops/convolution.js'
import { type OnlyOptions, typed } from '../ops/face.js'
import { type CanConvFeatures, type ConvFeatures, convFeatures } from '../shape/conv2d.js'
import type { Shape } from '../shape/dim.js'
import type { CanSizes } from '../shape/natural.js'
import type { OptionOf } from '../shape/options.js'
import { type CanMove, type KernelOf, requirePositive } from '../shape/window.js'
import type { Tensor } from '../tensor/tensor.js'
import { layer } from './define.js'
import type { CanMultiply, DepthwiseOptions, Maps } from './depthwise.js'
import { biased, type FilterOptions, type FiltersOf, readFilters, type WithBias } from './filters.js'
import { type Both, type Guard, labelled } from './guard.js'
import type { LayerOf, LayerRule } from './rule.js'

/** Options of the layer `separableConv2d`. */
export interface SeparableOptions extends DepthwiseOptions, FilterOptions {}

/** What `separableConv2d` learns. */
export interface Separated<Window extends Shape, Mixing extends Shape> {
  /** The filters of each channel. */
  readonly depthwise: Tensor<Window>
  /** What mixes the maps of all channels. */
  readonly pointwise: Tensor<Mixing>
}

/** What `separableConv2d` does with types. */
export interface SeparableRule<O extends SeparableOptions> extends LayerRule {
  readonly type: 'separableConv2d'
  readonly accepts: CanConvFeatures<this['label'], this['input'], FiltersOf<O>, O>
  readonly output: ConvFeatures<this['input'], FiltersOf<O>, O>
  readonly params: Separated<
    [Maps<this['input'], O>, 1, ...KernelOf<O>],
    [FiltersOf<O>, Maps<this['input'], O>, 1, 1]
  > &
    WithBias<[FiltersOf<O>], OptionOf<O, 'bias', true, boolean>>
}

interface Separable extends LayerRule {
  readonly params: {
    readonly depthwise: Tensor<Shape>
    readonly pointwise: Tensor<Shape>
    readonly b?: Tensor<Shape>
  }
}

/**
 * A depthwise convolution, and one of windows of 1 × 1 behind it that mixes the channels: what `conv2d` does, with far fewer
 * parameters. One example of shape `[channels, height, width]` gives one of shape `[filters, height, width]`. Its parameters are
 * `{ depthwise: [channels · multiplier, 1, height, width], pointwise: [filters, channels · multiplier, 1, 1], b: [filters] }`.
 * Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions", 2017.
 *
 * @throws as `depthwiseConv2d`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.input(32, 8, 8), nn.separableConv2d('s', { filters: 64, kernel: 3, padding: 1 }))
 * const params = model.init(T.random.key(0))
 * const y = model.apply(params, T.ones([5, 32, 8, 8])) // Tensor<[5, 64, 8, 8], "float32">
 * assert.deepEqual([params.s.depthwise.shape, params.s.pointwise.shape], [[32, 1, 3, 3], [64, 32, 1, 1]])
 * ```
 */
export const separableConv2d: <const N extends string, const O extends SeparableOptions>(
  name: N,
  options: Guard<
    Both<
      CanMove<`separableConv2d('${N}')`, O>,
      Both<CanSizes<`separableConv2d('${N}')`, [FiltersOf<O>]>, CanMultiply<`separableConv2d('${N}')`, O>>
    >
  > &
    O &
    OnlyOptions<`separableConv2d('${N}')`, O, SeparableOptions>,
) => LayerOf<SeparableRule<O>, N> = typed((name: string, options: SeparableOptions) => {
  const label = labelled('separableConv2d', name)
  const { count, init, biasOf } = readFilters(label, options, ['multiplier'])
  const { kernel, stride, padding, dilation, multiplier = 1 } = options
  requirePositive(label, 'multiplier', multiplier)
  return layer<Separable, string>('separableConv2d', name, input => {
    const { shape, filters } = convFeatures(label, input, count, { kernel, stride, padding, dilation })
    const [groups = 0] = input
    const [, , ...window] = filters
    const maps = groups * multiplier
    return {
      output: shape,
      parameters: {
        depthwise: { shape: [maps, 1, ...window], init },
        pointwise: { shape: [count, maps, 1, 1], init },
        b: biasOf([count]),
      },
      apply: (x, { params: { depthwise, pointwise, b } }) =>
        biased(convolve(convolve(x, depthwise, { stride, padding, dilation, groups }), pointwise), b),
    }
  })
})
