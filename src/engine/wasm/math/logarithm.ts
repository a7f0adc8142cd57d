import { ln2, logTail } from './coefficients.js'
import { type Expression, emitter, type Formulas, type Operand } from './expression.js'
import { choose } from './lanes.js'

const rootOfHalf = { single: 0x3f3504f3n, double: 0x3fe6a09e667f3bcdn }

interface Parts {
  readonly exponent: Expression
  readonly m: Expression
}

/** x = 2ᵉ m with √½ ≤ m < √2, for 0 < x < ∞ that are not subnormal; e is a float. */
export const split = (f: Formulas, x: Operand): Parts => {
  const { fraction, bias } = f.lanes
  const root = choose(f.lanes, rootOfHalf.single, rootOfHalf.double)
  const one = 1n << BigInt(fraction)
  const shifted = f.keep(f.integer('add', x, f.bits(BigInt(bias) * one - root)))
  // 2^fraction with an integer in its lowest bits is their sum.
  const exponent = f.sub(f.or(f.shiftRight(shifted, fraction), 2 ** fraction), 2 ** fraction + bias)
  return { exponent, m: f.integer('add', f.and(shifted, f.bits(one - 1n)), f.bits(root)) }
}

/** The same for subnormal numbers as well. */
export const normalized = (f: Formulas, x: Expression): Parts => {
  const { bias, fraction } = f.lanes
  const subnormal = f.keep(f.float('lt', x, 2 ** (1 - bias)))
  const { exponent, m } = split(f, f.select(subnormal, f.mul(x, 2 ** fraction), x))
  return { exponent: f.sub(exponent, f.and(subnormal, fraction)), m }
}

/**
 * ln x + low = e ln 2 + ln m: with g = m - 1 and s = g / (2 + g), ln m = 2 atanh s = g - g²/2 + s (g²/2 + R(s²)), where only
 * the first term weighs (K. C. Ng's arrangement in FDLIBM).
 */
export const finiteLogarithm = (f: Formulas, parts: Parts, low?: Expression): Expression => {
  const { add, sub, mul, keep, lanes } = f
  const [ln2High, ln2Low] = choose(lanes, ln2.single, ln2.double) as [number, number]
  const exponent = keep(parts.exponent)
  const g = keep(sub(parts.m, 1))
  const s = keep(f.div(g, add(g, 2)))
  const z = keep(mul(s, s))
  const half = keep(mul(mul(g, 0.5), g))
  const tail = mul(z, f.polynomial(z, choose(lanes, logTail.single, logTail.double)))
  const small = mul(exponent, ln2Low)
  const rest = add(mul(s, add(half, tail)), low === undefined ? small : add(small, low))
  return sub(mul(exponent, ln2High), sub(sub(half, rest), g))
}

/** The same for all x; NaN and numbers below 0 give NaN. */
const logarithm = (f: Formulas, x: Expression, low?: Expression): Expression => {
  const finite = finiteLogarithm(f, normalized(f, x), low)
  const bounded = f.select(f.float('eq', x, Infinity), Infinity, f.select(f.float('eq', x, 0), -Infinity, finite))
  return f.or(bounded, f.apply('v128.not', f.float('ge', x, 0)))
}

/** The natural logarithm. Within 1 unit in the last place of float32 (0.84 measured), 2 of float64 (1 from `Math`). */
export const log = emitter((f, x) => logarithm(f, x))

/**
 * ln (1 + x): what 1 + x loses in rounding is given back, divided by 1 + x, which is the slope. Within 1 unit in the last
 * place of float32 (0.87 measured), 3 of float64 (1 from `Math`).
 */
export const log1p = emitter((f, x) => {
  const { add, sub, keep } = f
  const sum = keep(add(x, 1))
  const isLarge = f.float('ge', x, 1)
  const lost = f.select(isLarge, sub(1, sub(sum, x)), sub(x, sub(sum, 1)))
  const value = logarithm(f, sum, keep(f.div(lost, sum)))
  return f.select(f.float('eq', x, 0), x, value)
})
