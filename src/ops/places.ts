import { add } from '../primitive/arithmetic.js'
import { broadcast } from '../primitive/broadcast.js'
import { and, equal, less, lessEqual, not, or, select } from '../primitive/comparison.js'
import { scalarLike } from '../primitive/define.js'
import { gather } from '../primitive/gather.js'
import { scalar } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'

/** How many elements of a sorted vector come before each value, or with 'right' are not behind it; NaN is behind all numbers. */
export const placesIn = (sorted: Value, wanted: Value, side: 'left' | 'right'): Value => {
  const size = sorted.shape[0]!
  const missing = not(equal(wanted, wanted))
  const before = (element: Value): Value =>
    side === 'left'
      ? or(less(element, wanted), and(missing, equal(element, element)))
      : or(lessEqual(element, wanted), missing)
  let place: Value = broadcast(scalar(0, 'int32'), wanted.shape)
  // The binary digits of the place, the greatest first: one is set where the element before that place comes before.
  for (let step = 2 ** Math.floor(Math.log2(Math.max(size, 1))); size > 0 && step >= 1; step /= 2) {
    const candidate = add(place, scalar(step, 'int32'))
    const inside = lessEqual(candidate, scalar(size, 'int32'))
    const element = gather(sorted, add(select(inside, candidate, scalarLike(1, candidate)), scalar(-1, 'int32')))
    place = select(and(inside, before(element)), candidate, place)
  }
  return place
}
