import { Recent } from '../engine/recent.js'
import { erfc } from '../primitive/special.js'
import type { FullDType } from '../tensor/dtype.js'
import { round } from './floats.js'

// The tail of the normal distribution, computed in float64 when a sample is asked for: what its bounds make of its quantiles
// is a polynomial, which every engine evaluates alike.

/** Mills' ratio (1 - Φ(x)) / φ(x) for x ≥ 0: far out 1/(x + 1/(x + 2/(x + …))) (Abramowitz & Stegun 26.2.14). */
const mills = (x: number): number => {
  if (x < 3.5) return Math.sqrt(Math.PI / 2) * erfc(x / Math.SQRT2) * Math.exp((x * x) / 2)
  let rest = x
  for (let n = 60; n >= 1; n--) rest = x + n / rest
  return 1 / rest
}

/** The nodes of Gauss and Legendre's rule of eight points on one side of the middle of [-1, 1], and their weights. */
const nodes = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.2223810344533745],
  [0.9602898564975363, 0.1012285362903763],
] as const

/** log((1 - Φ(low)) / (1 - Φ(low + d))), of which the derivative is the hazard 1 / mills. */
const logRatio = (low: number, d: number): number => {
  // The integral of the hazard, where a difference would have fewer digits.
  if (d < 1) {
    const half = d / 2
    const at = (share: number) => 1 / mills(low + half * (1 + share))
    return half * nodes.reduce((sum, [node, weight]) => sum + weight * (at(-node) + at(node)), 0)
  }
  const [start, end] = [mills(low), mills(low + d)]
  return d * (low + d / 2) + Math.log1p((start - end) / end)
}

/** The d for which that is `e`, by Newton's method, which comes from above: the function is convex. */
const distance = (low: number, e: number): number => {
  let d = e * mills(low)
  for (;;) {
    const nearer = d - (logRatio(low, d) - e) * mills(low + d)
    if (!(nearer < d * (1 - 1e-14))) return d
    d = nearer
  }
}

/** The coefficients, float32, of the polynomial through f at Chebyshev's points of [0, 1], from divided differences. */
const interpolated = (f: (x: number) => number): readonly number[] => {
  const points = 10
  const x = Array.from({ length: points }, (_, i) => Math.sin((Math.PI * (i + 0.5)) / (2 * points)) ** 2)
  const differences = x.map(f)
  for (let order = 1; order < points; order++)
    for (let i = points - 1; i >= order; i--)
      differences[i] = (differences[i]! - differences[i - 1]!) / (x[i]! - x[i - order]!)
  const coefficients = [differences[points - 1]!]
  for (let i = points - 2; i >= 0; i--) {
    coefficients.unshift(differences[i]!)
    for (let power = 0; power < coefficients.length - 1; power++)
      coefficients[power]! -= x[i]! * coefficients[power + 1]!
  }
  return coefficients.map(round)
}

/** The coefficients of Chebyshev's polynomials of 2t - 1, of which the sum goes through f at their points of [0, 1]. */
const chebyshev = (f: (t: number) => number): readonly number[] => {
  const points = 22
  const angles = Array.from({ length: points }, (_, i) => (Math.PI * (i + 0.5)) / points)
  const values = angles.map(angle => f(Math.cos(angle / 2) ** 2))
  return angles.map((_, k) => {
    const sum = values.reduce((all, value, i) => all + value * Math.cos(k * angles[i]!), 0)
    return ((k === 0 ? 1 : 2) * sum) / points
  })
}

/** What the two element types differ in: which polynomial comes near f, how its numbers are rounded, the least 1 - v that comes up. */
const kinds = {
  float32: { near: interpolated, round, least: 2 ** -24 },
  float64: { near: chebyshev, round: (x: number) => x, least: 2 ** -53 },
} as const

/**
 * How the quantile x of a normal distribution cut to [low, high], low > 0, lies above `low`: x - low = t P(t).
 * - Where the density hardly falls on the way, t is the probability v of what is below x.
 * - Else with e = -log(1 - share v), t = scale (√(c + e) - √c), of which x is nearly a linear function.
 *
 * Both t go from 0 to 1. In float32 P is given by its powers, in float64 by Chebyshev's polynomials.
 */
export interface Tail {
  readonly coefficients: readonly number[]
  readonly curve?: { readonly share: number; readonly c: number; readonly scale: number }
}

/** Beyond this all samples are the number next to `low`, of either element type. */
const farthest = 2 ** 40

const fitted = (from: number, high: number, dtype: FullDType): Tail => {
  const { near, round, least } = kinds[dtype]
  const low = Math.min(from, farthest)
  const whole = high === Infinity ? Infinity : logRatio(low, high - from)
  const share = -Math.expm1(-whole)
  if (whole < 0.5) {
    const slope = (v: number) => distance(low, -Math.log1p(-share * v)) / v
    return { coefficients: near(slope) }
  }
  const c = round(low ** 2 / 2 + 1)
  const largest = -Math.log1p(share * (least - 1))
  const end = largest / (Math.sqrt(c + largest) + Math.sqrt(c))
  const slope = (t: number) => distance(low, end * t * (end * t + 2 * Math.sqrt(c))) / t
  return { coefficients: near(slope), curve: { share, c, scale: 1 / end } }
}

const recent = new Recent<Tail>(16)

/** The tail between two bounds. Of the bounds that were asked for lately it is found again: it takes longer than many samples. */
export const tail = (from: number, high: number, dtype: FullDType = 'float32'): Tail => {
  const bounds = `${from} ${high} ${dtype}`
  const found = recent.get(bounds)
  if (found !== undefined) return found
  const made = fitted(from, high, dtype)
  recent.set(bounds, made)
  return made
}
