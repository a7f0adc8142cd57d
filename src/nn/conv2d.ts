import { conv2d as convolve } from '../ops/convolution.js'
import { type OnlyOptions, typed } from '../ops/face.js'
import {
  type CanConvFeatures,
  type Conv2dOptions,
  type ConvFeatures,
  type ConvFilters,
  convFeatures,
} from '../shape/conv2d.js'
import type { Shape } from '../shape/dim.js'
import type { CanSizes } from '../shape/natural.js'
import type { CanMove, Pair } from '../shape/window.js'
import { layer } from './define.js'
import { biased, type FilterOptions, type FilterParams, type FiltersOf, readFilters, type Weighted } from './filters.js'
import { type Both, type CanName, type CanOne, type Guard, labelled, type Unless } from './guard.js'
import type { Kind, Model, With } from './model.js'
import type { ShapeOf, Spec } from './spec.js'

/** Options of the layer `conv2d`. */
export interface ConvolutionOptions extends Conv2dOptions, FilterOptions {
  /** The height and width of the window. */
  readonly kernel: Pair
}

/** Filters `[filters, channels / groups, height, width]` and, where there is one, a bias `[filters]`. */
export type ConvolutionParams<In extends Spec, O extends ConvolutionOptions> = FilterParams<
  ConvFilters<ShapeOf<In>, FiltersOf<O>, O>,
  FiltersOf<O>,
  O
>

/** Whether the options are numbers that there can be. */
type CanConvolve<Layer extends string, O extends ConvolutionOptions> = Guard<
  Both<CanMove<Layer, O>, CanSizes<Layer, [FiltersOf<O>]>>
>

/** The layer that `conv2d` makes: a function from model to model. */
export interface ConvolutionLayer<N extends string, O extends ConvolutionOptions> extends Kind<['conv2d', N, O]> {
  <In extends Spec, Out extends Spec, P, C>(
    model: Guard<
      Both<
        Unless<
          CanMove<`conv2d('${N}')`, O>,
          { o: Out } extends { o: infer S extends Shape }
            ? CanConvFeatures<`conv2d('${N}')`, S, FiltersOf<O>, O>
            : CanOne<`conv2d('${N}')`, Out>
        >,
        CanName<`conv2d('${N}')`, P, N>
      >
    > &
      Model<In, Out, P, C>,
  ): Model<In, ConvFeatures<ShapeOf<Out>, FiltersOf<O>, O>, With<P, N, ConvolutionParams<Out, O>>, C>
}

/**
 * A convolution with learnt filters: one example of shape `[channels, height, width]` gives one of shape `[filters,
 * height, width]`, where a size n becomes ⌊(n + 2 padding − dilation (kernel − 1) − 1) / stride⌋ + 1. Its parameters are
 * `{ w: [filters, channels / groups, height, width], b: [filters] }`.
 *
 * @throws ShapeError if an example is no image, the groups do not divide channels and filters, the window is larger than
 * the padded image, or the name is used already; all are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.input(1, 28, 28), nn.conv2d('c1', { filters: 6, kernel: 5, padding: 2 }))
 * const params = model.init(T.random.key(0))
 * const maps = model.apply(params, T.ones([8, 1, 28, 28])) // Tensor<[8, 6, 28, 28], "float32">
 * assert.deepEqual([params.c1.w.shape, maps.shape], [[6, 1, 5, 5], [8, 6, 28, 28]])
 *
 * pipe(nn.input(784), nn.conv2d('c1', { filters: 6, kernel: 5 }))
 * //                  ^ conv2d('c1') expects one example of shape [channels, height, width], got [784]
 * ```
 */
export const conv2d: <const N extends string, const O extends ConvolutionOptions>(
  name: N,
  options: CanConvolve<`conv2d('${N}')`, O> & O & OnlyOptions<`conv2d('${N}')`, O, ConvolutionOptions>,
) => ConvolutionLayer<N, O> = typed((name: string, options: ConvolutionOptions) => {
  const label = labelled('conv2d', name)
  const { count, init, biasOf } = readFilters(label, options, ['groups'])
  const { kernel, stride, padding, dilation, groups } = options
  const sliding = { stride, padding, dilation, groups }
  return layer<Weighted, string>('conv2d', name, input => {
    const { shape, filters } = convFeatures(label, input, count, { kernel, ...sliding })
    return {
      output: shape,
      parameters: { w: { shape: filters, init }, b: biasOf([count]) },
      apply: (x, { params: { w, b } }) => biased(convolve(x, w, sliding), b),
    }
  })
})
