import * as p from '../primitive/comparison.js'
import { type Broadcast, broadcast, type CanBroadcast } from '../shape/broadcast.js'
import type { Both, Guard, Unless } from '../shape/error.js'
import type { AnyTensor, Tensor, TensorLike, Value } from '../tensor/tensor.js'
import { comparison, connective, expanded, sameType } from './elementwise.js'
import { dual, type Input, requireBoolean, typed, value } from './face.js'
import type { Later } from './later.js'
import type { CanHold, CanMeet, JointDType, JointShape, OperandLike, ShapeOf } from './operand.js'

/**
 * a = b, broadcast; false where one is NaN.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.equal(T.tensor([1, 2, 3]), 2) // Tensor<[3], "bool">
 * assert.deepEqual(T.toArray(x), [false, true, false])
 * ```
 */
export const equal = comparison('equal', p.equal)

/**
 * a ≠ b, broadcast; true where one is NaN.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.notEqual(T.tensor([1, 2, 3]), 2) // Tensor<[3], "bool">
 * assert.deepEqual(T.toArray(x), [true, false, true])
 * ```
 */
export const notEqual = comparison('notEqual', (a, b) => p.not(p.equal(a, b)))

/**
 * a < b, broadcast; false where one is NaN.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.less(T.tensor([1, 2, 3]), 2) // Tensor<[3], "bool">
 * assert.deepEqual(T.toArray(x), [true, false, false])
 * ```
 */
export const less = comparison('less', p.less)

/**
 * a ≤ b, broadcast; false where one is NaN.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.lessEqual(T.tensor([1, 2, 3]), 2) // Tensor<[3], "bool">
 * assert.deepEqual(T.toArray(x), [true, true, false])
 * ```
 */
export const lessEqual = comparison('lessEqual', p.lessEqual)

/**
 * a > b, broadcast; false where one is NaN.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.greater(T.tensor([1, 2, 3]), 2) // Tensor<[3], "bool">
 * assert.deepEqual(T.toArray(x), [false, false, true])
 * ```
 */
export const greater = comparison('greater', (a, b) => p.less(b, a))

/**
 * a ≥ b, broadcast; false where one is NaN.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.greaterEqual(T.tensor([1, 2, 3]), 2) // Tensor<[3], "bool">
 * assert.deepEqual(T.toArray(x), [false, true, true])
 * ```
 */
export const greaterEqual = comparison('greaterEqual', (a, b) => p.lessEqual(b, a))

/**
 * Both.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.logicalAnd(T.tensor([true, true, false]), T.tensor([true, false, false]))), [true, false, false])
 * ```
 */
export const logicalAnd = connective('logicalAnd', p.and)

/**
 * One or both.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.logicalOr(T.tensor([true, true, false]), T.tensor([true, false, false]))), [true, true, false])
 * ```
 */
export const logicalOr = connective('logicalOr', p.or)

/**
 * Exactly one.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.logicalXor(T.tensor([true, true, false]), T.tensor([true, false, false]))), [false, true, false])
 * ```
 */
export const logicalXor = connective('logicalXor', (a, b) => p.not(p.equal(a, b)))

/**
 * Not x.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.logicalNot(T.tensor([true, false]))), [false, true])
 * ```
 */
export const logicalNot: <X extends AnyTensor>(
  x: Guard<CanHold<'logicalNot', 'bool', X>> & X,
) => Tensor<ShapeOf<X>, 'bool'> = typed((input: Value) => {
  const x = value('logicalNot', input)
  requireBoolean('logicalNot', x)
  return p.not(x)
})

/** `where` with both its alternatives, which waits for the condition. */
export type WhereBy<X, Y> = <C extends TensorLike>(
  condition: Guard<
    Both<
      CanHold<'where', 'bool', C>,
      Both<CanBroadcast<'where', ShapeOf<C>, ShapeOf<X>>, CanBroadcast<'where', ShapeOf<C>, ShapeOf<Y>>>
    >
  > &
    C,
) => Tensor<Broadcast<ShapeOf<C>, JointShape<X, Y>>, JointDType<X, Y>>

/**
 * Elements of a where the condition holds, of b elsewhere, all three broadcast. The gradient reaches only the element
 * that was taken.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.tensor([1, -2, 3])
 * assert.deepEqual(T.toArray(T.where(T.less(x, 0), 0, x)), [1, 0, 3])
 * ```
 */
export const where: {
  <C extends TensorLike, X extends OperandLike, Y extends OperandLike>(
    condition: Guard<CanHold<'where', 'bool', C>> & C,
    a: Guard<Unless<CanMeet<'where', X, Y>, CanBroadcast<'where', ShapeOf<C>, ShapeOf<X>>>> & X,
    b: Guard<Both<CanMeet<'where', X, Y>, CanBroadcast<'where', ShapeOf<C>, ShapeOf<Y>>>> & Y,
  ): Tensor<Broadcast<JointShape<C, X>, ShapeOf<Y>>, JointDType<X, Y>>
  <X extends OperandLike, Y extends OperandLike, Called extends true = true>(
    a: X,
    b: Guard<CanMeet<'where', X, Y>> & Y,
  ): Later<WhereBy<X, Y>, Called>
} = dual(3, (condition: Value, a: Input, b: Input) => {
  const mask = value('where', condition)
  requireBoolean('where', mask)
  const [first, second] = sameType('where', a, b)
  // Shapes of which each two broadcast do so together; two are compared at a time, those first that are known first in a `pipe`.
  for (const [left, right] of [
    [first, second],
    [mask, first],
    [mask, second],
  ] as const)
    broadcast('where', left.shape, right.shape)
  const [c, x, y] = expanded('where', mask, first, second)
  return p.select(c!, x!, y!)
})
