import { convTranspose } from '../ops/convTranspose.js'
import { type OnlyOptions, typed } from '../ops/face.js'
import type { CanMoveBack } from '../shape/convTranspose.js'
import {
  type CanConvTranspose1dFeatures,
  type ConvTranspose1dFeatures,
  type ConvTranspose1dFilters,
  type ConvTransposeAlongOptions,
  convTranspose1dFeatures,
} from '../shape/convTranspose1d.js'
import type { CanSizes } from '../shape/natural.js'
import { alongTime } from './alongTime.js'
import { layer } from './define.js'
import { biased, type FilterOptions, type FilterParams, type FiltersOf, readFilters, type Weighted } from './filters.js'
import { type Both, type Guard, labelled } from './guard.js'
import type { LayerOf, LayerRule } from './rule.js'

/** Options of the layer `convTranspose1d`. */
export interface ConvTranspose1dOptions extends ConvTransposeAlongOptions, FilterOptions {}

/** What `convTranspose1d` does with types. */
export interface ConvTranspose1dRule<O extends ConvTranspose1dOptions> extends LayerRule {
  readonly type: 'convTranspose1d'
  readonly accepts: CanConvTranspose1dFeatures<this['label'], this['input'], FiltersOf<O>, O>
  readonly output: ConvTranspose1dFeatures<this['input'], FiltersOf<O>, O>
  readonly params: FilterParams<ConvTranspose1dFilters<this['input'], FiltersOf<O>, O>, FiltersOf<O>, O>
}

/**
 * A transposed convolution along time with learnt filters, which makes sequences longer: one example of shape `[channels, length]`
 * gives one of shape `[filters, length]`, where a length n becomes (n − 1) stride − padding + dilation (kernel − 1) + outputPadding
 * + 1, and with `padding: 'same'` n · stride. Its parameters are `{ w: [channels, filters / groups, kernel], b: [filters] }`.
 *
 * @throws ShapeError if an example is no sequence, the groups do not divide channels and filters, the padding leaves nothing of the
 * output, or the name is used already; all are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.input(8, 50), nn.convTranspose1d('up', { filters: 4, kernel: 5, stride: 2, padding: 'same' }))
 * const y = model.apply(model.init(T.random.key(0)), T.ones([3, 8, 50])) // Tensor<[3, 4, 100], "float32">
 * assert.deepEqual(y.shape, [3, 4, 100])
 * ```
 */
export const convTranspose1d: <const N extends string, const O extends ConvTranspose1dOptions>(
  name: N,
  options: Guard<Both<CanMoveBack<`convTranspose1d('${N}')`, O>, CanSizes<`convTranspose1d('${N}')`, [FiltersOf<O>]>>> &
    O &
    OnlyOptions<`convTranspose1d('${N}')`, O, ConvTranspose1dOptions>,
) => LayerOf<ConvTranspose1dRule<O>, N> = typed((name: string, options: ConvTranspose1dOptions) => {
  const label = labelled('convTranspose1d', name)
  const { count, init, biasOf } = readFilters(label, options, ['outputPadding', 'groups'])
  const { groups = 1 } = options
  return layer<Weighted, string>('convTranspose1d', name, input => {
    const { shape, filters, plan } = convTranspose1dFeatures(label, input, count, options)
    const [channels = 0, each = 0, kernel = 0] = filters
    return {
      output: shape,
      parameters: {
        // Each output is a sum over all channels of its group.
        w: { shape: filters, init, fans: { in: (channels / groups) * kernel, out: each * kernel } },
        b: biasOf([count]),
      },
      apply: (x, { params: { w, b } }) =>
        biased(
          alongTime([x, w], (images, filters) => convTranspose(images, filters, plan, groups)),
          b,
        ),
    }
  })
})
