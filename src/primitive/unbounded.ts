// Numbers of float64 whose exponents have no bounds: m · 2^(256 e). What is too large or too small on the way to a result
// that is not is neither infinite nor 0 here.

const unit = 2 ** 256
const [least, most] = [2 ** -128, 2 ** 128]

/** Several of them, all 0 at first. */
export interface Unbounded {
  readonly mantissas: Float64Array
  readonly exponents: Float64Array
}

export const unbounded = (length: number): Unbounded => ({
  mantissas: new Float64Array(length),
  exponents: new Float64Array(length),
})

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

/** `to[i] += a[j] * b[k]`; 0 times whatever adds nothing. */
export const addProduct = (to: Unbounded, i: number, a: Unbounded, j: number, b: Unbounded, k: number): void => {
  if (a.mantissas[j] === 0 || b.mantissas[k] === 0) return
  const [m, n] = [to.mantissas[i]!, a.mantissas[j]! * b.mantissas[k]!]
  const [e, f] = [to.exponents[i]!, a.exponents[j]! + b.exponents[k]!]
  if (m === 0) write(to, i, n, f)
  else if (!Number.isFinite(m) || !Number.isFinite(n)) write(to, i, m + n)
  // The one of the lesser exponent is beside the other as small as its own mantissa says, or nothing.
  else if (e >= f) write(to, i, m + n * unit ** (f - e), e)
  else write(to, i, m * unit ** (e - f) + n, f)
}

/** The number, which may be infinite or 0 now. */
export const read = ({ mantissas, exponents }: Unbounded, i: number): number => {
  let number = mantissas[i]!
  for (let e = exponents[i]!; e > 0 && Number.isFinite(number) && number !== 0; e--) number *= unit
  for (let e = exponents[i]!; e < 0 && number !== 0; e++) number /= unit
  return number
}
