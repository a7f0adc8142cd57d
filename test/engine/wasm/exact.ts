import type { Lanes } from '../../../src/engine/wasm/math/lanes.js'

/** Numbers from 0 to 1, the same in every run (Park and Miller's generator). */
export const uniforms = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state * 48271) % 0x7fffffff
    return state / 0x7fffffff
  }
}

/**
 * The distance of `got` from `exact` in units of the last place that `exact` has in the format. Infinity stands where the
 * next number after the largest would; NaN for a number, and a wrong sign, are infinitely far.
 */
export const unitsBetween = (got: number, exact: number, { type, fraction, bias }: Lanes): number => {
  const rounded = type === 'f32x4' ? Math.fround(exact) : exact
  if (Object.is(got, rounded) && !Number.isFinite(rounded)) return 0
  if (Number.isNaN(got) || Number.isNaN(exact)) return Infinity
  const hasSign = (x: number) => x < 0 || Object.is(x, -0)
  if (hasSign(got) !== hasSign(exact)) return Infinity
  if (Math.abs(got) === Infinity || Math.abs(rounded) === Infinity) {
    const finite = Math.min(Math.abs(got), Math.abs(rounded))
    return (2 ** bias - finite / 2) / 2 ** (bias - fraction - 1)
  }
  return Math.abs(got - exact) / 2 ** (Math.max(exponentOf(exact), 1 - bias) - fraction)
}

const double = new Float64Array(1)
const words = new BigUint64Array(double.buffer)

const exponentOf = (x: number): number => {
  double[0] = x
  return Number((words[0]! >> 52n) & 2047n) - 1023
}

const precision = 256n

/** 2/√π, from 50 digits of it. */
const twoOverRootPi = (11283791670955125738961589031215451716881012586580n << precision) / 10n ** 49n

/**
 * erf of a float64 from 2⁻⁷ to 7 on integers with `precision` bits behind the point: the Maclaurin series
 * 2/√π Σ (-1)ⁿ x^(2n+1) / (n! (2n+1)) (Abramowitz & Stegun 7.1.5).
 */
const fixedErf = (x: number): bigint => {
  const start = fixed(x)
  const square = (start * start) >> precision
  let term = start
  let sum = start
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    term = -((term * square) >> precision) / n
    sum += term / (2n * n + 1n)
  }
  return (sum * twoOverRootPi) >> precision
}

const fixed = (x: number): bigint => (BigInt(x * 2 ** 60) << precision) >> 60n

const float = (x: bigint): number => Number(x) / 2 ** Number(precision)

/** erf of a float64 from 2⁻⁷ to 7, correct to the last place. */
export const exactErf = (x: number): number => float(fixedErf(x))

/** The same of 1 - erf. */
export const exactErfc = (x: number): number => float((1n << precision) - fixedErf(x))

/** The inverse of erf near `guess`, which is from 2⁻⁷ to 7 and right in the upper half of its digits, by Newton's method. */
export const exactErfInv = (x: number, guess: number): number =>
  guess - (float(fixedErf(guess) - fixed(x)) * Math.sqrt(Math.PI) * Math.exp(guess * guess)) / 2
