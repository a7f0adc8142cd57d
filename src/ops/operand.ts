import type { Broadcast, CanBroadcast } from '../shape/broadcast.js'
import type { Shape } from '../shape/dim.js'
import type { IsAny } from '../shape/equals.js'
import type { DType } from '../tensor/dtype.js'
import type { AnyTensor, Tensor } from '../tensor/tensor.js'
import type { SameDType } from './face.js'

// An operand that may be a tensor or a number has one type variable for the whole of it, and what it is made of is read off
// that: with variables for its shape and element type the compiler would guess them where a number says nothing of them, and
// take the shape of the tensor for that of `Tensor<[2, 3]> | number`.

/** A tensor of any shape and element type, or a number. */
export type Operand = AnyTensor | number

/** The shape of an operand: that of a scalar for a number, and unknown for `any` and for a tensor or a number. */
export type ShapeOf<X> =
  IsAny<X> extends true
    ? Shape
    : [X] extends [Tensor<infer S extends Shape, infer _D extends DType>]
      ? S
      : [X] extends [number]
        ? []
        : Shape

/** The element type of an operand: `Otherwise` for a number. */
export type DTypeOf<X, Otherwise> =
  IsAny<X> extends true
    ? DType
    : [X] extends [{ readonly dtype: infer D extends DType }]
      ? D
      : [X] extends [number]
        ? Otherwise
        : X extends { readonly dtype: infer D extends DType }
          ? D
          : Otherwise

/** The shape of two operands that are broadcast. */
export type Joint<X, Y> = Broadcast<ShapeOf<X>, ShapeOf<Y>>

/** The element type of two operands, of which a number takes that of the other. */
export type JointDType<X, Y> =
  IsAny<X> extends true
    ? DTypeOf<Y, DType>
    : [X] extends [number]
      ? DTypeOf<Y, 'float32'>
      : DTypeOf<X, DTypeOf<Y, 'float32'>>

/** `unknown` where no rule speaks against it, else the sentence of the first that does. */
export type Both<First, Next> = First extends string ? First : Next

/** Whether an operand has an element type that `Can` takes. */
export type CanJoin<Op extends string, X, Y> =
  true extends IsAny<X> | IsAny<Y>
    ? unknown
    : [X] extends [AnyTensor]
      ? [Y] extends [AnyTensor]
        ? Both<SameDType<Op, DTypeOf<X, never>, DTypeOf<Y, never>>, CanBroadcast<Op, ShapeOf<X>, ShapeOf<Y>>>
        : unknown
      : unknown
