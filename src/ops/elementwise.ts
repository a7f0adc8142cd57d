import { cast } from '../primitive/arithmetic.js'
import { broadcast as broadcastValue } from '../primitive/broadcast.js'
import { broadcast } from '../shape/broadcast.js'
import type { Both, Guard } from '../shape/error.js'
import { type DType, type FloatDType, isFloat } from '../tensor/dtype.js'
import { isValue } from '../tensor/storage.js'
import type { AnyTensor, Tensor, Value } from '../tensor/tensor.js'
import { dual, type Input, requireBoolean, requireFloat, requireNumeric, requireSame, typed, value } from './face.js'
import type { Later, Settled } from './later.js'
import type { CanHold, CanMeet, DTypeOf, JointDType, JointShape, Kind, OperandLike, ShapeOf } from './operand.js'
import { wide } from './wide.js'

// The signatures that elementwise operations share, each with the one place where the body gets its types.

/** A function of each number: of a tensor, or of a number, which is a scalar. */
type Unary<Op extends string, K extends Kind> = <X extends OperandLike>(
  x: Guard<CanHold<Op, K, X>> & X,
) => Tensor<ShapeOf<X>, DTypeOf<X, 'float32'>>

/** A function of each number: floats only. */
export type FloatFunction<Op extends string> = Unary<Op, 'float'>

export const floatFunction = <Op extends string>(op: Op, body: (x: Value) => Value): FloatFunction<Op> =>
  typed((input: Input) => {
    const x = value(op, input)
    requireFloat(op, x)
    return wide([x], body)
  })

/** A function of each number, for every number type. */
export type NumericFunction<Op extends string> = Unary<Op, 'number'>

export const numericFunction = <Op extends string>(op: Op, body: (x: Value) => Value): NumericFunction<Op> =>
  typed((input: Input) => {
    const x = value(op, input)
    requireNumeric(op, x)
    return wide([x], body)
  })

/** What true division, means and the like give: integers become float32. */
export type Quotient<D extends DType> = { d: D } extends { d: infer F extends FloatDType }
  ? F
  : D extends FloatDType
    ? D
    : 'float32'

/** Of the element type of two operands that of the result. */
interface Results<D extends DType> {
  readonly same: D
  readonly quotient: Quotient<D>
  readonly bool: 'bool'
}

/** An operation of operands of type `X` and `Y`. */
export interface Meeting<Op extends string, K extends Kind, R extends keyof Results<DType>, X, Y> {
  readonly asks: Guard<Both<CanHold<Op, K, X>, CanMeet<Op, X, Y>>>
  readonly gives: Tensor<JointShape<X, Y>, Results<JointDType<X, Y>>[R]>
}

/** `Op` with its second operand, of type `Y`, which waits for the first. */
type Second<Op extends string, K extends Kind, R extends keyof Results<DType>, Y, All = OperandLike> = <
  X extends All,
  Asks extends 'asks' = 'asks',
  Gives extends 'gives' = 'gives',
>(
  a: NoInfer<Meeting<Op, K, R, X, Y>[Asks]> & X,
) => Settled<Meeting<Op, K, R, X, Y>[Gives]>

/** `add` or its like with the second operand, of type `Y`, which waits for the first. */
export type ArithmeticWith<Op extends string, Y> = Second<Op, 'number', 'same', Y>

/** `hypot` or its like with the second operand, of type `Y`, which waits for the first. */
export type FloatArithmeticWith<Op extends string, Y> = Second<Op, 'float', 'same', Y>

/** `div` with the divisor, of type `Y`, which waits for the dividend. */
export type DivisionBy<Op extends string, Y> = Second<Op, 'number', 'quotient', Y>

/** `less` or its like with the second operand, of type `Y`, which waits for the first. */
export type ComparisonWith<Op extends string, Y> = Second<Op, 'every', 'bool', Y>

/** `logicalAnd` or its like with the second operand, of type `Y`, which waits for the first. */
export type ConnectiveWith<Op extends string, Y> = Second<Op, 'bool', 'bool', Y, AnyTensor>

interface Waiting<Op extends string, Y> {
  readonly arithmetic: ArithmeticWith<Op, Y>
  readonly floats: FloatArithmeticWith<Op, Y>
  readonly division: DivisionBy<Op, Y>
  readonly comparison: ComparisonWith<Op, Y>
  readonly connective: ConnectiveWith<Op, Y>
}

