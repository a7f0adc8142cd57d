import { convTranspose } from '../ops/convTranspose.js'
import { type OnlyOptions, typed } from '../ops/face.js'
import {
  type CanConvTransposeFeatures,
  type CanMoveBack,
  type ConvTransposeFeatures,
  type ConvTransposeFilters,
  convTransposeFeatures,
  type ConvTransposeOptions as WindowOptions,
} from '../shape/convTranspose.js'
import type { CanSizes } from '../shape/natural.js'
import { layer } from './define.js'
import { biased, type FilterOptions, type FilterParams, type FiltersOf, readFilters, type Weighted } from './filters.js'
import { type Both, type Guard, labelled } from './guard.js'
import type { LayerOf, LayerRule } from './rule.js'

/** Options of the layer `convTranspose2d`. */
export interface ConvTranspose2dOptions extends WindowOptions, FilterOptions {}

/** What `convTranspose2d` does with types. */
export interface ConvTranspose2dRule<O extends ConvTranspose2dOptions> extends LayerRule {
  readonly type: 'convTranspose2d'
  readonly accepts: CanConvTransposeFeatures<this['label'], this['input'], FiltersOf<O>, O>
  readonly output: ConvTransposeFeatures<this['input'], FiltersOf<O>, O>
  readonly params: FilterParams<ConvTransposeFilters<this['input'], FiltersOf<O>, O>, FiltersOf<O>, O>
}

/**
 * A transposed convolution with learnt filters, which makes images larger: one example of shape `[channels, height, width]` gives
 * one of shape `[filters, height, width]`, where a size n becomes (n − 1) stride − padding + dilation (kernel − 1) + outputPadding
 * + 1, and with `padding: 'same'` n · stride. Its parameters are `{ w: [channels, filters / groups, height, width], b: [filters] }`.
 * Zeiler, Krishnan, Taylor and Fergus, "Deconvolutional Networks", 2010.
 *
 * @throws ShapeError if an example is no image, the groups do not divide channels and filters, the padding leaves nothing of the
 * output, or the name is used already; all are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.input(16, 7, 7), nn.convTranspose2d('up', { filters: 8, kernel: 4, stride: 2, padding: 1 }))
 * const params = model.init(T.random.key(0))
 * const y = model.apply(params, T.ones([5, 16, 7, 7])) // Tensor<[5, 8, 14, 14], "float32">
 * assert.deepEqual([params.up.w.shape, y.shape], [[16, 8, 4, 4], [5, 8, 14, 14]])
 * ```
 */
export const convTranspose2d: <const N extends string, const O extends ConvTranspose2dOptions>(
  name: N,
  options: Guard<Both<CanMoveBack<`convTranspose2d('${N}')`, O>, CanSizes<`convTranspose2d('${N}')`, [FiltersOf<O>]>>> &
    O &
    OnlyOptions<`convTranspose2d('${N}')`, O, ConvTranspose2dOptions>,
) => LayerOf<ConvTranspose2dRule<O>, N> = typed((name: string, options: ConvTranspose2dOptions) => {
  const label = labelled('convTranspose2d', name)
  const { count, init, biasOf } = readFilters(label, options, ['outputPadding', 'groups'])
  const { groups = 1 } = options
  return layer<Weighted, string>('convTranspose2d', name, input => {
    const { shape, filters, plan } = convTransposeFeatures(label, input, count, options)
    const taps = plan.kernel[0] * plan.kernel[1]
    return {
      output: shape,
      parameters: {
        // Each output is a sum over all channels of its group.
        w: { shape: filters, init, fans: { in: (input[0]! / groups) * taps, out: (count / groups) * taps } },
        b: biasOf([count]),
      },
      apply: (x, { params: { w, b } }) => biased(convTranspose(x, w, plan, groups), b),
    }
  })
})
