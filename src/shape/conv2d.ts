import type { MayEqual } from './align.js'
import type { Dim, Shape } from './dim.js'
import { type Both, type Guard, ShapeError } from './error.js'
import { type Show, type ShowDim, show } from './show.js'
import type { Divide, Multiply } from './size.js'
import {
  type CanMove,
  type CanSlide,
  checkWindow,
  type KernelOf,
  type NoOptions,
  type Option,
  type Pair,
  requireKernel,
  type Slide,
  slide,
  type Window,
  type WindowPadding,
} from './window.js'

/** How a convolution moves its window. */
export interface Conv2dOptions {
  /** The step from one place of the window to the next; 1 if not given. */
  readonly stride?: Pair | undefined
  /** Zeros put around the image; none if not given. */
  readonly padding?: WindowPadding | undefined
  /** How far apart neighbouring entries of the window are; 1 if not given. */
  readonly dilation?: Pair | undefined
  /** Into how many parts channels and filters are divided, each convolved on its own; 1 if not given. */
  readonly groups?: number | undefined
}

/** A convolution ready to be computed. */
export interface Conv2dPlan extends Window {
  /** The shape of the result, `[batch, filters, height, width]`. */
  readonly shape: readonly number[]
  readonly groups: number
}

/**
 * The shape of images `[batch, channels, height, width]` convolved with filters `[filters, channels / groups, height,
 * width]`: `Conv2d<['batch', 1, 28, 28], [6, 1, 5, 5], { padding: 2 }>` is `['batch', 6, 28, 28]`.
 */
export type Conv2d<X extends Shape, W extends Shape, O = NoOptions> = { x: X; w: W } extends {
  x: readonly [infer Batch extends Dim, infer _Channels extends Dim, infer Height extends Dim, infer Width extends Dim]
  w: readonly [infer Filters extends Dim, infer _Each extends Dim, infer KH extends Dim, infer KW extends Dim]
}
  ? [Batch, Filters, ...Slide<Height, Width, KH, KW, O>]
  : Shape

/** Whether a tensor is a batch of images; of any rank but four it is not. */
export type CanImages<Operation extends string, X extends Shape> = { x: X } extends {
  x: readonly [unknown, unknown, unknown, unknown]
}
  ? unknown
  : number extends X['length']
    ? unknown
    : `${Operation}: expected x of shape [batch, channels, height, width], got ${Show<X>}`

/** Whether a tensor has the rank of filters. */
export type CanFilters<W extends Shape> = { w: W } extends { w: readonly [unknown, unknown, unknown, unknown] }
  ? unknown
  : number extends W['length']
    ? unknown
    : `conv2d: expected w of shape [filters, channels, height, width], got ${Show<W>}`

/** Whether images and filters fit: `conv2d: x has 3 channels, w [6, 1, 5, 5] expects 1`. */
export type CanConv2d<X extends Shape, W extends Shape, O = NoOptions> = Both<
  CanMove<'conv2d', O>,
  Both<CanImages<'conv2d', X>, Both<CanFilters<W>, CanConvolve<X, W, O>>>
>

/** As `CanConv2d`, of options and ranks that are right. Whether a window fits an image of any size is left to the run time. */
export type CanConvolve<X extends Shape, W extends Shape, O> = Both<CanChannels<X, W, O>, CanWindow<X, W, O>>

/** Whether images and filters have the same channels, and the groups divide the filters. */
export type CanChannels<X extends Shape, W extends Shape, O> = { x: X; w: W } extends {
  x: readonly [infer _Batch extends Dim, infer Channels extends Dim, infer _H extends Dim, infer _W extends Dim]
  w: readonly [infer Filters extends Dim, infer Each extends Dim, infer _KH extends Dim, infer _KW extends Dim]
}
  ? CanGroup<Channels, Each, Filters, Option<O, 'groups', 1> & number, W>
  : unknown

/** Whether the filters fit into the padded images. */
export type CanWindow<X extends Shape, W extends Shape, O> = { x: X; w: W } extends {
  x: readonly [infer _Batch extends Dim, infer _Channels extends Dim, infer H extends Dim, infer Wd extends Dim]
  w: readonly [infer _Filters extends Dim, infer _Each extends Dim, infer KH extends Dim, infer KW extends Dim]
}
  ? Guard<CanSlide<'conv2d', H, Wd, KH, KW, O>>
  : unknown

/** Filters that lie apart may be too large for that reason, which is said at the options; else at the filters. */
export type IsApart<O> = 1 extends Option<O, 'dilation', 1> ? false : true

/** Groups may be too many or too few for channels and filters, which is said at the options too. */
export type IsParted<O> = 1 extends Option<O, 'groups', 1> ? false : true

export type CanGroup<
  Channels extends Dim,
  Each extends Dim,
  Filters extends Dim,
  Groups extends number,
  W extends Shape,
> =
  MayEqual<Channels, InAll<Each, Groups>> extends true
    ? Divides<Groups, Filters> extends false
      ? `conv2d: ${Groups} groups do not divide the ${ShowDim<Filters>} filters of w ${Show<W>}`
      : unknown
    : `conv2d: x has ${ShowDim<Channels>} channels, w ${Show<W>} expects ${ShowDim<InAll<Each, Groups>>}`

export type InAll<Each extends Dim, Groups extends number> = Groups extends 1 ? Each : Multiply<Each, Groups>

// A named size is divided at run time.
export type Divides<Groups, N extends Dim> = Groups extends 1
  ? true
  : N extends number
    ? [Divide<N, Groups & number>] extends [never]
      ? false
      : true
    : true

