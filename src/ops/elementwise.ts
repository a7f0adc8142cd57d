import { cast } from '../primitive/arithmetic.js'
import { broadcast as broadcastValue } from '../primitive/broadcast.js'
import type { Broadcast, CanBroadcast } from '../shape/broadcast.js'
import { broadcast } from '../shape/broadcast.js'
import type { Shape } from '../shape/dim.js'
import type { DType, FloatDType } from '../tensor/dtype.js'
import { isValue } from '../tensor/storage.js'
import type { AnyTensor, Tensor, Value } from '../tensor/tensor.js'
import {
  type Bool,
  dual,
  type Floating,
  type Input,
  type Numeric,
  requireBoolean,
  requireFloat,
  requireNumeric,
  requireSame,
  type SameDType,
  typed,
  value,
} from './face.js'

// The signatures that elementwise operations share, each with the one place where the body gets its types.

/** A function of each number: floats only. */
export type FloatFunction<Op extends string> = <S extends Shape = [], D extends DType = 'float32'>(
  x: (Tensor<S, D> & Floating<Op, D>) | number,
) => Tensor<S, D>

export const floatFunction = <Op extends string>(op: Op, body: (x: Value) => Value): FloatFunction<Op> =>
  typed((input: Input) => {
    const x = value(op, input)
    requireFloat(op, x)
    return body(x)
  })

/** A function of each number, for every number type. */
export type NumericFunction<Op extends string> = <S extends Shape = [], D extends DType = 'float32'>(
  x: (Tensor<S, D> & Numeric<Op, D>) | number,
) => Tensor<S, D>

export const numericFunction = <Op extends string>(op: Op, body: (x: Value) => Value): NumericFunction<Op> =>
  typed((input: Input) => {
    const x = value(op, input)
    requireNumeric(op, x)
    return body(x)
  })

type Fits<Op extends string, A extends Shape, D extends DType, B extends Shape, E extends DType> = Numeric<Op, D> &
  CanBroadcast<Op, A, B> &
  SameDType<Op, D, E>

/** What true division, means and the like give: integers become float32. */
export type Quotient<D extends DType> = { d: D } extends { d: infer F extends FloatDType }
  ? F
  : D extends 'float64'
    ? 'float64'
    : 'float32'

/** Of the element type of two numbers that of the result. */
interface Results<D extends DType> {
  readonly same: D
  readonly quotient: Quotient<D>
  readonly bool: 'bool'
}

/**
 * The shape of a result of operands of types `X` and `Y`, of which one may be a number. A number says nothing of `A` or
 * `B`, which the compiler would then guess from the result that is wanted.
 */
export type Joint<A extends Shape, B extends Shape, X, Y> = [Y] extends [number]
  ? [X] extends [number]
    ? []
    : A
  : [X] extends [number]
    ? B
    : Broadcast<A, B>

/** As `Joint`, of a shape and an operand of type `X`. */
export type Beside<A extends Shape, B extends Shape, X> = [X] extends [number] ? A : Broadcast<A, B>

/** Two tensors that broadcast against each other, or a tensor and a number. */
export interface Arithmetic<Op extends string, Result extends keyof Results<DType> = 'same'> {
  <
    B extends Shape = [],
    E extends DType = 'float32',
    A extends Shape = [],
    D extends DType = E,
    X extends AnyTensor | number = AnyTensor,
    Y extends AnyTensor | number = AnyTensor,
  >(
    a: Tensor<A, D> | Extract<X, number>,
    b: (Tensor<B, E> & Fits<Op, A, D, B, E>) | Extract<Y, number>,
  ): Tensor<Joint<A, B, X, Y>, Results<D>[Result]>
  <B extends Shape = [], E extends DType = never, Y extends AnyTensor | number = AnyTensor>(
    b: Tensor<B, E> | Extract<Y, number>,
  ): <A extends Shape = [], D extends DType = 'float32', X extends AnyTensor | number = AnyTensor>(
    a: (Tensor<A, D> & Fits<Op, A, D, B, E>) | Extract<X, number>,
  ) => Tensor<Joint<A, B, X, Y>, Results<D>[Result]>
}

