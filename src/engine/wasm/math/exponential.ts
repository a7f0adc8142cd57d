import { expTail, ln2, tanhTail } from './coefficients.js'
import { type Expression, emitter, type Formulas, type Operand } from './expression.js'
import { choose, rounder } from './lanes.js'

/** Where results have become 0, -1 or 1, and where they are beyond all numbers. */
interface Range {
  readonly low: number
  readonly high: number
}

/** eʳ - 1 for r = high - low, |r| ≤ ln 2 / 2; given apart, low is not lost in the rounding of r. */
export const smallExpm1 = (f: Formulas, high: Expression, low?: Expression): Expression => {
  const { add, sub, mul, keep } = f
  const r = low === undefined ? high : keep(sub(high, low))
  const tail = mul(mul(r, r), f.polynomial(r, choose(f.lanes, expTail.single, expTail.double)))
  return add(high, low === undefined ? tail : sub(tail, low))
}

/**
 * x = n ln 2 + r with |r| ≤ ln 2 / 2 (Cody and Waite, Software Manual for the Elementary Functions, 1980): `n` is a float,
 * and `less` is eʳ - 1, by one instruction more where it is to be `close`. `beyond` is added to x.
 */
export const reduce = (f: Formulas, x: Operand, range: Range, close = false, beyond?: Expression) => {
  const { add, sub, mul, keep, lanes } = f
  const [ln2High, ln2Low] = choose(lanes, ln2.single, ln2.double) as [number, number]
  const inside = keep(f.clamp(x, range.low, range.high))
  const whole = beyond === undefined ? inside : add(inside, beyond)
  const n = keep(f.float('nearest', mul(whole, Math.LOG2E)))
  const high = keep(sub(inside, mul(n, ln2High)))
  const low = beyond === undefined ? mul(n, ln2Low) : sub(mul(n, ln2Low), beyond)
  const less = close ? smallExpm1(f, high, keep(low)) : smallExpm1(f, keep(sub(high, low)))
  return { n, less: keep(less) }
}

/** 2ⁿ⁺ᵏ for an integer n. */
export const powerOfTwo = (f: Formulas, n: Operand, k = 0): Expression =>
  f.shiftLeft(f.add(n, rounder(f.lanes) + f.lanes.bias + k), f.lanes.fraction)

/** Two powers of two, the product of which is 2ⁿ or 2⁻ⁿ for an integer n that may be beyond the exponents. */
const factors = (f: Formulas, n: Operand, sign: 1 | -1 = 1): readonly [Expression, Expression] => {
  const { fraction, bias } = f.lanes
  const twice = rounder(f.lanes) + 2 * bias
  const sum = f.keep(sign === 1 ? f.add(n, twice) : f.sub(twice, n))
  const half = f.keep(f.shiftRight(sum, 1))
  return [f.shiftLeft(half, fraction), f.shiftLeft(f.integer('sub', sum, half), fraction)]
}

/** 2ⁿ x, down to the smallest subnormal number. */
export const scaled = (f: Formulas, x: Operand, n: Operand): Expression => {
  const [some, others] = factors(f, n)
  return f.mul(f.mul(x, some), others)
}

/** eˣ = 2ⁿ eʳ. Within 2 units in the last place of float32 (1.04 measured) and of float64 (1 from `Math`). */
export const exp = emitter((f, x) => {
  const { n, less } = reduce(f, x, choose(f.lanes, { low: -104, high: 89 }, { low: -746, high: 710 }))
  return scaled(f, f.add(less, 1), n)
})

/**
 * eˣ - 1 = 2ⁿ (eʳ - 1) + (2ⁿ - 1), computed at half its size, as 2ⁿ may be beyond the largest number. Within 2 units in the
 * last place of float32 (1.75 measured), 4 of float64 (2 from `Math`).
 */
export const expm1 = emitter((f, x) => {
  const { add, sub, mul, keep } = f
  const { n, less } = reduce(f, x, choose(f.lanes, { low: -20, high: 89 }, { low: -40, high: 710 }), true)
  const scale = keep(powerOfTwo(f, n, -1))
  const whole = mul(add(mul(scale, less), sub(scale, 0.5)), 2)
  // The smallest numbers have no half.
  return f.withSign(f.select(f.float('eq', n, 0), less, whole), x)
})

/**
 * For |x| = n ln 2 / 2 + w with 0 ≤ w < ln 2 / 2, t = tanh w and s = (2ⁿ - 1) / 2, |tanh x| is a / (a + 1 - t) with
 * a = s + (s + 1) t. No term is negative, and an error of a, which is in both parts, all but vanishes where they become
 * equal. Within 2 units in the last place of float32 (1.75 measured), 4 of float64 (3 from `Math`).
 */
export const tanh = emitter((f, x) => {
  const { add, sub, mul, div, keep, lanes } = f
  const [ln2High, ln2Low] = choose(lanes, ln2.single, ln2.double) as [number, number]
  const size = keep(f.float('pmin', f.abs(x), choose(lanes, 10, 20)))
  const n = keep(f.float('floor', mul(size, 2 * Math.LOG2E)))
  const w = keep(sub(sub(size, mul(n, ln2High / 2)), mul(n, ln2Low / 2)))
  const z = keep(mul(w, w))
  const t = keep(add(w, mul(mul(w, z), f.polynomial(z, choose(lanes, tanhTail.single, tanhTail.double)))))
  const s = keep(sub(powerOfTwo(f, n, -1), 0.5))
  const a = keep(add(s, mul(add(s, 1), t)))
  return f.withSign(div(a, add(a, sub(1, t))), x)
})

/**
 * 1 / (1 + e⁻ˣ) = 2⁻ⁿ / (2⁻ⁿ + 1 + (eʳ - 1)) for -x = n ln 2 + r, which keeps subnormal results. Within 2 units in the last
 * place of float32 (1.77 measured), 4 of float64 (3 from the formula with `Math`).
 */
export const sigmoid = emitter((f, x) => {
  const { add, sub, mul, keep } = f
  const range = choose(f.lanes, { low: -40, high: 104 }, { low: -40, high: 746 })
  const { n, less } = reduce(f, sub(0, x), range)
  const scale = keep(mul(...factors(f, n, -1)))
  const sum = keep(add(scale, 1))
  const lost = sub(scale, sub(sum, 1))
  return f.div(scale, add(sum, add(less, lost)))
})
