import { add, div, mul } from '../ops/arithmetic.js'
import { cast, tensor } from '../ops/create.js'
import { expm1 } from '../ops/math.js'
import { root } from '../ops/squares.js'
import type { FloatDType } from '../tensor/dtype.js'
import { requireDecay, requireNonNegative } from '../tensor/hyperparameter.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'
import { average } from './average.js'
import { type Chain, chainOf } from './chain.js'
import { type Counted, type CountState, type LearningRate, learningRateRules } from './learningRate.js'
import { type Count, zerosOf } from './leaves.js'
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
  readonly beta1?: number | undefined
  /** The weight β₂ of the old average of squares in the new one, in [0, 1); 0.999 where not given. */
  readonly beta2?: number | undefined
  /** Keeps the divisor from 0; 1e-8 where not given. */
  readonly epsilon?: number | undefined
}

/** 1 / (1 - βᵗ). In float32 the difference would lose five digits for a β near 1, as expm1 does not. */
const correction = (beta: number, count: Count, dtype: FloatDType): Tensor<[], FloatDType> =>
  div(-1, expm1(mul(cast(count, dtype), Math.log(beta))))

/** The rules of `scaleByAdam` under the name that the user called. */
export const adamRules = (who: string, options: AdamOptions = {}): Optimizer<Adam> => {
  requireOptions(who, options, ['beta1', 'beta2', 'epsilon'])
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options
  requireDecay(`${who}: beta1`, beta1)
  requireDecay(`${who}: beta2`, beta2)
  requireNonNegative(`${who}: epsilon`, epsilon)
  return optimizer<Adam>(who, map => ({
    init: params => ({ count: tensor(0, 'int32'), mean: zerosOf(params), variance: zerosOf(params) }),
    update: (given, state) => {
      const count = add(state.count, 1)
      const gradients = map(squarable, given)
      const mean = map(average(beta1), gradients, state.mean)
      const variance = map(averageOfSquares(beta2), gradients, state.variance)
      const updates = map(
        (m, v) => {
          // Both corrections in one factor, as in section 2 of the paper.
          const deviation = root(correction(beta2, count, v.dtype))
          const factor = div(correction(beta1, count, m.dtype), deviation)
          return div(mul(m, factor), add(rootBeside(v, epsilon), div(epsilon, deviation)))
        },
        mean,
        variance,
      )
      return { updates, state: { count, mean, variance } }
    },
  }))
}

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
export const scaleByAdam = (options?: AdamOptions): Optimizer<Adam> => adamRules('scaleByAdam', options)

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
export const adam = (learningRate: LearningRate, options?: AdamOptions): Optimizer<Chain<[Adam, Counted]>> =>
  chainOf('adam')(adamRules('adam', options), learningRateRules('adam', learningRate))
