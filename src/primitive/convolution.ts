import { count, part } from '../shape/sizes.js'
import type { Data } from '../tensor/dtype.js'
import type { Spec, Value } from '../tensor/tensor.js'
import { allBatched } from './batch.js'
import { reshape } from './broadcast.js'
import { type Bound, define, isUnknown, known, specOf } from './define.js'
import { type Matrix, multiplyAdd } from './gemm.js'
import { transpose } from './movement.js'
import {
  areFinite,
  convInputProduct,
  convKernelProduct,
  convProduct,
  hasZerosAround,
  type ImageShape,
  isProduct,
} from './unfold.js'

type Pair = readonly [down: number, across: number]

/** How the window slides: one entry for the height, one for the width. */
export interface Sliding {
  readonly stride: Pair
  readonly padding: readonly [top: Pair, side: Pair]
  readonly dilation: Pair
  /** Input and output channels fall into this many groups that do not see each other. */
  readonly groups: number
}

interface Target extends Sliding {
  readonly shape: readonly number[]
}

/*
 * Convolution is one trilinear form F(x, w, y) = Σ y · (x * w) seen from three sides: x [N, C, H, W], the kernel
 * w [O, C/groups, KH, KW] and y [N, O, OH, OW]. Each side is the derivative of F by the third argument, and is linear in
 * the two others, so that every transpose of one of them is another of them.
 */

/** Images times places in an image of y [N, O, OH, OW]. */
const placesOf = ({ shape: [n, , oh, ow] }: Spec): number => n! * oh! * ow!

/** Each number of y is the sum of a filter's taps. */
const multiplications = (w: readonly number[], places: number): number => count(w) * places

/** y = x * w. */
export const conv: Bound<[x: Value, w: Value, sliding: Sliding]> = define(
  {
    name: 'conv',
    spec: ([x, w], sliding: Sliding) => ({
      shape: [x!.shape[0]!, w!.shape[0]!, ...extent(x!.shape, w!.shape, sliding)],
      dtype: x!.dtype,
    }),
    evaluate: (out, [x, w], sliding) =>
      eachImage(x!.shape, w!.shape, out.shape, sliding, ({ image, columns, x: at, w: kernel, y }) => {
        unfold(x!.data, at, columns, image)
        multiplyAdd(image.filters, image.places, image.taps, kernel(w!), columnMatrix(columns, image), y(out))
      }),
    batch: (inputs, batched, sliding) => {
      const [x, w] = inputs
      if (!batched[1]) return unfoldBatch(conv(foldBatch(x!), w!, sliding), x!.shape[0]!)
      const [xs, ws] = allBatched(inputs, batched)
      const size = ws!.shape[0]!
      return fromChannels(conv(toChannels(xs!), foldBatch(ws!), grouped(sliding, size)), size)
    },
    multiplications: ([x, w], sliding) =>
      multiplications(w!.shape, x!.shape[0]! * count(extent(x!.shape, w!.shape, sliding))),
    lower: ([x, w], sliding) =>
      isProduct(x!, w!)
        ? {
            kind: 'expand',
            as: ([x, w]) =>
              convProduct(x!, w!, [x!.shape[0]!, w!.shape[0]!, ...extent(x!.shape, w!.shape, sliding)], sliding),
          }
        : undefined,
    jvp: [
      (t, { inputs, params }) => conv(t, inputs[1]!, params),
      (t, { inputs, params }) => conv(inputs[0]!, t, params),
    ],
    transpose: (ct, [x, w], sliding) =>
      isUnknown(x!)
        ? [convInput(ct, known(w!), specOf(x).shape, sliding), undefined]
        : [undefined, convKernel(known(x!), ct, specOf(w!).shape, sliding)],
  },
  apply => (x, w, sliding) => apply([x, w], pick(sliding)),
)

