import * as p from '../primitive/comparison.js'
import type { Broadcast, CanBroadcast } from '../shape/broadcast.js'
import type { Both, Guard } from '../shape/error.js'
import type { AnyTensor, Tensor, Value } from '../tensor/tensor.js'
import { comparison, connective, expanded, sameType } from './elementwise.js'
import { dual, type Input, requireBoolean, typed, value } from './face.js'
import type { CanHold, CanMeet, JointDType, JointShape, Operand, ShapeOf } from './operand.js'

/** a = b, broadcast; false where one is NaN. */
export const equal = comparison('equal', p.equal)

/** a ≠ b, broadcast; true where one is NaN. */
export const notEqual = comparison('notEqual', (a, b) => p.not(p.equal(a, b)))

/** a < b, broadcast; false where one is NaN. */
export const less = comparison('less', p.less)

/** a ≤ b, broadcast; false where one is NaN. */
export const lessEqual = comparison('lessEqual', p.lessEqual)

/** a > b, broadcast; false where one is NaN. */
export const greater = comparison('greater', (a, b) => p.less(b, a))

/** a ≥ b, broadcast; false where one is NaN. */
export const greaterEqual = comparison('greaterEqual', (a, b) => p.lessEqual(b, a))

/** Both. */
export const logicalAnd = connective('logicalAnd', p.and)

/** One or both. */
export const logicalOr = connective('logicalOr', p.or)

/** Exactly one. */
export const logicalXor = connective('logicalXor', (a, b) => p.not(p.equal(a, b)))

/** Not x. */
export const logicalNot: <X extends AnyTensor>(
  x: Guard<CanHold<'logicalNot', 'bool', X>> & X,
) => Tensor<ShapeOf<X>, 'bool'> = typed((input: Value) => {
  const x = value('logicalNot', input)
  requireBoolean('logicalNot', x)
  return p.not(x)
})

/**
 * Elements of a where the condition holds, of b elsewhere, all three broadcast. The gradient reaches only the element
 * that was taken.
 */
export const where: {
  <C extends AnyTensor, X extends Operand, Y extends Operand>(
    condition: Guard<CanHold<'where', 'bool', C>> & C,
    a: Guard<CanBroadcast<'where', ShapeOf<C>, ShapeOf<X>>> & X,
    b: Guard<CanMeet<'where', X, Y, JointShape<C, X>>> & Y,
  ): Tensor<Broadcast<JointShape<C, X>, ShapeOf<Y>>, JointDType<X, Y>>
  <X extends Operand, Y extends Operand>(
    a: X,
    b: Guard<CanMeet<'where', X, Y>> & Y,
  ): <C extends AnyTensor>(
    condition: Guard<Both<CanHold<'where', 'bool', C>, CanBroadcast<'where', ShapeOf<C>, JointShape<X, Y>>>> & C,
  ) => Tensor<Broadcast<ShapeOf<C>, JointShape<X, Y>>, JointDType<X, Y>>
} = dual(3, (condition: Value, a: Input, b: Input) => {
  const mask = value('where', condition)
  requireBoolean('where', mask)
  const [c, x, y] = expanded('where', mask, ...sameType('where', a, b))
  return p.select(c!, x!, y!)
})
