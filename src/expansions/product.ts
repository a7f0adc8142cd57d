import { broadcast, full, reshape } from '../primitive/broadcast.js'
import { scalarLike } from '../primitive/define.js'
import { along, concatenate, slice, transpose } from '../primitive/movement.js'
import { movement } from '../shape/moveAxis.js'
import { part, resized, without } from '../shape/sizes.js'
import type { Value } from '../tensor/tensor.js'
import { loopOver } from './loops.js'
import { multiply, nothing, read, sum, type Unbounded, write, writeMoves } from './unbounded.js'

interface Params {
  readonly axis: number
  readonly last: boolean
  readonly transposed: boolean
}

const piece = (x: Value, axis: number, start: number, length: number): Value =>
  slice(x, along(resized(x.shape, [axis], length), axis, start))

const pieces = ({ m, e }: Unbounded, axis: number, start: number, length: number): Unbounded => ({
  m: piece(m, axis, start, length),
  e: piece(e, axis, start, length),
})

const joined = (parts: readonly Unbounded[], axis: number): Unbounded => ({
  m: concatenate(
    parts.map(({ m }) => m),
    axis,
  ),
  e: concatenate(
    parts.map(({ e }) => e),
    axis,
  ),
})

/** The product of all: halves are multiplied until one is left. */
const ofAll = (x: Value, axis: number): Value => {
  const shape = without(x.shape, [axis])
  let rest = write(x)
  let size = x.shape[axis]!
  if (size === 0) return full(scalarLike(1, x), shape)
  for (; size > 1; size = Math.ceil(size / 2)) {
    const half = Math.floor(size / 2)
    const products = multiply(pieces(rest, axis, 0, half), pieces(rest, axis, half, half))
    rest = size % 2 === 0 ? products : joined([products, pieces(rest, axis, size - 1, 1)], axis)
  }
  return reshape(read(rest), shape)
}

/** The products up to each: in rounds, in which runs of twice the length come from two runs. */
const ofEach = (x: Value, axis: number): Value => {
  const size = x.shape[axis]!
  let products = write(x)
  for (let done = 1; done < size; done *= 2) {
    const later = multiply(pieces(products, axis, 0, size - done), pieces(products, axis, done, size - done))
    products = joined([pieces(products, axis, 0, done), later], axis)
  }
  return read(products)
}

// With directions: products[S] has a factor of each direction in the set S in the place of one of x (`product.ts` of the primitives).

type Products = readonly Unbounded[]

/** One factor more. */
const multiplyIn = (products: Products, x: Unbounded, directions: Products): Products =>
  products.map((product, set) =>
    directions.reduce(
      (total, direction, d) => ((set >> d) & 1 ? sum(total, multiply(products[set & ~(1 << d)]!, direction)) : total),
      multiply(product, x),
    ),
  )

const flat = (products: Products): readonly Value[] => products.flatMap(({ m, e }) => [m, e])
const paired = (values: readonly Value[]): Products =>
  Array.from({ length: values.length / 2 }, (_, i) => ({ m: values[2 * i]!, e: values[2 * i + 1]! }))

/** No product yet: 1 for the set of no directions. */
const empty = (like: Value, directions: number): Products => [
  write(full(scalarLike(1, like), like.shape)),
  ...Array.from({ length: 2 ** directions - 1 }, () => nothing(like)),
]

const toFront = (x: Value, axis: number): Value => transpose(x, movement(x.shape, axis, 0))
const fromFront = (x: Value, axis: number): Value => transpose(x, movement(x.shape, 0, axis))

const forward = (lines: readonly Value[], last: boolean): Value => {
  const [x, ...directions] = lines as [Value, ...Value[]]
  const one = reshape(piece(x, 0, 0, 1), part(x.shape, 1))
  const [products, results] = loopOver(
    (carry, slices) => {
      const [factor, ...moves] = slices as [Value, ...Value[]]
      const next = multiplyIn(paired(carry), write(factor), moves.map(writeMoves))
      return [flat(next), last ? [] : [read(next.at(-1)!)]]
    },
    flat(empty(one, directions.length)),
    lines,
  )
  return last ? read(paired(products).at(-1)!) : results[0]!
}

/** Sequences one step earlier; what comes behind the last makes no difference. */
const earlier = (x: Value): Value => {
  const size = x.shape[0]!
  return size === 1 ? x : concatenate([piece(x, 0, 1, size - 1), piece(x, 0, size - 1, 1)], 0)
}

/** Each factor's part in all products behind it: those before it, times the cotangents of those from it on. */
const backward = (lines: readonly Value[], cotangent: Value): Value => {
  const [x, ...directions] = lines as [Value, ...Value[]]
  const one = reshape(piece(x, 0, 0, 1), part(x.shape, 1))
  const start = empty(one, directions.length)
  const [, before] = loopOver(
    (carry, slices) => {
      const [factor, ...moves] = slices as [Value, ...Value[]]
      return [flat(multiplyIn(paired(carry), write(factor), moves.map(writeMoves))), carry]
    },
    flat(start),
    lines,
  )
  const nowhere = start.map(() => nothing(one))
  const [, results] = loopOver(
    (carry, slices) => {
      const kept = paired(slices.slice(0, before.length))
      const [factor, ...rest] = slices.slice(before.length) as [Value, ...Value[]]
      const [moves, own] = [rest.slice(0, -1).map(writeMoves), writeMoves(rest.at(-1)!)]
      const [first, ...others] = multiplyIn(paired(carry), write(factor), moves) as [Unbounded, ...Unbounded[]]
      const behind = [sum(first, own), ...others]
      const terms = kept.map((product, set) => multiply(product, behind[kept.length - 1 - set]!))
      return [flat(behind), [read(terms.reduce(sum))]]
    },
    flat(nowhere),
    [...before, ...lines.map(earlier), cotangent],
    true,
  )
  return results[0]!
}

/** The cotangent of the last product as that of all, of which the others have none. */
const ofLast = (cotangent: Value, size: number): Value => {
  const one = reshape(cotangent, [1, ...cotangent.shape])
  if (size === 1) return one
  return concatenate([broadcast(scalarLike(0, one), [size - 1, ...cotangent.shape]), one], 0)
}

/** Products along an axis of floats, as though exponents had no bounds, and all their derivatives. */
export const cumulativeProduct = (inputs: readonly Value[], { axis, last, transposed }: Params): Value => {
  const [x, ...others] = inputs as [Value, ...Value[]]
  if (others.length === 0) return (last ? ofAll : ofEach)(x, axis)
  const size = x.shape[axis]!
  const shape = last && !transposed ? without(x.shape, [axis]) : x.shape
  if (size === 0) return full(scalarLike(0, x), shape)
  if (!transposed) {
    const result = forward(
      inputs.map(each => toFront(each, axis)),
      last,
    )
    return last ? result : fromFront(result, axis)
  }
  const cotangent = others.at(-1)!
  const lines = [x, ...others.slice(0, -1)].map(each => toFront(each, axis))
  return fromFront(backward(lines, last ? ofLast(cotangent, size) : toFront(cotangent, axis)), axis)
}
