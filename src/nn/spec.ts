import type { Dim, Shape } from '../shape/dim.js'
import type { DType, FloatDType } from '../tensor/dtype.js'
import type { AnyTensor, Tensor } from '../tensor/tensor.js'

// What one example of a model is, in the types: a shape, for one tensor of numbers; or more.

/** Element types of counts, labels and masks, which have no derivative. */
export type Discrete = Exclude<DType, FloatDType>

/** An example of counts, labels or flags: tokens are `Example<[16], 'int32'>`, a mask is `Example<[16], 'bool'>`. */
export interface Example<S extends Shape, D extends Discrete> {
  readonly shape: S
  readonly dtype: D
}

/** Several examples by name. */
export interface Specs {
  readonly [name: string]: Spec
}

/** What one example is: a shape, if it is one tensor of float numbers; an `Example` of another element type; or several by name. */
export type Spec = Shape | Example<Shape, Discrete> | Specs

/** The same at run time: sizes, sizes with an element type, or several by name. */
export type Form = readonly number[] | Example<readonly number[], Discrete> | Forms

export interface Forms {
  readonly [name: string]: Form
}

/** A batch of examples at run time: a tensor, or several by name. */
export type Batch = AnyTensor | { readonly [name: string]: Batch }

/** The sizes of examples of type `S`. */
export type FormOf<S> = { s: S } extends { s: infer _Sizes extends Shape }
  ? readonly number[]
  : { s: Spec } extends { s: S }
    ? Form
    : S extends Example<infer _Sizes, infer D>
      ? Example<readonly number[], D>
      : { readonly [K in keyof S]: FormOf<S[K]> }

/** A batch of examples of type `S`, of which no shape is known. */
export type OpenBatch<S> = { s: S } extends { s: infer _Sizes extends Shape }
  ? Tensor<Shape>
  : { s: Spec } extends { s: S }
    ? Batch
    : S extends Example<infer _Sizes, infer D>
      ? Tensor<Shape, D>
      : { readonly [K in keyof S]: OpenBatch<S[K]> }

/** A batch of `B` results of type `Out`, whose float numbers are of type `D`. */
export type BatchOf<B extends Dim, Out, D extends DType> = { o: Out } extends { o: infer S extends Shape }
  ? Tensor<[B, ...S], D>
  : Out extends Example<infer S, infer E>
    ? Tensor<[B, ...S], E>
    : { readonly [K in keyof Out]: BatchOf<B, Out[K], D> }

/** The shape of one example, of whatever is given for it. */
export type ShapeOf<Given> = { g: Given } extends { g: infer S extends Shape } ? S : Shape
