import { div, mul } from '../primitive/arithmetic.js'
import { reduceSum, spread } from '../primitive/broadcast.js'
import { scalarLike } from '../primitive/define.js'
import { abs, sqrt } from '../primitive/math.js'
import { squareRange } from '../primitive/norm.js'
import { reduceMax } from '../primitive/reduction.js'
import type { Value } from '../tensor/tensor.js'

/** √(Σ x² / divisor) in the element type of x, which not every machine has a wider one for. */
export const rootOfSquares = (
  [x]: readonly Value[],
  { axes, divisor }: { readonly axes: readonly number[]; readonly divisor: number },
): Value => {
  const { factor, inverse } = squareRange(reduceMax(abs(x!), axes))
  const scaled = mul(x!, spread(factor, x!.shape, axes))
  const total = reduceSum(mul(scaled, scaled), axes)
  return mul(sqrt(div(total, scalarLike(divisor, x!))), inverse)
}
