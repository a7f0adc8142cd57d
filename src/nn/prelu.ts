import { mul } from '../ops/arithmetic.js'
import { less, where } from '../ops/compare.js'
import { type OnlyOptions, typed } from '../ops/face.js'
import { reshape } from '../ops/shape.js'
import { requireFlag } from '../shape/argument.js'
import type { Shape } from '../shape/dim.js'
import type { OptionOf } from '../shape/options.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'
import { requireFunction } from '../transform/function.js'
import { layer } from './define.js'
import { type CanChannels, type FirstSize, labelled, requireChannels } from './guard.js'
import { constant, type Initializer } from './initializers.js'
import type { LayerOf, LayerRule } from './rule.js'

/** Options of `prelu`. */
export interface PreluOptions {
  /** Whether all channels have one slope; false where not given. */
  readonly shared?: boolean | undefined
  /** The first value of the slopes; 0.25 where not given. */
  readonly init?: Initializer | undefined
}

type Slopes<In extends Shape, Shared> = [Shared] extends [true]
  ? []
  : [Shared] extends [false]
    ? [FirstSize<In>]
    : Shape

/** What `prelu` learns. */
export interface PreluParams<S extends Shape> {
  readonly slope: Tensor<S>
}

/** What `prelu` does with types. */
export interface PreluRule<Shared> extends LayerRule {
  readonly type: 'prelu'
  readonly accepts: [Shared] extends [true] ? unknown : CanChannels<this['label'], this['input']>
  readonly output: this['input']
  readonly params: PreluParams<Slopes<this['input'], Shared>>
}

interface Rule extends LayerRule {
  readonly params: PreluParams<Shape>
}

interface Prelu {
  <const N extends string>(name: N): LayerOf<PreluRule<false>, N>
  <const N extends string, const O extends PreluOptions | undefined>(
    name: N,
    options: O & OnlyOptions<`prelu('${N}')`, O, PreluOptions>,
  ): LayerOf<PreluRule<OptionOf<O, 'shared', false, boolean>>, N>
}

/**
 * x above 0, slope · x below, with a learnt slope for each channel, the first axis of an example, or one for all. Its parameter
 * `{ slope }` has shape `[channels]`, or `[]` where it is shared. He, Zhang, Ren and Sun, "Delving Deep into Rectifiers", 2015.
 *
 * @throws ShapeError if an example is a scalar and has no channels, or the name is used already; both are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.input(2), nn.prelu('p'))
 * const y = model.apply({ p: { slope: T.tensor([0.5, 2]) } }, T.tensor([[-4, -4], [3, 3]]))
 * assert.deepEqual(T.toArray(y), [[-2, -8], [3, 3]])
 * ```
 */
export const prelu: Prelu = typed((name: string, options: PreluOptions = {}) => {
  const label = labelled('prelu', name)
  requireOptions(label, options, ['shared', 'init'])
  const { shared = false, init = constant(0.25) } = options
  requireFlag(label, 'shared', shared)
  requireFunction(`${label}: init`, init)
  return layer<Rule, string>('prelu', name, input => {
    const shape = shared ? [] : [requireChannels(label, input)]
    return {
      output: input,
      parameters: { slope: { shape, init } },
      apply: (x, { params: { slope } }) => {
        const slopes: Tensor<Shape> = shared ? slope : reshape(slope, [...shape, ...input.slice(1).map(() => 1)])
        const isAbove = less(0, x)
        // Without what is above 0, whose product may be NaN.
        return where(isAbove, x, mul(where(isAbove, 0, x), slopes))
      },
    }
  })
})
