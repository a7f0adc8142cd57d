import { add, div, mul } from '../ops/arithmetic.js'
import { cast, tensor } from '../ops/create.js'
import { expm1 } from '../ops/math.js'
import { root } from '../ops/squares.js'
import type { CanHave, CanRate, OfAdam } from '../shape/hyperparameter.js'
import { requireDecay, requireNonNegative } from '../shape/hyperparameter.js'
import type { FullDType } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'
import { average } from './average.js'
import { type Chain, chainOf } from './chain.js'
import { type Hyperparameter, inType, logOf, requireHyperparameter } from './hyperparameter.js'
import { type Counted, type CountState, type LearningRate, learningRateRules } from './learningRate.js'
import { type Count, type Leaf, zerosOf } from './leaves.js'
import { type Optimizer, optimizer, type StateOf } from './optimizer.js'
import { averageOfSquares, rootBeside, squarable } from './squares.js'

/** Running averages of the gradients and of their squares, and how many they are of. */
export interface AdamState<P> extends CountState {
  readonly mean: P
  readonly variance: P
}

/** Keeps an `AdamState`. */
export interface Adam extends StateOf {
  readonly state: AdamState<this['params']>
}

/** Options of `adam`. */
export interface AdamOptions {
  /** The weight β₁ of the old average of gradients in the new one, in [0, 1); 0.9 where not given. */
  readonly beta1?: Hyperparameter | undefined
  /** The weight β₂ of the old average of squares in the new one, in [0, 1); 0.999 where not given. */
  readonly beta2?: Hyperparameter | undefined
  /** Keeps the divisor from 0; 1e-8 where not given. */
  readonly epsilon?: Hyperparameter | undefined
}

/** 1 / (1 - βᵗ). In float32 the difference would lose five digits for a β near 1, as expm1 does not. */
export const correction = (beta: Hyperparameter, count: Count, dtype: FullDType): Tensor<[], FullDType> => {
  const log = logOf(beta)
  return typeof log === 'number'
    ? div(-1, expm1(mul(cast(count, dtype), log)))
    : cast(div(-1, expm1(mul(cast(count, 'float64'), cast(log, 'float64')))), dtype)
}

/** What is known of one leaf in step `count`: its gradient and, averaged, that and its square. */
export interface Moments {
  readonly gradient: Leaf
  readonly mean: Leaf
  readonly variance: Leaf
  readonly count: Count
}

/** The hyperparameters of Adam's relatives, all of them given. */
export interface Betas {
  readonly beta1: Hyperparameter
  readonly beta2: Hyperparameter
  readonly epsilon: Hyperparameter
}

/** The hyperparameters that options name, where they are right. */
export const betasOf = (who: string, options: AdamOptions = {}, otherwise: Partial<Betas> = {}): Betas => {
  requireOptions(who, options, ['beta1', 'beta2', 'epsilon'])
  const {
    beta1 = otherwise.beta1 ?? 0.9,
    beta2 = otherwise.beta2 ?? 0.999,
    epsilon = otherwise.epsilon ?? 1e-8,
  } = options
  requireHyperparameter(requireDecay, `${who}: beta1`, beta1)
  requireHyperparameter(requireDecay, `${who}: beta2`, beta2)
  requireHyperparameter(requireNonNegative, `${who}: epsilon`, epsilon)
  return { beta1, beta2, epsilon }
}

/** m / (1 - β₁ᵗ) / (√(v / (1 - β₂ᵗ)) + ε), of a mean m, or of what stands for it. */
export const adamStep = (mean: Leaf, { variance, count }: Moments, { beta1, beta2, epsilon }: Betas): Leaf => {
  // Both corrections in one factor, as in section 2 of the paper.
  const deviation = root(correction(beta2, count, variance.dtype))
  const factor = div(correction(beta1, count, mean.dtype), deviation)
  return div(mul(mean, factor), add(rootBeside(variance, epsilon), div(inType(epsilon, mean.dtype), deviation)))
}

/** An optimizer that keeps what Adam keeps, and makes a direction of it. */
export const momentRules = (
  who: string,
  betas: Betas,
  direction: (moments: Moments, betas: Betas) => Leaf,
): Optimizer<Adam> =>
  optimizer<Adam>(who, map => ({
    init: params => ({ count: tensor(0, 'int32'), mean: zerosOf(params), variance: zerosOf(params) }),
    update: (given, state) => {
      const count = add(state.count, 1)
      const gradients = map(squarable, given)
      const mean = map(average(betas.beta1), gradients, state.mean)
      const variance = map(averageOfSquares(betas.beta2), gradients, state.variance)
      const updates = map(
        (gradient, m, v) => direction({ gradient, mean: m, variance: v, count }, betas),
        gradients,
        mean,
        variance,
      )
      return { updates, state: { count, mean, variance } }
    },
  }))

/** The rules of `scaleByAdam` under the name that the user called. */
export const adamRules = (who: string, options?: AdamOptions, otherwise?: Partial<Betas>): Optimizer<Adam> =>
  momentRules(who, betasOf(who, options, otherwise), (moments, betas) => adamStep(moments.mean, moments, betas))

/**
 * The direction of `adam`, before the learning rate.
 *
 * @throws RangeError if a β is not in [0, 1) or epsilon is negative.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const { mean, variance, count } = optim.scaleByAdam().init({ w: T.ones([2]) })
 * assert.deepEqual([mean, variance].map(({ w }) => T.toArray(w)), [[0, 0], [0, 0]])
 * assert.equal(T.item(count), 0)
 * ```
 */
export const scaleByAdam = <const O extends AdamOptions = AdamOptions>(
  options?: CanHave<'scaleByAdam', O, AdamOptions, OfAdam> & O,
): Optimizer<Adam> => adamRules('scaleByAdam', options)

/**
 * Adam: momentum, and a learning rate for each parameter, smaller where gradients vary much. In step t = 1, 2, …
 *
 *     m ← β₁ m + (1 - β₁) g
 *     v ← β₂ v + (1 - β₂) g²
 *     θ ← θ - η (m / (1 - β₁ᵗ)) / (√(v / (1 - β₂ᵗ)) + ε)
 *
 * The state is the pair of an `AdamState` (t, m and v) and a `CountState`. From "Adam: A Method for Stochastic
 * Optimization" (Kingma and Ba, 2015).
 *
 * Elements of g count as at most 2⁶³ (of float64 2⁵¹¹), so that v stays finite; where one is infinite or NaN, its parameter
 * becomes NaN.
 *
 * @throws RangeError if the learning rate or epsilon is negative, or a β not in [0, 1).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const params = { w: T.tensor([0, 0], 'float64') }
 * const { init, update } = optim.adam(1e-3)
 * const { updates, state } = update({ w: T.tensor([100, -1], 'float64') }, init(params), params)
 * assert.ok(T.toArray(updates.w).every((x, i) => Math.abs(x - [-0.001, 0.001][i]!) < 1e-10))
 * assert.equal(T.item(state[0].count), 1)
 * ```
 */
export const adam = <const R extends LearningRate, const O extends AdamOptions = AdamOptions>(
  learningRate: CanRate<'adam', R> & R,
  options?: CanHave<'adam', O, AdamOptions, OfAdam> & O,
): Optimizer<Chain<[Adam, Counted]>> =>
  chainOf('adam')(adamRules('adam', options), learningRateRules('adam', learningRate))
