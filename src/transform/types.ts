import type { Both, Guard, Objection, Refused } from '../shape/error.js'
import type { Show } from '../shape/show.js'
import type { DType, FloatDType } from '../tensor/dtype.js'
import type { AnyTensor, Tensor } from '../tensor/tensor.js'

// Both tests are by inference: then they hold at once for a type variable `D extends FloatDType` or the tensor of a type
// variable `S extends Shape`, where a plain test waits and refuses a user's generic function.
type FloatLeaf<D extends DType, Leaf> = { d: D } extends { d: infer _Float extends FloatDType }
  ? Leaf
  : DType extends D
    ? Leaf
    : Refused<`only float tensors have gradients, got ${D}`>

type Primitive = number | string | boolean | bigint | symbol

/** How a sentence names a type, as `describe` does a value. */
export type Noun<X> =
  X extends Tensor<infer S, infer D>
    ? `a tensor of shape ${Show<S>} and dtype ${D}`
    : [X] extends [number]
      ? 'a number'
      : [X] extends [string]
        ? 'a string'
        : [X] extends [boolean]
          ? 'a boolean'
          : [X] extends [Primitive]
            ? 'a primitive value'
            : [X] extends [null]
              ? 'null'
              : undefined extends X
                ? 'undefined'
                : [X] extends [ReadonlyMap<unknown, unknown>]
                  ? 'a Map'
                  : [X] extends [ReadonlySet<unknown>]
                    ? 'a Set'
                    : [X] extends [PromiseLike<unknown>]
                      ? 'a Promise'
                      : [X] extends [AnyFunction]
                        ? 'a function'
                        : [X] extends [readonly unknown[]]
                          ? 'an array'
                          : [X] extends [object]
                            ? 'an object'
                            : 'something else'

/**
 * Any tree. As a constraint, in which a tuple stands, it makes a tuple of a list that is written in the place of an argument; as in
 * `initial: C & AnyTree` it does so, too, where `C` is also the result and TypeScript 5.9 takes it from what is expected of that.
 */
export type AnyTree = [] | NonNullable<unknown> | null | undefined

type Collection = ReadonlyMap<unknown, unknown> | ReadonlySet<unknown> | PromiseLike<unknown>
type AnyFunction = (...args: never[]) => unknown

/** Objects that can hold no tensor, as types show them; a tree of these types is passed on as it is. */
export type StaticObject = AnyFunction | ArrayBufferView | Date | ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>

/** Whether an object has methods, as instances of classes have: what else it has is the business of the class. */
type HasMethods<X> = X extends readonly unknown[]
  ? false
  : [Extract<X[keyof X], AnyFunction>] extends [never]
    ? false
    : true

/** What is no tensor in a tree of parameters, or a sentence about it. */
type OtherLeaf<X> = unknown extends X
  ? X
  : [Extract<X, Primitive | Collection>] extends [never]
    ? X extends object
      ? FloatTree<X>
      : X
    : Refused<`only float tensors have gradients, got ${Noun<Extract<X, Primitive | Collection>>}`>

/**
 * What a tree of parameters must be to have a gradient: `P extends FloatTree<P>` holds where every tensor in it is a
 * float tensor and nothing else is in it; null and undefined are empty. At another one stands the sentence. A function that
 * is generic in its parameters may say `<P extends FloatTree<P>>`, which tells its callers. (A mapped type, as a conditional one would make the
 * constraint circular; a tensor at the top is recognised by its `dtype`. Of an instance of a class only tensors are looked
 * at.)
 */
export type FloatTree<P> = {
  readonly [K in keyof P]: K extends symbol
    ? P[K]
    : K extends 'dtype'
      ? P[K] extends DType
        ? FloatLeaf<P[K], P[K]>
        : P[K]
      : K extends 'shape'
        ? { p: P } extends { p: infer _Tensor extends AnyTensor }
          ? P[K]
          : FloatNode<P, P[K]>
        : FloatNode<P, P[K]>
}

type FloatNode<P, X> = X extends AnyTensor ? FloatLeaf<X['dtype'], X> : HasMethods<P> extends true ? X : OtherLeaf<X>

