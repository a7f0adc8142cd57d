import { conv2d as convolve } from '../ops/convolution.js'
import { type OnlyOptions, typed } from '../ops/face.js'
import type { AlongOptions } from '../shape/along.js'
import { type CanConv1dFeatures, type Conv1dFeatures, type Conv1dFilters, conv1dFeatures } from '../shape/conv1d.js'
import type { Conv2dOptions as Sliding } from '../shape/conv2d.js'
import type { CanSizes } from '../shape/natural.js'
import type { CanMove } from '../shape/window.js'
import { alongTime } from './alongTime.js'
import { layer } from './define.js'
import { biased, type FilterOptions, type FilterParams, type FiltersOf, readFilters, type Weighted } from './filters.js'
import { type Both, type Guard, labelled } from './guard.js'
import type { LayerOf, LayerRule } from './rule.js'

/** Options of the layer `conv1d`. */
export interface Conv1dOptions extends AlongOptions, FilterOptions {
  /** Into how many parts channels and filters are divided, each convolved on its own; 1 if not given. */
  readonly groups?: number | undefined
}

/** What `conv1d` does with types. */
export interface Conv1dRule<O extends Conv1dOptions> extends LayerRule {
  readonly type: 'conv1d'
  readonly accepts: CanConv1dFeatures<this['label'], this['input'], FiltersOf<O>, O>
  readonly output: Conv1dFeatures<this['input'], FiltersOf<O>, O>
  readonly params: FilterParams<Conv1dFilters<this['input'], FiltersOf<O>, O>, FiltersOf<O>, O>
}

/**
 * A convolution along time with learnt filters: one example of shape `[channels, length]` gives one of shape `[filters, length]`,
 * where a length n becomes ⌊(n + padding − dilation (kernel − 1) − 1) / stride⌋ + 1. With `padding: 'causal'` no place sees what
 * comes later, and the length is divided by the stride, rounded up. Its parameters are `{ w: [filters, channels / groups, kernel],
 * b: [filters] }`.
 *
 * @throws ShapeError if an example is no sequence, the groups do not divide channels and filters, the window is larger than the
 * padded sequence, or the name is used already; all are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.input(2, 100), nn.conv1d('c', { filters: 8, kernel: 3, dilation: 4, padding: 'causal' }))
 * const params = model.init(T.random.key(0))
 * const y = model.apply(params, T.ones([5, 2, 100])) // Tensor<[5, 8, 100], "float32">
 * assert.deepEqual([params.c.w.shape, y.shape], [[8, 2, 3], [5, 8, 100]])
 * ```
 */
export const conv1d: <const N extends string, const O extends Conv1dOptions>(
  name: N,
  options: Guard<Both<CanMove<`conv1d('${N}')`, O>, CanSizes<`conv1d('${N}')`, [FiltersOf<O>]>>> &
    O &
    OnlyOptions<`conv1d('${N}')`, O, Conv1dOptions>,
) => LayerOf<Conv1dRule<O>, N> = typed((name: string, options: Conv1dOptions) => {
  const label = labelled('conv1d', name)
  const { count, init, biasOf } = readFilters(label, options, ['groups'])
  const { groups = 1 } = options
  return layer<Weighted, string>('conv1d', name, input => {
    const { shape, filters, plan } = conv1dFeatures(label, input, count, options)
    const sliding: Sliding = {
      stride: [1, plan.stride],
      padding: [0, plan.padding],
      dilation: [1, plan.dilation],
      groups,
    }
    return {
      output: shape,
      parameters: { w: { shape: filters, init }, b: biasOf([count]) },
      apply: (x, { params: { w, b } }) =>
        biased(
          alongTime([x, w], (images, filters) => convolve(images, filters, sliding)),
          b,
        ),
    }
  })
})
