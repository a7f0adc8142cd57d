import { erfInvFar, erfInvNear, erfInvStart, ln2, logTail } from '../engine/wasm/math/coefficients.js'
import * as p from '../primitive/arithmetic.js'
import { bitcast, shiftRight } from '../primitive/bits.js'
import { less, select } from '../primitive/comparison.js'
import { scalarLike } from '../primitive/define.js'
import { abs, sqrt } from '../primitive/math.js'
import { scalar } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import { bitsOfFloat, floatOfBits, round } from './floats.js'

// Functions of float32 made of operations that IEEE 754 rounds correctly, and of integers: every engine gives the same bits,
// which it does not promise for the elementary functions themselves. Each stands here twice, operation by operation: of
// tensors for what is traced or compiled, and of numbers, which are drawn one by one in a tenth of the time.

/** A function of each element, of tensors and of numbers: both give the same bits. */
export interface Formula {
  readonly ofTensors: (x: Value) => Value
  readonly ofNumbers: (x: number) => number
}

const float = (value: number): Value => scalar(value, 'float32')
const integer = (value: number): Value => scalar(value, 'int32')

/** Σ coefficients[i] xⁱ by Horner's rule. */
export const polynomial = (x: Value, coefficients: readonly number[]): Value => {
  const [last, ...others] = coefficients.toReversed().map(coefficient => scalarLike(coefficient, x))
  return others.reduce((sum, coefficient) => p.add(p.mul(sum, x), coefficient), last!)
}

/** The same of a number, with coefficients that are float32. */
export const polynomialOfNumber = (x: number, coefficients: readonly number[]): number => {
  let sum = coefficients[coefficients.length - 1]!
  for (let i = coefficients.length - 2; i >= 0; i--) sum = round(round(sum * x) + coefficients[i]!)
  return sum
}

/** How many bits of a float32 are its fraction. */
const fraction = 23

/** The bits of 1 and of √½. */
const one = 0x3f800000
const rootOfHalf = 0x3f3504f3

const ln2High = round(ln2.single[0]!)
const ln2Low = round(ln2.single[1]!)
const tailOfLog = logTail.single.map(round)

export const logOfNumber = (x: number): number => {
  const bits = bitsOfFloat(x)
  const e = ((bits + (one - rootOfHalf)) >>> fraction) - 127
  const m = floatOfBits(bits - (e << fraction))
  // No rounding where none is needed: of m - 1, half of it, and e ln2High.
  const g = m - 1
  const s = round(g / round(g + 2))
  const z = round(s * s)
  const half = round(g * 0.5 * g)
  const tail = round(z * polynomialOfNumber(z, tailOfLog))
  const rest = round(round(s * round(half + tail)) + round(e * ln2Low))
  return round(e * ln2High - round(round(half - rest) - g))
}

/**
 * The natural logarithm of finite numbers that are not subnormal, by the formula of `src/engine/wasm/math/logarithm.ts`:
 * x = 2ᵉ m with √½ ≤ m < √2. Within 1 unit in the last place.
 */
export const log: Formula = {
  ofTensors: x => {
    const bits = bitcast(x, 'int32')
    const exponent = p.sub(shiftRight(p.add(bits, integer(one - rootOfHalf)), integer(fraction)), integer(127))
    const m = bitcast(p.sub(bits, p.mul(exponent, integer(2 ** fraction))), 'float32')
    const e = p.cast(exponent, 'float32')
    const g = p.sub(m, float(1))
    const s = p.div(g, p.add(g, float(2)))
    const z = p.mul(s, s)
    const half = p.mul(p.mul(g, float(0.5)), g)
    const tail = p.mul(z, polynomial(z, tailOfLog))
    const rest = p.add(p.mul(s, p.add(half, tail)), p.mul(e, float(ln2Low)))
    return p.sub(p.mul(e, float(ln2High)), p.sub(p.sub(half, rest), g))
  },
  ofNumbers: logOfNumber,
}

/** Where the second formula takes over from the first. */
const middle = 0.84375

const nearAbove = erfInvNear.above.single.map(round)
const nearBelow = erfInvNear.below.single.map(round)
const farAbove = erfInvFar.above.single.map(round)
const farBelow = erfInvFar.below.single.map(round)
const start = round(erfInvStart.single)

/**
 * The inverse of the error function in (-1, 1), by the formula of `src/engine/wasm/math/errorFunction.ts`. Within 3 units in
 * the last place.
 */
export const erfInv: Formula = {
  ofTensors: x => {
    const size = abs(x)
    const z = p.sub(float(middle ** 2), p.mul(size, size))
    const s = sqrt(p.neg(log.ofTensors(p.sub(float(1), size))))
    const beyond = p.sub(s, float(start))
    const isNear = less(size, float(middle))
    const above = select(isNear, p.mul(size, polynomial(z, nearAbove)), polynomial(beyond, farAbove))
    const below = select(isNear, polynomial(z, nearBelow), polynomial(beyond, farBelow))
    const value = p.add(select(isNear, size, s), p.div(above, below))
    return select(less(x, float(0)), p.neg(value), value)
  },
  ofNumbers: x => {
    const size = Math.abs(x)
    const value = size < middle ? near(size) : far(size)
    return x < 0 ? -value : value
  },
}

const near = (size: number): number => {
  const z = round(round(middle ** 2) - round(size * size))
  const above = round(size * polynomialOfNumber(z, nearAbove))
  return round(size + round(above / polynomialOfNumber(z, nearBelow)))
}

const far = (size: number): number => {
  const s = round(Math.sqrt(-logOfNumber(round(1 - size))))
  const beyond = round(s - start)
  const above = polynomialOfNumber(beyond, farAbove)
  return round(s + round(above / polynomialOfNumber(beyond, farBelow)))
}
