import { add, maximum, minimum, mul, square } from '../ops/arithmetic.js'
import { root } from '../ops/squares.js'
import { type FloatDType, greatest } from '../tensor/dtype.js'
import type { Leaf } from './leaves.js'

// What optimizers that keep squares of gradients do where these are out of range. A state that became infinite would stay
// so, and its parameter would never move again.

interface Range {
  /** Numbers up to here have squares of which three can be added. */
  readonly most: number
  /** The root of the least number above 0. */
  readonly leastRoot: number
}

const ranges: Readonly<Record<FloatDType, Range>> = {
  float32: { most: 2 ** 63, leastRoot: 2 ** -74.5 },
  float64: { most: 2 ** 511, leastRoot: 2 ** -537 },
}

/**
 * A gradient whose elements are limited to what can be squared: 2⁶³ of float32, 2⁵¹¹ of float64. Infinite ones become NaN, so
 * that they show.
 */
export const squarable = (gradient: Leaf): Leaf => {
  const { most } = ranges[gradient.dtype]
  return add(minimum(maximum(gradient, -most), most), mul(gradient, 0))
}

/** The running average of squares of what is squarable: decay · average + (1 - decay) · x². */
export const averageOfSquares =
  (decay: number) =>
  (x: Leaf, old: Leaf): Leaf =>
    add(mul(old, decay), mul(mul(x, 1 - decay), x))

/** The sum with one square more, or the greatest number where it is beyond that. */
export const addSquare = (x: Leaf, sum: Leaf): Leaf => minimum(add(sum, square(x)), greatest[x.dtype])

/**
 * The root of squares, to be divided by beside `epsilon`. Squares of 0 may be those of numbers other than 0: where epsilon
 * does not cover the difference, they count as the least number that there is.
 */
export const rootBeside = (squares: Leaf, epsilon: number): Leaf => {
  const { leastRoot } = ranges[squares.dtype]
  return epsilon > leastRoot * 2 ** 40 ? root(squares) : maximum(root(squares), leastRoot)
}
