import { shown } from './describe.js'
import type { Dim } from './dim.js'
import type { IsUnion } from './equals.js'
import { ShapeError } from './error.js'
import { type Decrement, type IsNatural, type IsPositive, isNatural, isPositive } from './natural.js'
import { type ShowDim, show } from './show.js'
import type { Add, FloorDivide, IsUnknown, Less, Multiply, Subtract } from './size.js'
import type { Every } from './slice.js'

// A window that moves over an image: what convolution and pooling have in common.

/** One number for height and width, or one for each. */
export type Pair = number | readonly [height: number, width: number]

/** Entries put around one axis: as many before as behind it, or so many before and so many behind. */
export type Margin = number | readonly [before: number, behind: number]

/**
 * Entries put around an image: one number for all sides, or what is put around its height and its width, each a number for both
 * sides or one for each. `'valid'` is none; `'same'` is as many as make the result as large as the
 * image divided by the stride, rounded up, with the odd one behind the image.
 */
export type WindowPadding = number | readonly [height: Margin, width: Margin] | 'same' | 'valid'

/** How a window moves: every number for height and width. */
export interface Window {
  readonly kernel: readonly [height: number, width: number]
  /** The step from one place of the window to the next. */
  readonly stride: readonly [height: number, width: number]
  /** How many entries are put before and after each axis. */
  readonly padding: readonly [height: readonly [number, number], width: readonly [number, number]]
  /** How far apart neighbouring entries of the window are. */
  readonly dilation: readonly [height: number, width: number]
}

/** A window as the options describe it. */
export interface WindowOptions {
  readonly kernel: Pair
  readonly stride?: Pair | undefined
  readonly padding?: WindowPadding | undefined
  readonly dilation?: Pair | undefined
  readonly groups?: number | undefined
}

// --- reading the options -----------------------------------------------------------------------------------------

/** Options of which none is given. */
export type NoOptions = object

/** The option K; `number`, which is unknown, where it may be absent. */
export type Option<O, K extends string, Default> = K extends keyof O
  ? undefined extends O[K]
    ? number
    : O[K]
  : Default

/** Options, of which none is known where it is not known which options they are. */
export type Given<O, Options> = true extends IsUnion<O> ? Options : O

export type Height<V> = (V extends readonly [infer H, infer _W] ? H : V) & Dim
export type Width<V> = (V extends readonly [infer _H, infer W] ? W : V) & Dim

/** What is put around one axis, in types. */
export type Around = Dim | readonly [Dim, Dim]
export type Vertical<V> = V extends readonly [infer H extends Around, infer _W] ? H : V extends Dim ? V : never
export type Horizontal<V> = V extends readonly [infer _H, infer W extends Around] ? W : V extends Dim ? V : never

// --- the size of the result --------------------------------------------------------------------------------------

// Small paddings are looked up, which costs next to nothing.
export interface Doubled {
  1: 2
  2: 4
  3: 6
  4: 8
  5: 10
}
export type Twice<N extends Dim> = N extends keyof Doubled ? Doubled[N] : Add<N, N>

// From the first entry of the window to its last.
export type Reach<K extends Dim, Dilation extends Dim> = Multiply<Decrement<K>, Dilation>

export type Extent<K extends Dim, Dilation extends Dim> = Dilation extends 1 ? K : Add<Reach<K, Dilation>, 1>

/** How many entries are put around an axis in all. */
export type Total<Padding extends Around> = Padding extends readonly [
  infer Before extends Dim,
  infer Behind extends Dim,
]
  ? Add<Before, Behind>
  : Twice<Padding & Dim>

export type Padded<N extends Dim, Padding extends Around> = Padding extends 'valid' | 0 ? N : Add<N, Total<Padding>>

// Whether the result is as large as the image, which for a stride of 1 does not depend on the image.
export type Keeps<K extends Dim, Stride extends Dim, Padding extends Around, Dilation extends Dim> = Stride extends 1
  ? Padding extends 'valid'
    ? K extends 1
      ? true
      : false
    : Padding extends number
      ? Reach<K, Dilation> extends Twice<Padding>
        ? IsUnknown<Twice<Padding>> extends true
          ? false
          : true
        : false
      : Reach<K, Dilation> extends Total<Padding>
        ? IsUnknown<Total<Padding>> extends true
          ? false
          : true
        : false
  : false