/**
 * What is asked of a function, or of a tree that may be a number: the guard `Outcome`, with the sentence inside an object. (An
 * outcome says nothing where nothing is known of what a function takes or gives: before the types of a function are found,
 * TypeScript asks whether any function would do.)
 */
export type Demand<Outcome> = Guard<Objection<Outcome>>

/** What every tensor is, whatever is known of it: of a tensor of a type variable TypeScript does not say at once that it is one. */
type TensorLike = { readonly dtype: unknown; readonly shape: unknown }

/** Whether a type may be a scalar of element type `D`. */
export type MayBeScalar<X, D extends DType> = { x: X } extends { x: Tensor<infer S, infer E> }
  ? { s: S; d: D } extends { s: readonly []; d: E }
    ? true
    : { s: number; d: D } extends { s: S['length']; d: E }
      ? true
      : false
  : false

/** Whether nothing is known of a type: any, unknown, or a type variable. (In the objects, so that it does not wait for one.) */
export type IsOpen<X> = { x: unknown } extends { x: X } ? true : false

/** How far types of trees are looked into; one that has itself as a part, such as that of a list of cells, has no end. */
type Deepest = 8

/** Whether a tree is not looked into any further. */
export type IsDeepest<Depth extends readonly 0[]> = Depth['length'] extends Deepest ? true : false

/** One level more. */
export type Deeper<Depth extends readonly 0[]> = [...Depth, 0]

/** The sentence at the wrong leaves of a tree. */
type Sentences<Tree, Depth extends readonly 0[] = []> =
  Tree extends Refused<infer Sentence>
    ? Sentence
    : true extends IsOpen<Tree> | IsDeepest<Depth>
      ? never
      : Tree extends TensorLike | AnyFunction | Primitive
        ? never
        : Tree extends readonly (infer Item)[]
          ? Sentences<Item, Deeper<Depth>>
          : Tree extends object
            ? Sentences<Tree[keyof Tree], Deeper<Depth>>
            : never

/** `unknown` where the loss `L` is a scalar float, or may be one. */
type CanBeLoss<Op extends string, L> = unknown extends L
  ? unknown
  : { l: L } extends { l: Tensor<infer S, infer D> }
    ? { s: S } extends { s: readonly [] }
      ? [Extract<D, FloatDType>] extends [never]
        ? `${Op}: only a float result can be differentiated, got ${D}`
        : unknown
      : number extends S['length']
        ? unknown
        : `${Op}: only a scalar result can be differentiated, got shape ${Show<S>}`
    : `${Op}: the function must return a scalar tensor, got ${Noun<L>}`

/** `unknown` where `P` can be differentiated by. */
type CanDifferentiate<Op extends string, P> = unknown extends P
  ? unknown
  : [P] extends [never]
    ? unknown
    : [P] extends [Primitive | null | undefined]
      ? `${Op}: expected a tensor, or a tree of tensors, to differentiate by, got ${Noun<P>}${OfNumber<P>}`
      : P extends AnyTensor
        ? OrSentence<Op, Sentences<FloatLeaf<P['dtype'], never>>>
        : { p: P } extends { p: FloatTree<P> }
          ? OrSentence<
              Op,
              [Extract<P, Collection>] extends [never] ? never : `only float tensors have gradients, got ${Noun<P>}`
            >
          : OrSentence<Op, Sentences<FloatTree<P>>>

type OrSentence<Op extends string, Sentence> = [Sentence] extends [never] ? unknown : `${Op}: ${Sentence & string}`

/** What to do with what one would like to differentiate by. */
type OfNumber<P> = [P] extends [number] ? '; a number has no gradient, T.Tensor<[]> has one' : ''

type IsPromise<X> = IsOpen<X> extends true ? false : X extends PromiseLike<unknown> ? true : false

/** `unknown` where the result `R` of a function is there when it returns. */
export type CanWait<Op extends string, R> =
  true extends IsPromise<R>
    ? `${Op}: expected a function that returns tensors, got an async one, which returns a Promise`
    : unknown

