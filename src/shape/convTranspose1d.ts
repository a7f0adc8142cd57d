import { checkAlong } from './along.js'
import { type CanGroupFeatures, type CanSequence, requireGroups, requireSequence } from './conv1d.js'
import type { Quotient } from './conv2d.js'
import { type CanAddBehind, type ConvTransposePlan, type Grow, growAlong, requireExtra } from './convTranspose.js'
import type { Dim, Shape } from './dim.js'
import { type Both, ShapeError } from './error.js'
import type { ShowDim } from './show.js'
import type { Around, CanMove, IsEmpty, Margin, Option } from './window.js'

// A transposed convolution along time, for layers.

/** How a transposed convolution moves its window along time. */
export interface ConvTransposeAlongOptions {
  /** The length of the window. */
  readonly kernel: number
  /** How far apart in the output neighbours of the input are; 1 if not given. */
  readonly stride?: number | undefined
  /** How much of the output is cut off at each end; `'same'` gives the length of the input times the stride. */
  readonly padding?: Margin | 'same' | 'valid' | undefined
  /** How far apart neighbouring entries of the window are; 1 if not given. */
  readonly dilation?: number | undefined
  /** How many numbers are added behind the output, less than the stride or the dilation; 0 if not given, and with `'same'`. */
  readonly outputPadding?: number | undefined
  /** Into how many parts channels and filters are divided, each by itself; 1 if not given. */
  readonly groups?: number | undefined
}

type KernelOf<O> = Option<O, 'kernel', never> & Dim
type StrideOf<O> = Option<O, 'stride', 1> & Dim
type DilationOf<O> = Option<O, 'dilation', 1> & Dim
type ExtraOf<O> = Option<O, 'outputPadding', 0> & Dim
type PaddingOf<O> = Option<O, 'padding', 'valid'> extends infer P extends Around ? P : never
type GrownAlong<N extends Dim, O> = Grow<N, KernelOf<O>, StrideOf<O>, PaddingOf<O>, DilationOf<O>, ExtraOf<O>>

/** The shape that the layer makes of one example `[channels, length]`. */
export type ConvTranspose1dFeatures<In extends Shape, Filters extends Dim, O> = In extends readonly [
  infer _Channels extends Dim,
  infer N extends Dim,
]
  ? [Filters, GrownAlong<N, O>]
  : Shape

/** The shape of its filters, `[channels, filters / groups, kernel]`. */
export type ConvTranspose1dFilters<In extends Shape, Filters extends Dim, O> = In extends readonly [
  infer Channels extends Dim,
  infer _N extends Dim,
]
  ? [Channels, Quotient<Filters, Option<O, 'groups', 1> & number>, KernelOf<O>]
  : Shape

type CanLeaveAlong<Layer extends string, N extends Dim> =
  IsEmpty<N> extends true ? `${Layer}: the padding leaves ${ShowDim<N>} of the output` : unknown

/** Whether the layer takes such examples. */
export type CanConvTranspose1dFeatures<Layer extends string, In extends Shape, Filters extends Dim, O> =
  CanMove<Layer, O> extends infer E extends string
    ? E
    : In extends readonly [infer Channels extends Dim, infer N extends Dim]
      ? Both<
          CanGroupFeatures<Layer, Channels, Filters, O>,
          Both<CanAddBehind<Layer, ExtraOf<O>, StrideOf<O>, DilationOf<O>>, CanLeaveAlong<Layer, GrownAlong<N, O>>>
        >
      : CanSequence<Layer, In>

/**
 * The shape of one example after a layer, that of its filters, and how the window moves over an image of height 1.
 *
 * Throws a `ShapeError` where an option is no number that there can be, the example is no sequence, the groups do not divide
 * channels and filters, or the padding leaves nothing of the output.
 */
export const convTranspose1dFeatures = (
  layer: string,
  input: readonly number[],
  filters: number,
  options: ConvTransposeAlongOptions,
): { readonly shape: readonly number[]; readonly filters: readonly number[]; readonly plan: ConvTransposePlan } => {
  checkAlong(layer, options, false)
  const [channels, length] = requireSequence(layer, input)
  const { kernel, stride = 1, padding = 0, dilation = 1, outputPadding = 0, groups = 1 } = options
  requireExtra(layer, outputPadding)
  requireGroups(layer, channels, filters, groups)
  const along = growAlong(layer, length, { kernel, stride, padding, dilation, extra: outputPadding })
  if (along.size <= 0) throw new ShapeError(`${layer}: the padding leaves ${along.size} of the output`)
  return {
    shape: [filters, along.size],
    filters: [channels, filters / groups, kernel],
    plan: {
      size: [1, along.size],
      kernel: [1, kernel],
      stride: [1, stride],
      padding: [[0, 0], along.padding],
      dilation: [1, dilation],
      beyond: [0, along.beyond],
    },
  }
}
