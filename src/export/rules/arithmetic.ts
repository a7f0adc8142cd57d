import { power } from '../../expansions/power.js'
import { isHalf } from '../../tensor/dtype.js'
import { isFloatElement } from '../element.js'
import type { Hlo, Term } from '../hlo.js'
import { asLowered, elementwise, expanded, type Rule, type Rules } from '../rule.js'

const raise: Rule<object> = (hlo, inputs, params, equation) =>
  isFloatElement(inputs[0]!.dtype)
    ? hlo.elementwise('power', ...inputs)
    : expanded(power)(hlo, inputs, params, equation)

/** The bits of a float64 behind those that a float32 has. */
const behind = 2 ** 29 - 1

/**
 * Rounded to the bits of a float32, to the odd one of two neighbours: what is then rounded to fewer bits is what it would be of the
 * number itself (Boldo & Melquiond, "Emulation of FMA and correctly rounded sums: proved algorithms using rounding to odd", 2008).
 */
const roundedToOdd = (hlo: Hlo, x: Term): Term => {
  const c = (value: number) => hlo.scalar('int64', value)
  const bits = hlo.bitcast(x, 'int64')
  const isExact = hlo.compare('EQ', hlo.elementwise('and', bits, c(behind)), c(0))
  const odd = hlo.elementwise('or', hlo.elementwise('and', bits, c(-behind - 1)), c(behind + 1))
  return hlo.select(isExact, x, hlo.bitcast(odd, 'float64'))
}

/** One rounding: machines go to 16 bits by float32. */
const cast: Rule = (hlo, [x], _, { outputs }) => {
  const { dtype } = outputs[0]!.spec
  return hlo.convert(x!.dtype === 'float64' && isHalf(dtype) ? roundedToOdd(hlo, x!) : x!, dtype)
}

const same: Rule = (_, [x]) => x!

export const arithmetic: Rules = {
  neg: elementwise('negate'),
  add: elementwise('add'),
  sub: elementwise('subtract'),
  mul: elementwise('multiply'),
  div: elementwise('divide'),
  quotientOrZero: asLowered,
  maximum: elementwise('maximum'),
  minimum: elementwise('minimum'),
  pow: raise,
  log: elementwise('log'),
  cast,
  stopGradient: same,
  // What has no derivative, as samples have none by the parameters of their distribution.
  constant: same,
}
