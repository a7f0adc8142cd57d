import * as p from '../primitive/arithmetic.js'
import { equal, less, not, select } from '../primitive/comparison.js'
import { scalarLike } from '../primitive/define.js'
import * as math from '../primitive/math.js'
import type { Broadcast } from '../shape/broadcast.js'
import type { Both, Guard } from '../shape/error.js'
import { isFloat } from '../tensor/dtype.js'
import type { AnyTensor, Tensor, Value } from '../tensor/tensor.js'
import { arithmetic, expanded, numericFunction, quotient } from './elementwise.js'
import { dual, type Input, requireNumeric, requireSame, typed, value } from './face.js'
import type { Later } from './later.js'
import type { CanHold, CanMeet, DTypeOf, JointShape, OperandLike, ShapeOf } from './operand.js'

/**
 * a + b, broadcast.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.add(T.tensor([[1, 2], [3, 4]]), T.tensor([10, 20])) // Tensor<[2, 2], "float32">
 * assert.deepEqual(T.toArray(x), [[11, 22], [13, 24]])
 * assert.deepEqual(T.toArray(T.add(T.tensor([1, 2]), 1)), [2, 3])
 * ```
 */
export const add = arithmetic('add', p.add)

/**
 * a - b, broadcast; `sub(b)(a)` is a - b as well.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.sub(T.tensor([5, 7]), T.tensor([1, 2]))), [4, 5])
 * assert.deepEqual(T.toArray(T.sub(1)(T.tensor([5, 7]))), [4, 6])
 * ```
 */
export const sub = arithmetic('sub', p.sub)

/**
 * a · b elementwise, broadcast.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.mul(T.tensor([[1], [2]]), T.tensor([3, 4])) // Tensor<[2, 2], "float32">
 * assert.deepEqual(T.toArray(x), [[3, 4], [6, 8]])
 * ```
 */
export const mul = arithmetic('mul', p.mul)

/**
 * a / b, broadcast. Integers are divided as float32; x / 0 is ±infinity or NaN.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.div(T.tensor([1, 2, 3]), 2)), [0.5, 1, 1.5])
 * assert.deepEqual(T.toArray(T.div(T.tensor([1, -1], 'int32'), T.tensor([0, 4], 'int32'))), [Infinity, -0.25])
 * ```
 */
export const div = quotient('div', p.div)

/**
 * a to the power b, broadcast. Integers to negative integer powers are rounded towards zero; the derivative by a where
 * b is 0, and by b where a is 0, is 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.pow(T.tensor([2, 3]), 2)), [4, 9])
 * assert.deepEqual(T.toArray(T.pow(2, T.tensor([-1, 10]))), [0.5, 1024])
 * ```
 */
export const pow = arithmetic('pow', p.pow)

/**
 * The greater of a and b, broadcast; NaN if one is, and 0 is greater than -0 (IEEE 754-2019, maximum). Where they are equal
 * each gets half of the gradient.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.maximum(T.tensor([-1, 5]), T.tensor([2, 3]))), [2, 5])
 * assert.deepEqual(T.toArray(T.maximum(T.tensor([-1, 5]), 0)), [0, 5])
 * ```
 */
export const maximum = arithmetic('maximum', p.maximum)

/**
 * The lesser of a and b, broadcast; NaN if one is, and -0 is less than 0 (IEEE 754-2019, minimum). Where they are equal
 * each gets half of the gradient.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.minimum(T.tensor([-1, 5]), T.tensor([2, 3]))), [-1, 3])
 * assert.deepEqual(T.toArray(T.minimum(T.tensor([-1, 5]), 0)), [-1, 0])
 * ```
 */
export const minimum = arithmetic('minimum', p.minimum)

/**
 * -x.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.neg(T.tensor([1, -2]))), [-1, 2])
 * ```
 */
export const neg = numericFunction('neg', p.neg)

/**
 * |x|; its derivative at 0 is 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.abs(T.tensor([1, -2]))), [1, 2])
 * ```
 */
export const abs = numericFunction('abs', math.abs)

/**
 * -1, 0 or 1 by the sign of x, with derivative 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.sign(T.tensor([-3, 0, 0.5]))), [-1, 0, 1])
 * ```
 */
export const sign = numericFunction('sign', math.sign)

/**
 * x².
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.square(T.tensor([3, -4]))), [9, 16])
 * ```
 */
export const square = numericFunction('square', x => p.mul(x, x))

// Integers are their own floor, ceiling and rounding.
const rounding = (primitive: (x: Value) => Value) => (x: Value) => (isFloat(x.dtype) ? primitive(x) : x)

/**
 * The greatest integer not above x, with derivative 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.floor(T.tensor([1.7, -1.2]))), [1, -2])
 * ```
 */
export const floor = numericFunction('floor', rounding(math.floor))

