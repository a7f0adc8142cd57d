import { expTail, ln2 } from './coefficients.js'
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
 * x = n ln 2 + r with |r| ≤ ln 2 / 2 (Cody and Waite, Software Manual for the Elementary Functions, 1980): n is in the
 * lowest bits of `shifted`, and `less` is eʳ - 1, by one instruction more where it is to be `close`. `beyond` is added to x.
 */
export const reduce = (f: Formulas, x: Operand, range: Range, close = false, beyond?: Expression) => {
  const { add, sub, mul, keep, lanes } = f
  const [ln2High, ln2Low] = choose(lanes, ln2.single, ln2.double) as [number, number]
  const inside = keep(f.clamp(x, range.low, range.high))
  const whole = beyond === undefined ? inside : add(inside, beyond)
  const shifted = keep(add(mul(whole, Math.LOG2E), rounder(lanes)))
  const n = keep(sub(shifted, rounder(lanes)))
  const high = keep(sub(inside, mul(n, ln2High)))
  const low = beyond === undefined ? mul(n, ln2Low) : sub(mul(n, ln2Low), beyond)
  const less = close ? smallExpm1(f, high, keep(low)) : smallExpm1(f, keep(sub(high, low)))
  return { shifted, less: keep(less) }
}

/** 2ⁿ⁺ᵏ for the n in the lowest bits. */
export const powerOfTwo = (f: Formulas, n: Operand, k = 0): Expression =>
  f.integer('add', f.shiftLeft(n, f.lanes.fraction), f.bits(BigInt(f.lanes.bias + k) << BigInt(f.lanes.fraction)))

/** 2⁻ⁿ for the n in the lowest bits. */
const inversePowerOfTwo = (f: Formulas, n: Operand): Expression =>
  f.integer('sub', f.bits(BigInt(f.lanes.bias) << BigInt(f.lanes.fraction)), f.shiftLeft(n, f.lanes.fraction))

/** The integer in the lowest bits as a sum of two, for powers of two that are beyond the exponents. */
const halves = (f: Formulas, n: Expression): readonly [Expression, Expression] => {
  const half = f.keep(f.shiftRight(n, 1))
  return [half, f.integer('sub', n, half)]
}

/** 2ⁿ x, down to the smallest subnormal number. */
export const scaled = (f: Formulas, x: Operand, shifted: Expression): Expression => {
  const [n, m] = halves(f, shifted)
  return f.mul(f.mul(x, powerOfTwo(f, n)), powerOfTwo(f, m))
}

/** eˣ = 2ⁿ eʳ. Within 2 units in the last place of float32 (1.05 measured) and of float64 (1 from `Math`). */
export const exp = emitter((f, x) => {
  const { shifted, less } = reduce(f, x, choose(f.lanes, { low: -104, high: 89 }, { low: -746, high: 710 }))
  return scaled(f, f.add(less, 1), shifted)
})

/**
 * eˣ - 1 = 2ⁿ (eʳ - 1) + (2ⁿ - 1), computed at half its size, as 2ⁿ may be beyond the largest number. Within 2 units in the
 * last place of float32 (1.80 measured), 4 of float64 (2 from `Math`).
 */
export const expm1 = emitter((f, x) => {
  const { add, sub, mul, keep } = f
  const { shifted, less } = reduce(f, x, choose(f.lanes, { low: -20, high: 89 }, { low: -40, high: 710 }), true)
  const scale = keep(powerOfTwo(f, shifted, -1))
  return f.withSign(mul(add(mul(scale, less), sub(scale, 0.5)), 2), x)
})

/**
 * |tanh x| = q / (1 + q) for q = (exp(2 |x|) - 1) / 2, computed as in `expm1`. Where q is small the quotient is only its
 * correction: q - q · q / (1 + q). Within 2 units in the last place of float32 (1.99 measured), 4 of float64 (3 from
 * `Math`).
 */
export const tanh = emitter((f, x) => {
  const { add, sub, mul, div, keep } = f
  const size = keep(f.float('abs', x))
  const { shifted, less } = reduce(f, add(size, size), { low: 0, high: choose(f.lanes, 20, 40) }, true)
  const scale = keep(powerOfTwo(f, shifted, -1))
  const q = keep(add(mul(scale, less), sub(scale, 0.5)))
  const quotient = keep(div(q, add(q, 1)))
  return f.withSign(f.select(f.float('lt', size, 0.3), sub(q, mul(q, quotient)), quotient), x)
})

/**
 * 1 / (1 + e⁻ˣ) = 2⁻ⁿ / (2⁻ⁿ + 1 + (eʳ - 1)) for -x = n ln 2 + r, which keeps subnormal results. Within 2 units in the last
 * place of float32 (1.77 measured), 4 of float64 (3 from the formula with `Math`).
 */
export const sigmoid = emitter((f, x) => {
  const { add, sub, mul, keep } = f
  const range = choose(f.lanes, { low: -40, high: 104 }, { low: -40, high: 746 })
  const { shifted, less } = reduce(f, f.float('neg', x), range)
  const [n, m] = halves(f, shifted)
  const scale = keep(mul(inversePowerOfTwo(f, n), inversePowerOfTwo(f, m)))
  const sum = keep(add(scale, 1))
  const lost = sub(scale, sub(sum, 1))
  return f.div(scale, add(sum, add(less, lost)))
})
