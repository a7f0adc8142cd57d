import { type CanGroupFeatures, requireGroups } from './conv1d.js'
import { type CanImage, type Quotient, requireImage } from './conv2d.js'
import { shown } from './describe.js'
import type { Dim, Shape } from './dim.js'
import { type Both, ShapeError } from './error.js'
import { type IsPositive, isNatural } from './natural.js'
import { type ShowDim, show } from './show.js'
import type { Add, IsUnknown, Subtract, Times } from './size.js'
import {
  type Around,
  type CanBeNatural,
  type CanMove,
  checkWindow,
  type Extent,
  type Height,
  type Horizontal,
  type IsEmpty,
  type KernelOf,
  type Margin,
  type Option,
  type Pair,
  requireKernel,
  sides,
  type Total,
  type Vertical,
  type Width,
  type WindowPadding,
} from './window.js'

// A convolution read backwards: every number of the input is spread over a window of the output.

/** How a transposed convolution moves its window. */
export interface ConvTransposeOptions {
  /** The height and width of the window. */
  readonly kernel: Pair
  /** How far apart in the output neighbours of the input are; 1 if not given. */
  readonly stride?: Pair | undefined
  /** How much of the output is cut off at each side; `'same'` gives the size of the input times the stride. */
  readonly padding?: WindowPadding | undefined
  /** How far apart neighbouring entries of the window are; 1 if not given. */
  readonly dilation?: Pair | undefined
  /** How many numbers are added behind the output, less than the stride or the dilation; 0 if not given, and with `'same'`. */
  readonly outputPadding?: Pair | undefined
  /** Into how many parts channels and filters are divided, each by itself; 1 if not given. */
  readonly groups?: number | undefined
}

/** Its window with every number given. */
export interface ConvTransposePlan {
  readonly size: readonly [height: number, width: number]
  readonly kernel: readonly [height: number, width: number]
  readonly stride: readonly [height: number, width: number]
  readonly padding: readonly [height: readonly [number, number], width: readonly [number, number]]
  readonly dilation: readonly [height: number, width: number]
  /** How many rows and columns at the end of the output no window gets to. */
  readonly beyond: readonly [height: number, width: number]
}

// (n - 1) stride + extent + extra - padding.
export type Grow<
  N extends Dim,
  K extends Dim,
  Stride extends Dim,
  Padding extends Around,
  Dilation extends Dim,
  Extra extends Dim,
> = Padding extends 'same'
  ? Times<N, Stride>
  : Shift<Times<N, Stride>, Add<Extent<K, Dilation>, Extra>, Add<Stride, Padding extends 'valid' ? 0 : Total<Padding>>>
// Both ways, as every size is a number: of one that is not known nothing is left.
export type Shift<N extends Dim, More extends Dim, Less extends Dim> = [More, Less] extends [Less, More]
  ? IsUnknown<More> extends true
    ? number
    : N
  : Subtract<Add<N, More>, Less>

type StrideOf<O> = Option<O, 'stride', 1>
type PaddingOf<O> = Option<O, 'padding', 'valid'>
type DilationOf<O> = Option<O, 'dilation', 1>
type ExtraOf<O> = Option<O, 'outputPadding', 0>

/** The height and width that a transposed convolution makes of an image. */
export type Grown<H extends Dim, W extends Dim, O> =
  KernelOf<O> extends [infer KH extends Dim, infer KW extends Dim]
    ? [
        Grow<H, KH, Height<StrideOf<O>>, Vertical<PaddingOf<O>>, Height<DilationOf<O>>, Height<ExtraOf<O>>>,
        Grow<W, KW, Width<StrideOf<O>>, Horizontal<PaddingOf<O>>, Width<DilationOf<O>>, Width<ExtraOf<O>>>,
      ]
    : [number, number]

type IsBelow<N extends Dim, Stride extends Dim> = [N, Stride] extends [infer X extends number, infer S extends number]
  ? X extends 0
    ? true
    : number extends X | S
      ? true
      : Subtract<S, X> extends infer Rest extends number
        ? IsPositive<Rest>
        : true
  : true

export type CanAddBehind<
  Layer extends string,
  Extra extends Dim,
  Stride extends Dim,
  Dilation extends Dim,
> = true extends IsBelow<Extra, Stride> | IsBelow<Extra, Dilation>
  ? unknown
  : `${Layer}: the outputPadding must be less than the stride ${ShowDim<Stride>} or the dilation ${ShowDim<Dilation>}, got ${ShowDim<Extra>}`

type CanLeave<Layer extends string, Size> = Size extends [infer H extends Dim, infer W extends Dim]
  ? true extends IsEmpty<H> | IsEmpty<W>
    ? `${Layer}: the padding leaves [${ShowDim<H>}, ${ShowDim<W>}] of the output`
    : unknown
  : unknown

/** Whether the options are whole numbers. */
export type CanMoveBack<Layer extends string, O> = Both<
  CanMove<Layer, O>,
  CanBeNatural<Layer, 'outputPadding', Option<O, 'outputPadding', 0>>
>

/** Whether there is such a transposed convolution of an image, of options that are numbers that there can be. */
export type CanGrow<Layer extends string, H extends Dim, W extends Dim, O> = Both<
  CanMove<Layer, O>,
  Both<
    CanAddBehind<Layer, Height<ExtraOf<O>>, Height<StrideOf<O>>, Height<DilationOf<O>>>,
    Both<
      CanAddBehind<Layer, Width<ExtraOf<O>>, Width<StrideOf<O>>, Width<DilationOf<O>>>,
      CanLeave<Layer, Grown<H, W, O>>
    >
  >
