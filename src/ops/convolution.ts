import { useKernels } from '../engine/eager.js'
import { reshape } from '../primitive/broadcast.js'
import { conv } from '../primitive/convolution.js'
import { gather } from '../primitive/gather.js'
import { identityOf } from '../primitive/identity.js'
import { windows } from '../primitive/movement.js'
import { argMax, reduceMean } from '../primitive/reduction.js'
import { type CanConv2d, type Conv2d, type Conv2dOptions, conv2d as conv2dPlan } from '../shape/conv2d.js'
import type { Shape } from '../shape/dim.js'
import { type CanPool2d, type Pool2d, type Pool2dOptions, pool2d } from '../shape/pool2d.js'
import type { DType } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import {
  type Floating,
  type OnlyOptions,
  onTensor,
  onTensors,
  requireFloat,
  requireSame,
  type SameDType,
  takes,
  value,
} from './face.js'
import { padWith } from './pad.js'

/**
 * Two-dimensional convolution (cross-correlation, as everywhere in deep learning) of images x [N, C, H, W] with filters
 * w [O, C / groups, KH, KW]: [N, O, OH, OW] with OH = ⌊(H + 2 padding - dilation (KH - 1) - 1) / stride⌋ + 1.
 *
 * @throws ShapeError if the channels do not match or the window is larger than the padded image.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const y = T.conv2d(T.ones([1, 1, 4, 4]), T.ones([2, 1, 3, 3]), { padding: 1 }) // Tensor<[1, 2, 4, 4], "float32">
 * assert.deepEqual(T.toArray(y)[0]?.[1]?.[0], [4, 6, 6, 4])
 * ```
 */
export const conv2d: {
  <X extends Shape, D extends DType, W extends Shape, E extends DType, const O extends Conv2dOptions>(
    x: Tensor<X, D>,
    w: Tensor<W, E> & Floating<'conv2d', D> & CanConv2d<X, W, O> & SameDType<'conv2d', D, E>,
    options: O & OnlyOptions<'conv2d', O, Conv2dOptions>,
  ): Tensor<Conv2d<X, W, O>, D>
  <X extends Shape, D extends DType, W extends Shape, E extends DType>(
    x: Tensor<X, D>,
    w: Tensor<W, E> & Floating<'conv2d', D> & CanConv2d<X, W> & SameDType<'conv2d', D, E>,
  ): Tensor<Conv2d<X, W>, D>
  <W extends Shape, E extends DType, const O extends Conv2dOptions>(
    w: Tensor<W, E>,
    options: O & OnlyOptions<'conv2d', O, Conv2dOptions>,
  ): <X extends Shape, D extends DType>(
    x: Tensor<X, D> & Floating<'conv2d', D> & CanConv2d<X, W, O> & SameDType<'conv2d', D, E>,
  ) => Tensor<Conv2d<X, W, O>, D>
  <W extends Shape, E extends DType>(
    w: Tensor<W, E>,
  ): <X extends Shape, D extends DType>(
    x: Tensor<X, D> & Floating<'conv2d', D> & CanConv2d<X, W> & SameDType<'conv2d', D, E>,
  ) => Tensor<Conv2d<X, W>, D>
} = onTensors(
  takes('conv2d', 2, ['stride', 'padding', 'dilation', 'groups']),
  (image: Value, filters: Value, options: Conv2dOptions = {}) => {
    const x = value('conv2d', image)
    const w = value('conv2d', filters)
    requireFloat('conv2d', x)
    requireSame('conv2d', x, w)
    useKernels()
    return conv(x, w, conv2dPlan(x.shape, w.shape, options))
  },
)

interface Pooling<Op extends string> {
  <S extends Shape, D extends DType, const O extends Pool2dOptions>(
    x: Tensor<S, D> & Floating<Op, D>,
    options: O & OnlyOptions<Op, O, Pool2dOptions> & CanPool2d<Op, S, O>,
  ): Tensor<Pool2d<S, O>, D>
  <const O extends Pool2dOptions>(
    options: O & OnlyOptions<Op, O, Pool2dOptions>,
  ): <S extends Shape, D extends DType>(
    x: Tensor<S, D> & Floating<Op, D> & CanPool2d<Op, S, O>,
  ) => Tensor<Pool2d<S, O>, D>
}

/** A pooling from what surrounds the image and what becomes of each window, the last axis. */
const pooling = <Op extends string>(
  op: Op,
  filler: (x: Value) => number,
  body: (windows: Value) => Value,
): Pooling<Op> =>
  onTensor((input: Value, options: Pool2dOptions) => {
    const x = value(op, input)
    requireFloat(op, x)
    // What is no record of options pool2d has a sentence for, which names the kernel.
    if (typeof options === 'object' && options !== null) requireOptions(op, options, ['kernel', 'stride', 'padding'])
    const { shape, kernel, stride, padding, dilation } = pool2d(op, x.shape, options)
    const margin = [[0, 0], [0, 0], ...padding] as const
    const padded = margin.flat().every(width => width === 0) ? x : padWith(x, margin, filler(x))
    const laidOut = windows(padded, { size: kernel, stride, dilation })
    return body(reshape(laidOut, [...shape, kernel[0] * kernel[1]]))
  })

/**
 * The greatest element of each window of images [N, C, H, W]; the first of several gets the gradient. Windows do not
 * overlap unless a smaller stride is given, and a rest at the edges is left out.
 */
export const maxPool2d = pooling(
  'maxPool2d',
  x => identityOf('maximum', x.dtype),
  x => gather(x, argMax(x, x.shape.length - 1), x.shape.length - 1),
)

/**
 * The mean of each window of images [N, C, H, W], padding included. Windows do not overlap unless a smaller stride is
 * given, and a rest at the edges is left out.
 */
export const avgPool2d = pooling(
  'avgPool2d',
  () => 0,
  x => reduceMean(x, [x.shape.length - 1], x.shape[x.shape.length - 1]!),
)
