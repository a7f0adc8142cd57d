import { resized } from '../shape/sizes.js'
import { isFloat } from '../tensor/dtype.js'
import type { Value } from '../tensor/tensor.js'
import { add, maximum, minimum, mul } from './arithmetic.js'
import { type Bound, define } from './define.js'
import { along, concatenate, slice } from './movement.js'
import { around } from './strided.js'
import { share } from './ties.js'

interface Axis {
  readonly axis: number
}

/**
 * The tangent of the extremes up to each element: in rounds, in which runs of twice the length come from two runs. So elements that
 * are the same share it as those of `maximum` do, two by two.
 */
const tangentUpTo = (
  values: Value,
  tangents: Value,
  axis: number,
  join: (earlier: Value, later: Value) => Value,
): Value => {
  const size = values.shape[axis]!
  const part = (of: Value, start: number, length: number) =>
    slice(of, along(resized(of.shape, [axis], length), axis, start))
  let [value, tangent] = [values, tangents]
  for (let done = 1; done < size; done *= 2) {
    const [earlier, later] = [part(value, 0, size - done), part(value, done, size - done)]
    const joined = join(earlier, later)
    const moved = add(
      mul(part(tangent, 0, size - done), share(earlier, later, joined)),
      mul(part(tangent, done, size - done), share(later, earlier, joined)),
    )
    value = concatenate([part(value, 0, done), joined], axis)
    tangent = concatenate([part(tangent, 0, done), moved], axis)
  }
  return tangent
}

/** The greatest or least of all elements up to each one along an axis; NaN from the first NaN on. */
const extremes = (
  name: string,
  combine: 'maximum' | 'minimum',
  of: (a: number, b: number) => number,
  join: (earlier: Value, later: Value) => Value,
): Bound<[x: Value, axis: number]> =>
  define(
    {
      name,
      spec: ([x], _: Axis) => x!,
      evaluate: (out, [x], { axis }) => {
        const [outer, size, inner] = around(x!.shape, axis)
        for (let o = 0; o < outer; o++)
          for (let i = 0; i < inner; i++) {
            let best = size > 0 ? x!.data[o * size * inner + i]! : 0
            for (let s = 0; s < size; s++) {
              const at = (o * size + s) * inner + i
              best = of(best, x!.data[at]!)
              out.data[at] = best
            }
          }
      },
      batch: ([x], _, { axis }, apply) => apply([x!], { axis: axis + 1 }),
      lower: (_, { axis }) => ({ kind: 'running', combine, axis, reverse: false }),
      jvp: [(t, { inputs: [x], params }) => (isFloat(x!.dtype) ? tangentUpTo(x!, t, params.axis, join) : undefined)],
    },
    apply => (x, axis) => apply([x], { axis }),
  )

export const cumulativeMax = extremes('cumulativeMax', 'maximum', Math.max, maximum)

export const cumulativeMin = extremes('cumulativeMin', 'minimum', Math.min, minimum)
