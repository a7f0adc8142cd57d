import * as p from '../primitive/arithmetic.js'
import { equal, not } from '../primitive/comparison.js'
import { scalarLike } from '../primitive/define.js'
import * as math from '../primitive/math.js'
import type { Broadcast } from '../shape/broadcast.js'
import type { Both, Guard } from '../shape/error.js'
import { isFloat } from '../tensor/dtype.js'
import type { AnyTensor, Tensor, Value } from '../tensor/tensor.js'
import { arithmetic, expanded, floatFunction, numericFunction, quotient } from './elementwise.js'
import { dual, type Input, requireNumeric, requireSame, typed, value } from './face.js'
import type { CanHold, CanMeet, DTypeOf, JointShape, Operand, ShapeOf } from './operand.js'

/** a + b, broadcast. */
export const add = arithmetic('add', p.add)

/** a - b, broadcast; `sub(b)(a)` is a - b as well. */
export const sub = arithmetic('sub', p.sub)

/** a · b elementwise, broadcast. */
export const mul = arithmetic('mul', p.mul)

/** a / b, broadcast. Integers are divided as float32; x / 0 is ±infinity or NaN. */
export const div = quotient('div', p.div)

/**
 * a to the power b, broadcast. Integers to negative integer powers are rounded towards zero; the derivative by a where
 * b is 0, and by b where a is 0, is 0.
 */
export const pow = arithmetic('pow', p.pow)

/**
 * The greater of a and b, broadcast; NaN if one is, and 0 is greater than -0 (IEEE 754-2019, maximum). Where they are equal
 * each gets half of the gradient.
 */
export const maximum = arithmetic('maximum', p.maximum)

/**
 * The lesser of a and b, broadcast; NaN if one is, and -0 is less than 0 (IEEE 754-2019, minimum). Where they are equal
 * each gets half of the gradient.
 */
export const minimum = arithmetic('minimum', p.minimum)

/** -x. */
export const neg = numericFunction('neg', p.neg)

/** |x|; its derivative at 0 is 0. */
export const abs = numericFunction('abs', math.abs)

/** -1, 0 or 1 by the sign of x, with derivative 0. */
export const sign = numericFunction('sign', math.sign)

/** x². */
export const square = numericFunction('square', x => p.mul(x, x))

/** eˣ. */
export const exp = floatFunction('exp', math.exp)

/** eˣ - 1, exact to the last digits near 0. */
export const expm1 = floatFunction('expm1', math.expm1)

/** The natural logarithm: -infinity at 0, NaN below. */
export const log = floatFunction('log', p.log)

/** log(1 + x), exact to the last digits near 0. */
export const log1p = floatFunction('log1p', math.log1p)

/** √x; NaN below 0. */
export const sqrt = floatFunction('sqrt', math.sqrt)

/** 1 / √x. */
export const rsqrt = floatFunction('rsqrt', x => p.div(scalarLike(1, x), math.sqrt(x)))

/** The sine of x in radians. */
export const sin = floatFunction('sin', math.sin)

/** The cosine of x in radians. */
export const cos = floatFunction('cos', math.cos)

/** The tangent of x in radians. */
export const tan = floatFunction('tan', math.tan)

/** The hyperbolic tangent. */
export const tanh = floatFunction('tanh', math.tanh)

/** The error function 2/√π ∫₀ˣ e^(-t²) dt. */
export const erf = floatFunction('erf', math.erf)

/** 1 - erf(x), exact to the last digits where erf is near 1. */
export const erfc = floatFunction('erfc', math.erfc)

/** The inverse of erf; ±infinity at ±1, NaN beyond. */
export const erfInv = floatFunction('erfInv', math.erfInv)

// Integers are their own floor, ceiling and rounding.
const rounding = (primitive: (x: Value) => Value) => (x: Value) => (isFloat(x.dtype) ? primitive(x) : x)

/** The greatest integer not above x, with derivative 0. */
export const floor = numericFunction('floor', rounding(math.floor))

/** The least integer not below x, with derivative 0. */
export const ceil = numericFunction('ceil', rounding(math.ceil))

/** The nearest integer, and the even one of two that are as near, with derivative 0. */
export const round = numericFunction('round', rounding(math.round))

/** Whether an element is NaN. */
// biome-ignore lint/suspicious/noShadowRestrictedNames: NumPy's name
export const isNaN: <X extends AnyTensor>(x: X) => Tensor<ShapeOf<X>, 'bool'> = typed((input: Value) => {
  const x = value('isNaN', input)
  return not(equal(x, x))
})

/** Whether x is of numbers, and fits beside both its limits. */
type CanClip<X, L, H> = Guard<
  Both<CanHold<'clip', 'number', X>, Both<CanMeet<'clip', X, L>, CanMeet<'clip', X, H, JointShape<X, L>>>>
>

/**
 * x limited to [low, high]: `minimum(maximum(x, low), high)`. Either limit is a tensor that broadcasts against x, or a
 * number.
 */
export const clip: {
  <X extends AnyTensor, L extends Operand, H extends Operand>(
    x: Guard<CanHold<'clip', 'number', X>> & X,
    low: Guard<CanMeet<'clip', X, L>> & L,
    high: Guard<CanMeet<'clip', X, H, JointShape<X, L>>> & H,
  ): Tensor<Broadcast<JointShape<X, L>, ShapeOf<H>>, DTypeOf<X, never>>
  <L extends Operand, H extends Operand>(
    low: L,
    high: H,
  ): <X extends AnyTensor>(
    x: CanClip<X, L, H> & X,
  ) => Tensor<Broadcast<JointShape<X, L>, ShapeOf<H>>, DTypeOf<X, never>>
} = dual(3, (input: Value, lower: Input, upper: Input) => {
  const operand = value('clip', input)
  requireNumeric('clip', operand)
  const limits = [lower, upper].map(limit => value('clip', limit, operand.dtype))
  for (const limit of limits) requireSame('clip', operand, limit)
  const [x, low, high] = expanded('clip', operand, ...limits)
  return p.minimum(p.maximum(x!, low!), high!)
})

/** The same tensor, as a constant in every derivative. */
export const stopGradient: <X extends AnyTensor>(x: X) => Tensor<ShapeOf<X>, DTypeOf<X, never>> = typed((x: Value) =>
  p.stopGradient(value('stopGradient', x)),
)
