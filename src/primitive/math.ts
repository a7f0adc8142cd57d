import type { Data } from '../tensor/dtype.js'
import type { Value } from '../tensor/tensor.js'
import type { ScalarOperation } from '../trace/lowering.js'
import { add, div, maximum, mul, neg, sub } from './arithmetic.js'
import { batchElementwise } from './batch.js'
import { equal, select } from './comparison.js'
import { type Bound, define, scalarLike } from './define.js'
import { erfc as erfcOf, erfInv as erfInvOf, erf as erfOf } from './special.js'

/** An elementwise function of one number. `derivative` is dy/dx from x and y; null where it is zero wherever it exists. */
const unary = (
  name: ScalarOperation | 'softplus' | 'root',
  loop: (out: Data, x: Data) => void,
  derivative: ((x: Value, y: Value) => Value) | null,
): Bound<[x: Value]> =>
  define(
    {
      name,
      spec: ([x]) => x!,
      evaluate: (out, [x]) => loop(out.data, x!.data),
      batch: batchElementwise,
      lower: () =>
        name === 'softplus'
          ? { kind: 'expand', as: ([x]) => stableSoftplus(x!) }
          : { kind: 'elementwise', operation: name === 'root' ? 'sqrt' : name },
      jvp: derivative === null ? [] : [(t, { inputs: [x], output: y }) => mul(t, derivative(x!, y))],
    },
    apply => x => apply([x], {}),
  )

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

export const sqrt = unary(
  'sqrt',
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.sqrt(x[k]!)
  },
  (_, y) => div(c(0.5, y), y),
)

/** √x where that of x = 0 is the least of something's size: its derivative there is 0, a subgradient, not infinite. */
export const root = unary(
  'root',
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

/**
 * log(1 + eˣ) as max(x, 0) + log(1 + e^-|x|), which cannot overflow. One primitive, as those terms have kinks at 0 that
 * cancel in the first derivative only.
 */
export const softplus = unary(
  'softplus',
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.max(x[k]!, 0) + Math.log1p(Math.exp(-Math.abs(x[k]!)))
  },
  x => sigmoid(x),
)

const stableSoftplus = (x: Value): Value => add(maximum(x, c(0, x)), log1p(exp(neg(abs(x)))))

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