/** Numbers become scalars of the other operand's element type; then the element types must agree. */
export const sameType = (op: string, a: Input, b: Input): readonly [Value, Value] => {
  const x = value(op, a, isValue(b) ? b.dtype : 'float32')
  const y = value(op, b, x.dtype)
  requireSame(op, x, y)
  return [x, y]
}

/** Operands of one shape; scalars stay scalars, which the primitives take beside full tensors. */
export const expanded = (op: string, ...xs: readonly Value[]): readonly Value[] => {
  const shape = xs.map(x => x.shape).reduce((a, b) => broadcast(op, a, b))
  return xs.map(x => (x.shape.length === 0 ? x : broadcastValue(x, shape)))
}

/** An operation of two numbers, each prepared first. */
const binary = <F>(op: string, prepare: (x: Value) => Value, body: (a: Value, b: Value) => Value): F =>
  dual(2, (a: Input, b: Input) => {
    const operands = sameType(op, a, b)
    for (const operand of operands) requireNumeric(op, operand)
    const [x, y] = expanded(op, ...operands.map(prepare))
    return body(x!, y!)
  })

export const arithmetic = <Op extends string>(op: Op, body: (a: Value, b: Value) => Value): Arithmetic<Op> =>
  binary(op, x => x, body)

/** As `arithmetic`, with integers turned into float32. */
export const quotient = <Op extends string>(op: Op, body: (a: Value, b: Value) => Value): Arithmetic<Op, 'quotient'> =>
  binary(op, toFloat, body)

export const toFloat = (x: Value): Value => (x.dtype === 'float64' ? x : cast(x, 'float32'))

type Comparable<Op extends string, A extends Shape, D extends DType, B extends Shape, E extends DType> = CanBroadcast<
  Op,
  A,
  B
> &
  SameDType<Op, D, E>

/** Two tensors that broadcast against each other, or a tensor and a number; the result is bool. */
export interface Comparison<Op extends string> {
  <
    B extends Shape = [],
    E extends DType = 'float32',
    A extends Shape = [],
    D extends DType = E,
    X extends AnyTensor | number = AnyTensor,
    Y extends AnyTensor | number = AnyTensor,
  >(
    a: Tensor<A, D> | Extract<X, number>,
    b: (Tensor<B, E> & Comparable<Op, A, D, B, E>) | Extract<Y, number>,
  ): Tensor<Joint<A, B, X, Y>, 'bool'>
  <B extends Shape = [], E extends DType = never, Y extends AnyTensor | number = AnyTensor>(
    b: Tensor<B, E> | Extract<Y, number>,
  ): <A extends Shape = [], D extends DType = 'float32', X extends AnyTensor | number = AnyTensor>(
    a: (Tensor<A, D> & Comparable<Op, A, D, B, E>) | Extract<X, number>,
  ) => Tensor<Joint<A, B, X, Y>, 'bool'>
}

export const comparison = <Op extends string>(op: Op, body: (a: Value, b: Value) => Value): Comparison<Op> =>
  dual(2, (a: Input, b: Input) => {
    const [x, y] = expanded(op, ...sameType(op, a, b))
    return body(x!, y!)
  })

type Logical<Op extends string, A extends Shape, D extends DType, B extends Shape, E extends DType> = CanBroadcast<
  Op,
  A,
  B
> &
  Bool<Op, D> &
  Bool<Op, E>

/** Two bool tensors that broadcast against each other. */
export interface Connective<Op extends string> {
  <A extends Shape, D extends DType, B extends Shape, E extends DType>(
    a: Tensor<A, D>,
    b: Tensor<B, E> & Logical<Op, A, D, B, E>,
  ): Tensor<Broadcast<A, B>, 'bool'>
  <B extends Shape, E extends DType>(
    b: Tensor<B, E>,
  ): <A extends Shape, D extends DType>(a: Tensor<A, D> & Logical<Op, A, D, B, E>) => Tensor<Broadcast<A, B>, 'bool'>
}

export const connective = <Op extends string>(op: Op, body: (a: Value, b: Value) => Value): Connective<Op> =>
  dual(2, (a: Value, b: Value) => {
    const operands = [value(op, a), value(op, b)]
    for (const operand of operands) requireBoolean(op, operand)
    const [x, y] = expanded(op, ...operands)
    return body(x!, y!)
  })
