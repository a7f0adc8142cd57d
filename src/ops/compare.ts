import * as p from '../primitive/comparison.js'
import type { Broadcast, CanBroadcast } from '../shape/broadcast.js'
import type { Shape } from '../shape/dim.js'
import type { DType } from '../tensor/dtype.js'
import type { AnyTensor, Tensor, Value } from '../tensor/tensor.js'
import { type Beside, comparison, connective, expanded, type Joint, sameType } from './elementwise.js'
import { type Bool, dual, type Input, requireBoolean, type SameDType, typed, value } from './face.js'

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
    X extends AnyTensor | number = AnyTensor,
    Y extends AnyTensor | number = AnyTensor,
  >(
    condition: Tensor<C, K> & Bool<'where', K>,
    a: (Tensor<A, D> & CanBroadcast<'where', C, A>) | Extract<X, number>,
    b: (Tensor<B, E> & CanBroadcast<'where', Beside<C, A, X>, B> & SameDType<'where', D, E>) | Extract<Y, number>,
  ): Tensor<Beside<Beside<C, A, X>, B, Y>, D>
  <
    B extends Shape = [],
    E extends DType = 'float32',
    A extends Shape = [],
    D extends DType = E,
    X extends AnyTensor | number = AnyTensor,
    Y extends AnyTensor | number = AnyTensor,
  >(
    a: Tensor<A, D> | Extract<X, number>,
    b: (Tensor<B, E> & CanBroadcast<'where', A, B> & SameDType<'where', D, E>) | Extract<Y, number>,
  ): <C extends Shape, K extends DType>(
    condition: Tensor<C, K> & Bool<'where', K> & CanBroadcast<'where', C, Joint<A, B, X, Y>>,
  ) => Tensor<Broadcast<C, Joint<A, B, X, Y>>, D>
} = dual(3, (condition: Value, a: Input, b: Input) => {
  const mask = value('where', condition)
  requireBoolean('where', mask)
  const [c, x, y] = expanded('where', mask, ...sameType('where', a, b))
  return p.select(c!, x!, y!)
})
