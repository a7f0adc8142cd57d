import type { Shape } from '../shape/dim.js'
import type { ShapeError } from '../shape/error.js'
import type { Show } from '../shape/show.js'
import type { DType, DTypeError, FloatDType } from '../tensor/dtype.js'
import type { AnyTensor, Tensor } from '../tensor/tensor.js'

// Both tests are by inference: then they hold at once for a type variable `D extends FloatDType` or the tensor of a type
// variable `S extends Shape`, where a plain test waits and refuses a user's generic function.
type FloatLeaf<D extends DType, Leaf> = { d: D } extends { d: infer _Float extends FloatDType }
  ? Leaf
  : DType extends D
    ? Leaf
    : DTypeError<`only float tensors have gradients, got ${D}`>

/**
 * What a tree of parameters must be to have a gradient: `P extends FloatTree<P>` holds where every tensor in it is a
 * float tensor. At another one stands the sentence. A function that is generic in its parameters says `<P extends
 * FloatTree<P>>` as well. (A mapped type, as a conditional one would make the constraint circular; a tensor at the top is
 * recognised by its `dtype`.)
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
          : P[K] extends AnyTensor
            ? FloatLeaf<P[K]['dtype'], P[K]>
            : P[K] extends object
              ? FloatTree<P[K]>
              : P[K]
        : P[K] extends AnyTensor
          ? FloatLeaf<P[K]['dtype'], P[K]>
          : P[K] extends object
            ? FloatTree<P[K]>
            : P[K]
}

/** `unknown` where a result of shape `S` and element type `D` is a scalar float. */
type CanBeLoss<Op extends string, S extends Shape, D extends DType> = { s: S } extends { s: readonly [] }
  ? { d: D } extends { d: infer _Float extends FloatDType }
    ? unknown
    : DTypeError<`${Op}: only a float result can be differentiated, got ${D}`>
  : number extends S['length']
    ? unknown
    : ShapeError<`${Op}: only a scalar result can be differentiated, got shape ${Show<S>}`>

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
export type OneSize<Sentence extends string, N> = true extends AreSeveral<N> ? ShapeError<Sentence> : unknown
