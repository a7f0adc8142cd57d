import type { Exact, Numbers, Shape } from '../shape/dim.js'
import type { DType } from './dtype.js'

declare const shapeOf: unique symbol
declare const known: unique symbol

/** The shape and element type of a tensor, without its elements. */
export interface Spec {
  readonly shape: readonly number[]
  readonly dtype: DType
}

/**
 * What every operation works on inside: a tensor whose shape is known only at run time. It is either stored (see
 * `storage.ts`) or a tracer that stands for a value while a transformation runs.
 */
export interface Value extends Spec {}

/** An immutable array of shape `S` and element type `D`: a `Value` whose shape the compiler knows. */
export interface Tensor<S extends Shape = Shape, out D extends DType = 'float32'> extends Value {
  // Of a tensor that is more than one, as with a brand, the compiler reads the shape off here; anything fits in it. The last part
  // says nothing: a mapped type keeps TypeScript 5.9 from deciding by the variance of `S` alone, by which a record of a
  // `Tensor<[13]>` were none of a `Tensor<[number]>`. So it stands first, before what differs.
  readonly [known]: S | object | { readonly [K in S[number]]?: unknown }
  readonly shape: Numbers<S>
  readonly dtype: D
  readonly [shapeOf]: Exact<S>
}

/**
 * What every tensor is, and nothing else. As what a type variable extends it costs less than a tensor of any shape, with which
 * the shape would be compared.
 */
export interface TensorLike extends TensorMark {
  readonly dtype: DType
}

/** What marks a tensor where options may stand in its place: it has no names that an editor would offer among theirs. */
export interface TensorMark {
  readonly [known]: unknown
}

/** A tensor of any shape and element type. */
export type AnyTensor = Tensor<Shape, DType>
