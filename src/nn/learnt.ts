import type { SameDType } from '../ops/face.js'
import type { Retyped } from '../ops/tree.js'
import type { IsAny, One } from '../shape/equals.js'
import type { Guard } from '../shape/error.js'
import type { DType, FloatDType } from '../tensor/dtype.js'
import type { AnyTensor } from '../tensor/tensor.js'

// The parameters of a call, in types: `Params` as `init` gives them, in float32, and `P` as they are given, which may be cast.

/** A function of the element type of each float tensor of a tree: what may be given to all of them is in every tensor. */
type Takers<P> = P extends AnyTensor
  ? [P['dtype'] & FloatDType] extends [never]
    ? never
    : (dtype: P['dtype']) => void
  : P extends object
    ? { [K in keyof P]: Takers<P[K]> }[keyof P]
    : never

/** The element type that all tensors of a tree have; `never` where two differ. */
type Common<P> = [Takers<P>] extends [(dtype: infer D) => void] ? D & FloatDType : never

/** The element type of parameters. What is nearly always so is asked first. */
export type LearntType<Params, P> = One<P> extends One<Params> ? (true extends IsAny<P> ? DType : 'float32') : Common<P>

/** Whether parameters are those of a model, all of one element type. */
export type CanLearn<Op extends string, Params, P> =
  One<P> extends One<Params> ? unknown : Learnt<Op, Params, Common<P>>

type Learnt<Op extends string, Params, D extends FloatDType> = [D] extends [never]
  ? Guard<`${Op}: the parameters are of several element types; convert them to one with T.cast`>
  : [D] extends ['float32']
    ? Params
    : Retyped<Params, D>

/** Whether a batch of element type `D` has that of the parameters, if there are any. */
export type SameAsLearnt<Op extends string, D extends DType, Params, P> = keyof Params extends never
  ? unknown
  : SameDType<Op, D, LearntType<Params, P>>