>

const pair = (value: Pair): readonly [number, number] => (typeof value === 'number' ? [value, value] : value)

interface Along {
  readonly kernel: number
  readonly stride: number
  readonly padding: Margin | 'same' | 'valid'
  readonly dilation: number
  readonly extra: number
}

/** How large the output is along one axis, what is cut off there, and how much of it no window gets to, at its end. */
interface Grown1d {
  readonly size: number
  readonly padding: readonly [before: number, behind: number]
  readonly beyond: number
}

/** As large as the output is along one axis, with zeros where more is added than is left of a stride. */
export const growAlong = (layer: string, n: number, { kernel, stride, padding, dilation, extra }: Along): Grown1d => {
  if (extra > 0 && extra >= Math.max(stride, dilation))
    throw new ShapeError(
      `${layer}: the outputPadding must be less than the stride ${stride} or the dilation ${dilation}, got ${extra}`,
    )
  const extent = dilation * (kernel - 1) + 1
  if (padding === 'same') {
    // Where the windows do not touch, nothing is cut, and the rest of the stride is added behind.
    const total = Math.max(0, extent - stride)
    return { size: n * stride, padding: [Math.floor(total / 2), Math.ceil(total / 2)], beyond: 0 }
  }
  const [before, behind] = sides(padding === 'valid' ? 0 : padding)
  const size = (n - 1) * stride + extent + extra - before - behind
  // What is added is not cut off; beyond that no window of the input gets there.
  return { size, padding: [before, Math.max(0, behind - extra)], beyond: Math.max(0, extra - behind - (stride - 1)) }
}

/** Throws a `ShapeError` where what is added behind is no natural number. */
export const requireExtra = (layer: string, extra: unknown, words = ''): void => {
  if (typeof extra !== 'number' || !isNatural(extra))
    throw new ShapeError(`${layer}: the outputPadding must be a natural number${words}, got ${shown(extra)}`)
}

/**
 * The window of a transposed convolution of an image of `[height, width]`, and the size of the result:
 * `(size - 1) * stride - padding + dilation * (kernel - 1) + outputPadding + 1` along each axis.
 *
 * Throws a `ShapeError` where an option is no number that there can be, or where the padding leaves nothing of the output.
 */
export const growImage = (
  layer: string,
  image: readonly [height: number, width: number],
  options: ConvTransposeOptions,
): ConvTransposePlan => {
  const { outputPadding = 0, padding: given = 0 } = options
  if (Array.isArray(outputPadding) && outputPadding.length === 2) for (const n of outputPadding) requireExtra(layer, n)
  else requireExtra(layer, outputPadding, typeof outputPadding === 'number' ? '' : ' or [height, width]')
  const [kernel, stride, dilation] = [pair(options.kernel), pair(options.stride ?? 1), pair(options.dilation ?? 1)]
  const along = (axis: 0 | 1) =>
    growAlong(layer, image[axis], {
      kernel: kernel[axis],
      stride: stride[axis],
      padding: typeof given === 'object' ? given[axis] : given,
      dilation: dilation[axis],
      extra: pair(outputPadding)[axis],
    })
  const [down, across] = [along(0), along(1)]
  const size = [down.size, across.size] as const
  if (size[0] <= 0 || size[1] <= 0) throw new ShapeError(`${layer}: the padding leaves ${show(size)} of the output`)
  const beyond = [down.beyond, across.beyond] as const
  return { size, kernel, stride, dilation, padding: [down.padding, across.padding], beyond }
}

/** The shape that the layer makes of one example. */
export type ConvTransposeFeatures<In extends Shape, Filters extends Dim, O> = In extends readonly [
  infer _Channels extends Dim,
  infer H extends Dim,
  infer W extends Dim,
]
  ? [Filters, ...Grown<H, W, O>]
  : Shape

/** The shape of its filters, `[channels, filters / groups, height, width]`. */
export type ConvTransposeFilters<In extends Shape, Filters extends Dim, O> = In extends readonly [
  infer Channels extends Dim,
  infer _H extends Dim,
  infer _W extends Dim,
]
  ? [Channels, Quotient<Filters, Option<O, 'groups', 1> & number>, ...KernelOf<O>]
  : Shape

/** Whether the layer takes such examples. */
export type CanConvTransposeFeatures<Layer extends string, In extends Shape, Filters extends Dim, O> =
  CanMove<Layer, O> extends infer E extends string
    ? E
    : In extends readonly [infer Channels extends Dim, infer H extends Dim, infer W extends Dim]
      ? CanGroupFeatures<Layer, Channels, Filters, O> extends infer E extends string
        ? E
        : CanGrow<Layer, H, W, O>
      : CanImage<Layer, In>

/**
 * The shape of one example after a layer, that of its filters, and how the window moves.
 *
 * Throws a `ShapeError` where an option is no number that there can be, the example is no image, the groups do not divide channels
 * and filters, or the padding leaves nothing of the output.
 */
export const convTransposeFeatures = (
  layer: string,
  input: readonly number[],
  filters: number,
  options: ConvTransposeOptions,
): { readonly shape: readonly number[]; readonly filters: readonly number[]; readonly plan: ConvTransposePlan } => {
  requireKernel(layer, options)
  checkWindow(layer, options)
  const [channels, height, width] = requireImage(layer, input)
  const { groups = 1 } = options
  requireGroups(layer, channels, filters, groups)
  const plan = growImage(layer, [height, width], options)
  return { shape: [filters, ...plan.size], filters: [channels, filters / groups, ...plan.kernel], plan }
}
