import { add, div, maximum, minimum, mul, square } from '../ops/arithmetic.js'
import { root } from '../ops/squares.js'
import { type FullDType, greatest } from '../tensor/dtype.js'
import { complement, type Hyperparameter, inType, times } from './hyperparameter.js'
import type { Leaf } from './leaves.js'

// What optimizers that keep squares of gradients do where these are out of range. A state that became infinite would stay
// so, and its parameter would never move again.

interface Range {
  /** Numbers up to here have squares of which three can be added. */
  readonly most: number
  /** Numbers up to here have squares that stay in range when they are multiplied by the length of a row. */
  readonly mostOfMeans: number
  /** The root of the least number above 0. */
  readonly leastRoot: number
}

const ranges: Readonly<Record<FullDType, Range>> = {
  float32: { most: 2 ** 63, mostOfMeans: 2 ** 56, leastRoot: 2 ** -74.5 },
  float64: { most: 2 ** 511, mostOfMeans: 2 ** 500, leastRoot: 2 ** -537 },
}

/**
 * A gradient whose elements are limited to what can be squared: 2⁶³ of float32, 2⁵¹¹ of float64. Infinite ones become NaN, so
 * that they show.
 */
export const squarable = (gradient: Leaf): Leaf => limited(gradient, ranges[gradient.dtype].most)

/** The same, where means of squares are multiplied and divided: at most 2⁵⁶ of float32, 2⁵⁰⁰ of float64. */
export const averageable = (gradient: Leaf): Leaf => limited(gradient, ranges[gradient.dtype].mostOfMeans)

const limited = (gradient: Leaf, most: number): Leaf => add(minimum(maximum(gradient, -most), most), mul(gradient, 0))

/** The running average of squares of what is squarable: decay · average + (1 - decay) · x². */
export const averageOfSquares =
  (decay: Hyperparameter) =>
  (x: Leaf, old: Leaf): Leaf =>
    add(times(old, decay), mul(times(x, complement(decay)), x))

/** The sum with one square more, or the greatest number where it is beyond that. */
export const addSquare = (x: Leaf, sum: Leaf): Leaf => minimum(add(sum, square(x)), greatest[x.dtype])

/**
 * The root of squares, to be divided by beside `epsilon`. Squares of 0 may be those of numbers other than 0: where epsilon
 * does not cover the difference, they count as the least number that there is.
 */
export const rootBeside = (squares: Leaf, epsilon: Hyperparameter): Leaf => {
  const { leastRoot } = ranges[squares.dtype]
  const covers = typeof epsilon === 'number' && epsilon > leastRoot * 2 ** 40
  return covers ? root(squares) : maximum(root(squares), leastRoot)
}

/** x / (√squares + ε) */
export const overRoot =
  (epsilon: Hyperparameter) =>
  (x: Leaf, squares: Leaf): Leaf =>
    div(x, add(rootBeside(squares, epsilon), inType(epsilon, x.dtype)))

/** The gradient, in which what is infinite is NaN, so that it shows: averaged it would stay without a word. */
export const finite = (gradient: Leaf): Leaf => add(gradient, mul(gradient, 0))
