import { useKernels } from '../engine/eager.js'
import { cast, div } from '../primitive/arithmetic.js'
import { broadcast, reduceSum, reshape } from '../primitive/broadcast.js'
import { conv } from '../primitive/convolution.js'
import { gather } from '../primitive/gather.js'
import { identityOf } from '../primitive/identity.js'
import { windows } from '../primitive/movement.js'
import { argMax, reduceMean } from '../primitive/reduction.js'
import { requireFlag } from '../shape/argument.js'
import {
  type CanChannels,
  type CanConvolve,
  type CanFilters,
  type CanImages,
  type CanWindow,
  type Conv2d,
  type Conv2dOptions,
  conv2d as conv2dPlan,
  type IsApart,
  type IsParted,
} from '../shape/conv2d.js'
import type { Shape } from '../shape/dim.js'
import type { Both, Guard, Open, Refused, Sized, Unless } from '../shape/error.js'
import {
  type AvgPool2dOptions,
  type CanPoolImages,
  type Pool2d,
  type Pool2dOptions,
  type Pool2dPlan,
  pool2d,
} from '../shape/pool2d.js'
import type { BareKernel, CanMove, CanMovePool, Given, NoOptions } from '../shape/window.js'
import type { DType } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor, TensorMark, Value } from '../tensor/tensor.js'
import { fromArray } from './create.js'
import {
  type Floating,
  type IfTensor,
  type OnlyOptions,
  onTensor,
  onTensors,
  type Reads,
  requireFloat,
  requireSame,
  type SameDType,
  takes,
  value,
} from './face.js'
import type { Later } from './later.js'
import { padWith } from './pad.js'
import type { Needed, Needs } from './rest.js'
import { wide } from './wide.js'

/** The guard of a batch of images. */
type Images<Op extends string, X extends Shape, D extends DType> = Sized<
  X['length'],
  Both<Floating<Op, D>, CanImages<Op, X>>
>

/** The guard of the filters; what is wrong with images and options is said there. */
type Filters<X extends Shape, D extends DType, W extends Shape, E extends DType, O> = Sized<
  X['length'] | W['length'] | OpenIn<O>,
  Unless<
    Images<'conv2d', X, D>,
    Both<
      SameDType<'conv2d', D, E>,
      Both<
        CanFilters<W>,
        Unless<
          Both<CanMove<'conv2d', O>, Parted<X, W, O>>,
          Both<
            IsParted<O> extends true ? unknown : CanChannels<X, W, O>,
            IsApart<O> extends true ? unknown : CanWindow<X, W, O>
          >
        >
      >
    >
  >
>

/** Whether a type variable of options, or in their entries, is open. */
type OpenIn<O> = Open<keyof O> | Open<O[keyof O]>

/** What is asked of channels where they are in groups. */
type Parted<X extends Shape, W extends Shape, O> = IsParted<O> extends true ? CanChannels<X, W, O> : unknown

/** The guard of groups or a dilation with which the filters do not fit, where nothing else is wrong. */
type Apart<X extends Shape, D extends DType, W extends Shape, E extends DType, O> = true extends
  | IsParted<O>
  | IsApart<O>
  ? Sized<
      X['length'] | W['length'] | OpenIn<O>,
      Unless<
        Both<Images<'conv2d', X, D>, Filters<X, D, W, E, O>>,
        Both<Parted<X, W, O>, IsApart<O> extends true ? CanWindow<X, W, O> : unknown>
      >
    >
  : unknown

