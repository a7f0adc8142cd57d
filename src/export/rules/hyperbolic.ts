import { asLowered, type Rules } from '../rule.js'

export const hyperbolic: Rules = {
  sinh: asLowered,
  cosh: asLowered,
  asinh: asLowered,
  acosh: asLowered,
  atanh: asLowered,
}