/** `unknown` where a function from `P` to `X`, with the loss `L` in it, has a gradient; `Who` is asked for it. */
export type Differentiable<Op extends string, P, X, L = X, Who extends string = Op> = Both<
  CanWait<Who, X>,
  Both<CanDifferentiate<Op, P>, CanBeLoss<Op, L>>
>

/** Whether a function from `P` to `X` has a gradient. */
export type CanGrad<Op extends string, P, X, Who extends string = Op> = Demand<Differentiable<Op, P, X, X, Who>>

/**
 * Whether a type is several sizes; an unknown one (number) is one, and so is what a type variable stands for. (In the
 * objects, as a bare test of a type variable would answer both ways at once.)
 */
export type AreSeveral<N, All = N> = { size: number } extends { size: All }
  ? false
  : { size: string } extends { size: All }
    ? false
    : N extends unknown
      ? [All] extends [N]
        ? false
        : true
      : never

/** `unknown` where the sizes that were found for one name are one size. */
export type OneSize<Sentence extends string, N> = true extends AreSeveral<N> ? Sentence : unknown

/** Whether a tree shows a tensor. */
type HoldsTensor<X, Depth extends readonly 0[] = []> = true extends IsOpen<X> | IsDeepest<Depth>
  ? false
  : X extends TensorLike
    ? true
    : X extends ReadonlyMap<infer K, infer V>
      ? HoldsTensor<K | V, Deeper<Depth>>
      : X extends ReadonlySet<infer V> | readonly (infer V)[]
        ? HoldsTensor<V, Deeper<Depth>>
        : X extends AnyFunction
          ? false
          : X extends object
            ? HoldsTensor<X[keyof X], Deeper<Depth>>
            : false

/** What may not stand in a tree: a Promise, or a Map or Set with a tensor in it; or whatever is no tensor, if not empty. */
type Unwanted = 'foreign' | 'other'

/** Whether a tree shows what may not stand in it. */
type Holds<What extends Unwanted, X, Depth extends readonly 0[] = []> = true extends IsOpen<X> | IsDeepest<Depth>
  ? false
  : X extends TensorLike | AnyFunction | null | undefined
    ? false
    : X extends Primitive
      ? What extends 'other'
        ? true
        : false
      : X extends Collection
        ? What extends 'other'
          ? true
          : X extends PromiseLike<unknown>
            ? true
            : HoldsTensor<X>
        : X extends readonly (infer V)[]
          ? Holds<What, V, Deeper<Depth>>
          : X extends object
            ? HasMethods<X> extends true
              ? false
              : Holds<What, X[keyof X], Deeper<Depth>>
            : false

/** `unknown` where a function from `A` to `R` takes and gives trees of tensors. */
export type Transformable<Op extends string, A extends readonly unknown[], R> = Both<
  CanWait<Op, R>,
  true extends Holds<'foreign', A[number] | R>
    ? `${Op}: expected a tree of tensors, got a Map, Set or Promise; use a record or an array`
    : unknown
>

/** Whether a function from `A` to `R` may be transformed. */
export type CanTransform<Op extends string, A extends readonly unknown[], R> = Demand<Transformable<Op, A, R>>

/** Whether it may, and takes tensors only, which is what directions are made of; then `Also` is asked. */
export type CanMove<Op extends string, A extends readonly unknown[], R, Also = unknown> = Demand<
  Both<Transformable<Op, A, R>, Both<Only<Op, A>, Also>>
>

/** Whether the Jacobian of a function from `P` to `R` can be made; `First` is asked before. */
export type CanJacobian<Op extends string, P, R, First = unknown> = Demand<
  Both<First, Both<Transformable<Op, [P], R>, CanDifferentiate<Op, P>>>
>

/** `unknown` where a tree holds tensors only, as far as its type shows. */
export type Only<Op extends string, Tree> =
  true extends Holds<'other', Tree>
    ? true extends IsPromise<Tree>
      ? `${Op}: expected a tree of tensors, got a Promise; await it first`
      : `${Op}: expected a tree that holds tensors only, got one with something else`
    : unknown

/** Whether a tree holds tensors only, as far as its type shows. */
export type OnlyTensors<Op extends string, Tree> = Demand<Only<Op, Tree>>