/** Two operands that broadcast against each other; given one, the second, it waits for the first. */
interface Binary<
  Op extends string,
  K extends Kind,
  R extends keyof Results<DType>,
  W extends keyof Waiting<Op, OperandLike>,
  All = OperandLike,
> {
  <X extends All, Y extends All>(
    a: Guard<CanHold<Op, K, X>> & X,
    b: Guard<Both<CanHold<Op, K, Y>, CanMeet<Op, X, Y>>> & Y,
  ): Tensor<JointShape<X, Y>, Results<JointDType<X, Y>>[R]>
  <Y extends All, Called extends true = true>(b: Guard<CanHold<Op, K, Y>> & Y): Later<Waiting<Op, Y>[W], Called>
}

/** Two tensors that broadcast against each other, or a tensor and a number. */
export type Arithmetic<Op extends string> = Binary<Op, 'number', 'same', 'arithmetic'>

/** As `Arithmetic`, of floats only. */
export type FloatArithmetic<Op extends string> = Binary<Op, 'float', 'same', 'floats'>

/** As `Arithmetic`, with integers divided as float32. */
export type Division<Op extends string> = Binary<Op, 'number', 'quotient', 'division'>

/** Two operands as values; a number becomes a scalar of the other's element type. */
const pair = (op: string, a: Input, b: Input): readonly [Value, Value] => {
  const x = value(op, a, isValue(b) ? b.dtype : 'float32')
  return [x, value(op, b, x.dtype)]
}

/** As `pair`, of one element type. */
export const sameType = (op: string, a: Input, b: Input): readonly [Value, Value] => {
  const [x, y] = pair(op, a, b)
  requireSame(op, x, y)
  return [x, y]
}

/** Operands of one shape; scalars stay scalars, which the primitives take beside full tensors. */
export const expanded = (op: string, ...xs: readonly Value[]): readonly Value[] => {
  const shape = xs.map(x => x.shape).reduce((a, b) => broadcast(op, a, b))
  return xs.map(x => (x.shape.length === 0 ? x : broadcastValue(x, shape)))
}

/** An operation of two numbers, each prepared first. */
const binary = <F>(
  op: string,
  prepare: (x: Value) => Value,
  body: (a: Value, b: Value) => Value,
  check: (op: string, x: Value) => void = requireNumeric,
): F =>
  dual(2, (a: Input, b: Input) => {
    const operands = pair(op, a, b)
    for (const operand of operands) check(op, operand)
    requireSame(op, operands[0], operands[1])
    return wide(operands.map(prepare), (...prepared) => {
      const [x, y] = expanded(op, ...prepared)
      return body(x!, y!)
    })
  })

export const arithmetic = <Op extends string>(op: Op, body: (a: Value, b: Value) => Value): Arithmetic<Op> =>
  binary(op, x => x, body)

/** As `arithmetic`, of floats only. */
export const floatArithmetic = <Op extends string>(op: Op, body: (a: Value, b: Value) => Value): FloatArithmetic<Op> =>
  binary(op, x => x, body, requireFloat)

/** As `arithmetic`, with integers turned into float32. */
export const quotient = <Op extends string>(op: Op, body: (a: Value, b: Value) => Value): Division<Op> =>
  binary(op, toFloat, body)

export const toFloat = (x: Value): Value => (isFloat(x.dtype) ? x : cast(x, 'float32'))

/** Two tensors that broadcast against each other, or a tensor and a number; the result is bool. */
export type Comparison<Op extends string> = Binary<Op, 'every', 'bool', 'comparison'>

export const comparison = <Op extends string>(op: Op, body: (a: Value, b: Value) => Value): Comparison<Op> =>
  dual(2, (a: Input, b: Input) => {
    const [x, y] = expanded(op, ...sameType(op, a, b))
    return body(x!, y!)
  })

/** Two bool tensors that broadcast against each other. */
export type Connective<Op extends string> = Binary<Op, 'bool', 'bool', 'connective', AnyTensor>

export const connective = <Op extends string>(op: Op, body: (a: Value, b: Value) => Value): Connective<Op> =>
  dual(2, (a: Value, b: Value) => {
    const operands = [value(op, a), value(op, b)]
    for (const operand of operands) requireBoolean(op, operand)
    const [x, y] = expanded(op, ...operands)
    return body(x!, y!)
  })
