import type { Key } from '../random/random.js'
import type { Shape } from '../shape/dim.js'
import type { Both, CanName, Guard } from './guard.js'
import type { Empty, Kind, Model, With } from './model.js'

// What a layer is between types: from the shape of an example before it to all that it makes of a model.

/** The shape of one example, of whatever is given for it. */
type ShapeOf<Given> = { g: Given } extends { g: infer S extends Shape } ? S : Shape

/**
 * What a layer does with types: a function between them, written as an interface whose entries mention `this['input']`, the
 * shape of one example before it. `LayerOf` applies it.
 */
export interface LayerRule {
  /** What the layer is called in sentences and summaries, as in `'dense'`. */
  readonly type: string
  /** The shape of one example after it. */
  readonly output: Shape
  /** `unknown` where the layer may stand; else the sentence that says why not. Where not given it may stand anywhere. */
  readonly accepts?: unknown
  /** What it learns: a record of tensors, or of records of such; nothing where not given. */
  readonly params?: unknown
  /** What it remembers from step to step of training, a record of tensors; nothing where not given. */
  readonly state?: unknown
  /** `true` if it draws numbers while training. */
  readonly random?: unknown
  /** The shape of one example before it. */
  readonly input: ShapeOf<this['given']>
  /** How the layer is called in sentences: `dense('f1')`, or its type if it has no name. */
  readonly label: string
  /** What `LayerOf` applies the rule to. */
  readonly given: unknown
}

/** The rule for examples of shape `Given`. */
type Of<R extends LayerRule, Given> = R & { readonly given: Given }

/** How a layer is called in sentences. */
type Label<R extends LayerRule, N> = [N] extends [string] ? `${R['type']}('${N}')` : R['type']

/** What a layer asks of the shape that it is put on. Only a sentence needs to know how the layer is called. */
type CanFollow<R extends LayerRule, N, Out extends Shape> = Of<R, Out>['accepts'] extends string
  ? (Of<R, Out> & { readonly label: Label<R, N> })['accepts']
  : unknown

/** What a layer asks of the model that it is put on. */
type CanPut<R extends LayerRule, N, Out extends Shape, P> = Both<
  CanFollow<R, N, Out>,
  N extends string ? CanName<Label<R, N>, P, N> : unknown
>

/** What training needs after a layer; of one that may be random or not, a key. */
type ContextAfter<R extends LayerRule, N, Out extends Shape, C, Now> = [unknown, unknown] extends [
  R['random'],
  R['state'],
]
  ? C
  : C & KeyFor<R['random']> & (Now extends true ? StateFor<R, N, Out> : never)

type KeyFor<Random> = unknown extends Random
  ? unknown
  : [Random] extends [false | undefined]
    ? unknown
    : { readonly key: Key }

type StateFor<R extends LayerRule, N, Out extends Shape> = [N] extends [string]
  ? unknown extends R['state']
    ? unknown
    : { readonly state: With<Empty, N, Of<R, Out>['state']> }
  : unknown

/** What a layer under a name learns. */
type Learnt<R extends LayerRule, Out extends Shape> = unknown extends R['params'] ? Empty : Of<R, Out>['params']

/**
 * A layer with the rule `R` and the name `N`, if it has one: a function from model to model. `Now` is always true: what
 * depends on it is not looked into before the layer is put on a model, which would cost for each layer what it costs for each
 * model.
 */
export interface LayerOf<R extends LayerRule, N extends string | undefined = undefined> extends Kind<[R, N]> {
  <In extends Shape, Out extends Shape, P, C, Now extends true = true>(
    model: Guard<Now extends true ? CanPut<R, N, Out, P> : never> & Model<In, Out, P, C>,
  ): Model<
    In,
    Of<R, Out>['output'],
    [N] extends [string] ? With<P, N, Now extends true ? Learnt<R, Out> : never> : P,
    ContextAfter<R, N, Out, C, Now>
  >
}