/** `conv2d` with filters of shape `W` and options, which waits for its images. */
export type Conv2dWith<W extends Shape, E extends DType, O = NoOptions> = <X extends Shape, D extends DType>(
  x: Sized<
    X['length'] | W['length'] | OpenIn<O>,
    Both<
      Floating<'conv2d', D>,
      Both<SameDType<'conv2d', D, E>, Both<CanImages<'conv2d', X>, CanConvolve<X, W, Given<O, Conv2dOptions>>>>
    >
  > &
    Tensor<X, D>,
) => Tensor<Conv2d<X, W, Given<O, Conv2dOptions>>, D>

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
  <X extends Shape, D extends DType, W extends Shape, E extends DType, const O extends Conv2dOptions | undefined>(
    x: Images<'conv2d', X, D> & Tensor<X, D>,
    w: Filters<X, D, W, E, Given<O, Conv2dOptions>> & Tensor<W, E>,
    options: OnlyOptions<
      'conv2d',
      O,
      Conv2dOptions,
      Both<CanMove<'conv2d', O>, Apart<X, D, W, E, Given<O, Conv2dOptions>>>
    > &
      O,
  ): Tensor<Conv2d<X, W, Given<O, Conv2dOptions>>, D>
  <
    X extends Shape,
    D extends DType,
    W extends Shape,
    const Y extends TensorMark | Conv2dOptions,
    E extends DType = never,
  >(
    x: IfTensor<Y, E, Images<'conv2d', X, D>, Sized<X['length'], CanFilters<X>>> & Tensor<X, D>,
    w: IfTensor<
      Y,
      E,
      Filters<X, D, W, E, NoOptions> & Tensor<W, E>,
      Guard<OnlyOptions<'conv2d', Y, Conv2dOptions> & CanMove<'conv2d', Y>>
    > &
      Y,
  ): IfTensor<Y, E, Tensor<Conv2d<X, W>, D>, Conv2dWith<X, D, Y>>
  <W extends Shape, E extends DType, Called extends true = true>(
    w: Sized<W['length'], CanFilters<W>> & Tensor<W, E>,
  ): Later<Conv2dWith<W, E>, Called>
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

/** A pooling with its options, which waits for its images. */
export type PoolBy<Op extends string, O> = <S extends Shape, D extends DType>(
  x: Sized<S['length'], Both<Floating<Op, D>, Both<CanImages<Op, S>, CanPoolImages<Op, S, Given<O, Pool2dOptions>>>>> &
    Tensor<S, D>,
) => Tensor<Pool2d<S, Given<O, Pool2dOptions>>, D>

/** The guard of the options of a pooling; what is wrong with the images is said there. */
type Pooled<Op extends string, S extends Shape, D extends DType, O, Options> = O extends number
  ? Refused<BareKernel<Op, O>>
  : OnlyOptions<
      Op,
      O,
      Options,
      Both<
        CanMovePool<Op, O>,
        { o: Options } extends { o: O } // What is no such options at all is taken for any.
          ? unknown
          : Sized<S['length'], Unless<Images<Op, S, D>, CanPoolImages<Op, S, Given<O, Pool2dOptions>>>>
      >
    >

/** The same of options that wait for the images. */
type PooledLater<Op extends string, O, Options> = Guard<
  O extends number ? Refused<BareKernel<Op, O>> : OnlyOptions<Op, O, Options> & CanMovePool<Op, O>
>

/** A pooling of images, or its options, which wait for the images. */
type Pooling<Op extends string, Options extends Pool2dOptions = Pool2dOptions> = <
  const X extends TensorMark | Options | number,
  S extends Shape,
  D extends DType,
  Is extends DType = never,
  const Left extends Needs<Options | number> = Needs<Options | number>,
>(
  x: IfTensor<X, Is, Images<Op, S, D> & Tensor<S, D>, PooledLater<Op, X, Options>> & Reads<Is> & X,
  ...options: Needed<Op, X, Left, Options, Pooled<Op, S, D, Left[0], Options>, Is>
) => IfTensor<X, Is, Tensor<Pool2d<S, Given<Left[0], Pool2dOptions>>, D>, PoolBy<Op, X>>

