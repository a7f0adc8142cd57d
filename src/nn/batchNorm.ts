import { add, mul, stopGradient, sub } from '../ops/arithmetic.js'
import { less, where } from '../ops/compare.js'
import * as create from '../ops/create.js'
import { typed } from '../ops/face.js'
import { rsqrt } from '../ops/math.js'
import { mean } from '../ops/reduce.js'
import { reshape } from '../ops/shape.js'
import { single, wide } from '../ops/wide.js'
import type { Shape } from '../shape/dim.js'
import { type CanHave, type OfEpsilon, requireNonNegative, requireWeight } from '../shape/hyperparameter.js'
import type { FloatDType } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'
import { type AffineOptions, affine, affineOptions } from './affine.js'
import { layer } from './define.js'
import { deviation } from './deviation.js'
import {
  type Both,
  type CanChannels,
  type CanName,
  type FirstSize,
  type Guard,
  labelled,
  requireChannels,
} from './guard.js'
import type { Empty, Kind, Model, With } from './model.js'
import type { LayerRule } from './rule.js'
import type { Spec } from './spec.js'

/** Options of `batchNorm`. */
export interface BatchNormOptions extends AffineOptions {
  /** How much of the running statistics each batch keeps; 0.9 where not given. */
  readonly momentum?: number | undefined
  /** What is added to the variance before its root is taken; 1e-5 where not given. */
  readonly epsilon?: number | undefined
}

/** What `batchNorm` learns, by channel. */
export interface Affine<S extends Shape> {
  readonly scale: Tensor<S>
  readonly shift: Tensor<S>
}

/** The running statistics of `batchNorm`, by channel. */
export interface Statistics<Channels extends Shape> {
  readonly mean: Tensor<Channels>
  readonly variance: Tensor<Channels>
}

/** The layer that `batchNorm` makes: a function from model to model. */
export interface BatchNormLayer<N extends string> extends Kind<['batchNorm', N]> {
  <In extends Spec, Out extends Spec, P, C>(
    model: Guard<Both<CanChannels<`batchNorm('${N}')`, Out>, CanName<`batchNorm('${N}')`, P, N>>> &
      Model<In, Out, P, C>,
  ): Model<
    In,
    Out,
    With<P, N, Affine<[FirstSize<Out>]>>,
    C & { readonly state: With<Empty, N, Statistics<[FirstSize<Out>]>> }
  >
}

interface Rule extends LayerRule {
  readonly type: 'batchNorm'
  readonly params: Affine<Shape>
  readonly state: Statistics<Shape>
}

/** The greatest power of two whose running average is in range, whatever the rounding. */
const greatest: Readonly<Record<FloatDType, number>> = {
  float16: 2 ** 14,
  bfloat16: 2 ** 126,
  float32: 2 ** 126,
  float64: 2 ** 1022,
}

const inRange = (x: Tensor<Shape>, most: number): Tensor<Shape> => where(less(most, x), most, x)

/**
 * Batch normalisation over the first axis of an example, its channels or features: (x − mean) / √(variance + epsilon) ·
 * scale + shift. While training, mean and variance (of n, not n − 1) are those of the batch over all other axes, and
 * `train` gives the new state, momentum · running + (1 − momentum) · batch; `apply` takes the running ones. Parameters
 * `{ scale, shift }` and state `{ mean, variance }` have shape `[channels]`; the state keeps its element type, which is float32 at
 * first, where batches are of 16 bits. Ioffe and Szegedy, 2015.
 *
 * The variance is the mean of squares: where it is out of range, which is that of float32 numbers beyond about 1e19 around
 * their mean, a batch is still normalised while training (up to 1e31, or to 1e19 with an epsilon below 1e-9; beyond, the result
 * is the shift alone), but the running variance is near the greatest number, and gets over it. Scale such inputs, or cast them
 * to float64.
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
 * const model = pipe(nn.input(1), nn.batchNorm('bn', { momentum: 0.5 }))
 * const params = model.init(T.random.key(0))
 * const { state } = model.train(params, T.tensor([[1], [3]]), { state: model.state })
 * assert.deepEqual([T.toArray(state.bn.mean), T.toArray(state.bn.variance)], [[1], [1]])
 * const y = model.apply(params, T.tensor([[1]]), { state })
 * assert.deepEqual(T.toArray(y), [[0]])
 * ```
 */
export const batchNorm: <const N extends string, const O extends BatchNormOptions = BatchNormOptions>(
  name: N,
  options?: CanHave<`batchNorm('${N}')`, O, BatchNormOptions, OfEpsilon & { readonly momentum: 'weight' }> & O,
) => BatchNormLayer<N> = typed((name: string, options: BatchNormOptions = {}) => {
  const label = labelled('batchNorm', name)
  requireOptions(label, options, ['momentum', 'epsilon', ...affineOptions])
  const { momentum = 0.9, epsilon = 1e-5 } = options
  requireWeight(`${label}: momentum`, momentum)
  requireNonNegative(`${label}: epsilon`, epsilon)
  const { scale, shift } = affine(label, options)
  const follow = (running: Tensor<Shape>, batch: Tensor<Shape>): Tensor<Shape> =>
    // In the element type of the running one, which is float32 where batches are of 16 bits.
    create.cast(add(mul(single(running), momentum), mul(stopGradient(batch), 1 - momentum)), running.dtype)
  return layer<Rule, string>('batchNorm', name, input => {
    const shape = [requireChannels(label, input)]
    const others = [0, ...input.slice(1).map((_, i) => i + 2)]
    const perChannel = (x: Tensor<Shape>): Tensor<Shape> => reshape(x, [...shape, ...input.slice(1).map(() => 1)])
    const ofBatch = (x: Tensor<Shape>) => {
      const centre = mean(x, { axis: others })
      return { mean: centre, ...deviation(sub(x, perChannel(centre)), { axis: others }, epsilon) }
    }
    return {
      output: input,
      parameters: { scale: scale(shape), shift: shift(shape) },
      state: { mean: create.zeros(shape), variance: create.ones(shape) },
      apply: (given, { params, state, training }) => {
        const [oldMean, oldVariance] = [single(state.mean), single(state.variance)]
        const batch = training
          ? ofBatch(single(given))
          : { mean: oldMean, variance: oldVariance, inverse: rsqrt(add(oldVariance, epsilon)) }
        const output = wide(
          [given, params.scale, params.shift],
          (x, scale, shift): Tensor<Shape> => {
            // Before what is centred: a factor that is there already lets the rest be one loop.
            const factor = mul(batch.inverse, scale)
            const centred = sub(x, perChannel(batch.mean))
            return add(mul(centred, perChannel(factor)), perChannel(shift))
          },
          label,
        )
        if (!training) return { output, state: undefined }
        const variance = inRange(batch.variance, greatest[state.variance.dtype])
        return { output, state: { mean: follow(state.mean, batch.mean), variance: follow(state.variance, variance) } }
      },
    }
  })
})
