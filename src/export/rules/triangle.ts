import { asLowered, elementwise, type Rules } from '../rule.js'

export const triangle: Rules = {
  hypot: asLowered,
  atan2: elementwise('atan2'),
  asin: asLowered,
  acos: asLowered,
  atan: asLowered,
}
