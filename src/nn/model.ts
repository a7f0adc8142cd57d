import { requireFloat, requireSame, typed } from '../ops/face.js'
import { type Key, requireKey } from '../random/random.js'
import { describe, shown } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import type { IsUnion } from '../shape/equals.js'
import { ShapeError } from '../shape/error.js'
import { show } from '../shape/show.js'
import type { DType } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import { isValue } from '../tensor/storage.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import type { CanBatch, FirstSize, FloatOf } from './guard.js'
import { type Layer, requireScope, type Scope, sequence } from './layer.js'

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
  readonly input: Shape
  readonly params: unknown
  readonly context: unknown
}

/** What a named block has in place of the shape of its input: the model that it is put on. */
export type Inside<In extends Shape, Params, Context> = Shape & {
  readonly [outside]: { readonly input: In; readonly params: Params; readonly context: Context }
}

/** The model that a block with the input `In` is put on. */
export type Outside<In> = In extends { readonly [outside]: infer Model extends Around }
  ? Model
  : { readonly input: Shape; readonly params: Empty; readonly context: Empty }

/** A model at the beginning of a named block put on it. */
export interface Enclosing<Inner> {
  readonly [inside]: Inner
}

/** The shape of one result of a model, or of the model that a named block is put on. */
export type OutputOf<M> = M extends { readonly [result]: infer Out extends Shape }
  ? Out
  : M extends Enclosing<infer Inner>
    ? OutputOf<Inner>
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
export interface Model<In extends Shape, Out extends Shape, Params = Empty, Context = Empty> extends Steps {
  /** The state before training: a record of tensors by the layers' names, `{}` if no layer has any. */
  readonly state: StateOf<Context>
  /** Parameters for the beginning of training, float32. */
  readonly init: (key: Key) => Flat<Params>
  /** Inference: x is a batch `[B, ...In]`, the result `[B, ...Out]`. A model with state asks for it: `{ state }`. */
  readonly apply: <S extends Shape, D extends DType>(
    params: Flat<Params>,
    x: CanBatch<'apply', S, D, In, Params> & Tensor<S, D>,
    ...context: ApplyArguments<Context>
  ) => Tensor<[FirstSize<S>, ...Out], FloatOf<D>>
  /** A step of training, with what is random or stateful: the result `[B, ...Out]` and the new state. */
  readonly train: <S extends Shape, D extends DType>(
    params: Flat<Params>,
    x: CanBatch<'train', S, D, In, Params> & Tensor<S, D>,
    ...context: TrainArguments<Context>
  ) => { readonly output: Tensor<[FirstSize<S>, ...Out], FloatOf<D>>; readonly state: StateOf<Context> }
  readonly [inside]: Model<Inside<In, Params, Context>, Out>
  readonly [result]: Out
}

/** What a model is made of. */
export interface Steps {
  /** The shape of one example. */
  readonly input: readonly number[]
  /** The shape of one result. */
  readonly output: readonly number[]
  readonly layers: readonly Layer[]
}

/** The first tensor of a record of records. */
const firstTensor = (params: unknown): Value | undefined => {
  if (isValue(params)) return params
  return typeof params === 'object' && params !== null ? firstTensor(Object.values(params)[0]) : undefined
}

/** The model of some layers. */
export const model = <M extends Steps>(input: readonly number[], layers: readonly Layer[]): M => {
  const whole = sequence(input, layers)
  const run = (op: string, params: Scope, x: Tensor<Shape>, context: Partial<AnyContext>, training: boolean) => {
    if (!isValue(x))
      throw new TypeError(`${op}: expected a batch of shape [${['batch', ...input].join(', ')}], got ${describe(x)}`)
    requireFloat(op, x)
    if (x.shape.length === 0 || x.shape.slice(1).join() !== input.join())
      throw new ShapeError(`${op}: expected a batch of shape [${['batch', ...input].join(', ')}], got ${show(x.shape)}`)
    requireOptions(op, context, ['key', 'state'])
    if (training && whole.random && context.key === undefined)
      throw new TypeError(`${op}: a layer of the model is random; give the key, as in { key }`)
    requireScope(op, 'the parameters', params)
    const learnt = firstTensor(params)
    if (learnt !== undefined) requireSame(op, x, learnt)
    requireScope(op, 'the state', context.state ?? {})
    if (context.key !== undefined) requireKey(op, context.key)
    return whole.run(x, { params, state: context.state ?? {}, key: context.key, training })
  }
  return typed<() => M>(() => ({
    input,
    output: whole.output,
    layers,
    state: whole.state,
    init: (key: Key) => {
      requireKey('init', key)
      return whole.init(key)
    },
    apply: (params: Scope, x: Tensor<Shape>, context: Partial<AnyContext> = {}) =>
      run('apply', params, x, context, false).output,
    train: (params: Scope, x: Tensor<Shape>, context: Partial<AnyContext> = {}) =>
      run('train', params, x, context, true),
  }))()
}

interface AnyContext {
  readonly key: Key
  readonly state: Scope
}

/** Throws where something is no model; `who` is what was given it. */
export const requireModel = (who: string, model: Partial<Steps> | null | undefined): void => {
  if (typeof model !== 'object' || ![model?.input, model?.output, model?.layers].every(Array.isArray))
    throw new TypeError(`${who}: expected a model, as nn.input begins one, got ${shown(model)}`)
}

/** A function from model to model that puts one more layer behind the others; `F` is its type, and `who` its name. */
export const step = <F>(who: string, make: (before: Steps & { readonly names: readonly string[] }) => Layer): F =>
  typed((before: Steps) => {
    requireModel(who, before)
    const names = before.layers.flatMap(layer => layer.names)
    return model(before.input, [...before.layers, make({ ...before, names })])
  })
