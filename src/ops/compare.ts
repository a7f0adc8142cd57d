import * as p from '../primitive/comparison.js'
import type { Broadcast, CanBroadcast } from '../shape/broadcast.js'
import type { Shape } from '../shape/dim.js'
import type { DType } from '../tensor/dtype.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { comparison, connective, expanded, sameType } from './elementwise.js'
import { type Bool, dual, type Input, type Operand, requireBoolean, type SameDType, typed, value } from './face.js'

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
export const logicalNot: <S extends Shape, D extends DType>(
  x: Tensor<S, D> & Bool<'logicalNot', D>,
) => Tensor<S, 'bool'> = typed((input: Value) => {
  const x = value('logicalNot', input)
  requireBoolean('logicalNot', x)
  return p.not(x)
})

/**
 * Elements of a where the condition holds, of b elsewhere, all three broadcast. The gradient reaches only the element
 * that was taken.
 */
export const where: {
  <
    C extends Shape,
    K extends DType,
    B extends Shape = [],
    E extends DType = 'float32',
    A extends Shape = [],
    D extends DType = E,
  >(
    condition: Tensor<C, K> & Bool<'where', K>,
    a: (Tensor<A, D> & CanBroadcast<'where', C, A>) | number,
    b: (Tensor<B, E> & CanBroadcast<'where', Broadcast<C, A>, B> & SameDType<'where', D, E>) | number,
  ): Tensor<Broadcast<Broadcast<C, A>, B>, D>
  <B extends Shape = [], E extends DType = 'float32', A extends Shape = [], D extends DType = E>(
    a: Operand<A, D>,
    b: (Tensor<B, E> & CanBroadcast<'where', A, B> & SameDType<'where', D, E>) | number,
  ): <C extends Shape, K extends DType>(
    condition: Tensor<C, K> & Bool<'where', K> & CanBroadcast<'where', C, Broadcast<A, B>>,
  ) => Tensor<Broadcast<C, Broadcast<A, B>>, D>
} = dual(3, (condition: Value, a: Input, b: Input) => {
  const mask = value('where', condition)
  requireBoolean('where', mask)
  const [c, x, y] = expanded('where', mask, ...sameType('where', a, b))
  return p.select(c!, x!, y!)
})
