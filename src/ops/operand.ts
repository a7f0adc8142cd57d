import type { Broadcast, CanBroadcast } from '../shape/broadcast.js'
import type { Shape } from '../shape/dim.js'
import type { IsAny, One } from '../shape/equals.js'
import type { Both } from '../shape/error.js'
import type { DType, FloatDType } from '../tensor/dtype.js'
import type { AnyTensor, Tensor, TensorLike } from '../tensor/tensor.js'
import type { Bool, Floating, Numeric, SameDType } from './face.js'

// An operand that may be a tensor or a number has one type variable for the whole of it, and its shape and element type are
// read off that. With variables of their own the compiler would guess them where a number says nothing of them, and take the
// shape of the tensor for that of `Tensor<[2, 3]> | number`.

/** A tensor of any shape and element type, or a number. */
export type Operand = AnyTensor | number

/** The same as what a type variable extends: of no tensor the shape is compared with any shape, which costs. */
export type OperandLike = TensorLike | number

// What nearly every operand is, one tensor, is asked first: the rest costs more.

/**
 * The shape of an operand: a scalar's for a number, and for what may be a number or a scalar; unknown for `any` and for what may be
 * another tensor or a number.
 */
export type ShapeOf<X> = [X, 1] extends [Tensor<infer S extends Shape, infer _D extends DType>, 1]
  ? S
  : [X] extends [number | Tensor<[], DType>]
    ? []
    : [X] extends [AnyTensor | Tensor<infer S extends Shape, infer _D extends DType>]
      ? S
      : Shape

/** The element type of an operand, `Otherwise` that of a number. */
export type DTypeOf<X, Otherwise> = [X, 1] extends [{ readonly dtype: infer D extends DType }, 1]
  ? D
  : [X] extends [number]
    ? Otherwise
    : X extends { readonly dtype: infer D extends DType }
      ? D
      : Otherwise

/** The shape of two operands that are broadcast against each other. */
export type JointShape<X, Y> = Broadcast<ShapeOf<X>, ShapeOf<Y>>

/** The element type of two operands: a number takes that of the other. */
export type JointDType<X, Y> = 0 extends 1 & X
  ? DTypeOf<Y, DType>
  : One<X> extends One<Typed<infer D extends DType>>
    ? D
    : [X] extends [number]
      ? DTypeOf<Y, 'float32'>
      : DTypeOf<X, DTypeOf<Y, 'float32'>>

/** What has an element type. */
export interface Typed<out D> {
  readonly dtype: D
}

/** What is asked of the element type of an operand. */
interface Asked<Op extends string, D extends DType> {
  readonly every: unknown
  readonly number: Numeric<Op, D>
  readonly float: Floating<Op, D>
  readonly bool: Bool<Op, D>
}

/** Operands that certainly have such an element type. */
interface Plain {
  readonly every: OperandLike
  readonly number: Typed<Exclude<DType, 'bool'>> | number
  readonly float: Typed<FloatDType> | number
  readonly bool: Typed<'bool'> | number
}

/** Element types that an operation takes. */
export type Kind = keyof Plain

/** Whether an operand has an element type that the operation takes. */
export type CanHold<Op extends string, K extends Kind, X> =
  One<X> extends One<Plain[K]> ? unknown : [X] extends [number] ? unknown : Asked<Op, DTypeOf<X, never>>[K]

/** Whether two operands have one element type and broadcast, the first perhaps in another shape than its own. */
export type CanMeet<Op extends string, X, Y, S extends Shape = ShapeOf<X>> =
  One<Y> extends One<Typed<X['dtype' & keyof X]>>
    ? CanBroadcast<Op, S, ShapeOf<Y>>
    : One<Y> extends One<TensorLike> // first, as X may be open
      ? true extends IsAny<X> | IsAny<Y>
        ? unknown
        : One<X> extends One<TensorLike>
          ? Both<SameDType<Op, DTypeOf<X, never>, DTypeOf<Y, never>>, CanBroadcast<Op, S, ShapeOf<Y>>>
          : Both<SameDType<Op, DTypeOf<X, DTypeOf<Y, never>>, DTypeOf<Y, never>>, CanBroadcast<Op, S, ShapeOf<Y>>>
      : unknown
