import { requireSame, typed } from '../ops/face.js'
import { type Key, requireKey } from '../random/random.js'
import { shown } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import type { IsUnion } from '../shape/equals.js'
import { type DType, DTypeError, isFloat } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { requireBatch } from './batch.js'
import type { BatchSize, CanBatches, FloatIn } from './canBatch.js'
import { isForm, tensorsOf } from './form.js'
import type { CanBatch, FirstSize, FloatOf } from './guard.js'
import { type Layer, type Result, type Scope, sequence } from './layer.js'
import { type FittingContext, type Learnt, learntOf, requireAll } from './learnt.js'
import type { BatchOf, Form, FormOf, Spec } from './spec.js'

/** A record without entries. In an intersection nothing is left of it. */
// biome-ignore lint/complexity/noBannedTypes: the type of an empty record, and of no other alias
export type Empty = {}

// The conditions below are decided at once. They stand there because the editor shows a condition by its outcome, and another
// alias by its name.

/**
 * The record `P` with `Q` under the name `N`; of several names it has one, and it is not known which. (An intersection, as a
 * type that looks into `P` would be one level deeper with every layer.)
 */
export type With<P, N extends PropertyKey, Q> =
  true extends IsUnion<N> ? P & { readonly [K in N]?: Q } : P & { readonly [K in N]: Q }

/** One record with the entries of an intersection of records. */
export type Flat<P, Always = true> = Always extends true ? { readonly [K in keyof P]: P[K] } : never

/** The state of a model, or of one whose `train` takes the context. */
export type StateOf<Context> = Context extends { readonly state: infer State } ? Flat<State> : Empty

/** The parameters of a model. */
export type ParamsOf<M> = M extends { readonly init: (key: never) => infer Params } ? Params : never

/** What `train` takes after the batch: nothing, or the context. */
export type TrainArguments<Context> = keyof Context extends never
  ? []
  : [context: { readonly [K in keyof Context]: K extends 'state' ? StateOf<Context> : Context[K] }]

/** What `apply` takes after the batch: nothing, or the state. */
export type ApplyArguments<Context> = Context extends { readonly state: infer State }
  ? [context: { readonly state: Flat<State> }]
  : []

declare const inside: unique symbol
declare const result: unique symbol
declare const origin: unique symbol
declare const kind: unique symbol

/**
 * What tells layers apart that are given by one type: the compiler compares generic functions by what they do with `any`, to
 * which a layer named 'a' does the same as one named 'b', and would take one of them for both. An activation is a dropout
 * that needs no key.
 */
export interface Kind<out K> {
  readonly [kind]?: K
}
declare const outside: unique symbol

interface Around {
  readonly input: Spec
  readonly params: unknown
  readonly context: unknown
}

/** What a named block has in place of the shape of its input: the model that it is put on. */
export type Inside<In extends Spec, Params, Context> = Shape & {
  readonly [outside]: { readonly input: In; readonly params: Params; readonly context: Context }
}

/** The model that a block with the input `In` is put on. */
export type Outside<In> = In extends { readonly [outside]: infer Model extends Around }
  ? Model
  : { readonly input: Shape; readonly params: Empty; readonly context: Empty }

/** What `apply` gives, or `train`, which gives the state too. */
type Results<Op extends string, Output, State> = Op extends 'apply'
  ? Output
  : { readonly output: Output; readonly state: State }

/**
 * The calls of a model: of one float tensor, and of a tensor of labels or a record of tensors of one number of examples. (Their
 * variance is said, as TypeScript would look into all of both to find it.)
 */
export interface Calls<
  in out Op extends string,
  in out In extends Spec,
  in out Out extends Spec,
  in out Params,
  in Arguments extends readonly unknown[],
  out State,
> {
  readonly one: <S extends Shape, D extends DType, P, Given>(
    params: Learnt<Op, Flat<Params>, P>,
    x: CanBatch<Op, S, D, In, Flat<Params>, P> & Tensor<S, D>,
    ...context: { readonly [I in keyof Arguments]: FittingContext<Op, Arguments[I], Given> }
  ) => Results<Op, BatchOf<FirstSize<S>, Out, FloatOf<D>>, State>
  readonly tree: <X, P, Given>(
    params: Learnt<Op, Flat<Params>, P>,
    x: CanBatches<Op, X, In, Flat<Params>, P> & X,
    ...context: { readonly [I in keyof Arguments]: FittingContext<Op, Arguments[I], Given> }
  ) => Results<Op, BatchOf<BatchSize<X, In>, Out, FloatIn<X, In, Flat<Params>, P>>, State>
}

