import { type AlongPlan, type CanSlideAlong, checkAlong, type PlacesAlong, slideAlong } from './along.js'
import { type CanSequence, requireSequence } from './conv1d.js'
import type { Dim, Shape } from './dim.js'
import { type CanMovePool, type Margin, type Option, requireSurround } from './window.js'

// Pooling along time, for layers.

/** How pooling along time moves its window. */
export interface Pool1dOptions {
  /** The length of the window. */
  readonly kernel: number
  /** The step from one place of the window to the next; the length of the window if not given. */
  readonly stride?: number | undefined
  /** Entries put around the sequence, fewer than the window has; none if not given. */
  readonly padding?: Margin | 'same' | 'valid' | undefined
}

/** The same of a mean. */
export interface AvgPool1dOptions extends Pool1dOptions {
  /** Whether entries put around the sequence count; true if not given. */
  readonly countPadding?: boolean | undefined
}

/** The shape that the layer makes of one example `[channels, length]`. */
export type Pool1dFeatures<In extends Shape, O> = In extends readonly [infer Channels extends Dim, infer N extends Dim]
  ? [Channels, PlacesAlong<N, O, Option<O, 'kernel', never>>]
  : Shape

/** Whether the layer takes such examples. */
export type CanPool1dFeatures<Layer extends string, In extends Shape, O> =
  CanMovePool<Layer, O> extends infer E extends string
    ? E
    : In extends readonly [infer _Channels extends Dim, infer N extends Dim]
      ? CanSlideAlong<Layer, N, O, Option<O, 'kernel', never>>
      : CanSequence<Layer, In>

/**
 * The shape of one example after a layer, and how its window moves.
 *
 * Throws a `ShapeError` where an option is no natural number, the padding is not less than the window, the example is no sequence,
 * or the window is larger than the padded sequence.
 */
export const pool1dFeatures = (
  layer: string,
  input: readonly number[],
  options: Pool1dOptions,
): { readonly shape: readonly number[]; readonly plan: AlongPlan } => {
  checkAlong(layer, options, false)
  requireSurround(layer, options)
  const [channels, length] = requireSequence(layer, input)
  const plan = slideAlong(layer, length, options, options.kernel)
  return { shape: [channels, plan.size], plan }
}
