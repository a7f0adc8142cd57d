import type { Key } from '../random/random.js'
import type { Shape } from '../shape/dim.js'
import type { Tensor } from '../tensor/tensor.js'
import type { Both, CanName, CanOne, Guard } from './guard.js'
import type { Empty, Kind, Model, With } from './model.js'
import type { Batch, Discrete, Example, Form, ShapeOf, Spec } from './spec.js'

// What a layer is between types: from the shape of an example before it to all that it makes of a model.

/**
 * Of what a layer is: one float tensor, one of another element type, a record of such, or any example. A record has these
 * entries and no others.
 */
export type Takes = 'float' | Discrete | 'any' | { readonly [name: string]: Takes }

/** What a layer that takes `T` sees of an example `Given`: a shape for a tensor, a record of these for a record. */
export type InputOf<T, Given> = undefined extends T
  ? ShapeOf<Given>
  : T extends 'float'
    ? ShapeOf<Given>
    : T extends 'any'
      ? { g: Given } extends { g: infer S extends Spec }
        ? S
        : Spec
      : T extends Discrete
        ? { g: Given } extends { g: Example<infer S, Discrete> }
          ? S
          : Shape
        : { readonly [K in keyof T]: InputOf<T[K], K extends keyof Given ? Given[K] : unknown> }

/** The sizes that the body of a layer gets. */
export type SizesIn<T> = undefined extends T
  ? readonly number[]
  : T extends 'float' | Discrete
    ? readonly number[]
    : T extends 'any'
      ? Form
      : { readonly [K in keyof T]: SizesIn<T[K]> }

/** The batch that the body of a layer computes with. */
export type BatchIn<T> = undefined extends T
  ? Tensor<Shape>
  : T extends 'float'
    ? Tensor<Shape>
    : T extends Discrete
      ? Tensor<Shape, T>
      : T extends 'any'
        ? Batch
        : { readonly [K in keyof T]: BatchIn<T[K]> }

/** Where in an example something is, as sentences say it. */
type ToBe<Path extends string> = Path extends '' ? '' : `${Path} to be `

/** How what a layer takes, or is given, is called in sentences. */
type Called<T> = T extends 'float' ? 'floats' : T extends Discrete ? T : 'a record of tensors'

/** The sentences on an example that is not what a layer takes; `never` if it is. */
type Untaken<Layer extends string, T, Given, Path extends string = ''> = T extends 'any'
  ? never
  : T extends 'float' | Discrete
    ? Given extends Shape
      ? T extends 'float'
        ? never
        : `${Layer}: expected ${ToBe<Path>}${T}, got floats`
      : Given extends Example<infer _Sizes, infer D>
        ? D extends T
          ? never
          : `${Layer}: expected ${ToBe<Path>}${Called<T>}, got ${D}`
        : `${Layer}: expected ${ToBe<Path>}one tensor, got a record; nn.on puts a layer on one of its entries`
    : Given extends Shape | Example<Shape, Discrete>
      ? `${Layer}: expected ${ToBe<Path>}a record of tensors, got one tensor`
      :
          | {
              [K in keyof T & string]: K extends keyof Given
                ? Untaken<Layer, T[K], Given[K], `${Path}.${K}`>
                : string extends keyof Given
                  ? never
                  : `${Layer}: the example has no entry ${Path}.${K}`
            }[keyof T & string]
          | (string extends keyof Given
              ? never
              : `${Layer}: expected no entry ${Path}.${Exclude<keyof Given, keyof T> & string}`)

/** Whether an example is what a layer takes. */
type CanTake<Layer extends string, T, Given> = undefined extends T
  ? CanOne<Layer, Given>
  : [Untaken<Layer, T, Given>] extends [never]
    ? unknown
    : Untaken<Layer, T, Given>

/**
 * What a layer does with types: a function between them, written as an interface whose entries mention `this['input']`, the
 * shape of one example before it. `LayerOf` applies it.
 */
export interface LayerRule extends AnyRule {
  /** The shape of one example before it; of a layer that takes a record, those of its entries. */
  readonly input: InputOf<this['takes'], this['given']>
}

/** A rule of a layer that takes whatever. */
export interface AnyRule {
  /** What the layer is called in sentences and summaries, as in `'dense'`. */
  readonly type: string
  /** What it is put on, where that is not one float tensor. */
  readonly takes?: Takes
  /** What one example is after it. */
  readonly output: Spec
  /** `unknown` where the layer may stand; else the sentence that says why not. Where not given it may stand anywhere. */
  readonly accepts?: unknown
  /** What it learns: a record of tensors, or of records of such; nothing where not given. */
  readonly params?: unknown
  /** What it remembers from step to step of training, a record of tensors; nothing where not given. */
  readonly state?: unknown
  /** `true` if it draws numbers while training. */
  readonly random?: unknown
  /** How the layer is called in sentences: `dense('f1')`, or its type if it has no name. */
  readonly label: string
  /** What `LayerOf` applies the rule to. */
  readonly given: unknown
}

/** The rule for examples of shape `Given`. */
type Of<R extends AnyRule, Given> = R & { readonly given: Given }

/** How a layer is called in sentences. */
type Label<R extends AnyRule, N> = [N] extends [string] ? `${R['type']}('${N}')` : R['type']

/** What a layer asks of the shape that it is put on. Only a sentence needs to know how the layer is called. */
type CanFollow<R extends AnyRule, N, Out extends Spec> = Of<R, Out>['accepts'] extends string
  ? (Of<R, Out> & { readonly label: Label<R, N> })['accepts']
  : unknown

/** What a layer asks of the model that it is put on. */
type CanPut<R extends AnyRule, N, Out extends Spec, P> = Both<
  CanTake<Label<R, N>, R['takes'], Out>,
  Both<CanFollow<R, N, Out>, N extends string ? CanName<Label<R, N>, P, N> : unknown>
>

/** What training needs after a layer; of one that may be random or not, a key. */
type ContextAfter<R extends AnyRule, N, Out extends Spec, C, Now> = [unknown, unknown] extends [R['random'], R['state']]
  ? C
  : C & KeyFor<R['random']> & (Now extends true ? StateFor<R, N, Out> : never)

type KeyFor<Random> = unknown extends Random
  ? unknown
  : [Random] extends [false | undefined]
    ? unknown
    : { readonly key: Key }

type StateFor<R extends AnyRule, N, Out extends Spec> = [N] extends [string]
  ? unknown extends R['state']
    ? unknown
    : { readonly state: With<Empty, N, Of<R, Out>['state']> }
  : unknown

/** What a layer under a name learns. */
type Learnt<R extends AnyRule, Out extends Spec> = unknown extends R['params'] ? Empty : Of<R, Out>['params']

/**
 * A layer with the rule `R` and the name `N`, if it has one: a function from model to model. `Now` is always true: what
 * depends on it is not looked into before the layer is put on a model, which would cost for each layer what it costs for each
 * model.
 */
export interface LayerOf<R extends AnyRule, N extends string | undefined = undefined> extends Kind<[R, N]> {
  <In extends Spec, Out extends Spec, P, C, Now extends true = true>(
    model: Guard<Now extends true ? CanPut<R, N, Out, P> : never> & Model<In, Out, P, C>,
  ): Model<
    In,
    Of<R, Out>['output'],
    [N] extends [string] ? With<P, N, Now extends true ? Learnt<R, Out> : never> : P,
    ContextAfter<R, N, Out, C, Now>
  >
}
