import { typed } from '../ops/face.js'
import { describe, shown } from '../shape/describe.js'
import type { Both } from '../shape/error.js'
import { type FloatDType, isHalf } from '../tensor/dtype.js'
import type { Tensor } from '../tensor/tensor.js'
import { flatten } from '../trace/tree.js'
import { requireFunction } from '../transform/function.js'
import type { Demand, Only } from '../transform/types.js'
import { type CanBeLike, type FullParameters, type MapLeaves, mapLeaves, requireLike } from './leaves.js'
import { type CanBeState, stateCheck } from './state.js'

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

/** The loss whose gradients a step is given. `fold` hands it to `update`, for optimizers that look at it. */
export interface Evaluation<P> {
  /** The loss at the parameters. */
  readonly value: Tensor<[], FloatDType>
  /** The loss, and its gradients, at other parameters, with the same batch. */
  readonly valueAndGrad: (params: P) => readonly [value: Tensor<[], FloatDType>, gradients: P]
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
  /**
   * The state before the first step.
   *
   * @throws TypeError where the parameters are no tree of tensors, or one of them is float16 or bfloat16.
   */
  readonly init: <P>(params: Demand<Both<Only<'init', P>, FullParameters<'init', P>>> & P) => State<F, P>
  /**
   * One step. The gradients have the tree, shapes and element types of the parameters; `at` is the loss that they are of, which
   * few optimizers ask for.
   *
   * @throws TypeError where the trees differ or the state is that of another optimizer, ShapeError where two leaves differ.
   */
  // A method, so that one of several optimizers is an `Optimizer` of any of their states, and every one an `Optimizer<StateOf>`.
  update<P, G = P, S = State<F, P>>(
    gradients: CanBeLike<'update: the gradients', P, G> & G,
    // Beside the state, so that a list that is written here has a length.
    state: CanBeState<State<F, P>, S> & (S | NoInfer<State<F, P>>),
    params: P,
    at?: NoInfer<Evaluation<P>>,
  ): Update<P, State<F, P>>
}

/** The rules that an optimizer of your own is made of; what it is given was looked at before. */
export interface Rules<F extends StateOf> {
  /** The state before the first step. */
  // A method, so that an optimizer has rules too.
  init<P>(params: P): State<F, P>
  /** One step; `at` is the loss that the gradients are of, where it is known. */
  update<P>(
    gradients: NoInfer<P>,
    state: NoInfer<State<F, P>>,
    params: P,
    at?: NoInfer<Evaluation<P>>,
  ): Update<P, State<F, P>>
}

/** Throws where something is no optimizer; `who` is what was given it. */
export const requireOptimizer = (who: string, given: Partial<Rules<StateOf>> | null | undefined): void => {
  if (typeof given?.init !== 'function' || typeof given.update !== 'function')
    throw new TypeError(`${who}: expected an optimizer, a pair of init and update, got ${describe(given)}`)
}

/**
 * Throws where parameters are no tensors, or of 16 bits: averages of squares would be 0 there, and most steps less than half the
 * distance to the next number.
 */
const requireFull = (who: string, params: unknown): void => {
  const { leaves, structure } = flatten(params, `${who}: the parameters`, 'nothing')
  const short = leaves.findIndex(({ dtype }) => isHalf(dtype))
  if (short < 0) return
  const place = structure.paths[short] === '' ? '' : ` at ${structure.paths[short]}`
  const got = `${leaves[short]!.dtype}${place}`
  throw new TypeError(
    `${who}: expected parameters of float32 or float64, got ${got}; keep float32 parameters and cast them in the loss`,
  )
}

/** Nothing to remember. */
export interface Stateless extends StateOf {
  readonly state: readonly []
}

/**
 * An optimizer of your own, from its rules: `init` makes the state of the parameters, and `update` computes the updates and
 * the next state. It can be chained and folded like any other. The rules get parameters that hold tensors only, and
 * gradients of the same tree, shapes and element types. They compute leaf by leaf with `map` (see `MapLeaves`), which holds
 * the state to that as well. Errors begin with `name`.
 *
 * @throws TypeError, from `init` and `update`, with the path where the parameters hold what is no tensor or one of 16 bits, the
 * gradients are another tree, or the state is that of another optimizer; ShapeError, from `update`, where two leaves differ in shape
 * or element type.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * // Lion: steps of one size along the sign of averaged gradients (Chen et al., 2023)
 * interface LionState<P> {
 *   readonly mean: P
 * }
 * interface Lion extends optim.StateOf {
 *   readonly state: LionState<this['params']>
 * }
 * const average = (decay: number) => (g: optim.Leaf, mean: optim.Leaf) => T.add(T.mul(mean, decay), T.mul(g, 1 - decay))
 * const lion = (rate: number) =>
 *   optim.optimizer<Lion>('lion', map => ({
 *     init: params => ({ mean: T.tree.map(params, T.zerosLike) }),
 *     update: (gradients, { mean }) => ({
 *       updates: map((g, m) => T.mul(T.sign(average(0.9)(g, m)), -rate), gradients, mean),
 *       state: { mean: map(average(0.99), gradients, mean) },
 *     }),
 *   }))
 *
 * const fold = optim.fold(lion(0.25), (w: T.Tensor<[2]>) => T.sum(T.square(w)))
 * const final = [1, 2, 3].reduce(fold.step, fold.init(T.tensor([1, -0.5])))
 * assert.deepEqual(T.toArray(final.params), [0.25, 0.25])
 * ```
 */
export const optimizer = <F extends StateOf>(name: string, rules: (map: MapLeaves) => Rules<F>): Optimizer<F> => {
  if (typeof name !== 'string') throw new TypeError(`optimizer: expected a name, got ${shown(name)}`)
  requireFunction(`${name}: the rules`, rules)
  const made = rules(mapLeaves(name))
  requireOptimizer(`${name}: the rules`, made)
  const { init, update } = made
  const requireState = stateCheck(name, init as (params: unknown) => unknown)
  return {
    init: params => {
      requireFull(name, params)
      return init(params)
    },
    update: typed(<P>(gradients: P, state: State<F, P>, params: P, at?: Evaluation<P>): Update<P, State<F, P>> => {
      requireLike(`${name}: the gradients`, gradients, params)
      requireFull(name, params)
      requireState(state, params)
      return update(gradients, state, params, at)
    }),
  }
}
