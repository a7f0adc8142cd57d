import { mul } from '../ops/arithmetic.js'
import { typed } from '../ops/face.js'
import { wide } from '../ops/wide.js'
import type { Dim, Shape } from '../shape/dim.js'
import { type CanHave, type OfEpsilon, requireNonNegative } from '../shape/hyperparameter.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'
import { requireFunction } from '../transform/function.js'
import { layer } from './define.js'
import { deviation } from './deviation.js'
import { type CanChannels, labelled, requireChannels } from './guard.js'
import { type Initializer, ones } from './initializers.js'
import type { LayerOf, LayerRule } from './rule.js'

/** Options of `rmsNorm`. */
export interface RmsNormOptions {
  /** What is added to the mean of squares before its root is taken; 1e-6 where not given. */
  readonly epsilon?: number | undefined
  /** The first value of the scale; ones where not given. */
  readonly init?: Initializer | undefined
}

/** The size of the last axis. */
type LastSize<S extends Shape> = S extends readonly [...infer _Others, infer N extends Dim] ? N : number

/** What `rmsNorm` learns. */
export interface RmsNormParams<S extends Shape> {
  readonly scale: Tensor<S>
}

/** What `rmsNorm` does with types. */
export interface RmsNormRule extends LayerRule {
  readonly type: 'rmsNorm'
  readonly accepts: CanChannels<this['label'], this['input']>
  readonly output: this['input']
  readonly params: RmsNormParams<[LastSize<this['input']>]>
}

interface Rule extends LayerRule {
  readonly params: RmsNormParams<Shape>
}

/**
 * Normalisation by the root of the mean of squares over the last axis, the features: x / √(mean(x²) + epsilon) · scale. It does the
 * same in training and inference. Its parameter `{ scale }` has shape `[features]`. Zhang and Sennrich, 2019.
 *
 * @throws ShapeError if an example is a scalar, or the name is used already; both are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.input(2), nn.rmsNorm('n', { epsilon: 0 }))
 * const y = model.apply(model.init(T.random.key(0)), T.tensor([[1, 7]]))
 * assert.ok(T.item(T.allClose(y, T.tensor([[0.2, 1.4]]))))
 * ```
 */
export const rmsNorm: <const N extends string, const O extends RmsNormOptions = RmsNormOptions>(
  name: N,
  options?: CanHave<`rmsNorm('${N}')`, O, RmsNormOptions, OfEpsilon> & O,
) => LayerOf<RmsNormRule, N> = typed((name: string, options: RmsNormOptions = {}) => {
  const label = labelled('rmsNorm', name)
  requireOptions(label, options, ['epsilon', 'init'])
  const { epsilon = 1e-6, init = ones } = options
  requireNonNegative(`${label}: epsilon`, epsilon)
  requireFunction(`${label}: init`, init)
  return layer<Rule, string>('rmsNorm', name, input => {
    requireChannels(label, input)
    return {
      output: input,
      parameters: { scale: { shape: input.slice(-1), init } },
      apply: (x, { params }) =>
        wide(
          [x, params.scale],
          (x, scale) => {
            const { inverse } = deviation(x, { axis: [input.length], keepDims: true }, epsilon)
            return mul(mul(x, inverse), scale)
          },
          label,
        ),
    }
  })
})
