import { add, div, square } from '../ops/arithmetic.js'
import { root } from '../ops/squares.js'
import { requireNonNegative } from '../tensor/hyperparameter.js'
import { requireOptions } from '../tensor/options.js'
import { type Chain, chainOf } from './chain.js'
import { type Counted, type LearningRate, learningRateRules } from './learningRate.js'
import { zerosOf } from './leaves.js'
import { type Optimizer, optimizer, type StateOf } from './optimizer.js'

/** The sum of the squares of all gradients so far. */
export interface AdaGradState<P> {
  readonly sumOfSquares: P
}

/** Keeps an `AdaGradState`. */
export interface AdaGrad extends StateOf {
  readonly state: AdaGradState<this['params']>
}

/** Options of `adaGrad`. */
export interface AdaGradOptions {
  /** Keeps the divisor from 0; 1e-8 where not given. */
  readonly epsilon?: number
}

/** The rules of `scaleByAdaGrad` under the name that the user called. */
const adaGradRules = (who: string, options: AdaGradOptions = {}): Optimizer<AdaGrad> => {
  requireOptions(who, options, ['epsilon'])
  const { epsilon = 1e-8 } = options
  requireNonNegative(`${who}: epsilon`, epsilon)
  return optimizer<AdaGrad>(who, map => ({
    init: params => ({ sumOfSquares: zerosOf(params) }),
    update: (gradients, state) => {
      const sumOfSquares = map((g, s) => add(s, square(g)), gradients, state.sumOfSquares)
      return { updates: map((g, s) => div(g, add(root(s), epsilon)), gradients, sumOfSquares), state: { sumOfSquares } }
    },
  }))
}

/**
 * The direction of `adaGrad`, before the learning rate.
 *
 * @throws RangeError if epsilon is negative.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const params = T.tensor([0, 0])
 * const { init, update } = optim.scaleByAdaGrad()
 * const { updates, state } = update(T.tensor([4, -1]), init(params), params)
 * assert.deepEqual([T.toArray(updates), T.toArray(state.sumOfSquares)], [[1, -1], [16, 1]])
 * ```
 */
export const scaleByAdaGrad = (options?: AdaGradOptions): Optimizer<AdaGrad> => adaGradRules('scaleByAdaGrad', options)

/**
 * AdaGrad: a learning rate for each parameter, smaller where gradients have been large.
 *
 *     s ← s + g²
 *     θ ← θ - η g / (√s + ε)
 *
 * The state is the pair of an `AdaGradState` and a `CountState`. From "Adaptive Subgradient Methods for Online Learning
 * and Stochastic Optimization" (Duchi, Hazan and Singer, 2011).
 *
 * Where g² is more than s can hold (in float32 from about 2e19 on), s is infinite and the parameter stands still from then on;
 * `clipByGlobalNorm` before it prevents that.
 *
 * @throws RangeError if the learning rate or epsilon is negative.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const params = T.tensor([0, 0])
 * const { init, update } = optim.adaGrad(0.5)
 * const { updates } = update(T.tensor([100, -1]), init(params), params)
 * assert.deepEqual(T.toArray(updates), [-0.5, 0.5])
 * ```
 */
export const adaGrad = (learningRate: LearningRate, options?: AdaGradOptions): Optimizer<Chain<[AdaGrad, Counted]>> =>
  chainOf('adaGrad')(adaGradRules('adaGrad', options), learningRateRules('adaGrad', learningRate))