/** x from y and w: what a change of each output means for the input. `shape` is that of x. */
export const convInput: Bound<[y: Value, w: Value, shape: readonly number[], sliding: Sliding]> = define(
  {
    name: 'convInput',
    spec: ([y], { shape }: Target) => ({ shape, dtype: y!.dtype }),
    evaluate: (out, [y, w], sliding) => {
      const sum = new Float64Array(out.data.length)
      eachImage(out.shape, w!.shape, y!.shape, sliding, ({ image, columns, x: at, w: kernel, y: values }) => {
        columns.fill(0)
        const { filters, places, taps } = image
        multiplyAdd(taps, places, filters, transposed(kernel(w!)), values(y!), columnMatrix(columns, image))
        fold(columns, sum, at, image)
      })
      out.data.set(sum)
    },
    batch: (inputs, batched, { shape, ...sliding }) => {
      const [y, w] = inputs
      const [n, channels, ...image] = shape as readonly [number, number, number, number]
      if (!batched[1]) {
        const size = y!.shape[0]!
        return unfoldBatch(convInput(foldBatch(y!), w!, [size * n, channels, ...image], sliding), size)
      }
      const [ys, ws] = allBatched(inputs, batched)
      const size = ws!.shape[0]!
      const target = [n, size * channels, ...image]
      return fromChannels(convInput(toChannels(ys!), foldBatch(ws!), target, grouped(sliding, size)), size)
    },
    multiplications: ([y, w]) => multiplications(w!.shape, placesOf(y!)),
    lower: ([y, w], sliding) =>
      isProduct(y!, w!)
        ? {
            kind: 'expand',
            as: ([y, w]) => convInputProduct(y!, w!, sliding.shape as ImageShape, sliding),
            when: hasZerosAround(y!, w!, sliding.shape as ImageShape, sliding) ? ([, w]) => areFinite(w!) : undefined,
          }
        : undefined,
    jvp: [
      (t, { inputs, params }) => convInput(t, inputs[1]!, params.shape, params),
      (t, { inputs, params }) => convInput(inputs[0]!, t, params.shape, params),
    ],
    transpose: (ct, [y, w], sliding) =>
      isUnknown(y!)
        ? [conv(ct, known(w!), sliding), undefined]
        : [undefined, convKernel(ct, known(y!), specOf(w!).shape, sliding)],
  },
  apply => (y, w, shape, sliding) => apply([y, w], { ...pick(sliding), shape }),
)

/** w from x and y: what a change of each output means for the kernel. `shape` is that of w. */
export const convKernel: Bound<[x: Value, y: Value, shape: readonly number[], sliding: Sliding]> = define(
  {
    name: 'convKernel',
    spec: ([x], { shape }: Target) => ({ shape, dtype: x!.dtype }),
    evaluate: (out, [x, y], sliding) => {
      const sum = { ...out, data: new Float64Array(out.data.length) }
      eachImage(x!.shape, out.shape, y!.shape, sliding, ({ image, columns, x: at, w: kernel, y: values }) => {
        unfold(x!.data, at, columns, image)
        const { filters, places, taps } = image
        multiplyAdd(filters, taps, places, values(y!), transposed(columnMatrix(columns, image)), kernel(sum))
      })
      out.data.set(sum.data)
    },
    batch: (inputs, batched, { shape, ...sliding }) => {
      const [xs, ys] = allBatched(inputs, batched)
      const size = xs!.shape[0]!
      const target = [size * shape[0]!, ...part(shape, 1)]
      return unfoldBatch(convKernel(toChannels(xs!), toChannels(ys!), target, grouped(sliding, size)), size)
    },
    multiplications: ([, y], { shape }) => multiplications(shape, placesOf(y!)),
    lower: ([x, y], sliding) =>
      isProduct(x!, y!)
        ? { kind: 'expand', as: ([x, y]) => convKernelProduct(x!, y!, sliding.shape as ImageShape, sliding) }
        : undefined,
    jvp: [
      (t, { inputs, params }) => convKernel(t, inputs[1]!, params.shape, params),
      (t, { inputs, params }) => convKernel(inputs[0]!, t, params.shape, params),
    ],
    transpose: (ct, [x, y], sliding) =>
      isUnknown(x!)
        ? [convInput(known(y!), ct, specOf(x).shape, sliding), undefined]
        : [undefined, conv(known(x!), ct, sliding)],
  },
  apply => (x, y, shape, sliding) => apply([x, y], { ...pick(sliding), shape }),
)

// A batch of convolutions with one kernel is one convolution of more images; with a kernel each it is one whose channels
// fall into more groups.

/** [B, N, …] as [B N, …]. */
const foldBatch = (x: Value): Value => reshape(x, [x.shape[0]! * x.shape[1]!, ...part(x.shape, 2)])

/** [B N, …] as [B, N, …]. */
const unfoldBatch = (x: Value, size: number): Value => reshape(x, [size, x.shape[0]! / size, ...part(x.shape, 1)])

/** [B, N, C, H, W] as [N, B C, H, W]. */
const toChannels = (x: Value): Value => {
  const [size, n, channels, ...image] = x.shape as readonly [number, number, number, number, number]
  return reshape(transpose(x, [1, 0, 2, 3, 4]), [n, size * channels, ...image])
}

/** [N, B C, H, W] as [B, N, C, H, W]. */
const fromChannels = (x: Value, size: number): Value => {
  const [n, channels, ...image] = x.shape as readonly [number, number, number, number]
  return transpose(reshape(x, [n, size, channels / size, ...image]), [1, 0, 2, 3, 4])
}

