import { isUnsigned } from '../element.js'
import type { Hlo, Term } from '../hlo.js'
import { asLowered, elementwise, ofFloats, type Rule, type Rules } from '../rule.js'

/** Of CHLO, the operations that consumers make of StableHLO's. */
const chlo =
  (op: string): Rule =>
  (hlo, [x]) =>
    hlo.chlo(op, x!)

/** A quotient of two logarithms, which is exact for powers of the base where a product would not be. */
const logarithm =
  (base: number): Rule =>
  (hlo, [x]) =>
    hlo.elementwise('divide', hlo.elementwise('log', x!), hlo.scalar(x!.dtype, rounded(x!, Math.log(base))))

const rounded = ({ dtype }: Term, value: number): number => (dtype === 'float64' ? value : Math.fround(value))

/** log(1 + eˣ), so that nothing overflows. */
const softplus: Rule = (hlo, [x]) =>
  hlo.elementwise('add', hlo.elementwise('maximum', x!, hlo.scalar(x!.dtype, 0)), tail(hlo, x!))

/** log(1 + e^-|x|). */
const tail = (hlo: Hlo, x: Term): Term =>
  hlo.elementwise('log_plus_one', hlo.elementwise('exponential', hlo.elementwise('negate', hlo.elementwise('abs', x))))

/** x Φ(x) = x / 2 · erfc(-x / √2), which consumers know as one. */
const gelu: Rule = (hlo, [x]) => {
  const half = hlo.elementwise('multiply', x!, hlo.scalar(x!.dtype, 0.5))
  const scaled = hlo.elementwise('multiply', x!, hlo.scalar(x!.dtype, rounded(x!, -Math.SQRT1_2)))
  return hlo.elementwise('multiply', half, hlo.chlo('erfc', scaled))
}

/** Numbers without a sign are what they are without it. */
const abs: Rule = (hlo, [x]) => (isUnsigned(x!.dtype) ? x! : hlo.elementwise('abs', x!))

const sign: Rule = (hlo, [x]) =>
  isUnsigned(x!.dtype) ? hlo.elementwise('minimum', x!, hlo.scalar(x!.dtype, 1)) : hlo.elementwise('sign', x!)

export const math: Rules = {
  exp: elementwise('exponential'),
  expm1: elementwise('exponential_minus_one'),
  log1p: elementwise('log_plus_one'),
  log2: logarithm(2),
  log10: logarithm(10),
  sqrt: elementwise('sqrt'),
  root: elementwise('sqrt'),
  sin: elementwise('sine'),
  cos: elementwise('cosine'),
  tan: elementwise('tan'),
  tanh: elementwise('tanh'),
  sigmoid: elementwise('logistic'),
  softplus,
  logAddExp: asLowered,
  gelu,
  erf: chlo('erf'),
  erfc: chlo('erfc'),
  erfInv: chlo('erf_inv'),
  abs,
  sign,
  floor: ofFloats('floor'),
  ceil: ofFloats('ceil'),
  round: ofFloats('round_nearest_even'),
}