/** Which call a model has; one of which nothing is known has that of one tensor. */
export type Which<In extends Spec> = { i: In } extends { i: infer _Sizes extends Shape }
  ? 'one'
  : { i: Spec } extends { i: In }
    ? 'one'
    : 'tree'

/** A model at the beginning of a named block put on it. */
export interface Enclosing<Inner> {
  readonly [inside]: Inner
}

declare const parts: unique symbol
declare const rows: unique symbol
declare const whole: unique symbol

/** What a block on one entry of a record has in place of the shape of its input: that of the model, and the whole record. */
export type Within<In, Whole> = Shape & { readonly [whole]: { readonly input: In; readonly output: Whole } }

/** The input of the model on an entry of which a block with the input `In` is put, and the record. */
export type Whole<In> = In extends {
  readonly [whole]: infer Model extends { readonly input: Spec; readonly output: unknown }
}
  ? Model
  : { readonly input: Shape; readonly output: Empty }

/** A model of a record by its entries, as models that blocks can be put on. */
type EntriesOf<In extends Spec, Out, Params, Context> = {
  readonly [K in keyof Out]: { o: Out[K] } extends { o: infer Each extends Spec }
    ? Model<Within<In, Out>, Each, Params, Context>
    : never
}

/**
 * A model of a record `Out` with an entry `N`, that entry as a model. (With `as`, so that nothing is inferred from the entries before
 * the name is known: it would be one of all entries. Whether there is such an entry is asked of `Out`, where that is known.)
 */
export interface HasEntry<N extends string, Inner, Out> {
  readonly [parts]: unknown extends Out ? { readonly [K in N as K]: Inner } : { readonly [K in N as K]?: Inner }
  readonly [result]: Out
}

/** What one result of a model is, or of the model that a named block is put on. */
export type OutputOf<M> = M extends { readonly [result]: infer Out extends Spec }
  ? Out
  : M extends Enclosing<infer Inner>
    ? OutputOf<Inner>
    : M extends { readonly [parts]: { readonly [name: string]: infer Inner } }
      ? WholeOf<Inner>
      : M extends HasRows<infer Inner>
        ? WholeOf<Inner>
        : Shape

/** The rows of a sequence. Of what has none nothing is known: `each` says so. */
type RowOf<Out> = { o: Out } extends { o: readonly [unknown, ...infer Row extends Shape] } ? Row : Shape

/** A model of a sequence, its rows as a model. */
export interface HasRows<Inner> {
  readonly [rows]: Inner
}

/** The record of which a model is an entry, or the sequence of which it is a row. */
export type WholeOf<Inner> = Inner extends { readonly [origin]: infer In }
  ? Whole<In>['output'] extends infer Out extends Spec
    ? Out
    : Shape
  : Shape

/**
 * A model maps a batch of examples of shape `In` to a batch of results of shape `Out`, given parameters. It is a value:
 * `Params`, a plain nested record of tensors, is made by `init` and handed to every call. `Context` is what training
 * needs besides: a key if a layer is random, the state if a layer keeps one; for most models nothing.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.input(4), nn.dense('hidden', 8), nn.relu, nn.dropout(0.5), nn.dense('out', 3))
 * const params = model.init(T.random.key(0))
 * const x = T.ones([16, 4])
 * const logits = model.apply(params, x) // Tensor<[16, 3], "float32">
 * const { output } = model.train(params, x, { key: T.random.key(1) })
 * assert.deepEqual([params.hidden.w.shape, logits.shape, output.shape], [[4, 8], [16, 3], [16, 3]])
 * ```
 */
