import type { Data } from '../tensor/dtype.js'

// Numbers of float64 whose exponents have no bounds: m · 2^(256 e). What is too large or too small on the way to a result
// that is not is neither infinite nor 0 here.

const unit = 2 ** 256
const least = 2 ** -128
const most = 2 ** 128

/** Several of them, nothing at first. */
export interface Unbounded {
  readonly mantissas: Float64Array
  readonly exponents: Float64Array
}

/** The exponent of nothing: the sum of no terms, which times whatever is nothing again, where 0 times infinity is NaN. */
const none = -Infinity

export const unbounded = (length: number): Unbounded => ({
  mantissas: new Float64Array(length),
  exponents: new Float64Array(length).fill(none),
})

export const isNothing = ({ exponents }: Unbounded, i: number): boolean => exponents[i] === none

export const clear = ({ mantissas, exponents }: Unbounded, i: number): void => {
  mantissas[i] = 0
  exponents[i] = none
}

/** Writes m · 2^(256 e) with m between the limits, if it can be. */
export const write = ({ mantissas, exponents }: Unbounded, i: number, m: number, e = 0): void => {
  let [mantissa, exponent] = [m, e]
  let size = Math.abs(m)
  if (size >= most && size < Infinity)
    for (; size >= most; size /= unit) {
      mantissa /= unit
      exponent++
    }
  else if (size < least && size > 0)
    for (; size < least; size *= unit) {
      mantissa *= unit
      exponent--
    }
  mantissas[i] = mantissa
  exponents[i] = exponent
}

/** `to[i] = a[j] * b[k]`. */
export const multiply = (to: Unbounded, i: number, a: Unbounded, j: number, b: Unbounded, k: number): void =>
  write(to, i, a.mantissas[j]! * b.mantissas[k]!, a.exponents[j]! + b.exponents[k]!)

/** `to[i] += a[j] * b[k]`. */
export const addProduct = (to: Unbounded, i: number, a: Unbounded, j: number, b: Unbounded, k: number): void => {
  if (isNothing(a, j) || isNothing(b, k)) return
  const [m, n] = [to.mantissas[i]!, a.mantissas[j]! * b.mantissas[k]!]
  const [e, f] = [to.exponents[i]!, a.exponents[j]! + b.exponents[k]!]
  // The exponent of 0 says nothing of its size.
  if (m === 0) write(to, i, n, f)
  else if (n === 0) return
  else if (!Number.isFinite(m) || !Number.isFinite(n)) write(to, i, m + n)
  // The one of the lesser exponent is beside the other as small as its own mantissa says, or nothing.
  else if (e >= f) write(to, i, m + n * unit ** (f - e), e)
  else write(to, i, m * unit ** (e - f) + n, f)
}

/** m · 2^(256 e), which may be infinite or 0 now. */
const rounded = (m: number, exponent: number): number => {
  if (exponent === 0 || m === 0 || !Number.isFinite(m)) return m
  // Beyond these no mantissa is in range.
  if (exponent > 5) return m * Infinity
  if (exponent < -6) return m * 0
  let number = m
  for (let e = exponent; e > 0 && Number.isFinite(number) && number !== 0; e--) number *= unit
  for (let e = exponent; e < 0 && number !== 0; e++) number /= unit
  return number
}

export const read = ({ mantissas, exponents }: Unbounded, i: number): number => rounded(mantissas[i]!, exponents[i]!)

const cell = unbounded(1)

/** `to[i] *= factor`. */
export const multiplyBy = (to: Unbounded, i: number, factor: number): void => {
  write(cell, 0, factor)
  multiply(to, i, to, i, cell, 0)
}

/** Whether a product of a mantissa and any number is right as it stands, and a mantissa. */
export const isMantissa = (product: number, a: number, b: number): boolean => {
  const size = Math.abs(product)
  return size < most && (size >= least || (size === 0 && (a === 0 || b === 0)))
}

/** `to[i]` times so many numbers; `step` is how far they are apart. */
export const multiplyByAll = (to: Unbounded, i: number, x: Data, start: number, count: number, step: number): void => {
  // What is nearly always so, a product in range, is done in local variables, which are much faster.
  let m = to.mantissas[i]!
  let e = to.exponents[i]!
  for (let k = 0; k < count; k++) {
    const factor = x[start + k * step]!
    const product = m * factor
    if (isMantissa(product, m, factor)) m = product
    else {
      write(to, i, m, e)
      multiplyBy(to, i, factor)
      m = to.mantissas[i]!
      e = to.exponents[i]!
    }
  }
  to.mantissas[i] = m
  to.exponents[i] = e
}
