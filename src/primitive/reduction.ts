import { without } from '../shape/sizes.js'
import { allocate, type Data, isFloat } from '../tensor/dtype.js'
import { scalar } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import { cast, div, mul } from './arithmetic.js'
import { shifted } from './batch.js'
import { kept, reduceSum, spread } from './broadcast.js'
import { equal, not, or, select } from './comparison.js'
import { type Bound, define, scalarLike, specOf } from './define.js'
import { isFew, isListed, positionAmongFew, positionsAlong } from './few.js'
import { identityOf } from './identity.js'
import { accumulate, accumulateMax, accumulateMin, around, type View, whole } from './strided.js'

interface Axes {
  readonly axes: readonly number[]
}

/** Where several elements are extreme they share the tangent equally, as in JAX. */
const extremum = (
  name: string,
  combine: 'maximum' | 'minimum',
  accumulate: (shape: readonly number[], to: View, from: View) => void,
): Bound<[x: Value, axes: readonly number[]]> =>
  define(
    {
      name,
      spec: ([x], { axes }: Axes) => ({ shape: without(x!.shape, axes), dtype: x!.dtype }),
      evaluate: (out, [x], { axes }) => {
        out.data.fill(identityOf(combine, out.dtype))
        accumulate(x!.shape, { ...whole(out), strides: kept(out.shape, x!.shape.length, axes) }, whole(x!))
      },
      batch: ([x], _, { axes }, apply) => apply([x!], { axes: shifted(axes) }),
      lower: (_, { axes }) => ({ kind: 'reduce', combine, axes }),
      jvp: [
        (t, { inputs: [x], output, params: { axes } }) => {
          const chosen = cast(equal(x!, spread(output, x!.shape, axes)), x!.dtype)
          return div(reduceSum(mul(t, chosen), axes), reduceSum(chosen, axes))
        },
      ],
    },
    apply => (x, axes) => (axes.length === 0 ? x : apply([x], { axes })),
  )

interface Mean extends Axes {
  readonly divisor: number
}

/** The least power of two that is not less than a divisor above 1, else 1. */
const powerFor = (divisor: number): number =>
  divisor > 1 && divisor < Infinity ? 2 ** Math.ceil(Math.log2(divisor)) : 1

/**
 * The sum over `axes` divided by a number, at least 0, of floats; a sum that is out of range does no harm where the result is
 * in it. Loops divide each element first by a power of two, which changes no digit but of subnormal numbers.
 */
export const reduceMean: Bound<[x: Value, axes: readonly number[], divisor: number]> = define(
  {
    name: 'reduceMean',
    spec: ([x], { axes }: Mean) => ({ shape: without(x!.shape, axes), dtype: x!.dtype }),
    evaluate: (out, [x], { axes, divisor }) => {
      const total = (factor: number): Data => {
        const sums = { ...out, data: allocate('float64', out.data.length) }
        const from = factor === 1 ? x!.data : new Float64Array(x!.data)
        if (factor !== 1) for (let k = 0; k < from.length; k++) from[k]! *= factor
        accumulate(
          x!.shape,
          { ...whole(sums), strides: kept(out.shape, x!.shape.length, axes) },
          whole({ shape: x!.shape, data: from }),
        )
        return sums.data
      }
      // Rounded as a sum, which loops do as well; where that is out of range, in parts.
      out.data.set(total(1))
      if (out.data.every(Number.isFinite)) for (let k = 0; k < out.data.length; k++) out.data[k]! /= divisor
      else {
        const scale = powerFor(divisor)
        out.data.set(total(1 / scale))
        for (let k = 0; k < out.data.length; k++) out.data[k]! /= divisor / scale
      }
    },
    batch: ([x], _, { axes, divisor }) => reduceMean(x!, shifted(axes), divisor),
    lower: (_, { axes, divisor }) => {
      const scale = powerFor(divisor)
      return {
        kind: 'expand',
        as: ([x]) => {
          const scaled = scale > 1 ? mul(x!, scalarLike(1 / scale, x!)) : x!
          return div(reduceSum(scaled, axes), scalarLike(divisor / scale, x!))
        },
      }
    },
    jvp: 'linear',
    transpose: (cotangent, [x], { axes, divisor }) => [
      spread(div(cotangent, scalarLike(divisor, cotangent)), specOf(x!).shape, axes),
    ],
  },
  apply => (x, axes, divisor) => (axes.length === 0 && divisor === 1 ? x : apply([x], { axes, divisor })),
)