// floor((n + 2 * padding - reach - 1) / stride) + 1, by the shortest way there is.
export type Places<
  N extends Dim,
  K extends Dim,
  Stride extends Dim,
  Padding extends Around,
  Dilation extends Dim,
> = Padding extends 'same'
  ? Every<N, Stride & number>
  : Keeps<K, Stride, Padding, Dilation> extends true
    ? N
    : CountPlaces<N, K, Stride, Padding, Dilation>
export type CountPlaces<
  N extends Dim,
  K extends Dim,
  Stride extends Dim,
  Padding extends Around,
  Dilation extends Dim,
> = Stride extends 1
  ? Subtract<Padded<N, Padding>, Reach<K, Dilation>>
  : IsUnknown<K> extends true
    ? number
    : [K, Dilation] extends [Stride, 1] // not where a kernel may be one of several
      ? FloorDivide<Padded<N, Padding>, Stride>
      : Add<FloorDivide<Subtract<Padded<N, Padding>, Extent<K, Dilation>>, Stride>, 1>

/** The height and width that a window of KH times KW leaves of an image of H times W. */
export type Slide<
  H extends Dim,
  W extends Dim,
  KH extends Dim,
  KW extends Dim,
  O,
  DefaultStride = 1,
  Stride = Option<O, 'stride', DefaultStride>,
  Padding = Option<O, 'padding', 'valid'>,
  Dilation = Option<O, 'dilation', 1>,
> = [
  Places<H, KH, Height<Stride>, Vertical<Padding>, Height<Dilation>>,
  Places<W, KW, Width<Stride>, Horizontal<Padding>, Width<Dilation>>,
]

/** The height and width of the kernel given in the options. */
export type KernelOf<O> = Option<O, 'kernel', never> extends infer K ? [Height<K>, Width<K>] : never

// --- what cannot be ----------------------------------------------------------------------------------------------

// The first number of a pair that is not positive, in a tuple.
export type Wrong<V> = V extends readonly [infer H extends number, infer W extends number]
  ? IsPositive<H> extends true
    ? IsPositive<W> extends true
      ? []
      : [W]
    : [H]
  : V extends number
    ? IsPositive<V> extends true
      ? []
      : [V]
    : []
// The first number of a padding that is not natural, in a tuple.
export type WrongPadding<V> = V extends readonly [infer H, infer W]
  ? WrongPadding<H> extends []
    ? WrongPadding<W>
    : WrongPadding<H>
  : V extends number
    ? IsNatural<V> extends true
      ? []
      : [V]
    : []

/** Whether an option, one number or a pair, is positive: `groupNorm('g'): the groups must be a positive whole number, got 0`. */
export type CanBePositive<Operation extends string, Name extends string, V> =
  Wrong<V> extends [infer N extends number]
    ? `${Operation}: the ${Name} must be a positive whole number, got ${N}`
    : unknown

/** Whether an option, one number or a pair, is natural. */
export type CanBeNatural<Operation extends string, Name extends string, V> =
  WrongPadding<V> extends [infer N extends number]
    ? `${Operation}: the ${Name} must be a natural number, got ${N}`
    : unknown

/** Whether the options are whole numbers: `conv2d: the stride must be a positive whole number, got 0`. */
export type CanMove<
  Operation extends string,
  O,
  Names extends readonly string[] = ['kernel', 'stride', 'dilation', 'groups'],
> = Names extends readonly [infer Name extends string, ...infer Rest extends readonly string[]]
  ? Name extends keyof O
    ? Wrong<O[Name]> extends [infer N extends number]
      ? `${Operation}: the ${Name} must be a positive whole number, got ${N}`
      : CanMove<Operation, O, Rest>
    : CanMove<Operation, O, Rest>
  : 'padding' extends keyof O
    ? WrongPadding<O['padding']> extends [infer N extends number]
      ? `${Operation}: the padding must be a natural number, got ${N}`
      : unknown
    : unknown

/**
 * Whether each window of a pooling has something of the image in it, which is so where less than a window is put around it:
 * `maxPool2d: the padding must be less than the kernel 2, got 2`.
 */
