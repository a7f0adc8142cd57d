import { erfInvFar, erfInvNear, erfInvStart, expTail, ln2, logTail } from '../engine/wasm/math/coefficients.js'
import * as p from '../primitive/arithmetic.js'
import { bitcast, bitXor, shiftRight } from '../primitive/bits.js'
import { less, select } from '../primitive/comparison.js'
import { abs, floor, sqrt } from '../primitive/math.js'
import { scalar } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import { polynomial } from './formulas.js'

// Functions of float64 made of operations that IEEE 754 rounds correctly, as those of float32 in `formulas.ts`, so that every engine
// gives the same bits. There are no integers of 64 bits: powers of two come from the bits of float32.

const double = (value: number): Value => scalar(value, 'float64')
const integer = (value: number): Value => scalar(value, 'int32')

/** 32 bits as a number from 0 to 2³² - 1. */
export const unsigned = (bits: Value): Value =>
  p.add(p.cast(bitXor(bits, integer(-(2 ** 31))), 'float64'), double(2 ** 31))

/** Multiples of 2⁻⁵² in [0, 1), of the first 52 of 64 bits, as in JAX. */
export const unit64 = (first: Value, second: Value): Value => {
  const rest = p.cast(shiftRight(second, integer(12)), 'float64')
  return p.add(p.mul(unsigned(first), double(2 ** -32)), p.mul(rest, double(2 ** -52)))
}

/** Odd multiples of 2⁻⁵³ in (0, 1). */
export const middle64 = (first: Value, second: Value): Value => p.add(unit64(first, second), double(2 ** -53))

/** 2ⁿ for integers from -126 to 127. */
const powerOfTwo = (n: Value): Value =>
  p.cast(bitcast(p.mul(p.add(n, integer(127)), integer(2 ** 23)), 'float32'), 'float64')

/** The bits of 1 and of √½ as float32. */
const one = 0x3f800000
const rootOfHalf = 0x3f3504f3

/** The natural logarithm of numbers from 2⁻¹²⁶ to 2¹²⁶: x = 2ᵉ m with √½ ≤ m < √2, nearly, as in `formulas.ts`. */
export const log64 = (x: Value): Value => {
  const bits = bitcast(p.cast(x, 'float32'), 'int32')
  const exponent = p.sub(shiftRight(p.add(bits, integer(one - rootOfHalf)), integer(23)), integer(127))
  const m = p.mul(x, powerOfTwo(p.neg(exponent)))
  const e = p.cast(exponent, 'float64')
  const g = p.sub(m, double(1))
  const s = p.div(g, p.add(g, double(2)))
  const z = p.mul(s, s)
  const half = p.mul(p.mul(g, double(0.5)), g)
  const tail = p.mul(z, polynomial(z, logTail.double))
  const rest = p.add(p.mul(s, p.add(half, tail)), p.mul(e, double(ln2.double[1]!)))
  return p.sub(p.mul(e, double(ln2.double[0]!)), p.sub(p.sub(half, rest), g))
}

/** eˣ for x ≤ 0: e^(n ln 2 + r) with |r| ≤ ln 2 / 2; below -690 it is 0. */
export const exp64 = (x: Value): Value => {
  const isTiny = less(x, double(-690))
  const given = select(isTiny, double(0), x)
  const n = floor(p.add(p.mul(given, double(Math.LOG2E)), double(0.5)))
  const r = p.sub(p.sub(given, p.mul(n, double(ln2.double[0]!))), p.mul(n, double(ln2.double[1]!)))
  const power = p.add(p.add(double(1), r), p.mul(p.mul(r, r), polynomial(r, expTail.double)))
  const eighth = floor(p.mul(n, double(1 / 8)))
  const rest = p.sub(n, p.mul(eighth, double(8)))
  const [root, more] = [eighth, rest].map(y => powerOfTwo(p.cast(y, 'int32'))) as [Value, Value]
  const square = p.mul(root, root)
  const fourth = p.mul(square, square)
  return select(isTiny, double(0), p.mul(p.mul(power, more), p.mul(fourth, fourth)))
}

/** Where the second formula takes over from the first. */
const middle = 0.84375

/** The inverse of the error function in (-1, 1), by the formula of `formulas.ts`. */
export const erfInv64 = (x: Value): Value => {
  const size = abs(x)
  const isNear = less(size, double(middle))
  const z = p.sub(double(middle ** 2), p.mul(size, size))
  const s = sqrt(p.neg(log64(p.sub(double(1), size))))
  const beyond = p.sub(s, double(erfInvStart.double))
  const above = select(
    isNear,
    p.mul(size, polynomial(z, erfInvNear.above.double)),
    polynomial(beyond, erfInvFar.above.double),
  )
  const below = select(isNear, polynomial(z, erfInvNear.below.double), polynomial(beyond, erfInvFar.below.double))
  const value = p.add(select(isNear, size, s), p.div(above, below))
  return select(less(x, double(0)), p.neg(value), value)
}

/** √2 erf⁻¹(u) for u in (-1, 1), as in JAX. */
export const normal64 = (first: Value, second: Value): Value => {
  const u = p.add(p.mul(unit64(first, second), double(2)), double(-1 + 2 ** -53))
  return p.mul(erfInv64(u), double(Math.SQRT2))
}
