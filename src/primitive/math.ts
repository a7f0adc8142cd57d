import type { Value } from '../tensor/tensor.js'
import { add, div, maximum, minimum, mul, neg, sub } from './arithmetic.js'
import { batchElementwise } from './batch.js'
import { and, elementwise, equal, less, select, step } from './comparison.js'
import { type Bound, define, scalarLike } from './define.js'
import { erfc as erfcOf, erfInv as erfInvOf, erf as erfOf } from './special.js'
import { unary, unaryBy } from './unary.js'

const c = scalarLike
const square = (x: Value): Value => mul(x, x)

export const exp = unary(
  'exp',
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.exp(x[k]!)
  },
  (_, y) => y,
)

export const expm1 = unary(
  'expm1',
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.expm1(x[k]!)
  },
  x => exp(x),
)

export const log1p = unary(
  'log1p',
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.log1p(x[k]!)
  },
  x => div(c(1, x), add(x, c(1, x))),
)

/** The binary logarithm. */
export const log2 = unary(
  'log2',
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.log2(x[k]!)
  },
  x => div(c(Math.LOG2E, x), x),
)

/** The decimal logarithm. */
export const log10 = unary(
  'log10',
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.log10(x[k]!)
  },
  x => div(c(Math.LOG10E, x), x),
)

export const sqrt = unary(
  'sqrt',
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.sqrt(x[k]!)
  },
  (_, y) => div(c(0.5, y), y),
)

/** √x where that of x = 0 is the least of something's size: its derivative there is 0, a subgradient, not infinite. */
export const root = unaryBy(
  'root',
  'sqrt',
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.sqrt(x[k]!)
  },
  (_, y) => {
    const isZero = equal(y, c(0, y))
    return select(isZero, c(0, y), div(c(0.5, y), select(isZero, c(1, y), y)))
  },
)

export const sin = unary(
  'sin',
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.sin(x[k]!)
  },
  x => cos(x),
)

export const cos: Bound<[x: Value]> = unary(
  'cos',
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.cos(x[k]!)
  },
  x => neg(sin(x)),
)

export const tan = unary(
  'tan',
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.tan(x[k]!)
  },
  (_, y) => add(c(1, y), square(y)),
)

export const tanh = unary(
  'tanh',
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.tanh(x[k]!)
  },
  (_, y) => mul(add(c(1, y), y), sub(c(1, y), y)),
)

/** 1 / (1 + e⁻ˣ), for x < 0 as eˣ / (1 + eˣ): where e⁻ˣ is beyond all numbers, eˣ still is one. */
export const sigmoid = unary(
  'sigmoid',
  (out, x) => {
    for (let k = 0; k < out.length; k++) {
      const power = Math.exp(-Math.abs(x[k]!))
      out[k] = (x[k]! < 0 ? power : 1) / (1 + power)
    }
  },
  (_, y) => mul(y, sub(c(1, y), y)),
)

const stableSoftplus = (x: Value): Value => add(maximum(x, c(0, x)), log1p(exp(neg(abs(x)))))

/**
 * log(1 + eˣ) as max(x, 0) + log(1 + e^-|x|), which cannot overflow. One primitive, as those terms have kinks at 0 that
 * cancel in the first derivative only.
 */
export const softplus = unaryBy(
  'softplus',
  stableSoftplus,
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.max(x[k]!, 0) + Math.log1p(Math.exp(-Math.abs(x[k]!)))
  },
  x => sigmoid(x),
)

/** The greater of both with log(1 + e^-|a - b|); equal infinities are one. */
const stableLogAddExp = (a: Value, b: Value): Value => {
  const distance = select(equal(a, b), c(0, a), abs(sub(a, b)))
  return add(maximum(a, b), log1p(exp(neg(distance))))
}

/** e^a / (e^a + e^b); half where both are the same infinity. */
const shareOf = (a: Value, b: Value): Value => {
  const isInfinite = and(equal(a, b), equal(abs(a), c(Infinity, a)))
  return sigmoid(select(isInfinite, c(0, a), sub(a, b)))
}

/** log(eᵃ + eᵇ). One primitive, for the reason that `softplus` is. */
export const logAddExp: Bound<[a: Value, b: Value]> = define(
  {
    name: 'logAddExp',
    spec: inputs => ({ shape: elementwise(...inputs), dtype: inputs[0]!.dtype }),
    evaluate: (out, [a, b]) => {
      const [i, j] = [step(a!), step(b!)]
      for (let k = 0; k < out.data.length; k++) {
        const [x, y] = [a!.data[k * i]!, b!.data[k * j]!]
        out.data[k] = Math.max(x, y) + Math.log1p(x === y ? 1 : Math.exp(-Math.abs(x - y)))
      }
    },
    batch: batchElementwise,
    lower: () => ({ kind: 'expand', as: ([a, b]) => stableLogAddExp(a!, b!) }),
    jvp: [(t, { inputs: [a, b] }) => mul(t, shareOf(a!, b!)), (t, { inputs: [a, b] }) => mul(t, shareOf(b!, a!))],
  },
  apply => (a, b) => apply([a, b], {}),
)