const grouped = (sliding: Sliding, size: number): Sliding => ({ ...sliding, groups: sliding.groups * size })

const pick = ({ stride, padding, dilation, groups }: Sliding): Sliding => ({ stride, padding, dilation, groups })

const extent = (x: readonly number[], w: readonly number[], { stride, padding, dilation }: Sliding): Pair => {
  const along = (i: 0 | 1) =>
    Math.floor((x[2 + i]! + padding[i][0] + padding[i][1] - dilation[i] * (w[2 + i]! - 1) - 1) / stride[i]) + 1
  return [along(0), along(1)]
}

/** The sizes of one group of one image: each of `places` outputs of each of `filters` sums over `taps` products. */
interface Image {
  readonly height: number
  readonly width: number
  readonly kernelHeight: number
  readonly kernelWidth: number
  readonly outHeight: number
  readonly outWidth: number
  readonly channels: number
  readonly filters: number
  readonly places: number
  readonly taps: number
  readonly sliding: Sliding
}

interface Turn {
  readonly image: Image
  /** Room for [taps, places]. */
  readonly columns: Float64Array
  /** Where the group's channels begin in x. */
  readonly x: number
  /** The group's part of a kernel, as [filters, taps]. */
  readonly w: (kernel: { readonly data: Data }) => Matrix
  /** The group's part of an output, as [filters, places]. */
  readonly y: (output: { readonly data: Data }) => Matrix
}

const eachImage = (
  x: readonly number[],
  w: readonly number[],
  y: readonly number[],
  sliding: Sliding,
  turn: (turn: Turn) => void,
): void => {
  const [batch, allChannels, height, width] = x as readonly [number, number, number, number]
  const [allFilters, channels, kernelHeight, kernelWidth] = w as readonly [number, number, number, number]
  const [outHeight, outWidth] = part(y, 2) as [number, number]
  const filters = allFilters / sliding.groups
  const places = outHeight * outWidth
  const taps = channels * kernelHeight * kernelWidth
  const kernelSizes = { kernelHeight, kernelWidth, channels, filters, taps }
  const image = { height, width, outHeight, outWidth, places, sliding, ...kernelSizes }
  const columns = new Float64Array(taps * places)
  for (let n = 0; n < batch; n++)
    for (let group = 0; group < sliding.groups; group++)
      turn({
        image,
        columns,
        x: (n * allChannels + group * channels) * height * width,
        w: ({ data }) => ({ data, offset: group * filters * taps, rowStride: taps, columnStride: 1 }),
        y: ({ data }) => ({
          data,
          offset: (n * allFilters + group * filters) * places,
          rowStride: places,
          columnStride: 1,
        }),
      })
}

const columnMatrix = (columns: Float64Array, { places }: Image): Matrix => ({
  data: columns,
  offset: 0,
  rowStride: places,
  columnStride: 1,
})

const transposed = (x: Matrix): Matrix => ({ ...x, rowStride: x.columnStride, columnStride: x.rowStride })

/** Calls `row` for each row of an image that one tap of the kernel sees, with the outputs [from, to) whose tap is inside. */
const eachRow = (
  image: Image,
  row: (column: number, pixel: number, stride: number, from: number, to: number) => void,
): void => {
  const { height, width, kernelHeight, kernelWidth, outHeight, outWidth, channels, places, sliding } = image
  const { stride, padding, dilation } = sliding
  let tap = 0
  for (let channel = 0; channel < channels; channel++)
    for (let down = 0; down < kernelHeight; down++)
      for (let across = 0; across < kernelWidth; across++, tap++) {
        const shift = across * dilation[1] - padding[1][0]
        const from = Math.max(0, Math.ceil(-shift / stride[1]))
        const to = Math.min(outWidth, Math.floor((width - 1 - shift) / stride[1]) + 1)
        for (let i = 0; i < outHeight; i++) {
          const y = i * stride[0] + down * dilation[0] - padding[0][0]
          if (y >= 0 && y < height)
            row(tap * places + i * outWidth, (channel * height + y) * width + shift, stride[1], from, to)
        }
      }
}

/** Every window of the image as a column of [taps, places]. */
const unfold = (x: Data, at: number, columns: Float64Array, image: Image): void => {
  columns.fill(0)
  eachRow(image, (column, pixel, stride, from, to) => {
    for (let j = from; j < to; j++) columns[column + j] = x[at + pixel + j * stride]!
  })
}

/** Adds every column back to where `unfold` took it from. */
const fold = (columns: Float64Array, sum: Float64Array, at: number, image: Image): void =>
  eachRow(image, (column, pixel, stride, from, to) => {
    for (let j = from; j < to; j++) sum[at + pixel + j * stride]! += columns[column + j]!
  })
