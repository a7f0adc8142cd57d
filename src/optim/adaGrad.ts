import type { CanHave, CanRate } from '../shape/hyperparameter.js'
import { requireNonNegative } from '../shape/hyperparameter.js'
import { requireOptions } from '../tensor/options.js'
import { type Chain, chainOf } from './chain.js'
import { type Hyperparameter, requireHyperparameter } from './hyperparameter.js'
import { type Counted, type LearningRate, learningRateRules } from './learningRate.js'
import { zerosOf } from './leaves.js'
import { type Optimizer, optimizer, type StateOf } from './optimizer.js'
import { addSquare, overRoot, squarable } from './squares.js'

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
  readonly epsilon?: Hyperparameter | undefined
}

/** The rules of `scaleByAdaGrad` under the name that the user called. */
const adaGradRules = (who: string, options: AdaGradOptions = {}): Optimizer<AdaGrad> => {
  requireOptions(who, options, ['epsilon'])
  const { epsilon = 1e-8 } = options
  requireHyperparameter(requireNonNegative, `${who}: epsilon`, epsilon)
  return optimizer<AdaGrad>(who, map => ({
    init: params => ({ sumOfSquares: zerosOf(params) }),
    update: (given, state) => {
      const gradients = map(squarable, given)
      const sumOfSquares = map(addSquare, gradients, state.sumOfSquares)
      const updates = map(overRoot(epsilon), gradients, sumOfSquares)
      return { updates, state: { sumOfSquares } }
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
export const scaleByAdaGrad = <const O extends AdaGradOptions = AdaGradOptions>(
  options?: CanHave<'scaleByAdaGrad', O, AdaGradOptions, { readonly epsilon: 'nonNegative' }> & O,
): Optimizer<AdaGrad> => adaGradRules('scaleByAdaGrad', options)

/**
 * AdaGrad: a learning rate for each parameter, smaller where gradients have been large.
 *
 *     s ← s + g²
 *     θ ← θ - η g / (√s + ε)
 *
 * The state is the pair of an `AdaGradState` and a `CountState`. From "Adaptive Subgradient Methods for Online Learning
 * and Stochastic Optimization" (Duchi, Hazan and Singer, 2011).
 *
 * Elements of g count as at most 2⁶³ (of float64 2⁵¹¹), and s as at most the greatest number, so that it stays finite; where an
 * element is infinite or NaN, its parameter becomes NaN.
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
export const adaGrad = <const R extends LearningRate, const O extends AdaGradOptions = AdaGradOptions>(
  learningRate: CanRate<'adaGrad', R> & R,
  options?: CanHave<'adaGrad', O, AdaGradOptions, { readonly epsilon: 'nonNegative' }> & O,
): Optimizer<Chain<[AdaGrad, Counted]>> =>
  chainOf('adaGrad')(adaGradRules('adaGrad', options), learningRateRules('adaGrad', learningRate))
