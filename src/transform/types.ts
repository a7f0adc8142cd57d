import type { Shape } from '../shape/dim.js'
import type { Refused } from '../shape/error.js'
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

/** How a sentence names what is no tensor. */
type Noun<X> = X extends number
  ? 'a number'
  : X extends string
    ? 'a string'
    : X extends boolean
      ? 'a boolean'
      : X extends Primitive
        ? 'a primitive value'
        : X extends ReadonlyMap<unknown, unknown>
          ? 'a Map'
          : X extends ReadonlySet<unknown>
            ? 'a Set'
            : 'a Promise'

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
 * is generic in its parameters says `<P extends FloatTree<P>>` as well. (A mapped type, as a conditional one would make the
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

/** `unknown` where a result of shape `S` and element type `D` is a scalar float. */
type CanBeLoss<Op extends string, S extends Shape, D extends DType> = { s: S } extends { s: readonly [] }
  ? { d: D } extends { d: infer _Float extends FloatDType }
    ? unknown
    : Refused<`${Op}: only a float result can be differentiated, got ${D}`>
  : number extends S['length']
    ? unknown
    : Refused<`${Op}: only a scalar result can be differentiated, got shape ${Show<S>}`>

/** The result type of a function that is differentiated; where it is no scalar, the sentence stands there. */
export type Loss<Op extends string, S extends Shape, D extends DType> = Tensor<S, D> & CanBeLoss<Op, S, D>

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

/**
 * `unknown` where the sizes that were found for one name are one size. (The test stands bare: inside a function that is
 * generic in the size it waits, and waiting it is still seen not to be true.)
 */
export type OneSize<Sentence extends string, N> = true extends AreSeveral<N> ? Refused<Sentence> : unknown

/** Whether nothing is known of a type: any, unknown, or a type variable. (In the objects, so that it does not wait for one.) */
type IsOpen<X> = { x: unknown } extends { x: X } ? true : false

/** How far types of trees are looked into; one that has itself as a part, such as that of a list of cells, has no end. */
type Deepest = 8

type IsDeepest<Depth extends readonly 0[]> = Depth['length'] extends Deepest ? true : false

/** One level more. */
type Deeper<Depth extends readonly 0[]> = [...Depth, 0]

/** Whether a tree shows a tensor. */
type HoldsTensor<X, Depth extends readonly 0[] = []> = true extends IsOpen<X> | IsDeepest<Depth>
  ? false
  : X extends AnyTensor
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

/** Whether a tree shows a Promise, or a Map or Set with a tensor in it. */
type HoldsForeign<X, Depth extends readonly 0[] = []> = true extends IsOpen<X> | IsDeepest<Depth>
  ? false
  : X extends AnyTensor | AnyFunction | Primitive | null | undefined
    ? false
    : X extends PromiseLike<unknown>
      ? true
      : X extends ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>
        ? HoldsTensor<X>
        : X extends readonly (infer V)[]
          ? HoldsForeign<V, Deeper<Depth>>
          : X extends object
            ? HasMethods<X> extends true
              ? false
              : HoldsForeign<X[keyof X], Deeper<Depth>>
            : false

type IsPromise<X> = IsOpen<X> extends true ? false : X extends PromiseLike<unknown> ? true : false

/** `unknown` where the result `R` of a function is there when it returns. */
export type CanWait<Op extends string, R> =
  true extends IsPromise<R>
    ? Refused<`${Op}: expected a function that returns tensors, got an async one, which returns a Promise`>
    : unknown

/**
 * `unknown` where a function from `A` to `R` may be transformed. (The tests stand bare: inside a function that is generic in
 * the result they wait, and waiting they are still seen not to be true.)
 */
export type CanTransform<Op extends string, A extends readonly unknown[], R> =
  true extends IsPromise<R>
    ? Refused<`${Op}: expected a function that returns tensors, got one that returns a Promise`>
    : true extends HoldsForeign<A[number] | R>
      ? Refused<`${Op}: expected a tree of tensors, got a Map, Set or Promise; use a record or an array`>
      : unknown

type IsOther<X> = IsOpen<X> extends true ? false : X extends Primitive | Collection ? true : false

/** `unknown` where `P` can be differentiated by as far as `FloatTree` does not see it: a mapped type passes a number on. */
export type CanDifferentiate<P> =
  true extends IsOther<P> ? Refused<`only float tensors have gradients, got ${Noun<P>}`> : unknown

/** Whether a tree shows something beside tensors that is not empty. */
type HoldsOther<X, Depth extends readonly 0[] = []> = true extends IsOpen<X> | IsDeepest<Depth>
  ? false
  : X extends AnyTensor | AnyFunction | null | undefined
    ? false
    : X extends Primitive | Collection
      ? true
      : X extends readonly (infer V)[]
        ? HoldsOther<V, Deeper<Depth>>
        : X extends object
          ? HasMethods<X> extends true
            ? false
            : HoldsOther<X[keyof X], Deeper<Depth>>
          : false

/** `unknown` where a tree holds tensors only, as far as its type shows. */
export type OnlyTensors<Op extends string, Tree> =
  true extends HoldsOther<Tree>
    ? Refused<`${Op}: expected a tree that holds tensors only, got one with something else`>
    : unknown
