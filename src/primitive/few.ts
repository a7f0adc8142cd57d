import { mapped, part, resized, without } from '../shape/sizes.js'
import { build, scalar } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import { add } from './arithmetic.js'
import { broadcast, reshape } from './broadcast.js'
import { and, equal, less, lessEqual, not, select } from './comparison.js'
import { scalarLike } from './define.js'
import { along, slice } from './movement.js'

// Searching, picking and placing along an axis as comparisons of whole tensors: for compilers, which make one loop of them.
// The pools and the classes of a network are such axes.

/** Up to how many elements comparing them all is less work than looking one up. */
const few = 16

export const isFew = (size: number): boolean => size <= few

/** Up to how many positions are written down, to be walked beside the elements. */
const listed = 2 ** 20

export const isListed = (size: number): boolean => size <= listed

/** 0, 1, … along an axis of `shape`. */
export const positionsAlong = (shape: readonly number[], axis: number): Value => {
  const size = shape[axis]!
  const positions = build({ shape: mapped(shape, (_, a) => (a === axis ? size : 1)), dtype: 'int32' }, data => {
    for (let i = 0; i < size; i++) data[i] = i
  })
  return broadcast(positions, shape)
}

/** The elements at one place of an axis, without that axis. */
const pick = (x: Value, axis: number, place: number): Value => {
  const shape = resized(x.shape, [axis], 1)
  return reshape(slice(x, along(shape, axis, place)), without(x.shape, [axis]))
}

/** The index of the first extreme element along an axis; the first NaN wins over all. */
export const positionAmongFew = (x: Value, axis: number, greatest: boolean): Value => {
  let best = pick(x, axis, 0)
  let position = broadcast(scalar(0, 'int32'), best.shape)
  for (let i = 1; i < x.shape[axis]!; i++) {
    const next = pick(x, axis, i)
    const worse = greatest ? lessEqual(next, best) : lessEqual(best, next)
    // A NaN stays the best; a number gives way to a better one or to NaN.
    const better = and(equal(best, best), not(worse))
    best = select(better, next, best)
    position = select(better, scalar(i, 'int32'), position)
  }
  return position
}

/** Negative indices count from the end. */
export const fromStart = (indices: Value, size: number): Value =>
  select(less(indices, scalar(0, 'int32')), add(indices, scalar(size, 'int32')), indices)

/** x [...B, N] at indices [...B, ...I]; `fill` where there is no such element. */
export const pickAmongFew = (x: Value, indices: Value, fill: number): Value => {
  const axis = x.shape.length - 1
  const size = x.shape[axis]!
  const places = fromStart(indices, size)
  const alone = [...part(x.shape, 0, axis), ...part(indices.shape, axis).map(() => 1)]
  let result = broadcast(scalarLike(fill, x), indices.shape)
  for (let i = 0; i < size; i++) {
    const element = broadcast(reshape(pick(x, axis, i), alone), indices.shape)
    result = select(equal(places, scalar(i, 'int32')), element, result)
  }
  return result
}

/** Where the one place of each row [...B] of `shape` [...B, N] is. */
export const isAtPlace = (places: Value, shape: readonly number[]): Value =>
  equal(broadcast(reshape(places, shape.with(-1, 1)), shape), positionsAlong(shape, shape.length - 1))

/** Zeros of `shape` [...B, N] with the one update of each row at its index. */
export const placeOne = (updates: Value, indices: Value, shape: readonly number[]): Value => {
  // Added to 0, -0 is 0.
  const sums = add(updates, scalarLike(0, updates))
  const whole = broadcast(reshape(sums, shape.with(-1, 1)), shape)
  return select(isAtPlace(fromStart(indices, shape.at(-1)!), shape), whole, scalarLike(0, updates))
}
