import { add, div, mul } from '../ops/arithmetic.js'
import type { CanHave, CanRate } from '../shape/hyperparameter.js'
import { requireDecay, requirePositive } from '../shape/hyperparameter.js'
import { requireOptions } from '../tensor/options.js'
import { type Chain, chainOf } from './chain.js'
import { type Hyperparameter, inType, requireHyperparameter } from './hyperparameter.js'
import { type Counted, type LearningRate, learningRateRules } from './learningRate.js'
import { type Leaf, zerosOf } from './leaves.js'
import { type Optimizer, optimizer, type StateOf } from './optimizer.js'
import { averageOfSquares, rootBeside, squarable } from './squares.js'

/** Running averages of the squares of the gradients and of the steps. */
export interface AdaDeltaState<P> {
  readonly meanSquareGradient: P
  readonly meanSquareStep: P
}

/** Keeps an `AdaDeltaState`. */
export interface AdaDelta extends StateOf {
  readonly state: AdaDeltaState<this['params']>
}

/** Options of `adaDelta`. */
export interface AdaDeltaOptions {
  /** The weight ρ of the old averages in the new ones, in [0, 1); 0.95 where not given. */
  readonly decay?: Hyperparameter | undefined
  /** Sets the size of the first steps, so it must be above 0; 1e-6 where not given. */
  readonly epsilon?: Hyperparameter | undefined
}

/** The rules of `scaleByAdaDelta` under the name that the user called. */
const adaDeltaRules = (who: string, options: AdaDeltaOptions = {}): Optimizer<AdaDelta> => {
  requireOptions(who, options, ['decay', 'epsilon'])
  const { decay = 0.95, epsilon = 1e-6 } = options
  requireHyperparameter(requireDecay, `${who}: decay`, decay)
  requireHyperparameter(requirePositive, `${who}: epsilon`, epsilon)
  const beside = typeof epsilon === 'number' ? Math.sqrt(epsilon) : epsilon
  const damped = (x: Leaf): Leaf => rootBeside(add(x, inType(epsilon, x.dtype)), beside)
  return optimizer<AdaDelta>(who, map => ({
    init: params => ({ meanSquareGradient: zerosOf(params), meanSquareStep: zerosOf(params) }),
    update: (given, state) => {
      const gradients = map(squarable, given)
      const meanSquareGradient = map(averageOfSquares(decay), gradients, state.meanSquareGradient)
      const updates = map(
        (g, ofGradient, ofStep) => mul(div(damped(ofStep), damped(ofGradient)), g),
        gradients,
        meanSquareGradient,
        state.meanSquareStep,
      )
      const meanSquareStep = map(averageOfSquares(decay), updates, state.meanSquareStep)
      return { updates, state: { meanSquareGradient, meanSquareStep } }
    },
  }))
}

/**
 * The direction of `adaDelta`, before the learning rate.
 *
 * @throws RangeError if the decay is not in [0, 1) or epsilon not above 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const params = T.tensor([0, 0])
 * const { init, update } = optim.scaleByAdaDelta({ decay: 0.75 })
 * const { state } = update(T.tensor([4, -1]), init(params), params)
 * assert.deepEqual(T.toArray(state.meanSquareGradient), [4, 0.25])
 * ```
 */
export const scaleByAdaDelta = <const O extends AdaDeltaOptions = AdaDeltaOptions>(
  options?: CanHave<'scaleByAdaDelta', O, AdaDeltaOptions, { readonly decay: 'decay'; readonly epsilon: 'positive' }> &
    O,
): Optimizer<AdaDelta> => adaDeltaRules('scaleByAdaDelta', options)

interface AdaDeltaOf {
  /** With the learning rate of the paper, 1. */
  (): Optimizer<Chain<[AdaDelta, Counted]>>
  <const R extends LearningRate | undefined, const O extends AdaDeltaOptions = AdaDeltaOptions>(
    learningRate: CanRate<'adaDelta', R> & R,
    options?: CanHave<'adaDelta', O, AdaDeltaOptions, { readonly decay: 'decay'; readonly epsilon: 'positive' }> & O,
  ): Optimizer<Chain<[AdaDelta, Counted]>>
}

/**
 * AdaDelta: steps in the units of the parameters, so that there is no learning rate to choose.
 *
 *     s ← ρ s + (1 - ρ) g²
 *     Δ = g √(d + ε) / √(s + ε)
 *     d ← ρ d + (1 - ρ) Δ²
 *     θ ← θ - η Δ
 *
 * The paper has η = 1, which is what it is where not given. The state is the pair of an `AdaDeltaState` (s and d) and a
 * `CountState`. From "ADADELTA: An Adaptive Learning Rate Method" (Zeiler, 2012).
 *
 * Elements of g count as at most 2⁶³ (of float64 2⁵¹¹), so that s stays finite; where one is infinite or NaN, its parameter
 * becomes NaN.
 *
 * @throws RangeError if the learning rate is negative, the decay not in [0, 1) or epsilon not above 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const params = T.tensor([3], 'float64')
 * const { init, update } = optim.adaDelta()
 * const { updates, state } = update(T.tensor([2], 'float64'), init(params), params)
 * assert.ok(T.item(T.sum(updates)) < 0)
 * assert.ok(Math.abs(T.item(T.sum(state[0].meanSquareGradient)) - 0.05 * 4) < 1e-12)
 * ```
 */
export const adaDelta: AdaDeltaOf = (learningRate: LearningRate = 1, options?: AdaDeltaOptions) =>
  chainOf('adaDelta')(adaDeltaRules('adaDelta', options), learningRateRules('adaDelta', learningRate))
