import type { CanHave, CanRate } from '../shape/hyperparameter.js'
import { requireOptions } from '../tensor/options.js'
import { type Chain, chainOf } from './chain.js'
import type { Hyperparameter } from './hyperparameter.js'
import { type Counted, type LearningRate, learningRateRules } from './learningRate.js'
import { type Momentum, type MomentumOptions, momentumRules } from './momentum.js'
import type { Optimizer } from './optimizer.js'

/** Options of `sgd`. */
export interface SgdOptions extends MomentumOptions {
  /** How much of the last step is taken again, γ in [0, 1). */
  readonly momentum: Hyperparameter
}

interface Sgd {
  /** Plain gradient descent. Its state is a `CountState`. */
  <const R extends LearningRate>(learningRate: CanRate<'sgd', R> & R): Optimizer<Counted>
  /**
   * Gradient descent with momentum. Its state is the pair of a `CountState` and a `MomentumState`; with options that may be
   * undefined one or the other.
   */
  <const R extends LearningRate, const O extends SgdOptions | undefined>(
    learningRate: CanRate<'sgd', R> & R,
    options: CanHave<'sgd', O, SgdOptions, { readonly momentum: 'decay' }> & O,
  ): Optimizer<O extends undefined ? Counted : Chain<[Counted, Momentum]>>
}

/**
 * Stochastic gradient descent, with learning rate η:
 *
 *     θ ← θ - η g
 *
 * with momentum γ
 *
 *     v ← γ v + η g,   θ ← θ - v
 *
 * and with Nesterov's look-ahead
 *
 *     v ← γ v + η g,   θ ← θ - (γ v + η g)
 *
 * The state keeps -v as `velocity`. Papers: see `momentum`.
 *
 * @throws RangeError if the learning rate is negative or the momentum not in [0, 1).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const fold = optim.fold(optim.sgd(0.1, { momentum: 0.5 }), (x: T.Tensor<[]>) => T.square(x))
 * const first = fold.step(fold.init(T.tensor(1)), null)
 * const second = fold.step(first, null)
 * assert.ok(Math.abs(T.item(first.params) - (1 - 0.2)) < 1e-6)
 * assert.ok(Math.abs(T.item(second.params) - (0.8 - 0.16 - 0.1)) < 1e-6)
 * ```
 */
export const sgd: Sgd = ((learningRate: LearningRate, options?: SgdOptions) => {
  requireOptions('sgd', options, ['momentum', 'nesterov'])
  if (options === undefined) return learningRateRules('sgd', learningRate)
  const { momentum: decay, ...rest } = options
  return chainOf('sgd')(learningRateRules('sgd', learningRate), momentumRules('sgd', 'momentum', decay, rest))
}) as Sgd
