import { power } from '../../expansions/power.js'
import type { DType } from '../../tensor/dtype.js'
import { atan2, erf, erfc, erfInv, expm1, log1p, logTo, tan } from '../formulas.js'
import { isFloating, type Printer, type Term } from '../printer.js'
import { asExpanded, byOthers, type Rule } from '../rule.js'
import { orderZeros } from '../zeros.js'

const unary =
  (op: string): Rule =>
  (g, { inputs: [x] }) =>
    g.unary(op, x!)

const binary =
  (op: string): Rule =>
  (g, { inputs: [a, b] }) =>
    g.binary(op, a!, b!)

const comparison =
  (op: string): Rule =>
  (g, { inputs: [a, b] }) =>
    g.compare(op, a!, b!)

const formula =
  (f: (g: Printer, ...xs: readonly Term[]) => Term): Rule =>
  (g, { inputs }) =>
    f(g, ...inputs)

/** What integers have no use for. */
const ofFloats =
  (op: string): Rule =>
  (g, { inputs: [x] }) =>
    isFloating(x!) ? g.unary(op, x!) : x!

/** Of bools as of numbers. */
const extremum =
  (op: 'Max' | 'Min'): Rule =>
  (g, { inputs }) => {
    const [a, b] = inputs as [Term, Term]
    if (a.type === 'bool') return g.asNumber(inputs, ([p, q]) => g.binary(op, p!, q!))
    const extreme = g.binary(op, a, b)
    return isFloating(a) ? orderZeros(g, op, a, b, extreme) : extreme
  }

const pow: Rule = (g, at) =>
  isFloating(at.inputs[0]!) ? g.binary('Pow', at.inputs[0]!, at.inputs[1]!) : byOthers(power)(g, at)

/** How many bits the digits of 16-bit floats have, and the exponent of the least that has them all. */
const digits = { float16: { count: 11, least: -14 }, bfloat16: { count: 8, least: -126 } } as const

/**
 * Rounded to the digits of a 16-bit float, to even: in units of the last of them. The operators round to float32 first, which may be
 * half way between two.
 */
const roundedTo = (g: Printer, x: Term, dtype: keyof typeof digits): Term => {
  const { count, least } = digits[dtype]
  const size = g.unary('Abs', x)
  const power = (exponent: Term) => g.binary('Pow', g.scalar(2, 'float64'), exponent)
  const near = g.unary('Floor', g.mul(g.unary('Log', size), Math.LOG2E))
  // The logarithm may be off by its last digit.
  const up = g.where(g.compare('LessOrEqual', power(g.add(near, 1)), size), g.add(near, 1), near)
  const exponent = g.where(g.compare('Less', size, power(up)), g.sub(up, 1), up)
  const isUsual = g.and(
    g.compare('LessOrEqual', g.scalar(2 ** -1022, 'float64'), size),
    g.compare('Less', size, Infinity),
  )
  const unit = power(
    g.add(g.where(g.and(isUsual, g.compare('Less', g.scalar(least, 'float64'), exponent)), exponent, least), 1 - count),
  )
  return g.where(isUsual, g.mul(g.unary('Round', g.div(x, unit)), unit), x)
}

const isHalf = (dtype: DType): dtype is keyof typeof digits => Object.hasOwn(digits, dtype)

/** Towards zero, saturating, and 0 for NaN; of integers modulo the range. */
export const saturated = (g: Printer, x: Term, dtype: DType): Term => {
  if (x.type === 'float64' && isHalf(dtype)) return g.cast(roundedTo(g, x, dtype), dtype)
  if (!isFloating(x) || (dtype !== 'int32' && dtype !== 'uint8')) return g.cast(x, dtype)
  const wide = g.cast(x, 'float64')
  const number = g.where(g.isNaN(wide), 0, wide)
  const [low, high] = dtype === 'int32' ? [-(2 ** 31), 2 ** 31 - 1] : [0, 255]
  const inside = g.node('Clip', [number, g.scalar(low, 'float64'), g.scalar(high, 'float64')], 'float64', x.shape)
  return g.cast(g.cast(inside, 'int32'), dtype)
}

/** 1 / (1 + e⁻ˣ), for x < 0 as eˣ / (1 + eˣ): onnxruntime's own is 10⁻⁸ where it should be less. */
const sigmoid: Rule = (g, { inputs: [x] }) => {
  const power = g.unary('Exp', g.unary('Neg', g.unary('Abs', x!)))
  const above = g.where(g.compare('Less', x!, 0), power, 1)
  return g.div(above, g.add(power, 1))
}

const neg: Rule = (g, { inputs: [x] }) =>
  x!.type === 'uint8' || x!.type === 'bool' ? g.through('int32', [x!], ([y]) => g.unary('Neg', y!)) : g.unary('Neg', x!)

export const elementwise: Readonly<Record<string, Rule>> = {
  neg,
  add: binary('Add'),
  sub: binary('Sub'),
  mul: binary('Mul'),
  div: binary('Div'),
  maximum: extremum('Max'),
  minimum: extremum('Min'),
  pow,
  remainder: (g, at) =>
    isFloating(at.inputs[0]!)
      ? g.binary('Mod', at.inputs[0]!, at.inputs[1]!, undefined, { fmod: 1 })
      : asExpanded(g, at),
  abs: unary('Abs'),
  sign: unary('Sign'),
  floor: ofFloats('Floor'),
  ceil: ofFloats('Ceil'),
  round: ofFloats('Round'),
  sqrt: unary('Sqrt'),
  root: unary('Sqrt'),
  exp: unary('Exp'),
  log: unary('Log'),
  sin: unary('Sin'),
  cos: unary('Cos'),
  tan: formula(tan),
  tanh: unary('Tanh'),
  sigmoid,
  expm1: formula(expm1),
  log1p: formula(log1p),
  log2: formula(logTo(Math.LOG2E)),
  log10: formula(logTo(Math.LOG10E)),
  erf: formula(erf),
  erfc: formula(erfc),
  erfInv: formula(erfInv),
  atan2: formula(atan2),
  equal: comparison('Equal'),
  less: comparison('Less'),
  lessEqual: comparison('LessOrEqual'),
  and: binary('And'),
  or: binary('Or'),
  not: unary('Not'),
  select: (g, { inputs: [condition, a, b] }) => g.where(condition!, a!, b!),
  cast: (g, { inputs: [x], outputs: [out] }) => saturated(g, x!, out!.dtype),
  stopGradient: (_, { inputs: [x] }) => x!,
  constant: (_, { inputs: [x] }) => x!,
  ...Object.fromEntries(
    [
      ...['quotientOrZero', 'softplus', 'gelu', 'logAddExp', 'hypot', 'asin', 'acos', 'atan', 'mod'],
      ...['sinh', 'cosh', 'asinh', 'acosh', 'atanh'],
    ].map(name => [name, asExpanded]),
  ),
}