/** A pooling from what surrounds the image and what becomes of each window, the last axis. */
const pooling = <F>(
  op: string,
  known: readonly string[],
  filler: (x: Value) => number,
  body: (windows: Value, x: Value, plan: Pool2dPlan, options: AvgPool2dOptions) => Value,
): F =>
  onTensor((input: Value, options: AvgPool2dOptions) => {
    const x = value(op, input)
    requireFloat(op, x)
    // What is no record of options pool2d has a sentence for, which names the kernel.
    if (typeof options === 'object' && options !== null)
      requireOptions(op, options, ['kernel', 'stride', 'padding', ...known])
    const plan = pool2d(op, x.shape, options)
    const { shape, kernel, stride, padding, dilation } = plan
    const margin = [[0, 0], [0, 0], ...padding] as const
    const padded = margin.flat().every(width => width === 0) ? x : padWith(x, margin, filler(x))
    const laidOut = windows(padded, { size: kernel, stride, dilation })
    return body(reshape(laidOut, [...shape, kernel[0] * kernel[1]]), x, plan, options)
  })

/**
 * The greatest element of each window of images [N, C, H, W]; the first of several gets the gradient. Windows do not
 * overlap unless a smaller stride is given, and a rest at the edges is left out.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.maxPool2d(T.tensor([[[[1, 2], [3, 6]]]]), { kernel: 2 }) // Tensor<[1, 1, 1, 1], "float32">
 * assert.deepEqual(T.toArray(x), [[[[6]]]])
 * ```
 */
export const maxPool2d: Pooling<'maxPool2d'> = pooling(
  'maxPool2d',
  [],
  x => identityOf('maximum', x.dtype),
  x => gather(x, argMax(x, x.shape.length - 1), x.shape.length - 1),
)

/** How many entries of each window along one axis are in the image. */
const insideAlong = (size: number, axis: 0 | 1, { kernel, stride, padding, shape }: Pool2dPlan): readonly number[] =>
  Array.from({ length: shape[axis + 2]! }, (_, place) => {
    const from = place * stride[axis] - padding[axis][0]
    return Math.max(0, Math.min(size, from + kernel[axis]) - Math.max(0, from))
  })

/** How many entries of each window are in the images, of such a shape, as images. */
const countInside = ({ dtype }: Value, plan: Pool2dPlan, images: readonly number[]): Value => {
  const [down, across] = [insideAlong(images[2]!, 0, plan), insideAlong(images[3]!, 1, plan)]
  const counts = Float64Array.from(down.flatMap(rows => across.map(columns => rows * columns)))
  return broadcast(cast(value('avgPool2d', fromArray(counts, [down.length, across.length])), dtype), plan.shape)
}

/**
 * The mean of each window of images [N, C, H, W], padding included; with `countPadding: false`, of what is in the image. Windows do
 * not overlap unless a smaller stride is given, and a rest at the edges is left out.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.tensor([[[[1, 2], [3, 6]]]])
 * const y = T.avgPool2d(x, { kernel: 2 }) // Tensor<[1, 1, 1, 1], "float32">
 * assert.deepEqual(T.toArray(y), [[[[3]]]])
 * const padded = T.avgPool2d(x, { kernel: 2, padding: 1, countPadding: false })
 * assert.deepEqual(T.toArray(padded), [[[[1, 2], [3, 6]]]])
 * ```
 */
export const avgPool2d: Pooling<'avgPool2d', AvgPool2dOptions> = pooling(
  'avgPool2d',
  ['countPadding'],
  () => 0,
  (laidOut, x, plan, { countPadding = true }) => {
    requireFlag('avgPool2d', 'countPadding', countPadding)
    const [last, size] = [laidOut.shape.length - 1, laidOut.shape.at(-1)!]
    if (countPadding || plan.padding.flat().every(width => width === 0)) return reduceMean(laidOut, [last], size)
    return wide([laidOut], laidOut => div(reduceSum(laidOut, [last]), countInside(laidOut, plan, x.shape)))
  },
)
