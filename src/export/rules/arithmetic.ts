import { isFloatElement } from '../element.js'
import { power } from '../expansions/power.js'
import { asLowered, elementwise, expanded, type Rule, type Rules } from '../rule.js'

const raise: Rule<object> = (hlo, inputs, params, equation) =>
  isFloatElement(inputs[0]!.dtype)
    ? hlo.elementwise('power', ...inputs)
    : expanded(power)(hlo, inputs, params, equation)

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
  cast: (hlo, [x], _, { outputs }) => hlo.convert(x!, outputs[0]!.spec.dtype),
  stopGradient: same,
  // What has no derivative, as samples have none by the parameters of their distribution.
  constant: same,
}
