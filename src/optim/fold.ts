import { jitDonating } from '../engine/jit.js'
import { cast, tensor } from '../ops/create.js'
import { typed } from '../ops/face.js'
import { describe } from '../shape/describe.js'
import type { Both } from '../shape/error.js'
import type { Bare, CanOptions } from '../shape/options.js'
import type { FloatDType } from '../tensor/dtype.js'
import type { Tensor } from '../tensor/tensor.js'
import { flatten } from '../trace/tree.js'
import { type AuxOf, type HasAux, type HasAuxOf, type Result, readHasAux } from '../transform/aux.js'
import type { Difference } from '../transform/carry.js'
import { requireFunction } from '../transform/function.js'
import { type CanGradWith, valueAndGrad } from '../transform/grad.js'
import type { Demand, Differentiable } from '../transform/types.js'
import { applyUpdates } from './applyUpdates.js'
import type { FullParameters } from './leaves.js'
import { type Optimizer, requireOptimizer, type State, type StateOf } from './optimizer.js'

/** What one step of training hands to the next. */
export interface FoldState<P, S> {
  readonly params: P
  readonly optimizer: S
  /** The loss of the last step, before its update; NaN before the first. It is float32 whatever the loss computes in. */
  readonly loss: Tensor<[]>
}

/** Training as a fold over batches. */
export interface Fold<P, S, Batch> {
  readonly init: (params: P) => FoldState<P, S>
  readonly step: (state: FoldState<P, S>, batch: Batch) => FoldState<P, S>
  /**
   * As `step`, but the new state takes over the memory of the one before, which must have come from this fold and cannot be
   * used afterwards (reading it throws a TraceError). What `init` gave stays as it is.
   */
  readonly stepInPlace: (state: FoldState<P, S>, batch: Batch) => FoldState<P, S>
}

/** As `FoldState`, with what the loss gives beside its value. */
export interface FoldStateWithAux<P, S, Aux> extends FoldState<P, S> {
  readonly aux: Aux
}

/** Training as a fold over batches, in which the loss hands something on from step to step. */
export interface FoldWithAux<P, S, Batch, Aux> {
  readonly init: (params: P, aux: Aux) => FoldStateWithAux<P, S, Aux>
  readonly step: (state: FoldStateWithAux<P, S, Aux>, batch: Batch) => FoldStateWithAux<P, S, Aux>
  readonly stepInPlace: (state: FoldStateWithAux<P, S, Aux>, batch: Batch) => FoldStateWithAux<P, S, Aux>
}

/** `unknown` where the next step can be given what the loss hands on. */
type HandsOn<Given, Next> = unknown extends Given | Next
  ? unknown
  : { aux: Next } extends { aux: Given }
    ? unknown
    : Changed<Difference<Given, Next>>

type Changed<Found> = [Found] extends [never]
  ? 'fold: expected a loss that returns aux as it takes it, got another'
  : Found extends { path: infer Path extends string; from: infer From extends string; to: infer To extends string }
    ? `fold: aux${Path} changes from ${From} to ${To}`
    : never

/** A fold with what the loss hands on, or without; where it is not known which, what it hands on may be undefined. */
type FoldOf<P, S, Batch, Aux, Has> = [Has] extends [false]
  ? Fold<P, S, Batch>
  : FoldWithAux<P, S, Batch, [Has] extends [true] ? Aux : Aux | undefined>

/** What states an optimizer keeps, or each of several. */
type KeptBy<O> = O extends Optimizer<infer F> ? F : never

/** What a loss is given beside the parameters: a batch, and what the step before handed on. */
type Given = readonly unknown[]

/** What stands at a place of what a loss is given, `unknown` where it does not look at it. */
type GivenAt<R extends Given, K extends '0' | '1'> = K extends keyof R ? R[K] : unknown

