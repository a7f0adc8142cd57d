import { type CanImage, type CanImages, requireImage } from './conv2d.js'
import type { Dim, Shape } from './dim.js'
import { type Both, type Guard, ShapeError } from './error.js'
import { show } from './show.js'
import {
  type CanMovePool,
  type CanSlide,
  checkWindow,
  type KernelOf,
  type Option,
  type Pair,
  requireKernel,
  requireSurround,
  type Slide,
  slide,
  type Window,
  type WindowPadding,
} from './window.js'

/** How pooling moves its window. */
export interface Pool2dOptions {
  /** The height and width of the window. */
  readonly kernel: Pair
  /** The step from one place of the window to the next; the size of the window if not given. */
  readonly stride?: Pair | undefined
  /** Entries put around the image, fewer than the window has; none if not given. */
  readonly padding?: WindowPadding | undefined
}

/** The same of a mean. */
export interface AvgPool2dOptions extends Pool2dOptions {
  /** Whether entries put around the image count; true if not given. */
  readonly countPadding?: boolean | undefined
}

/** Pooling ready to be computed. */
export interface Pool2dPlan extends Window {
  /** The shape of the result, `[batch, channels, height, width]`. */
  readonly shape: readonly number[]
}

export type Pooled<H extends Dim, W extends Dim, O> =
  KernelOf<O> extends [infer KH extends Dim, infer KW extends Dim]
    ? Slide<H, W, KH, KW, O, Option<O, 'kernel', never>>
    : never
export type CanPool<Operation extends string, H extends Dim, W extends Dim, O> =
  KernelOf<O> extends [infer KH extends Dim, infer KW extends Dim]
    ? CanSlide<Operation, H, W, KH, KW, O, Option<O, 'kernel', never>>
    : unknown

/**
 * The shape of images `[batch, channels, height, width]` pooled: `Pool2d<['batch', 6, 28, 28], { kernel: 2 }>` is
 * `['batch', 6, 14, 14]`.
 */
export type Pool2d<X extends Shape, O> = { x: X } extends {
  x: readonly [infer Batch extends Dim, infer Channels extends Dim, infer H extends Dim, infer W extends Dim]
}
  ? [Batch, Channels, ...Pooled<H, W, O>]
  : Shape

/** Whether images can be pooled: rank 4, and no window larger than the padded image, or beside the image. */
export type CanPool2d<Operation extends string, X extends Shape, O> = Both<
  CanMovePool<Operation, O>,
  Both<CanImages<Operation, X>, CanPoolImages<Operation, X, O>>
>

/** As `CanPool2d`, of options and a rank that are right. Whether a window fits an image of any size is left to the run time. */
export type CanPoolImages<Operation extends string, X extends Shape, O> = { x: X } extends {
  x: readonly [infer _Batch extends Dim, infer _Channels extends Dim, infer H extends Dim, infer W extends Dim]
}
  ? Guard<CanPool<Operation, H, W, O>>
  : unknown

/** The shape that a pooling layer makes of one example `[channels, height, width]`. */
export type PoolFeatures<In extends Shape, O> = In extends readonly [
  infer Channels extends Dim,
  infer H extends Dim,
  infer W extends Dim,
]
  ? [Channels, ...Pooled<H, W, O>]
  : Shape

/** Whether a pooling layer takes such examples. */
export type CanPoolFeatures<Layer extends string, In extends Shape, O> =
  CanMovePool<Layer, O> extends infer E extends string
    ? E
    : In extends readonly [infer _Channels, infer H extends Dim, infer W extends Dim]
      ? CanPool<Layer, H, W, O>
      : CanImage<Layer, In>

/**
 * The shape of images `[batch, channels, height, width]` pooled, and the window with every number given.
 *
 * Throws a `ShapeError` where an option is no natural number, the padding is not less than the window, the rank is not 4, or the
 * window is larger than the padded image.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pool2d } from './pool2d.js'
 *
 * assert.deepEqual(pool2d('maxPool2d', [64, 6, 28, 28], { kernel: 2 }).shape, [64, 6, 14, 14])
 * ```
 */
export const pool2d = (operation: string, x: readonly number[], options: Pool2dOptions): Pool2dPlan => {
  requireKernel(operation, options)
  checkWindow(operation, options)
  requireSurround(operation, options)
  const [batch, channels, height, width] = x
  if (batch === undefined || channels === undefined || height === undefined || width === undefined || x.length > 4) {
    throw new ShapeError(`${operation}: expected x of shape [batch, channels, height, width], got ${show(x)}`)
  }
  const { size, window } = slide(operation, [height, width], { ...options, stride: options.stride ?? options.kernel })
  return { shape: [batch, channels, ...size], ...window }
}

/** The shape that a pooling layer makes of one example `[channels, height, width]`. Throws as `pool2d` does. */
export const poolFeatures = (layer: string, shape: readonly number[], options: Pool2dOptions): readonly number[] => {
  requireKernel(layer, options)
  checkWindow(layer, options)
  requireSurround(layer, options)
  const [channels, height, width] = requireImage(layer, shape)
  return [channels, ...slide(layer, [height, width], { ...options, stride: options.stride ?? options.kernel }).size]
}