export type CanSurround<Operation extends string, O> = 'padding' extends keyof O
  ? Option<O, 'padding', 'valid'> extends infer P
    ? Option<O, 'kernel', never> extends infer K
      ? CanFill<Operation, Height<K>, Vertical<P>> extends infer E extends string
        ? E
        : CanFill<Operation, Width<K>, Horizontal<P>>
      : unknown
    : unknown
  : unknown

type CanFill<Operation extends string, K extends Dim, P> = P extends readonly [infer Before, infer Behind]
  ? CanFill<Operation, K, Before> extends infer E extends string
    ? E
    : CanFill<Operation, K, Behind>
  : P extends number
    ? P extends 0
      ? unknown
      : Less<P, K> extends false
        ? `${Operation}: the padding must be less than the kernel ${ShowDim<K>}, got ${P}`
        : unknown
    : unknown

/** Whether a window of a pooling can move: `CanMove` and `CanSurround`. */
export type CanMovePool<Operation extends string, O> =
  CanMove<Operation, O> extends infer E extends string ? E : CanSurround<Operation, O>

export type IsEmpty<N extends Dim> = N extends number ? (`${N}` extends '0' | `-${string}` ? true : false) : false
export type IsTooSmall<
  N extends Dim,
  K extends Dim,
  Stride extends Dim,
  Padding extends Around,
  Dilation extends Dim,
> = Padding extends 'same'
  ? false
  : Keeps<K, Stride, Padding, Dilation> extends true
    ? false
    : IsEmpty<Places<N, K, Stride, Padding, Dilation>>

/** Whether the window fits into the padded image. */
export type CanSlide<
  Operation extends string,
  H extends Dim,
  W extends Dim,
  KH extends Dim,
  KW extends Dim,
  O,
  DefaultStride = 1,
  Stride = Option<O, 'stride', DefaultStride>,
  Padding = Option<O, 'padding', 'valid'>,
  Dilation = Option<O, 'dilation', 1>,
> =
  IsTooSmall<H, KH, Height<Stride>, Vertical<Padding>, Height<Dilation>> extends true
    ? TooSmall<Operation, H, W, KH, KW, Padding, Dilation>
    : IsTooSmall<W, KW, Width<Stride>, Horizontal<Padding>, Width<Dilation>> extends true
      ? TooSmall<Operation, H, W, KH, KW, Padding, Dilation>
      : unknown

// The sentence alone: the editor shows an alias of the error by its name.
export type TooSmall<
  Operation extends string,
  H extends Dim,
  W extends Dim,
  KH extends Dim,
  KW extends Dim,
  Padding,
  Dilation,
> = `${Operation}: the window [${ShowDim<Extent<KH, Height<Dilation>>>}, ${ShowDim<Extent<KW, Width<Dilation>>>}] is larger than the padded image [${ShowDim<Padded<H, Vertical<Padding>>>}, ${ShowDim<Padded<W, Horizontal<Padding>>>}]`

// --- run time ----------------------------------------------------------------------------------------------------

const pair = (value: Pair): readonly [number, number] => (typeof value === 'number' ? [value, value] : value)

/**
 * Moves a window over an image of `[height, width]`: the size of the result, and the window with every number given.
 * The size along each axis is `floor((size + padding - dilation * (kernel - 1) - 1) / stride) + 1`.
 *
 * Throws a `ShapeError` where an option is no natural number, or where the window is larger than the padded image.
 */
export const slide = (
  operation: string,
  image: readonly [height: number, width: number],
  options: WindowOptions,
): { readonly size: readonly [height: number, width: number]; readonly window: Window } => {
  const dilation = pair(options.dilation ?? 1)
  const kernel = pair(options.kernel)
  const stride = pair(options.stride ?? 1)
  const padding = windowPadding(options.padding ?? 0, image, kernel, stride, dilation)
  const padded = [image[0] + padding[0][0] + padding[0][1], image[1] + padding[1][0] + padding[1][1]] as const
  const extent = [dilation[0] * (kernel[0] - 1) + 1, dilation[1] * (kernel[1] - 1) + 1] as const
  if (options.padding !== 'same' && (extent[0] > padded[0] || extent[1] > padded[1])) {
    throw new ShapeError(`${operation}: the window ${show(extent)} is larger than the padded image ${show(padded)}`)
  }
  const places = (axis: 0 | 1): number => Math.floor((padded[axis] - extent[axis]) / stride[axis]) + 1
  return { size: [places(0), places(1)], window: { kernel, stride, padding, dilation } }
}

