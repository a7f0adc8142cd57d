import {
  erfcRest,
  erfcRoot,
  erfcScaled,
  erfInvFar,
  erfInvNear,
  erfInvStart,
  erfSmall,
  gaussRoot,
} from './coefficients.js'
import { powerOfTwo, reduce, scaled } from './exponential.js'
import { type Expression, emitter, type Formulas } from './expression.js'
import { choose } from './lanes.js'
import { finiteLogarithm, split } from './logarithm.js'
import { inDouble } from './wide.js'

/** Where the second formula of `erfInv` takes over from the first. */
const middle = 0.84375

/**
 * The error function. Near 0 it is x + x P(x²); further out 1 - erfc |x|, where erfc^(-1/8) (float64: ^(-1/16)) is nearly a
 * line and a polynomial fits it (after Hastings, Approximations for Digital Computers, 1955). Within 2 units in the last place
 * of float32 (1.72 measured), 4 of float64 (3).
 */
export const erf = emitter((f, x) => {
  const { add, sub, mul, keep, lanes } = f
  const start = choose(lanes, 1.1484375, 1.5)
  const size = keep(f.float('pmin', f.abs(x), 6))
  const z = keep(mul(x, x))
  const near = add(x, mul(x, f.polynomial(z, choose(lanes, erfSmall.single, erfSmall.double))))
  const beyond = keep(sub(size, start))
  const [root, ...rise] = choose(lanes, erfcRoot.single, erfcRoot.double)
  // Where erfc is largest `beyond` is near 0, and the one rounding of this sum is all that the powers make larger.
  let power = keep(add(mul(beyond, f.polynomial(beyond, rise)), root!))
  for (let squarings = choose(lanes, 3, 4); squarings > 0; squarings--) power = keep(mul(power, power))
  const far = f.withSign(sub(1, f.div(1, power)), x)
  return f.select(f.float('lt', size, start), near, far)
})

/**
 * erfc(x) = e^(-x²) / √π / (x + R(x)) for x ≥ 0 with a quotient R = P / Q of polynomials, in float64. Half its digits are
 * enough, so that e^(-x²) / √π is 2ⁿ times the fourth power of a short polynomial.
 */
const single = (f: Formulas, x: Expression): Expression => {
  const { add, mul, div, keep, horner } = f
  const square = keep(mul(x, x))
  const n = keep(f.float('nearest', mul(square, -Math.LOG2E)))
  const rest = keep(add(square, mul(n, Math.LN2)))
  const above = keep(horner(x, erfcRest.above))
  const below = keep(horner(x, erfcRest.below))
  const slope = mul(div(below, add(mul(x, below), above)), powerOfTwo(f, n))
  const root = keep(horner(rest, gaussRoot))
  const half = keep(mul(root, root))
  return mul(mul(slope, half), half)
}

/**
 * erfc(x) = e^(-x²) (1 + x R(x)) / (1 + 2 x) for x ≥ 0 (after Shepherd and Laframboise, Chebyshev approximation of
 * (1 + 2x) exp(x²) erfc x, 1981) with a quotient R of polynomials. The square is the exact one of the upper half of the
 * bits, and the rest.
 */
const double = (f: Formulas, x: Expression): Expression => {
  const { add, sub, mul, div, keep } = f
  const upper = keep(f.and(x, f.bits(-1n << 27n)))
  const rest = keep(mul(sub(upper, x), add(upper, x)))
  const { n, less } = reduce(f, sub(0, mul(upper, upper)), { low: -746, high: 0 }, false, rest)
  const [above, below] = [erfcScaled.above, erfcScaled.below].map(side => f.polynomial(x, side))
  const slope = div(add(div(mul(x, above!), below!), 1), add(add(x, x), 1))
  return scaled(f, mul(add(less, 1), slope), n)
}

/**
 * 1 - erf(x), which is 2 - erfc(-x) for x < 0. Within 2 units in the last place of float32 (1.33 measured), 4 of float64
 * (3.2).
 */
export const erfc = emitter((f, x) => {
  const isSingle = f.lanes.type === 'f32x4'
  const size = f.keep(f.float('pmin', f.abs(x), isSingle ? 10.1 : 27.3))
  const value = f.keep(isSingle ? inDouble(f, [size], single) : double(f, size))
  // 2 less the value, or 0 less the value without its sign.
  return f.abs(f.sub(f.and(f.float('lt', x, 0), 2), value))
})

/**
 * The inverse of erf: x + x R(x²) near 0, further out s + R(s) for s = √-ln (1 - |x|), with quotients of polynomials in the
 * manner of Wichura (Algorithm AS 241: The percentage points of the normal distribution, 1988) and the variable of Giles
 * (Approximating the erfinv function, 2012). ±1 gives ±∞, numbers beyond give NaN. Within 3 units in the last place of
 * float32 (2.45 measured) and of float64 (1.7).
 */
export const erfInv = emitter((f, x) => {
  const { add, sub, mul, keep, lanes } = f
  const size = keep(f.abs(x))
  const z = keep(sub(middle ** 2, mul(size, size)))
  // 1 - size has no rounding where it is used.
  const logarithm = finiteLogarithm(f, split(f, sub(1, size)))
  const s = keep(f.float('sqrt', f.float('neg', logarithm)))
  const beyond = keep(sub(s, choose(lanes, erfInvStart.single, erfInvStart.double)))
  const isNear = keep(f.float('lt', size, middle))
  const side = (name: 'above' | 'below') => {
    const [near, far] = [erfInvNear[name], erfInvFar[name]].map(({ single, double }) => choose(lanes, single, double))
    return [f.polynomial(z, near!), f.polynomial(beyond, far!)] as const
  }
  const [aboveNear, aboveFar] = side('above')
  const above = keep(f.select(isNear, mul(size, aboveNear), aboveFar))
  const below = f.select(isNear, ...side('below'))
  const finite = add(f.select(isNear, size, s), f.div(above, below))
  const value = f.withSign(f.select(f.float('eq', size, 1), Infinity, finite), x)
  return f.or(value, f.apply('v128.not', f.float('le', size, 1)))
})