// The loss takes `...given`, as to a function with a list of a type variable TypeScript gives one that is itself generic, in
// the size of the batch.
interface MakeFold {
  /**
   * With `hasAux`, for a loss that also gets, and returns beside its value, something that goes from step to step without a
   * derivative: running statistics, a random key, metrics. `init` takes the first.
   */
  <
    Of extends Optimizer<StateOf>,
    P,
    R extends readonly [batch?: unknown, aux?: unknown],
    X extends Result,
    const O extends HasAux | Bare | undefined,
  >(
    optimizer: Of,
    loss: CanGradWith<
      'valueAndGrad',
      P,
      X,
      HasAuxOf<O>,
      'fold',
      Both<FullParameters<'fold', P>, HasAuxOf<O> extends true ? HandsOn<GivenAt<R, '1'>, AuxOf<X>> : unknown>
    > &
      ((params: P, ...given: R) => X),
    options: CanOptions<'fold', O, HasAux, 'hasAux'> & O,
  ): FoldOf<
    P,
    State<KeptBy<Of>, P>,
    GivenAt<R, '0'>,
    unknown extends GivenAt<R, '1'> ? AuxOf<X> : GivenAt<R, '1'>,
    HasAuxOf<O>
  >
  <Of extends Optimizer<StateOf>, P, R extends readonly [batch?: unknown], X>(
    optimizer: Of,
    loss: Demand<Both<Differentiable<'valueAndGrad', P, X, X, 'fold'>, FullParameters<'fold', P>>> &
      ((params: P, ...given: R) => X),
  ): Fold<P, State<KeptBy<Of>, P>, GivenAt<R, '0'>>
}

type AnyState = FoldStateWithAux<object, unknown, unknown>
type AnyLoss = (params: object, batch: unknown, aux: unknown) => readonly [Tensor<[], FloatDType>, unknown]

/** The same, where it is a state. */
const stateOf = (state: AnyState): AnyState => {
  if (typeof state === 'object' && state !== null && 'params' in state && 'optimizer' in state) return state
  throw new TypeError(`fold: expected a state, as init and step give it, got ${describe(state)}`)
}

/**
 * Training as a fold: `init` makes the first state of the parameters, and `step` is a reducer that takes the state and a
 * batch, differentiates the loss by the parameters and updates them. What else `reduce` passes is ignored. The state is a tree
 * of tensors. The whole step is compiled once for each kind of batch (see `jit`).
 *
 * A step throws what `valueAndGrad` throws for the loss, and a TraceError where the loss reads or branches on a value. A
 * function that is generic in the parameters may say `<P extends T.FloatTree<P>>`, so that its callers are told too.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * type Params = { readonly slope: T.Tensor<[]> }
 * type Batch = { readonly x: T.Tensor<[2]>; readonly y: T.Tensor<[2]> }
 * const loss = ({ slope }: Params, { x, y }: Batch) => T.mean(T.square(T.sub(T.mul(slope, x), y)))
 *
 * const batches = Array<Batch>(50).fill({ x: T.tensor([1, 2]), y: T.tensor([3, 6]) })
 * const fold = optim.fold(optim.sgd(0.1), loss)
 * const final = batches.reduce(fold.step, fold.init({ slope: T.tensor(0) }))
 * assert.ok(Math.abs(T.item(final.params.slope) - 3) < 1e-5)
 * ```
 */
export const fold: MakeFold = typed(
  (optimizer: Optimizer<StateOf>, loss: (...args: unknown[]) => never, options?: HasAux) => {
    requireOptimizer('fold', optimizer)
    requireFunction('fold: the loss', loss)
    const hasAux = readHasAux('fold', options)
    const withAux: AnyLoss = hasAux ? loss : (params, batch) => [loss(params, batch), undefined]
    const differentiated = valueAndGrad(withAux, { hasAux: true })
    const step = (state: AnyState, batch: unknown) => {
      const [[value, next], gradients] = differentiated(state.params, batch, state.aux)
      const at = {
        value,
        valueAndGrad: (params: object) => {
          const [[elsewhere], gradientsThere] = differentiated(params, batch, state.aux)
          return [elsewhere, gradientsThere] as const
        },
      }
      const { updates, state: memory } = optimizer.update(gradients, state.optimizer, state.params, at)
      return {
        params: applyUpdates(state.params, updates),
        optimizer: memory,
        loss: cast(value, 'float32'),
        ...(hasAux && { aux: next }),
      }
    }
    const compiled = jitDonating(step, { donate: [0] })
    const [stepAside, stepInPlace] = [compiled('keep'), compiled('reuse')]
    return {
      init: (params: unknown, first: unknown) => {
        if (typeof params !== 'object' || params === null)
          throw new TypeError(`fold: the parameters: expected a tensor, or a tree of tensors, got ${describe(params)}`)
        flatten(params, 'fold: the parameters', 'nothing')
        flatten(first, 'fold: aux')
        return {
          params,
          optimizer: optimizer.init(params),
          loss: tensor(Number.NaN),
          ...(hasAux && { aux: first }),
        }
      },
      // A reducer is also passed the index and all of the batches.
      step: (state: AnyState, batch: unknown) => stepAside(stateOf(state), batch),
      stepInPlace: (state: AnyState, batch: unknown) => stepInPlace(stateOf(state), batch),
    }
  },
)
