import { add, mul, sub } from '../ops/arithmetic.js'
import { typed } from '../ops/face.js'
import { mean } from '../ops/reduce.js'
import { wide } from '../ops/wide.js'
import type { Shape } from '../shape/dim.js'
import { type CanHave, type OfEpsilon, requireNonNegative } from '../shape/hyperparameter.js'
import { requireOptions } from '../tensor/options.js'
import { type AffineOptions, affine, affineOptions } from './affine.js'
import type { Affine } from './batchNorm.js'
import { layer } from './define.js'
import { deviation } from './deviation.js'
import { type Both, type CanChannels, type CanName, type Guard, labelled, requireChannels } from './guard.js'
import type { Kind, Model, With } from './model.js'
import type { LayerRule } from './rule.js'
import type { ShapeOf, Spec } from './spec.js'

/** Options of `layerNorm`. */
export interface LayerNormOptions extends AffineOptions {
  /** What is added to the variance before its root is taken; 1e-5 where not given. */
  readonly epsilon?: number | undefined
}

/** The layer that `layerNorm` makes: a function from model to model. */
export interface LayerNormLayer<N extends string> extends Kind<['layerNorm', N]> {
  <In extends Spec, Out extends Spec, P, C>(
    model: Guard<Both<CanChannels<`layerNorm('${N}')`, Out>, CanName<`layerNorm('${N}')`, P, N>>> &
      Model<In, Out, P, C>,
  ): Model<In, Out, With<P, N, Affine<ShapeOf<Out>>>, C>
}

interface Rule extends LayerRule {
  readonly type: 'layerNorm'
  readonly params: Affine<Shape>
}

/**
 * Layer normalisation over all axes of one example: (x − mean) / √(variance + epsilon) · scale + shift. It does the same
 * in training and inference. Parameters `{ scale, shift }` have the shape of an example. Ba, Kiros and Hinton, 2016.
 *
 * The variance is the mean of squares: where those overflow, which are of float32 numbers beyond 1e31 around their mean (with an
 * epsilon below 1e-9 beyond 1e19), the result is the shift alone. Scale such inputs, or cast them to float64.
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
 * const model = pipe(nn.input(2), nn.layerNorm('ln', { epsilon: 0 }))
 * const params = model.init(T.random.key(0))
 * assert.deepEqual(T.toArray(model.apply(params, T.tensor([[5, 9]]))), [[-1, 1]])
 * ```
 */
export const layerNorm: <const N extends string, const O extends LayerNormOptions = LayerNormOptions>(
  name: N,
  options?: CanHave<`layerNorm('${N}')`, O, LayerNormOptions, OfEpsilon> & O,
) => LayerNormLayer<N> = typed((name: string, given: LayerNormOptions = {}) => {
  const label = labelled('layerNorm', name)
  requireOptions(label, given, ['epsilon', ...affineOptions])
  const { epsilon = 1e-5 } = given
  requireNonNegative(`${label}: epsilon`, epsilon)
  const first = affine(label, given)
  return layer<Rule, string>('layerNorm', name, shape => {
    requireChannels(label, shape)
    const options = { axis: shape.map((_, i) => i + 1), keepDims: true }
    return {
      output: shape,
      parameters: { scale: first.scale(shape), shift: first.shift(shape) },
      apply: (x, { params }) =>
        wide(
          [x, params.scale, params.shift],
          (x, scale, shift) => {
            const centred = sub(x, mean(x, options))
            const { inverse } = deviation(centred, options, epsilon)
            return add(mul(mul(centred, inverse), scale), shift)
          },
          label,
        ),
    }
  })
})
