import { isFloatElement } from '../element.js'
import { asLowered, type Rule, type Rules } from '../rule.js'

/** Of integers a division by 0 is up to the machine, and here the remainder 0. */
const remainder: Rule = (hlo, [a, b]) => {
  if (isFloatElement(a!.dtype)) return hlo.elementwise('remainder', a!, b!)
  const zero = hlo.scalar(b!.dtype, 0)
  const isZero = hlo.compare('EQ', b!, zero)
  const divisor = hlo.select(isZero, hlo.scalar(b!.dtype, 1), b!)
  return hlo.elementwise('remainder', a!, divisor)
}

export const division: Rules = {
  remainder,
  mod: asLowered,
}
