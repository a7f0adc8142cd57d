import { erfcRoot, erfcScaled, erfInvFar, erfInvNear, erfInvStart, erfSmall } from './coefficients.js'
import { reduce, scaled } from './exponential.js'
import { emitter } from './expression.js'
import { choose } from './lanes.js'
import { finiteLogarithm, split } from './logarithm.js'

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
  const size = keep(f.float('pmin', f.float('abs', x), 6))
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
 * 1 - erf(x) = e^(-x²) (1 + x R(x)) / (1 + 2 x) for x ≥ 0 (after Shepherd and Laframboise, Chebyshev approximation of
 * (1 + 2x) exp(x²) erfc x, 1981) with a quotient R of polynomials, otherwise 2 - erfc(-x). The square is the exact one of the
 * upper half of the bits, and the rest. Within 4 units in the last place of float32 (3.97
 * measured) and of float64 (3.2).
 */
export const erfc = emitter((f, x) => {
  const { add, sub, mul, keep, lanes } = f
  const size = keep(f.float('pmin', f.float('abs', x), choose(lanes, 10.1, 27.3)))
  const upper = keep(f.and(size, f.bits(choose(lanes, -1n << 12n, -1n << 27n))))
  const square = f.float('neg', mul(upper, upper))
  const rest = keep(mul(sub(upper, size), add(upper, size)))
  const { shifted, less } = reduce(
    f,
    square,
    choose(lanes, { low: -104, high: 0 }, { low: -746, high: 0 }),
    false,
    rest,
  )
  const [above, below] = (['above', 'below'] as const).map(side =>
    f.polynomial(size, choose(lanes, erfcScaled[side].single, erfcScaled[side].double)),
  )
  const slope = f.div(add(f.div(mul(size, above!), below!), 1), add(add(size, size), 1))
  const value = keep(scaled(f, mul(add(less, 1), slope), shifted))
  return f.select(f.float('lt', x, 0), sub(2, value), value)
})

/**
 * The inverse of erf: x + x R(x²) near 0, further out s + R(s) for s = √-ln (1 - |x|), with quotients of polynomials in the
 * manner of Wichura (Algorithm AS 241: The percentage points of the normal distribution, 1988) and the variable of Giles
 * (Approximating the erfinv function, 2012). ±1 gives ±∞, numbers beyond give NaN. Within 3 units in the last place of
 * float32 (2.45 measured) and of float64 (1.7).
 */
export const erfInv = emitter((f, x) => {
  const { add, sub, mul, keep, lanes } = f
  const size = keep(f.float('abs', x))
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