const isTwo = (value: unknown): value is readonly [unknown, unknown] => Array.isArray(value) && value.length === 2

const requirePair = (operation: string, name: string, value: unknown): void => {
  const isMargin = (entry: unknown): boolean => name === 'padding' && isTwo(entry)
  if (typeof value === 'number') return
  if (isTwo(value) && value.every(entry => !Array.isArray(entry) || isMargin(entry))) return
  const words = name === 'padding' ? ", each a number or [before, behind], 'same' or 'valid'" : ''
  const given = typeof value === 'string' ? value : shown(value)
  throw new ShapeError(`${operation}: the ${name} must be a number or [height, width]${words}, got ${given}`)
}

/** The number, if it is a positive whole one. */
export const requirePositive = (operation: string, name: string, n: unknown): number => {
  if (typeof n === 'number' && isPositive(n)) return n
  throw new ShapeError(`${operation}: the ${name} must be a positive whole number, got ${shown(n)}`)
}

/** A number where options with a kernel stand: the kernel itself, as layers take it. */
export type BareKernel<
  Operation extends string,
  N extends Dim,
> = `${Operation}: expected options with a kernel, as in { kernel: ${N} }, got ${N}`

/** Throws a `ShapeError` where the options say nothing of the kernel. */
export const requireKernel = (operation: string, options: Partial<WindowOptions> | number | undefined): void => {
  const expected = `${operation}: expected options with a kernel, as in { kernel: ${typeof options === 'number' ? options : 2} }`
  if (typeof options === 'number') throw new ShapeError(`${expected}, got ${options}`)
  if (options?.kernel === undefined) throw new ShapeError(expected)
}

/** Checks that the options are whole numbers. Throws a `ShapeError` where one is not. */
export const checkWindow = (operation: string, options: Partial<WindowOptions>): void => {
  for (const name of ['kernel', 'stride', 'dilation', 'groups'] as const) {
    if (options[name] === undefined) continue
    requirePair(operation, name, options[name])
    for (const n of pair(options[name]))
      if (!isPositive(n))
        throw new ShapeError(`${operation}: the ${name} must be a positive whole number, got ${shown(n)}`)
  }
  if (options.padding === undefined || options.padding === 'same' || options.padding === 'valid') return
  requirePair(operation, 'padding', options.padding)
  const margins: readonly unknown[] = typeof options.padding === 'number' ? [options.padding] : options.padding
  for (const n of margins.flatMap((margin): readonly unknown[] => (isTwo(margin) ? margin : [margin])))
    if (typeof n !== 'number' || !isNatural(n))
      throw new ShapeError(`${operation}: the padding must be a natural number, got ${shown(n)}`)
}

/** Throws a `ShapeError` where as much as a window of a pooling is put around an axis. The options are checked already. */
export const requireSurround = (
  operation: string,
  { kernel, padding = 0 }: { readonly kernel: Pair; readonly padding?: WindowPadding | Margin | undefined },
): void => {
  if (typeof padding === 'string') return
  const around = typeof padding === 'number' ? ([padding, padding] as const) : padding
  pair(kernel).forEach((size, axis) => {
    for (const margin of sides(around[axis]!))
      if (margin > 0 && margin >= size)
        throw new ShapeError(`${operation}: the padding must be less than the kernel ${size}, got ${margin}`)
  })
}

/** How many entries are put before and behind an axis. */
export const sides = (margin: Margin): readonly [before: number, behind: number] =>
  typeof margin === 'number' ? [margin, margin] : margin

const windowPadding = (
  padding: WindowPadding,
  image: readonly [number, number],
  kernel: readonly [number, number],
  stride: readonly [number, number],
  dilation: readonly [number, number],
): Window['padding'] => {
  const same = (axis: 0 | 1): readonly [number, number] => {
    const places = Math.ceil(image[axis] / stride[axis])
    const total = Math.max(0, (places - 1) * stride[axis] + dilation[axis] * (kernel[axis] - 1) + 1 - image[axis])
    return [Math.floor(total / 2), Math.ceil(total / 2)]
  }
  if (padding === 'same') return [same(0), same(1)]
  if (padding === 'valid') return [sides(0), sides(0)]
  return typeof padding === 'number' ? [sides(padding), sides(padding)] : [sides(padding[0]), sides(padding[1])]
}
