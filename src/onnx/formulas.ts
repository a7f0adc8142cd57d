import {
  atanTail,
  erfcRoot,
  erfcScaled,
  erfInvFar,
  erfInvNear,
  erfInvStart,
  erfSmall,
} from '../engine/wasm/math/coefficients.js'
import type { Printer, Term } from './printer.js'

// Functions that ONNX has not, or not for float64, by the formulas and coefficients of compiled code (src/engine/wasm/math), all
// in float64.

/** Σ coefficients[i] xⁱ by Horner's rule. */
const polynomial = (g: Printer, x: Term, coefficients: readonly number[]): Term => {
  const [last, ...rest] = coefficients.toReversed() as [number, ...number[]]
  return rest.reduce<Term>((sum, next) => g.add(g.mul(sum, x), next), g.scalar(last, x.type))
}

const doubly =
  (f: (g: Printer, ...xs: readonly Term[]) => Term) =>
  (g: Printer, ...xs: readonly Term[]): Term =>
    g.through('float64', xs, wide => f(g, ...wide))

const isNegative = (g: Printer, x: Term): Term => g.compare('Less', x, 0)

/** `size` with the sign of x, where x is neither 0 nor NaN. */
const withSign = (g: Printer, size: Term, x: Term): Term => g.where(isNegative(g, x), g.unary('Neg', size), size)

/** Whether the sign of x is set, that of a zero included, of which 1 / x tells it. */
const hasSign = (g: Printer, x: Term): Term =>
  g.where(g.compare('Equal', x, 0), isNegative(g, g.unary('Reciprocal', x)), isNegative(g, x))

/** eˣ - 1: the error of eˣ is that of its logarithm (Kahan, in the HP-15C Advanced Functions Handbook, 1982). */
export const expm1 = doubly((g, x) => {
  const power = g.unary('Exp', x!)
  const less = g.sub(power, 1)
  const near = g.div(g.mul(less, x!), g.unary('Log', power))
  const isFar = g.or(g.compare('Equal', less, -1), g.compare('Equal', power, Infinity))
  return g.where(g.compare('Equal', power, 1), x!, g.where(isFar, less, near))
})

/** log(1 + x), in the same way. */
export const log1p = doubly((g, x) => {
  const sum = g.add(x!, 1)
  const near = g.div(g.mul(g.unary('Log', sum), x!), g.sub(sum, 1))
  return g.where(g.compare('Equal', sum, 1), x!, g.where(g.compare('Equal', sum, Infinity), x!, near))
})

/** π/2 in three parts, of which the first has 33 bits, so that its multiples are exact (FreeBSD's e_rem_pio2, Sun, 1993). */
const quarter = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21] as const

/** sin x / cos x of what is left of quarter turns, as cos x itself may lose all its digits where it is nearly 0. */
export const tan = doubly((g, x) => {
  const turns = g.unary('Round', g.mul(x!, 2 / Math.PI))
  const isLarge = g.compare('Less', g.scalar(2 ** 20, 'float64'), g.unary('Abs', turns))
  const rest = quarter.reduce((left, part) => g.sub(left, g.mul(turns, part)), x!)
  const angle = g.where(isLarge, x!, rest)
  const [sine, cosine] = [g.unary('Sin', angle), g.unary('Cos', angle)]
  const half = g.mul(turns, 0.5)
  const isWhole = g.or(isLarge, g.compare('Equal', g.unary('Floor', half), half))
  return g.where(isWhole, g.div(sine, cosine), g.unary('Neg', g.div(cosine, sine)))
})

/** A logarithm to another base, of which `scale` is the reciprocal of the natural logarithm. */
export const logTo = (scale: number) => doubly((g, x) => g.mul(g.unary('Log', x!), scale))