export interface Model<in out In extends Spec, in out Out extends Spec, in out Params = Empty, Context = Empty>
  extends Steps {
  /** What one example is: its sizes, for one tensor of numbers. */
  readonly input: FormOf<In>
  /** What one result is. */
  readonly output: FormOf<Out>
  /** The state before training: a record of tensors by the layers' names, `{}` if no layer has any. */
  readonly state: StateOf<Context>
  /** Parameters for the beginning of training, float32. */
  readonly init: (key: Key) => Flat<Params>
  /**
   * Inference: x is a batch `[B, ...In]`, the result `[B, ...Out]`. A model with state asks for it: `{ state }`. Parameters that are
   * cast, all to one float type, take batches of that type.
   *
   * @throws DTypeError where float tensors of the batch and of the parameters are of several types; ShapeError and TypeError where
   * they, or the state, are not those of the model.
   */
  readonly apply: Calls<'apply', In, Out, Params, ApplyArguments<Context>, unknown>[Which<In>]
  /** A step of training, with what is random or stateful: the result `[B, ...Out]` and the new state. */
  readonly train: Calls<'train', In, Out, Params, TrainArguments<Context>, StateOf<Context>>[Which<In>]
  readonly [inside]: Model<Inside<In, Params, Context>, Out>
  readonly [result]: Out
  readonly [origin]: In
  readonly [parts]: EntriesOf<In, Out, Params, Context>
  // Whether it has rows is not asked here, or nothing could be put on those of a model whose shape is not known yet.
  readonly [rows]: Model<Within<In, Out>, RowOf<Out>, Params, Context>
}

/** What a model is made of. */
export interface Steps {
  /** What one example is: its sizes, for one tensor of numbers. */
  readonly input: Form
  /** What one result is. */
  readonly output: Form
  readonly layers: readonly Layer[]
}

/** Throws where the float tensors of a batch and what is learnt are not all of one type. */
const requireOneType = (op: string, values: readonly Value[], learnt: readonly Value[]): void => {
  if (learnt.some(({ dtype }) => dtype !== learnt[0]!.dtype))
    throw new DTypeError(`${op}: the parameters are of several element types; convert them to one with T.cast`)
  const floats = values.filter(({ dtype }) => isFloat(dtype))
  for (const value of [...floats, ...learnt.slice(0, 1)]) if (floats[0] !== undefined) requireSame(op, floats[0], value)
}

/** Runs layers on a batch as one of the functions of a model does. */
const run = (
  op: string,
  input: Form,
  whole: Layer,
  training: boolean,
  params: Scope,
  given: unknown,
  context: Partial<AnyContext> = {},
): Result => {
  const x = requireBatch(op, input, given)
  requireOptions(op, context, ['key', 'state'])
  if (training && whole.random && context.key === undefined)
    throw new TypeError(`${op}: a layer of the model is random; give the key, as in { key }`)
  const state = context.state ?? {}
  if (state !== context.state && Object.keys(whole.state).length > 0)
    throw new TypeError(`${op}: a layer of the model keeps a state; give it, as in { state }`)
  requireAll(op, 'parameter', whole.shapes, params)
  requireOneType(op, tensorsOf(input, x), learntOf(whole.shapes, params))
  requireAll(op, 'state', whole.state, state)
  if (context.key !== undefined) requireKey(op, context.key)
  return whole.run(x, { params, state, key: context.key, training })
}

/** Inference that gives the next state too; `op` is how it is called in sentences. */
export const inferred = (op: string, { input, layers }: Steps) => {
  const whole = sequence(input, layers)
  return (params: Scope, x: unknown, context?: Partial<AnyContext>): Result =>
    run(op, input, whole, false, params, x, context)
}

/** The model of some layers. */
export const model = <M extends Steps>(input: Form, layers: readonly Layer[]): M => {
  const whole = sequence(input, layers)
  return typed<() => M>(() => ({
    input,
    output: whole.output,
    layers,
    state: whole.state,
    init: (key: Key) => {
      requireKey('init', key)
      return whole.init(key)
    },
    apply: (params: Scope, x: unknown, context?: Partial<AnyContext>) =>
      run('apply', input, whole, false, params, x, context).output,
    train: (params: Scope, x: unknown, context?: Partial<AnyContext>) =>
      run('train', input, whole, true, params, x, context),
  }))()
}

interface AnyContext {
  readonly key: Key
  readonly state: Scope
}

/** Throws where something is no model; `who` is what was given it. */
export const requireModel = (who: string, model: Partial<Steps> | null | undefined): void => {
  if (typeof model !== 'object' || !isForm(model?.input) || !isForm(model.output) || !Array.isArray(model.layers))
    throw new TypeError(`${who}: expected a model, as nn.input begins one, got ${shown(model)}`)
}

/** A function from model to model that puts one more layer behind the others; `F` is its type, and `who` its name. */
export const step = <F>(who: string, make: (before: Steps & { readonly names: readonly string[] }) => Layer): F =>
  typed((before: Steps) => {
    requireModel(who, before)
    const names = before.layers.flatMap(layer => layer.names)
    return model(before.input, [...before.layers, make({ ...before, names })])
  })
