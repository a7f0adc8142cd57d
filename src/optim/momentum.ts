import { add } from '../ops/arithmetic.js'
import { requireFlag } from '../shape/argument.js'
import type { CanBe } from '../shape/hyperparameter.js'
import { requireDecay } from '../shape/hyperparameter.js'
import { requireOptions } from '../tensor/options.js'
import { type Hyperparameter, requireHyperparameter, times } from './hyperparameter.js'
import { type Leaf, zerosOf } from './leaves.js'
import { type Optimizer, optimizer, type StateOf } from './optimizer.js'

/** The direction and speed of the last step. */
export interface MomentumState<P> {
  readonly velocity: P
}

/** Keeps a `MomentumState`. */
export interface Momentum extends StateOf {
  readonly state: MomentumState<this['params']>
}

/** Options of `momentum`. */
export interface MomentumOptions {
  /** Whether to look ahead, as Nesterov's accelerated gradient does; false where not given. */
  readonly nesterov?: boolean | undefined
}

/** The rules of `momentum` under the name that the user called. */
export const momentumRules = (
  who: string,
  what: string,
  decay: Hyperparameter,
  options: MomentumOptions = {},
): Optimizer<Momentum> => {
  requireOptions(who, options, ['nesterov'])
  const { nesterov = false } = options
  requireFlag(who, 'nesterov', nesterov)
  requireHyperparameter(requireDecay, `${who}: ${what}`, decay)
  const accelerate = (gradient: Leaf, velocity: Leaf): Leaf => add(times(velocity, decay), gradient)
  return optimizer<Momentum>(who, map => ({
    init: params => ({ velocity: zerosOf(params) }),
    update: (gradients, state) => {
      const velocity = map(accelerate, gradients, state.velocity)
      return { updates: nesterov ? map(accelerate, gradients, velocity) : velocity, state: { velocity } }
    },
  }))
}

/**
 * Adds up what comes in, older terms fading by γ = `decay` a step:
 *
 *     v ← γ v + g
 *
 * and passes v on; with `nesterov` γ v + g of the new v. Momentum is from "Some methods of speeding up the convergence of
 * iteration methods" (Polyak, 1964); both forms as in "On the importance of initialization and momentum in deep
 * learning" (Sutskever et al., 2013).
 *
 * @throws RangeError if the decay is not in [0, 1).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const params = T.tensor([0])
 * const { init, update } = optim.momentum(0.5)
 * const first = update(T.tensor([1]), init(params), params)
 * const second = update(T.tensor([1]), first.state, params)
 * assert.deepEqual([first, second].map(({ updates }) => T.toArray(updates)), [[1], [1.5]])
 * ```
 */
export const momentum = <const N extends Hyperparameter>(
  decay: CanBe<'momentum: decay', 'decay', N> & N,
  options?: MomentumOptions,
): Optimizer<Momentum> => momentumRules('momentum', 'decay', decay, options)