/** The angle of the point (x, y), of which y comes first. */
export const atan2 = doubly((g, y, x) => {
  const [width, height] = [g.unary('Abs', x!), g.unary('Abs', y!)]
  const isSteep = g.compare('Less', width, height)
  const [long, short] = [g.where(isSteep, height, width), g.where(isSteep, width, height)]
  const diagonal = g.where(g.compare('Equal', long, 0), g.scalar(0, 'float64'), g.scalar(1, 'float64'))
  const t = g.where(g.compare('Equal', short, long), diagonal, g.div(short, long))
  const z = g.mul(t, t)
  const angle = g.add(t, g.mul(g.mul(t, z), polynomial(g, z, atanTail.double)))
  const isLeft = hasSign(g, x!)
  const right = g.where(isSteep, g.sub(g.scalar(Math.PI / 2, 'float64'), angle), angle)
  const left = g.where(isSteep, g.add(angle, Math.PI / 2), g.sub(g.scalar(Math.PI, 'float64'), angle))
  const size = g.where(isLeft, left, right)
  const signed = g.where(hasSign(g, y!), g.unary('Neg', size), size)
  return g.where(g.or(g.isNaN(x!), g.isNaN(y!)), Number.NaN, signed)
})

/** x + x P(x²) near 0, further out 1 - p⁻¹⁶ for a polynomial p. */
export const erf = doubly((g, x) => {
  const size = g.unary('Abs', x!)
  const z = g.mul(x!, x!)
  const near = g.add(x!, g.mul(x!, polynomial(g, z, erfSmall.double)))
  const beyond = g.sub(g.where(g.compare('Less', size, 6), size, 6), 1.5)
  let power = polynomial(g, beyond, erfcRoot.double)
  for (let squarings = 0; squarings < 4; squarings++) power = g.mul(power, power)
  const far = withSign(g, g.sub(g.scalar(1, 'float64'), g.unary('Reciprocal', power)), x!)
  return g.where(g.isNaN(x!), x!, g.where(g.compare('Less', size, 1.5), near, far))
})

/** e^(-x²), of which the square of the nearest float32 is exact. */
const gaussian = (g: Printer, x: Term): Term => {
  const near = g.cast(g.cast(x, 'float32'), 'float64')
  const rest = g.mul(g.sub(near, x), g.add(near, x))
  const less = g.mul(rest, g.add(g.mul(rest, g.add(g.mul(rest, 1 / 6), 0.5)), 1))
  const value = g.unary('Exp', g.unary('Neg', g.mul(near, near)))
  return g.add(value, g.mul(value, less))
}

/** e^(-x²) (1 + x R(x)) / (1 + 2 x) for x ≥ 0, and 2 less that of -x. */
export const erfc = doubly((g, x) => {
  const size = g.unary('Abs', x!)
  const inside = g.where(g.compare('Less', size, 27.3), size, 27.3)
  const quotient = g.div(polynomial(g, inside, erfcScaled.above), polynomial(g, inside, erfcScaled.below))
  const slope = g.div(g.add(g.mul(inside, quotient), 1), g.add(g.mul(inside, 2), 1))
  const value = g.where(g.compare('Less', size, 27.3), g.mul(gaussian(g, inside), slope), 0)
  const signed = g.where(isNegative(g, x!), g.sub(g.scalar(2, 'float64'), value), value)
  return g.where(g.isNaN(x!), x!, signed)
})

/** x + x R(x²) near 0, further out s + R(s) for s = √-ln (1 - |x|). */
export const erfInv = doubly((g, x) => {
  const size = g.unary('Abs', x!)
  const isNear = g.compare('Less', size, 0.84375)
  const z = g.sub(g.scalar(0.84375 ** 2, 'float64'), g.mul(size, size))
  const s = g.unary('Sqrt', g.unary('Neg', g.unary('Log', g.sub(g.scalar(1, 'float64'), size))))
  const beyond = g.sub(s, erfInvStart.double)
  const near = g.div(g.mul(size, polynomial(g, z, erfInvNear.above.double)), polynomial(g, z, erfInvNear.below.double))
  const far = g.div(polynomial(g, beyond, erfInvFar.above.double), polynomial(g, beyond, erfInvFar.below.double))
  const value = g.where(isNear, g.add(size, near), g.add(s, far))
  const finite = g.where(g.compare('Equal', size, 1), Infinity, value)
  const inRange = g.where(g.compare('LessOrEqual', size, 1), finite, Number.NaN)
  return g.where(g.compare('Equal', x!, 0), x!, withSign(g, inRange, x!))
})
