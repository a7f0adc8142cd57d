import { count } from '../tensor/storage.js'
import type { Spec, Value } from '../tensor/tensor.js'
import { broadcast, reduceSum, reshape } from './broadcast.js'
import { dot } from './dot.js'
import { overlapAdd, place, slice, transpose, type Windows, windows } from './movement.js'

// Convolution as matrix products, one an image: every window is laid out as a column ("im2col"; Chellapilla, Puri and
// Simard, 2006), so that what lies side by side in an image does so in the columns. For compilers; all groups see each other.

interface Sliding {
  readonly stride: readonly [number, number]
  readonly padding: readonly [readonly [number, number], readonly [number, number]]
  readonly dilation: readonly [number, number]
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

/** The windows of every image as columns [N, C KH KW, OH OW]. */
const columnsOf = (x: Value, w: ImageShape, sliding: Sliding): Value => {
  const all = windows(pad(x, sliding), windowsOf(w, sliding))
  const [n, c, oh, ow, kh, kw] = all.shape as readonly [number, number, number, number, number, number]
  return reshape(transpose(all, [0, 1, 4, 5, 2, 3]), [n, c * kh * kw, oh * ow])
}

/** [N, O, OH, OW] as [N, O, OH OW]. */
const placesOf = (y: Value): Value => {
  const [n, o, oh, ow] = y.shape as ImageShape
  return reshape(y, [n, o, oh * ow])
}

/** The same filters for every image [N, O, C KH KW]. */
const filtersOf = (w: Value, images: number): Value => {
  const [o, c, kh, kw] = w.shape as ImageShape
  return broadcast(reshape(w, [1, o, c * kh * kw]), [images, o, c * kh * kw])
}

/** y [N, O, OH, OW] from x and w. */
export const convProduct = (x: Value, w: Value, y: ImageShape, sliding: Sliding): Value =>
  reshape(dot(filtersOf(w, y[0]), columnsOf(x, w.shape as ImageShape, sliding)), y)

/** w [O, C, KH, KW] from x and y. */
export const convKernelProduct = (x: Value, y: Value, w: ImageShape, sliding: Sliding): Value =>
  reshape(reduceSum(dot(placesOf(y), columnsOf(x, w, sliding), false, true), [0]), w)

/** x [N, C, H, W] from y and w. */
export const convInputProduct = (y: Value, w: Value, x: ImageShape, sliding: Sliding): Value => {
  const [n, , oh, ow] = y.shape as ImageShape
  const [, c, kh, kw] = w.shape as ImageShape
  const columns = dot(filtersOf(w, n), placesOf(y), true, false)
  const all = transpose(reshape(columns, [n, c, kh, kw, oh, ow]), [0, 1, 4, 5, 2, 3])
  const larger = padded(x, sliding)
  const sum = overlapAdd(all, larger, windowsOf(w.shape as ImageShape, sliding))
  return count(larger) === count(x) ? sum : slice(sum, inside(x, sliding))
}

/** Whether the products serve: one group, and something to multiply. */
export const isProduct = (groups: number, ...specs: readonly Spec[]): boolean =>
  groups === 1 && specs.every(({ shape }) => count(shape) > 0)