/**
 * The least integer not below x, with derivative 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.ceil(T.tensor([1.2, -1.7]))), [2, -1])
 * ```
 */
export const ceil = numericFunction('ceil', rounding(math.ceil))

/**
 * The nearest integer, and the even one of two that are as near, with derivative 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.round(T.tensor([1.4, 2.5, 3.5]))), [1, 2, 4])
 * ```
 */
export const round = numericFunction('round', rounding(math.round))

/**
 * The integer part of x: the nearest integer towards 0, with derivative 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.trunc(T.tensor([1.7, -1.7]))), [1, -1])
 * ```
 */
export const trunc = numericFunction(
  'trunc',
  rounding(x => select(less(x, scalarLike(0, x)), math.ceil(x), math.floor(x))),
)

/**
 * Whether an element is NaN.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.isNaN(T.tensor([1, Number.NaN])) // Tensor<[2], "bool">
 * assert.deepEqual(T.toArray(x), [false, true])
 * ```
 */
// biome-ignore lint/suspicious/noShadowRestrictedNames: NumPy's name
export const isNaN: <X extends AnyTensor>(x: X) => Tensor<ShapeOf<X>, 'bool'> = typed((input: Value) => {
  const x = value('isNaN', input)
  return not(equal(x, x))
})

/** A question of each element of a tensor of any type. */
type Question = <X extends AnyTensor>(x: X) => Tensor<ShapeOf<X>, 'bool'>

/** `ofFloats` asks for |x| and infinity; of all other elements the answer is `otherwise`. */
const question = (op: string, ofFloats: (size: Value, infinity: Value) => Value, otherwise: boolean): Question =>
  typed((input: Value) => {
    const x = value(op, input)
    if (isFloat(x.dtype)) return ofFloats(math.abs(x), scalarLike(Infinity, x))
    const always = equal(x, x)
    return otherwise ? always : not(always)
  })

/**
 * Whether an element is neither infinite nor NaN.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.isFinite(T.tensor([1, Number.NaN, -Infinity])) // Tensor<[3], "bool">
 * assert.deepEqual(T.toArray(x), [true, false, false])
 * ```
 */
// biome-ignore lint/suspicious/noShadowRestrictedNames: NumPy's name
export const isFinite = question('isFinite', less, true)

/**
 * Whether an element is infinity or -infinity.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.isInf(T.tensor([1, Number.NaN, -Infinity])) // Tensor<[3], "bool">
 * assert.deepEqual(T.toArray(x), [false, false, true])
 * ```
 */
export const isInf = question('isInf', equal, false)

/** Whether x is of numbers, and fits beside both its limits. */
type CanClip<X, L, H> = Guard<
  Both<CanHold<'clip', 'number', X>, Both<CanMeet<'clip', X, L>, CanMeet<'clip', X, H, JointShape<X, L>>>>
>

/** `clip` with its limits, which waits for the tensor. */
export type ClipBy<L, H> = <X extends AnyTensor>(
  x: CanClip<X, L, H> & X,
) => Tensor<Broadcast<JointShape<X, L>, ShapeOf<H>>, DTypeOf<X, never>>

/**
 * x limited to [low, high]: `minimum(maximum(x, low), high)`. Either limit is a tensor that broadcasts against x, or a
 * number.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.clip(T.tensor([-2, 0.5, 3]), 0, 1)), [0, 0.5, 1])
 * ```
 */
export const clip: {
  <X extends AnyTensor, L extends OperandLike, H extends OperandLike>(
    x: Guard<CanHold<'clip', 'number', X>> & X,
    low: Guard<CanMeet<'clip', X, L>> & L,
    high: Guard<CanMeet<'clip', X, H, JointShape<X, L>>> & H,
  ): Tensor<Broadcast<JointShape<X, L>, ShapeOf<H>>, DTypeOf<X, never>>
  <L extends OperandLike, H extends OperandLike, Called extends true = true>(
    low: L,
    high: H,
  ): Later<ClipBy<L, H>, Called>
} = dual(3, (input: Value, lower: Input, upper: Input) => {
  const operand = value('clip', input)
  requireNumeric('clip', operand)
  const limits = [lower, upper].map(limit => value('clip', limit, operand.dtype))
  for (const limit of limits) requireSame('clip', operand, limit)
  const [x, low, high] = expanded('clip', operand, ...limits)
  return p.minimum(p.maximum(x!, low!), high!)
})

/**
 * The same tensor, as a constant in every derivative.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const f = (x: T.Tensor<[]>) => T.mul(T.stopGradient(x), x)
 * assert.equal(T.item(T.grad(f)(T.tensor(3))), 3)
 * ```
 */
export const stopGradient: <X extends AnyTensor>(x: X) => Tensor<ShapeOf<X>, DTypeOf<X, never>> = typed((x: Value) =>
  p.stopGradient(value('stopGradient', x)),
)