const gaussian = (x: Value): Value => mul(c(2 / Math.sqrt(Math.PI), x), exp(neg(square(x))))

export const erf = unary(
  'erf',
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = erfOf(x[k]!)
  },
  x => gaussian(x),
)

/** 1 - erf(x), without the loss of digits where erf is near 1. */
export const erfc = unary(
  'erfc',
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = erfcOf(x[k]!)
  },
  x => neg(gaussian(x)),
)

/** x / -√2, whose erfc is 2 Φ(x). */
const ofNormal = (x: Value): Value => mul(x, c(-Math.SQRT1_2, x))

/** The normal distribution: its function Φ, and x times its density φ, which is 0 where x is infinite. */
interface Normal {
  readonly below: Value
  readonly moment: Value
}

/** 1 / (√(2π) e^(x²/2) Φ(-x)) - x for x from 0 to 13, where Φ(-x) has become 0 in float32, within 2^-24: a quotient of polynomials. */
const millsAbove = [70.264427, 34.806122, 8.9458637, 0.99905783]
const millsBelow = [88.0634, 83.729469, 37.315659, 8.91211]

const horner = (x: Value, coefficients: readonly number[], last: Value): Value =>
  coefficients.reduceRight((sum, next) => add(mul(x, sum), c(next, x)), last)

/** Beyond 64 the density is 0 in every type, and an infinite x times it were NaN. */
const within = (x: Value): Value => minimum(maximum(x, c(-64, x)), c(64, x))

/** By erfc, which has all the digits of float64. */
const normalOfDoubles = (x: Value): Normal => {
  const near = within(x)
  const density = exp(neg(square(ofNormal(near))))
  return {
    below: mul(c(0.5, x), erfc(ofNormal(x))),
    moment: mul(mul(near, c(1 / Math.sqrt(2 * Math.PI), x)), density),
  }
}

/**
 * In float32 both are of one power of e: Φ(-x) = φ(x) / (x + R(x)) for x ≥ 0, with a quotient R = P / Q of polynomials. That is half the
 * work, and loses no digits to the rounding of x / √2 where Φ is small.
 */
const normalOfSingles = (x: Value): Normal => {
  const near = within(x)
  const size = abs(near)
  const density = mul(exp(mul(square(near), c(-0.5, x))), c(1 / Math.sqrt(2 * Math.PI), x))
  const above = horner(size, millsAbove.slice(0, -1), c(millsAbove.at(-1)!, x))
  const below = horner(size, millsBelow, c(1, x))
  const tail = mul(density, div(below, add(mul(size, below), above)))
  return { below: select(less(x, c(0, x)), tail, sub(c(1, x), tail)), moment: mul(near, density) }
}

const normal = (x: Value): Normal => (x.dtype === 'float64' ? normalOfDoubles(x) : normalOfSingles(x))

const exactGelu = (x: Value): Value => mul(x, normal(x).below)

const slopeOfGelu = (x: Value): Value => {
  const { below, moment } = normal(x)
  return add(below, moment)
}

/** x Φ(x). One primitive, so that a derivative keeps one number of each x, its slope, and not the three of a product. */
export const gelu = unaryBy(
  'gelu',
  exactGelu,
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = x[k]! * 0.5 * erfcOf(x[k]! * -Math.SQRT1_2)
  },
  x => slopeOfGelu(x),
)

/** The inverse of erf on (-1, 1). */
export const erfInv = unary(
  'erfInv',
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = erfInvOf(x[k]!)
  },
  (_, y) => mul(c(Math.sqrt(Math.PI) / 2, y), exp(square(y))),
)

export const abs = unary(
  'abs',
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.abs(x[k]!)
  },
  x => sign(x),
)

export const sign = unary(
  'sign',
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.sign(x[k]!)
  },
  null,
)

export const floor = unary(
  'floor',
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.floor(x[k]!)
  },
  null,
)

export const ceil = unary(
  'ceil',
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.ceil(x[k]!)
  },
  null,
)

/** To the nearest integer, and to the even one where two are as near. */
export const round = unary(
  'round',
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = roundHalfToEven(x[k]!)
  },
  null,
)

const roundHalfToEven = (x: number): number => {
  const below = Math.floor(x)
  const rest = x - below
  if (rest < 0.5) return below
  if (rest > 0.5) return Math.ceil(x)
  return below % 2 === 0 ? below : Math.ceil(x)
}
