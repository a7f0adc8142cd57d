import type { CanHave, CanRate } from '../shape/hyperparameter.js'
import { requireDecay, requireNonNegative } from '../shape/hyperparameter.js'
import { requireOptions } from '../tensor/options.js'
import { type Chain, chainOf } from './chain.js'
import { type Hyperparameter, requireHyperparameter } from './hyperparameter.js'
import { type Counted, type LearningRate, learningRateRules } from './learningRate.js'
import { zerosOf } from './leaves.js'
import { type Optimizer, optimizer, type StateOf } from './optimizer.js'
import { averageOfSquares, overRoot, squarable } from './squares.js'

/** The running average of the squares of the gradients. */
export interface RmsPropState<P> {
  readonly meanSquare: P
}

/** Keeps an `RmsPropState`. */
export interface RmsProp extends StateOf {
  readonly state: RmsPropState<this['params']>
}

/** Options of `rmsProp`. */
export interface RmsPropOptions {
  /** The weight ρ of the old average in the new one, in [0, 1); 0.9 where not given. */
  readonly decay?: Hyperparameter | undefined
  /** Keeps the divisor from 0; 1e-8 where not given. */
  readonly epsilon?: Hyperparameter | undefined
}

/** The rules of `scaleByRmsProp` under the name that the user called. */
const rmsPropRules = (who: string, options: RmsPropOptions = {}): Optimizer<RmsProp> => {
  requireOptions(who, options, ['decay', 'epsilon'])
  const { decay = 0.9, epsilon = 1e-8 } = options
  requireHyperparameter(requireDecay, `${who}: decay`, decay)
  requireHyperparameter(requireNonNegative, `${who}: epsilon`, epsilon)
  return optimizer<RmsProp>(who, map => ({
    init: params => ({ meanSquare: zerosOf(params) }),
    update: (given, state) => {
      const gradients = map(squarable, given)
      const meanSquare = map(averageOfSquares(decay), gradients, state.meanSquare)
      const updates = map(overRoot(epsilon), gradients, meanSquare)
      return { updates, state: { meanSquare } }
    },
  }))
}

/**
 * The direction of `rmsProp`, before the learning rate.
 *
 * @throws RangeError if the decay is not in [0, 1) or epsilon is negative.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const params = T.tensor([0, 0])
 * const { init, update } = optim.scaleByRmsProp({ decay: 0.75 })
 * const { updates, state } = update(T.tensor([4, -1]), init(params), params)
 * assert.deepEqual([T.toArray(updates), T.toArray(state.meanSquare)], [[2, -2], [4, 0.25]])
 * ```
 */
export const scaleByRmsProp = <const O extends RmsPropOptions = RmsPropOptions>(
  options?: CanHave<'scaleByRmsProp', O, RmsPropOptions, { readonly decay: 'decay'; readonly epsilon: 'nonNegative' }> &
    O,
): Optimizer<RmsProp> => rmsPropRules('scaleByRmsProp', options)

/**
 * RMSProp: as AdaGrad, but old gradients are forgotten.
 *
 *     s ← ρ s + (1 - ρ) g²
 *     θ ← θ - η g / (√s + ε)
 *
 * The state is the pair of an `RmsPropState` and a `CountState`. From lecture 6e of "Neural Networks for Machine
 * Learning" (Hinton, 2012).
 *
 * Elements of g count as at most 2⁶³ (of float64 2⁵¹¹), so that s stays finite; where one is infinite or NaN, its parameter
 * becomes NaN.
 *
 * @throws RangeError if the learning rate or epsilon is negative, or the decay not in [0, 1).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const params = T.tensor([0, 0])
 * const { init, update } = optim.rmsProp(0.25, { decay: 0.75 })
 * const { updates } = update(T.tensor([100, -1]), init(params), params)
 * assert.deepEqual(T.toArray(updates), [-0.5, 0.5])
 * ```
 */
export const rmsProp = <const R extends LearningRate, const O extends RmsPropOptions = RmsPropOptions>(
  learningRate: CanRate<'rmsProp', R> & R,
  options?: CanHave<'rmsProp', O, RmsPropOptions, { readonly decay: 'decay'; readonly epsilon: 'nonNegative' }> & O,
): Optimizer<Chain<[RmsProp, Counted]>> =>
  chainOf('rmsProp')(rmsPropRules('rmsProp', options), learningRateRules('rmsProp', learningRate))