/**
 * The shape of images `[batch, channels, height, width]` convolved with filters `[filters, channels / groups, height,
 * width]`, and the window with every number given.
 *
 * Throws a `ShapeError` where an option is no natural number, a rank is not 4, the channels differ, the groups do not
 * divide the filters, or the window is larger than the padded image.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { conv2d } from './conv2d.js'
 *
 * assert.deepEqual(conv2d([64, 1, 28, 28], [6, 1, 5, 5], { padding: 2 }).shape, [64, 6, 28, 28])
 * ```
 */
export const conv2d = (x: readonly number[], w: readonly number[], options: Conv2dOptions = {}): Conv2dPlan => {
  checkWindow('conv2d', options)
  const groups = options.groups ?? 1
  const [batch, channels, height, width] = x
  const [filters, each, kernelHeight, kernelWidth] = w
  if (batch === undefined || channels === undefined || height === undefined || width === undefined || x.length > 4) {
    throw new ShapeError(`conv2d: expected x of shape [batch, channels, height, width], got ${show(x)}`)
  }
  if (
    filters === undefined ||
    each === undefined ||
    kernelHeight === undefined ||
    kernelWidth === undefined ||
    w.length > 4
  ) {
    throw new ShapeError(`conv2d: expected w of shape [filters, channels, height, width], got ${show(w)}`)
  }
  if (channels !== each * groups) {
    throw new ShapeError(`conv2d: x has ${channels} channels, w ${show(w)} expects ${each * groups}`)
  }
  if (filters % groups !== 0) {
    throw new ShapeError(`conv2d: ${groups} groups do not divide the ${filters} filters of w ${show(w)}`)
  }
  const { size, window } = slide('conv2d', [height, width], { ...options, kernel: [kernelHeight, kernelWidth] })
  return { shape: [batch, filters, ...size], ...window, groups }
}

// --- one example, for layers -------------------------------------------------------------------------------------

/** The shape that a convolution layer makes of one example `[channels, height, width]`. */
export type ConvFeatures<In extends Shape, Filters extends Dim, O> = In extends readonly [
  infer _Channels extends Dim,
  infer H extends Dim,
  infer W extends Dim,
]
  ? KernelOf<O> extends [infer KH extends Dim, infer KW extends Dim]
    ? [Filters, ...Slide<H, W, KH, KW, O>]
    : Shape
  : Shape

/** The shape of the filters of a convolution layer, `[filters, channels / groups, height, width]`. */
export type ConvFilters<In extends Shape, Filters extends Dim, O> = In extends readonly [
  infer Channels extends Dim,
  infer _H extends Dim,
  infer _W extends Dim,
]
  ? [Filters, Quotient<Channels, Option<O, 'groups', 1> & number>, ...KernelOf<O>]
  : Shape
export type Quotient<N extends Dim, Groups extends number> = [Divide<N, Groups>] extends [never]
  ? number
  : Divide<N, Groups>

/** Whether a convolution layer (`conv2d('c1')`) takes such examples. */
export type CanConvFeatures<Layer extends string, In extends Shape, Filters extends Dim, O> =
  CanMove<Layer, O> extends infer E extends string
    ? E
    : In extends readonly [infer Channels extends Dim, infer H extends Dim, infer W extends Dim]
      ? Divides<Option<O, 'groups', 1>, Channels> extends true
        ? Divides<Option<O, 'groups', 1>, Filters> extends true
          ? KernelOf<O> extends [infer KH extends Dim, infer KW extends Dim]
            ? CanSlide<Layer, H, W, KH, KW, O>
            : unknown
          : `${Layer}: ${Option<O, 'groups', 1> & number} groups do not divide ${ShowDim<Filters>} filters`
        : `${Layer}: ${Option<O, 'groups', 1> & number} groups do not divide ${ShowDim<Channels>} channels`
      : CanImage<Layer, In>

/** Whether one example is an image. */
export type CanImage<Layer extends string, In extends Shape> = In extends readonly [Dim, Dim, Dim]
  ? unknown
  : number extends In['length']
    ? unknown
    : `${Layer} expects one example of shape [channels, height, width], got ${Show<In>}`

export const requireImage = (
  layer: string,
  shape: readonly number[],
): readonly [channels: number, height: number, width: number] => {
  const [channels, height, width] = shape
  if (channels !== undefined && height !== undefined && width !== undefined && shape.length === 3)
    return [channels, height, width]
  throw new ShapeError(`${layer} expects one example of shape [channels, height, width], got ${show(shape)}`)
}

/**
 * The shapes of the result and of the filters of a convolution layer on one example `[channels, height, width]`.
 *
 * Throws a `ShapeError` where an option is no natural number, the rank is not 3, the groups do not divide channels and
 * filters, or the window is larger than the padded image.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { convFeatures } from './conv2d.js'
 *
 * assert.deepEqual(convFeatures("conv2d('c1')", [1, 28, 28], 6, { kernel: 5, padding: 2 }), {
 *   shape: [6, 28, 28],
 *   filters: [6, 1, 5, 5],
 * })
 * ```
 */
export const convFeatures = (
  layer: string,
  shape: readonly number[],
  filters: number,
  options: Conv2dOptions & { readonly kernel: Pair },
): { readonly shape: readonly number[]; readonly filters: readonly number[] } => {
  requireKernel(layer, options)
  checkWindow(layer, options)
  const groups = options.groups ?? 1
  const [channels, height, width] = requireImage(layer, shape)
  if (channels % groups !== 0) throw new ShapeError(`${layer}: ${groups} groups do not divide ${channels} channels`)
  if (filters % groups !== 0) throw new ShapeError(`${layer}: ${groups} groups do not divide ${filters} filters`)
  const { size, window } = slide(layer, [height, width], options)
  return { shape: [filters, ...size], filters: [filters, channels / groups, ...window.kernel] }
}