/** As `reduceMean`, of squares, which may be out of range where their part of the result is not. */
export const meanOfSquares = (x: Value, axes: readonly number[], divisor: number): Value => {
  const scale = powerFor(divisor)
  const total = reduceSum(mul(x, mul(x, scalarLike(1 / scale, x))), axes)
  return div(total, scalarLike(divisor / scale, x))
}

/** The greatest element over `axes`; NaN if there is one. */
export const reduceMax = extremum('reduceMax', 'maximum', accumulateMax)

/** The least element over `axes`; NaN if there is one. */
export const reduceMin = extremum('reduceMin', 'minimum', accumulateMin)

interface Axis {
  readonly axis: number
}

/** The first place of what is extreme; that may be NaN, which is not equal to itself. */
const positionAmongMany = (x: Value, axis: number, extreme: typeof reduceMax): Value => {
  const best = spread(extreme(x, [axis]), x.shape, [axis])
  const isBest = or(equal(x, best), not(equal(x, x)))
  return reduceMin(select(isBest, positionsAlong(x.shape, axis), scalar(x.shape[axis]!, 'int32')), [axis])
}

/** The index of the first extreme element along an axis; the first NaN wins over all. */
const position = (
  name: 'argMax' | 'argMin',
  better: (value: number, best: number) => boolean,
): Bound<[x: Value, axis: number]> =>
  define(
    {
      name,
      spec: ([x], { axis }: Axis) => ({ shape: without(x!.shape, [axis]), dtype: 'int32' }),
      evaluate: (out, [x], { axis }) => {
        const [outer, size, inner] = around(x!.shape, axis)
        for (let o = 0; o < outer; o++)
          for (let i = 0; i < inner; i++)
            out.data[o * inner + i] = first(x!.data, o * size * inner + i, inner, size, better)
      },
      batch: ([x], _, { axis }, apply) => apply([x!], { axis: axis + 1 }),
      lower: ([x], { axis }) => {
        const size = x!.shape[axis]!
        if (isFew(size)) return { kind: 'expand', as: ([value]) => positionAmongFew(value!, axis, name === 'argMax') }
        const extreme = name === 'argMax' ? reduceMax : reduceMin
        return isListed(size)
          ? { kind: 'expand', as: ([value]) => positionAmongMany(value!, axis, extreme) }
          : undefined
      },
      jvp: [],
    },
    apply => (x, axis) => apply([x], { axis }),
  )

const first = (
  data: Data,
  offset: number,
  stride: number,
  size: number,
  better: (value: number, best: number) => boolean,
): number => {
  let best = 0
  for (let i = 1; i < size; i++) {
    const champion = data[offset + best * stride]!
    if (Number.isNaN(champion)) return best
    const value = data[offset + i * stride]!
    if (better(value, champion) || Number.isNaN(value)) best = i
  }
  return best
}

export const argMax = position('argMax', (value, best) => value > best)

export const argMin = position('argMin', (value, best) => value < best)

/** Sums of all elements up to each one along an axis, or, reversed, from each one on. */
export const cumulativeSum: Bound<[x: Value, axis: number, reverse?: boolean]> = define(
  {
    name: 'cumulativeSum',
    spec: ([x], _: { readonly axis: number; readonly reverse: boolean }) => x!,
    evaluate: (out, [x], { axis, reverse }) => {
      const [outer, size, inner] = around(x!.shape, axis)
      const wraps = !isFloat(out.dtype)
      for (let o = 0; o < outer; o++)
        for (let i = 0; i < inner; i++) {
          let sum = 0
          for (let s = 0; s < size; s++) {
            const at = (o * size + (reverse ? size - 1 - s : s)) * inner + i
            sum += x!.data[at]!
            if (wraps) sum |= 0
            out.data[at] = sum
          }
        }
    },
    batch: ([x], _, { axis, reverse }) => cumulativeSum(x!, axis + 1, reverse),
    lower: ([x], { axis, reverse }) =>
      x!.dtype === 'bool' ? undefined : { kind: 'running', combine: 'add', axis, reverse },
    jvp: 'linear',
    transpose: (cotangent, _, { axis, reverse }) => [cumulativeSum(cotangent, axis, !reverse)],
  },
  apply =>
    (x, axis, reverse = false) =>
      apply([x], { axis, reverse }),
)
