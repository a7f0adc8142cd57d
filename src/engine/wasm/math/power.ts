import { atanhTail, exp2, log2e, log2Odd, oneThird } from './coefficients.js'
import { powerOfTwo, scaled, smallExpm1 } from './exponential.js'
import { type Expression, emitter, type Formulas } from './expression.js'
import { normalized, split } from './logarithm.js'
import { type Pair, pairs } from './pair.js'
import { inDouble } from './wide.js'

/** size^y = 2^(y log2 size) in float64, good enough for float32. */
const single = (f: Formulas, size: Expression, y: Expression): Expression => {
  const { add, sub, mul, div, keep } = f
  const { exponent, m } = split(f, size)
  const g = keep(sub(m, 1))
  const s = keep(div(g, add(g, 2)))
  const log2 = add(exponent, mul(s, f.polynomial(keep(mul(s, s)), log2Odd)))
  const power = keep(f.clamp(mul(y, log2), -160, 160))
  const n = keep(f.float('nearest', power))
  return mul(f.polynomial(keep(sub(power, n)), exp2), powerOfTwo(f, n))
}

/** log2 of a positive number as a pair: 2 atanh(s) / ln 2 for s = (m - 1) / (m + 1), of which all but z² terms are pairs. */
const log2Pair = (f: Formulas, size: Expression): Pair => {
  const { add, sub, mul, div, keep } = f
  const { sum, product, times, constant } = pairs(f)
  const { exponent, m } = normalized(f, size)
  const g = keep(sub(m, 1))
  const below = sum(keep(2), g)
  const quotient = keep(div(g, below.high))
  const back = product(quotient, below.high)
  const rest = sub(sub(sub(g, back.high), back.low), mul(quotient, below.low))
  const s: Pair = { high: quotient, low: keep(div(rest, below.high)) }
  const z = times(s, s)
  const third = times(z, constant(oneThird))
  const tail = keep(mul(mul(z.high, z.high), f.polynomial(z.high, atanhTail)))
  const series = sum(third.high, tail, third.low)
  const more = times(s, series)
  const atanh = sum(s.high, more.high, add(s.low, more.low))
  const log2m = times(atanh, constant(log2e.map(part => 2 * part)))
  return sum(keep(exponent), log2m.high, log2m.low)
}

/** The same with log2 and the product in pairs, as the exponent has ten bits before the point. */
const double = (f: Formulas, size: Expression, y: Expression): Expression => {
  const { sub, mul, add, keep } = f
  const log2 = log2Pair(f, size)
  // Beyond 2^66 every power but that of 1 is 0 or ∞ already, and the product would overflow.
  const bounded = keep(f.clamp(y, -(2 ** 66), 2 ** 66))
  const exact = pairs(f).product(bounded, log2.high, mul(bounded, log2.low))
  const power = keep(f.clamp(exact.high, -1100, 1100))
  const n = keep(f.float('nearest', power))
  const rest = keep(mul(sub(power, n), Math.LN2))
  const low = keep(mul(f.clamp(exact.low, -1, 1), -Math.LN2))
  return scaled(f, add(smallExpm1(f, rest, low), 1), n)
}

/**
 * x^y with the special values of IEEE 754: 1 for y = 0, for x = 1, and for x = -1 with infinite y; NaN for a negative finite
 * x with a fraction in y. Within 1 unit in the last place of float32 (0.54 measured), 2 of float64 (2 from `**`).
 */
export const pow = emitter((f, x, y) => {
  const { keep, float, and, or, select } = f
  const size = keep(f.abs(x))
  const ordinary = f.lanes.type === 'f32x4' ? inDouble(f, [size, y], single) : double(f, size, y)
  const isExtreme = and(or(float('eq', size, 0), float('eq', size, Infinity)), float('eq', y, y))
  const extreme = select(float('lt', y, 0), f.div(1, size), size)
  const magnitude = keep(select(isExtreme, extreme, ordinary))
  const half = keep(f.mul(y, 0.5))
  const hasFraction = keep(float('ne', float('trunc', y), y))
  const isOdd = f.apply('v128.andnot', float('ne', float('trunc', half), half), hasFraction)
  const signed = f.xor(magnitude, and(and(x, f.signBit), isOdd))
  const isNegative = and(float('lt', x, 0), float('gt', x, -Infinity))
  const isUndefined = or(and(isNegative, hasFraction), float('ne', x, x))
  const isEven = and(float('eq', size, 1), float('eq', f.abs(y), Infinity))
  const isOne = or(or(float('eq', y, 0), float('eq', x, 1)), isEven)
  return select(isOne, 1, or(signed, isUndefined))
})
