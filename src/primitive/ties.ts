import type { Value } from '../tensor/tensor.js'
import { equal, select } from './comparison.js'
import { scalarLike } from './define.js'

/** How much of the tangent of `x` goes to the greater or less of it and another: where both are equal each gives half, as in JAX. */
export const share = (x: Value, other: Value, extremum: Value): Value => {
  const [zero, half, one] = [0, 0.5, 1].map(value => scalarLike(value, extremum))
  return select(equal(x, extremum), select(equal(other, extremum), half!, one!), zero!)
}
