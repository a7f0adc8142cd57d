import { axesUpTo, resized, without } from '../shape/sizes.js'
import { scalar } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import { add, cast, mul } from './arithmetic.js'
import { allBatched } from './batch.js'
import { full, reshape } from './broadcast.js'
import { and, equal, less, or, select } from './comparison.js'
import { type Bound, define, scalarLike } from './define.js'
import { abs } from './math.js'
import { along, concatenate, place, slice } from './movement.js'
import { reduceMax, reduceMin } from './reduction.js'
import { around } from './strided.js'

// Derivatives of products along an axis where float64 has room for all that is multiplied: in loops, each a linear recurrence.

/**
 * rᵢ = xᵢ rᵢ₋₁ + aᵢ along an axis, from 0 on; reversed, from the last one back. It stands only in what becomes of a derivative for
 * a compiler, after all transformations, and so is none of the closed set and has no derivative.
 */
const recurrence: Bound<[summands: Value, factors: Value, axis: number, reverse?: boolean]> = define(
  {
    name: 'recurrence',
    spec: ([summands], _: { readonly axis: number; readonly reverse: boolean }) => summands!,
    evaluate: (out, [summands, factors], { axis, reverse }) => {
      const [outer, size, inner] = around(summands!.shape, axis)
      for (let o = 0; o < outer; o++)
        for (let i = 0; i < inner; i++) {
          let total = 0
          for (let s = 0; s < size; s++) {
            const at = (o * size + (reverse ? size - 1 - s : s)) * inner + i
            total = total * factors!.data[at]! + summands!.data[at]!
            out.data[at] = total
          }
        }
    },
    batch: (inputs, batched, { axis, reverse }, apply) =>
      apply(allBatched(inputs, batched), { axis: axis + 1, reverse }),
    lower: (_, { axis, reverse }) => ({ kind: 'running', combine: 'add', axis, reverse }),
    jvp: [],
  },
  apply =>
    (summands, factors, axis, reverse = false) =>
      apply([summands, factors], { axis, reverse }),
)

const piece = (x: Value, axis: number, start: number, length: number): Value =>
  slice(x, along(resized(x.shape, [axis], length), axis, start))

/** One place of each line, with a number in it. */
const edge = (x: Value, axis: number, number: number): Value => full(scalarLike(number, x), resized(x.shape, [axis], 1))

/** Each element one place later, behind 0. */
const later = (x: Value, axis: number): Value =>
  concatenate([edge(x, axis, 0), piece(x, axis, 0, x.shape[axis]! - 1)], axis)

/** Each element one place earlier, before 0. */
const earlier = (x: Value, axis: number): Value =>
  concatenate([piece(x, axis, 1, x.shape[axis]! - 1), edge(x, axis, 0)], axis)

/** What stands at one place of each line, among zeros. */
const placed = (x: Value, shape: readonly number[], axis: number, start: number): Value =>
  place(x, shape, along(x.shape, axis, start))

/** A derivative of products along an axis (`product.ts`), in float64. */
interface Derivative {
  readonly x: Value
  readonly directions: readonly Value[]
  readonly axis: number
}

/** For each set of directions, as bits; the whole one is the last. */
type Table = readonly Value[]

const setsOf = ({ directions }: Derivative): number => 2 ** directions.length

/** The sum over the directions in a set of each times what a table has for the set without it. */
const sumOver = ({ directions }: Derivative, set: number, table: Table): Value =>
  directions.flatMap((direction, d) => ((set >> d) & 1 ? [mul(direction, table[set & ~(1 << d)]!)] : [])).reduce(add)

/** The products of the factors before each place, with one of each direction in the place of a factor. */
const before = (of: Derivative, sets: number): Table => {
  const { x, axis } = of
  const first = placed(edge(x, axis, 1), x.shape, axis, 0)
  const table = [recurrence(first, later(x, axis), axis)]
  for (let set = 1; set < sets; set++) table.push(later(recurrence(sumOver(of, set, table), x, axis), axis))
  return table
}

/** The sums of the cotangents from each place on, each times the factors between, with directions as `before`. */
const behind = (of: Derivative, cotangent: Value): Table => {
  const { x, axis } = of
  const factors = earlier(x, axis)
  const table = [recurrence(cotangent, factors, axis, true)]
  for (let set = 1; set < setsOf(of); set++)
    table.push(recurrence(earlier(sumOver(of, set, table), axis), factors, axis, true))
  return table
}

interface Params {
  readonly axis: number
  readonly last: boolean
  readonly transposed: boolean
}

/** The derivatives of products along an axis as equations, where `hasRoom`. */
export const productDerivative = (inputs: readonly Value[], { axis, last, transposed }: Params): Value => {
  const { shape, dtype } = inputs[0]!
  const [x, ...others] = inputs.map(input => cast(input, 'float64')) as [Value, ...Value[]]
  const [one, end] = [resized(shape, [axis], 1), shape[axis]! - 1]
  if (!transposed) {
    const of: Derivative = { x, directions: others, axis }
    const whole = setsOf(of) - 1
    const all = recurrence(sumOver(of, whole, before(of, whole)), x, axis)
    return cast(last ? reshape(piece(all, axis, end, 1), without(shape, [axis])) : all, dtype)
  }
  const of: Derivative = { x, directions: others.slice(0, -1), axis }
  const own = others.at(-1)!
  const cotangent = last ? placed(reshape(own, one), shape, axis, end) : own
  const [sets, sums] = [setsOf(of), behind(of, cotangent)]
  return cast(
    before(of, sets)
      .map((products, set) => mul(products, sums[sets - 1 - set]!))
      .reduce(add),
    dtype,
  )
}

/** Directions and cotangents are between 2^-most and 2^most, or 0. */
const most = 150

/** Sums have less than 2^terms terms. */
const terms = 31

/** The exponents of float64 that are left to products of factors beside so many directions and cotangents. */
const roomBeside = (others: number): number => 1000 - others * (most + terms)

const isBetween = (x: Value, low: number, high: number): Value =>
  and(less(scalarLike(low, x), x), less(x, scalarLike(high, x)))

/** Whether there can be room beside so many directions and cotangents. */
export const canHaveRoom = (others: number): boolean => roomBeside(others) > 0

/**
 * Whether float64 has room for every product on the way: of factors that are not 0 the products up to each are, so far from 1 at most
 * as half the exponents go, and what they are multiplied by is moderate. Infinities and NaN are neither.
 */
export const hasRoom = (inputs: readonly Value[], axis: number): Value => {
  const [x, ...others] = inputs.map(input => cast(input, 'float64')) as [Value, ...Value[]]
  const axes = axesUpTo(x.shape.length)
  const [zero, one] = [scalarLike(0, x), scalarLike(1, x)]
  const factors = select(equal(x, zero), one, abs(x))
  const first = placed(piece(factors, axis, 0, 1), x.shape, axis, 0)
  const products = recurrence(first, factors, axis)
  const limit = 2 ** Math.floor(roomBeside(others.length) / 2)
  const areProducts = and(
    less(scalarLike(1 / limit, x), reduceMin(products, axes)),
    less(reduceMax(products, axes), scalarLike(limit, x)),
  )
  return others.reduce((soFar, other) => {
    const isModerate = or(isBetween(abs(other), 2 ** -most, 2 ** most), equal(other, zero))
    return and(soFar, equal(reduceMin(cast(isModerate, 'int32'), axesUpTo(other.shape.length)), scalar(1, 'int32')))
  }, areProducts)
}
