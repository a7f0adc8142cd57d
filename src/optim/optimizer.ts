import { flatten } from '../trace/tree.js'
import { type MapLeaves, mapLeaves, requireLike } from './leaves.js'

/**
 * How the type of a state follows from the type of the parameters: a function between types, written as an interface
 * whose `state` mentions `this['params']`. `State` applies it.
 */
export interface StateOf {
  readonly params: unknown
  readonly state: unknown
}

/** The state that an optimizer with `F` keeps for parameters of type `P`. */
export type State<F extends StateOf, P> = (F & { readonly params: P })['state']

/** What is to be added to the parameters, and the state for the next step. */
export interface Update<P, S> {
  readonly updates: P
  readonly state: S
}

/**
 * A transformation of gradients, as two pure functions. An optimizer is one whose `updates` point downhill, so that
 * `applyUpdates` may add them; larger ones are made of smaller ones with `chain`. `F` says what state it keeps: a tree of
 * tensors and nothing else.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const optimizer = optim.sgd(0.5)
 * const params = { w: T.tensor([1, 2]) }
 * const gradients = { w: T.tensor([2, 2]) }
 * const { updates, state } = optimizer.update(gradients, optimizer.init(params), params)
 * assert.deepEqual(T.toArray(optim.applyUpdates(params, updates).w), [0, 1])
 * assert.equal(T.item(state.count), 1)
 * ```
 */
export interface Optimizer<F extends StateOf> {
  /** The state before the first step. */
  readonly init: <P>(params: P) => State<F, P>
  /**
   * One step. The gradients have the tree, shapes and element types of the parameters.
   *
   * Throws a TypeError where the trees differ and a ShapeError where two leaves do.
   */
  readonly update: <P>(gradients: NoInfer<P>, state: NoInfer<State<F, P>>, params: P) => Update<P, State<F, P>>
}

/** Nothing to remember. */
export interface Stateless extends StateOf {
  readonly state: readonly []
}

/**
 * An optimizer from its rules, which may rely on gradients that match the parameters; `map` applies a formula to each
 * leaf. Errors begin with `name`.
 */
export const optimizer = <F extends StateOf>(name: string, rules: (map: MapLeaves) => Optimizer<F>): Optimizer<F> => {
  const { init, update } = rules(mapLeaves(name))
  return {
    init: params => {
      flatten(params, `${name}: the parameters`, 'nothing')
      return init(params)
    },
    update: (gradients, state, params) => {
      requireLike(`${name}: the gradients`, gradients, params)
      return update(gradients, state, params)
    },
  }
}
