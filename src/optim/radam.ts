import { div, maximum, mul, sub } from '../ops/arithmetic.js'
import { greaterEqual, where } from '../ops/compare.js'
import { cast, tensor } from '../ops/create.js'
import { sqrt } from '../ops/math.js'
import type { CanHave, CanRate, OfAdam } from '../shape/hyperparameter.js'
import type { Tensor } from '../tensor/tensor.js'
import {
  type Adam,
  type AdamOptions,
  adamStep,
  type Betas,
  betasOf,
  correction,
  type Moments,
  momentRules,
} from './adam.js'
import { type Chain, chainOf } from './chain.js'
import { complement, type Hyperparameter } from './hyperparameter.js'
import { type Counted, type LearningRate, learningRateRules } from './learningRate.js'
import type { Count, Leaf } from './leaves.js'
import type { Optimizer } from './optimizer.js'

type Scalar = Tensor<[], 'float64'>

/** From so many gradients on, as the average of squares has them, their variance is known well enough. */
const enough = 5

/** How many gradients an average is of, ρ_t, and by what Adam's step is shortened, r_t, as if there were enough. */
const rectification = (beta2: Hyperparameter, count: Count): { readonly length: Scalar; readonly factor: Scalar } => {
  const rest = complement(beta2)
  const longest = sub(div(2, typeof rest === 'number' ? tensor(rest, 'float64') : cast(rest, 'float64')), 1)
  // 2 t βᵗ / (1 - βᵗ) = 2 t (1 / (1 - βᵗ) - 1)
  const t = cast(count, 'float64')
  const length = sub(longest, mul(mul(t, 2), sub(correction(beta2, count, 'float64') as Scalar, 1)))
  const most = maximum(length, enough)
  const top = mul(mul(sub(most, 4), sub(most, 2)), longest)
  const bottom = mul(mul(maximum(sub(longest, 4), 1), maximum(sub(longest, 2), 1)), most)
  return { length, factor: sqrt(div(top, bottom)) }
}

const rectified = (moments: Moments, betas: Betas): Leaf => {
  const { mean, count } = moments
  const { length, factor } = rectification(betas.beta2, count)
  return where(
    greaterEqual(length, enough),
    mul(adamStep(mean, moments, betas), cast(factor, mean.dtype)),
    mul(mean, correction(betas.beta1, count, mean.dtype)),
  )
}

/**
 * RAdam: Adam that begins as plain momentum, and goes over to Adam's step as the average of squares becomes known. In step
 * t = 1, 2, …, with m and v as in `adam`, ρ_∞ = 2 / (1 - β₂) - 1 and ρ = ρ_∞ - 2 t β₂ᵗ / (1 - β₂ᵗ),
 *
 *     θ ← θ - η m / (1 - β₁ᵗ)                               while ρ < 5
 *     θ ← θ - η r m / (1 - β₁ᵗ) / (√(v / (1 - β₂ᵗ)) + ε)    then
 *     r = √((ρ - 4) (ρ - 2) ρ_∞ / ((ρ_∞ - 4) (ρ_∞ - 2) ρ))
 *
 * The state is that of `adam`. From "On the Variance of the Adaptive Learning Rate and Beyond" (Liu et al., 2020). Elements
 * of g count as at most 2⁶³ (of float64 2⁵¹¹); where one is infinite or NaN, its parameter becomes NaN.
 *
 * @throws RangeError if the learning rate or epsilon is negative, or a β not in [0, 1).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const params = T.tensor([0, 0], 'float64')
 * const { init, update } = optim.radam(0.5)
 * const { updates } = update(T.tensor([4, -1], 'float64'), init(params), params)
 * // The first steps are along the gradient.
 * assert.ok(T.toArray(updates).every((x, i) => Math.abs(x - [-2, 0.5][i]!) < 1e-12))
 * ```
 */
export const radam = <const R extends LearningRate, const O extends AdamOptions = AdamOptions>(
  learningRate: CanRate<'radam', R> & R,
  options?: CanHave<'radam', O, AdamOptions, OfAdam> & O,
): Optimizer<Chain<[Adam, Counted]>> =>
  chainOf('radam')(momentRules('radam', betasOf('radam', options), rectified), learningRateRules('radam', learningRate))
