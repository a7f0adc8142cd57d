import type { FullDType } from '../tensor/dtype.js'
import type { Value } from '../tensor/tensor.js'
import { add, div, log, mul, sub } from './arithmetic.js'
import { less, select } from './comparison.js'
import { type Bound, scalarLike } from './define.js'
import { abs, exp, expm1, log1p, sign, sqrt } from './math.js'
import { hypot } from './triangle.js'
import { unaryBy } from './unary.js'

const c = scalarLike

interface Range {
  /** Up to here eˣ is in range. */
  readonly exponent: number
  /** A float s with which x - s is one exactly from there on, and eˢ / 2, which is nearly one. */
  readonly shift: number
  readonly scale: number
  /** From here on √(x² + 1) is x, to the last digit. */
  readonly large: number
}

// eˢ / 2 is a float to 2 · 10⁻¹¹ and 7 · 10⁻²¹ of it. (FreeBSD's k_exp scales by 2²³⁵ and 2²⁰⁴³, in two steps, which XLA makes one.)
const ranges: Readonly<Record<FullDType, Range>> = {
  float32: { exponent: 80, shift: 47.9375, scale: 3.295806687116232e20, large: 2 ** 13 },
  float64: { exponent: 700, shift: 572.46875, scale: 2.0844390054582608e248, large: 2 ** 28 },
}
const rangeOf = (x: Value): Range => ranges[x.dtype as FullDType]

/** eˣ / 2 for x > 0, which may be in range where eˣ is not. */
const halfPower = (x: Value): Value => {
  const { shift, scale } = rangeOf(x)
  return mul(exp(sub(x, c(shift, x))), c(scale, x))
}

const half = (x: Value): Value => mul(x, c(0.5, x))

/** What `f` says of small |x|, `g` of large, with the sign of x. */
const odd = (x: Value, limit: keyof Range, ofSmall: (size: Value) => Value, ofLarge: (size: Value) => Value): Value => {
  const size = abs(x)
  return mul(sign(x), select(less(size, c(rangeOf(x)[limit], x)), ofSmall(size), ofLarge(size)))
}

export const sinh: Bound<[x: Value]> = unaryBy(
  'sinh',
  x =>
    odd(
      x,
      'exponent',
      size => {
        const power = expm1(size)
        return half(add(power, div(power, add(power, c(1, x)))))
      },
      halfPower,
    ),
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.sinh(x[k]!)
  },
  x => cosh(x),
)

export const cosh: Bound<[x: Value]> = unaryBy(
  'cosh',
  x => {
    const size = abs(x)
    const power = exp(size)
    const small = half(add(power, div(c(1, x), power)))
    return select(less(size, c(rangeOf(x).exponent, x)), small, halfPower(size))
  },
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.cosh(x[k]!)
  },
  x => sinh(x),
)

/** log (2x) of a large number, though 2x be out of range. */
const logOfTwice = (x: Value): Value => add(log(x), c(Math.LN2, x))

/** log (x + √(x² + 1)) = log1p (x + x² / (1 + √(x² + 1))). */
export const asinh = unaryBy(
  'asinh',
  x =>
    odd(
      x,
      'large',
      size => {
        const square = mul(size, size)
        return log1p(add(size, div(square, add(c(1, x), sqrt(add(c(1, x), square))))))
      },
      logOfTwice,
    ),
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.asinh(x[k]!)
  },
  x => div(c(1, x), hypot(x, c(1, x))),
)

/** log (x + √(x² - 1)) = log1p (t + √t √(t + 2)) for t = x - 1. */
export const acosh = unaryBy(
  'acosh',
  x => {
    const t = sub(x, c(1, x))
    const small = log1p(add(t, mul(sqrt(t), sqrt(add(t, c(2, x))))))
    return select(less(c(rangeOf(x).large, x), x), logOfTwice(x), small)
  },
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.acosh(x[k]!)
  },
  x => div(div(c(1, x), sqrt(sub(x, c(1, x)))), sqrt(add(x, c(1, x)))),
)

/** ½ log ((1 + x) / (1 - x)) = ½ log1p (2x / (1 - x)). */
export const atanh = unaryBy(
  'atanh',
  x => {
    const size = abs(x)
    return mul(sign(x), half(log1p(div(add(size, size), sub(c(1, x), size)))))
  },
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.atanh(x[k]!)
  },
  x => div(div(c(1, x), sub(c(1, x), x)), add(c(1, x), x)),
)
