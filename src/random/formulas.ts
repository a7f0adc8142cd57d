import { erfInvFar, erfInvNear, erfInvStart, ln2, logTail } from '../engine/wasm/math/coefficients.js'
import * as p from '../primitive/arithmetic.js'
import { bitcast, shiftRight } from '../primitive/bits.js'
import { less, select } from '../primitive/comparison.js'
import { scalarLike } from '../primitive/define.js'
import { abs, sqrt } from '../primitive/math.js'
import { scalar } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'

// Functions of float32 made of operations that IEEE 754 rounds correctly, and of integers: every engine gives the same bits,
// which it does not promise for the elementary functions themselves.

const float = (value: number): Value => scalar(value, 'float32')
const integer = (value: number): Value => scalar(value, 'int32')

/** Σ coefficients[i] xⁱ by Horner's rule. */
export const polynomial = (x: Value, coefficients: readonly number[]): Value => {
  const [last, ...others] = coefficients.toReversed().map(coefficient => scalarLike(coefficient, x))
  return others.reduce((sum, coefficient) => p.add(p.mul(sum, x), coefficient), last!)
}

/** How many bits of a float32 are its fraction. */
const fraction = 23

/** The bits of 1 and of √½. */
const one = 0x3f800000
const rootOfHalf = 0x3f3504f3

/**
 * The natural logarithm of finite numbers that are not subnormal, by the formula of `src/engine/wasm/math/logarithm.ts`:
 * x = 2ᵉ m with √½ ≤ m < √2. Within 1 unit in the last place.
 */
export const log = (x: Value): Value => {
  const bits = bitcast(x, 'int32')
  const exponent = p.sub(shiftRight(p.add(bits, integer(one - rootOfHalf)), integer(fraction)), integer(127))
  const m = bitcast(p.sub(bits, p.mul(exponent, integer(2 ** fraction))), 'float32')
  const e = p.cast(exponent, 'float32')
  const g = p.sub(m, float(1))
  const s = p.div(g, p.add(g, float(2)))
  const z = p.mul(s, s)
  const half = p.mul(p.mul(g, float(0.5)), g)
  const tail = p.mul(z, polynomial(z, logTail.single))
  const [ln2High, ln2Low] = ln2.single.map(float) as [Value, Value]
  const rest = p.add(p.mul(s, p.add(half, tail)), p.mul(e, ln2Low))
  return p.sub(p.mul(e, ln2High), p.sub(p.sub(half, rest), g))
}

/** Where the second formula takes over from the first. */
const middle = 0.84375

/**
 * The inverse of the error function in (-1, 1), by the formula of `src/engine/wasm/math/errorFunction.ts`. Within 3 units in
 * the last place.
 */
export const erfInv = (x: Value): Value => {
  const size = abs(x)
  const z = p.sub(float(middle ** 2), p.mul(size, size))
  const s = sqrt(p.neg(log(p.sub(float(1), size))))
  const beyond = p.sub(s, float(erfInvStart.single))
  const isNear = less(size, float(middle))
  const nearAbove = p.mul(size, polynomial(z, erfInvNear.above.single))
  const above = select(isNear, nearAbove, polynomial(beyond, erfInvFar.above.single))
  const below = select(isNear, polynomial(z, erfInvNear.below.single), polynomial(beyond, erfInvFar.below.single))
  const value = p.add(select(isNear, size, s), p.div(above, below))
  return select(less(x, float(0)), p.neg(value), value)
}
