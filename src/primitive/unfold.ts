import { axesUpTo, count, part } from '../shape/sizes.js'
import type { Spec, Value } from '../tensor/tensor.js'
import { mul } from './arithmetic.js'
import { broadcast, reduceSum, reshape } from './broadcast.js'
import { equal } from './comparison.js'
import { scalarLike } from './define.js'
import { dot } from './dot.js'
import { overlapAdd, place, reverse, slice, transpose, type Windows, windows } from './movement.js'

// Convolution as matrix products, one for each image and group: every window is laid out as a column ("im2col"; Chellapilla,
// Puri and Simard, 2006), so that what lies side by side in an image does so in the columns. For compilers.

interface Sliding {
  readonly stride: readonly [number, number]
  readonly padding: readonly [readonly [number, number], readonly [number, number]]
  readonly dilation: readonly [number, number]
  /** Input and output channels fall into this many groups that do not see each other. */
  readonly groups: number
}

/** Images, channels, height, width; for kernels filters, channels, height, width. */
export type ImageShape = readonly [number, number, number, number]

const padded = ([n, c, h, w]: ImageShape, { padding: [[top, bottom], [left, right]] }: Sliding): ImageShape => [
  n,
  c,
  h + top + bottom,
  w + left + right,
]

/** Where the image is in the padded one. */
const inside = (shape: ImageShape, { padding: [[top], [left]] }: Sliding) => ({
  start: [0, 0, top, left],
  size: shape,
  step: [1, 1, 1, 1],
})

const pad = (x: Value, sliding: Sliding): Value => {
  const shape = x.shape as ImageShape
  const larger = padded(shape, sliding)
  return count(larger) === count(shape) ? x : place(x, larger, inside(shape, sliding))
}

const windowsOf = ([, , kh, kw]: ImageShape, { stride, dilation }: Sliding): Windows => ({
  size: [kh, kw],
  stride,
  dilation,
})

/** As [N, groups, rows, columns]; with one group there is no axis for it. */
const grouped = (x: Value, n: number, { groups }: Sliding, columns: number): Value => {
  const rows = count(x.shape) / (n * groups * columns)
  return reshape(x, groups === 1 ? [n, rows, columns] : [n, groups, rows, columns])
}

/** The windows of every image as columns [N, groups, C/groups KH KW, OH OW]. */
const columnsOf = (x: Value, w: ImageShape, sliding: Sliding): Value => {
  const all = windows(pad(x, sliding), windowsOf(w, sliding))
  const [n, , oh, ow] = all.shape as readonly [number, number, number, number]
  return grouped(transpose(all, [0, 1, 4, 5, 2, 3]), n, sliding, oh * ow)
}

/** [N, O, OH, OW] as [N, groups, O/groups, OH OW]. */
const placesOf = (y: Value, sliding: Sliding): Value => {
  const [n, , oh, ow] = y.shape as ImageShape
  return grouped(y, n, sliding, oh * ow)
}

/** The same filters for every image [N, groups, O/groups, C/groups KH KW]. */
const filtersOf = (w: Value, n: number, sliding: Sliding): Value => {
  const [, c, kh, kw] = w.shape as ImageShape
  const one = grouped(w, 1, sliding, c * kh * kw)
  return broadcast(one, [n, ...part(one.shape, 1)])
}

/** y [N, O, OH, OW] from x and w. */
export const convProduct = (x: Value, w: Value, y: ImageShape, sliding: Sliding): Value =>
  reshape(dot(filtersOf(w, y[0], sliding), columnsOf(x, w.shape as ImageShape, sliding)), y)

/** w [O, C, KH, KW] from x and y. */
export const convKernelProduct = (x: Value, y: Value, w: ImageShape, sliding: Sliding): Value =>
  reshape(reduceSum(dot(placesOf(y, sliding), columnsOf(x, w, sliding), false, true), [0]), w)

/** Filters [O, C/groups, …] as those that make x of y [C, O/groups, …], turned around. */
const turned = (w: Value, { groups }: Sliding): Value => {
  const [filters, channels, ...kernel] = w.shape as ImageShape
  const split = reshape(reverse(w, [2, 3]), [groups, filters / groups, channels, ...kernel])
  return reshape(transpose(split, [0, 2, 1, 3, 4]), [groups * channels, filters / groups, ...kernel])
}

/** With more multiplications than these, for each of a product whose windows are added up, a convolution is slower. */
const mostRepeated = 1.3

/** With no more channels in a group than these, windows of y cost more than to add up those of x, which are fewer numbers. */
const fewChannels = 8

/**
 * The convolution of y with the filters turned around that gives x, where there is one that costs little more than to add
 * windows up: at each place of the padded y it multiplies, also where that is 0.
 */
const backwards = (y: Spec, w: Spec, x: ImageShape, sliding: Sliding): Sliding | undefined => {
  const along = (i: 0 | 1): readonly [number, number] => {
    const reach = (w.shape[2 + i]! - 1) * sliding.dilation[i]
    return [reach - sliding.padding[i][0], reach - sliding.padding[i][1]]
  }
  const padding = [along(0), along(1)] as const
  const isWorthIt =
    w.shape[1]! > fewChannels &&
    sliding.stride.every(step => step === 1) &&
    padding.flat().every(size => size >= 0) &&
    x[2] * x[3] <= mostRepeated * y.shape[2]! * y.shape[3]!
  return isWorthIt ? { ...sliding, padding } : undefined
}

/** Whether `convInputProduct` multiplies by zeros around y: then it is the definition only where weights are finite, as 0 · ∞ is NaN. */
export const hasZerosAround = (y: Spec, w: Spec, x: ImageShape, sliding: Sliding): boolean =>
  backwards(y, w, x, sliding)
    ?.padding.flat()
    .some(size => size > 0) ?? false

/** Whether all numbers are finite, as one bool. */
export const areFinite = (x: Value): Value => {
  const zero = scalarLike(0, x)
  return equal(reduceSum(mul(x, zero), axesUpTo(x.shape.length)), zero)
}

/** x [N, C, H, W] from y and w. */
export const convInputProduct = (y: Value, w: Value, x: ImageShape, sliding: Sliding): Value => {
  const back = backwards(y, w, x, sliding)
  if (back !== undefined) return convProduct(y, turned(w, sliding), x, back)
  const [n, , oh, ow] = y.shape as ImageShape
  const [, , kh, kw] = w.shape as ImageShape
  const columns = dot(filtersOf(w, n, sliding), placesOf(y, sliding), true, false)
  const all = transpose(reshape(columns, [n, x[1], kh, kw, oh, ow]), [0, 1, 4, 5, 2, 3])
  const larger = padded(x, sliding)
  const sum = overlapAdd(all, larger, windowsOf(w.shape as ImageShape, sliding))
  return count(larger) === count(x) ? sum : slice(sum, inside(x, sliding))
}

/** Whether there is something to multiply. */
export const isProduct = (...specs: readonly Spec[]): boolean => specs.every(({ shape }) => count(shape) > 0)
