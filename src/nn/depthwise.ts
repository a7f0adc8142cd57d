import { conv2d as convolve } from '../ops/convolution.js'
import { type OnlyOptions, typed } from '../ops/face.js'
import { type CanConvFeatures, type Conv2dOptions, type ConvFeatures, convFeatures } from '../shape/conv2d.js'
import type { Dim, Shape } from '../shape/dim.js'
import type { Multiply } from '../shape/size.js'
import {
  type CanBePositive,
  type CanMove,
  type KernelOf,
  type Option,
  type Pair,
  requirePositive,
} from '../shape/window.js'
import { requireOptions } from '../tensor/options.js'
import { layer } from './define.js'
import {
  type BiasOptions,
  biased,
  biasOptions,
  type FilterParams,
  readBias,
  slidingOptions,
  type Weighted,
} from './filters.js'
import { type Both, type FirstSize, type Guard, labelled } from './guard.js'
import type { LayerOf, LayerRule } from './rule.js'

/** Options of the layer `depthwiseConv2d`. */
export interface DepthwiseOptions extends Omit<Conv2dOptions, 'groups'>, BiasOptions {
  /** The height and width of the window. */
  readonly kernel: Pair
  /** How many filters each channel has; 1 where not given. */
  readonly multiplier?: number | undefined
}

/** How many filters each channel has. */
type Multiplier<O> = Option<O, 'multiplier', 1> & Dim

/** How many maps there are of an example. */
export type Maps<In extends Shape, O> = Multiply<FirstSize<In>, Multiplier<O>>

/** Whether there can be as many. */
export type CanMultiply<Layer extends string, O> = CanBePositive<Layer, 'multiplier', Multiplier<O>>

/** What `depthwiseConv2d` does with types. */
export interface DepthwiseRule<O extends DepthwiseOptions> extends LayerRule {
  readonly type: 'depthwiseConv2d'
  readonly accepts: CanConvFeatures<this['label'], this['input'], 1, O>
  readonly output: ConvFeatures<this['input'], Maps<this['input'], O>, O>
  readonly params: FilterParams<[Maps<this['input'], O>, 1, ...KernelOf<O>], Maps<this['input'], O>, O>
}

/**
 * A convolution of each channel with filters of its own: one example of shape `[channels, height, width]` gives one of shape
 * `[channels · multiplier, height, width]`, with sizes as `conv2d` has them. Its parameters are `{ w: [channels · multiplier, 1,
 * height, width], b: [channels · multiplier] }`.
 *
 * @throws ShapeError if an example is no image, the window is larger than the padded image, or the name is used already; all are
 * compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.input(3, 8, 8), nn.depthwiseConv2d('d', { kernel: 3, padding: 1, multiplier: 2 }))
 * const y = model.apply(model.init(T.random.key(0)), T.ones([5, 3, 8, 8])) // Tensor<[5, 6, 8, 8], "float32">
 * assert.deepEqual(y.shape, [5, 6, 8, 8])
 * ```
 */
export const depthwiseConv2d: <const N extends string, const O extends DepthwiseOptions>(
  name: N,
  options: Guard<Both<CanMove<`depthwiseConv2d('${N}')`, O>, CanMultiply<`depthwiseConv2d('${N}')`, O>>> &
    O &
    OnlyOptions<`depthwiseConv2d('${N}')`, O, DepthwiseOptions>,
) => LayerOf<DepthwiseRule<O>, N> = typed((name: string, options: DepthwiseOptions) => {
  const label = labelled('depthwiseConv2d', name)
  requireOptions(label, options, [...biasOptions, ...slidingOptions, 'multiplier'], true)
  const { kernel, stride, padding, dilation, multiplier = 1 } = options
  requirePositive(label, 'multiplier', multiplier)
  const { init, biasOf } = readBias(label, options)
  return layer<Weighted, string>('depthwiseConv2d', name, input => {
    const { shape, filters } = convFeatures(label, input, 1, { kernel, stride, padding, dilation })
    const [groups = 0] = input
    const [, , ...window] = filters
    const count = groups * multiplier
    return {
      output: [count, ...shape.slice(1)],
      parameters: { w: { shape: [count, 1, ...window], init }, b: biasOf([count]) },
      apply: (x, { params: { w, b } }) => biased(convolve(x, w, { stride, padding, dilation, groups }), b),
    }
  })
})
