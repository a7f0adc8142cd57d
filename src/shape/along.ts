import { shown } from './describe.js'
import type { Dim } from './dim.js'
import { ShapeError } from './error.js'
import { isNatural } from './natural.js'
import type { ShowDim } from './show.js'
import {
  type Around,
  type Extent,
  type IsTooSmall,
  type Margin,
  type Option,
  type Padded,
  type Places,
  requirePositive,
  sides,
} from './window.js'

// A window that moves along one axis.

/** Entries put around a sequence; `'causal'` is as many before it as let no place see what comes later. */
export type AlongPadding = Margin | 'same' | 'valid' | 'causal'

/** A window along one axis as the options describe it. */
export interface AlongOptions {
  /** The length of the window. */
  readonly kernel: number
  /** The step from one place of the window to the next. */
  readonly stride?: number | undefined
  /** Entries put around the sequence; none if not given. */
  readonly padding?: AlongPadding | undefined
  /** How far apart neighbouring entries of the window are; 1 if not given. */
  readonly dilation?: number | undefined
  readonly groups?: number | undefined
}

// A causal window has as many places as one that keeps the size.
type PaddingOf<O> =
  Option<O, 'padding', 'valid'> extends infer P ? (P extends 'causal' ? 'same' : P extends Around ? P : never) : never
type KernelOf<O> = Option<O, 'kernel', never> & Dim
type StrideOf<O, Default> = Option<O, 'stride', Default> & Dim
type DilationOf<O> = Option<O, 'dilation', 1> & Dim

/** How many places a window has along an axis of size N. */
export type PlacesAlong<N extends Dim, O, DefaultStride = 1> = Places<
  N,
  KernelOf<O>,
  StrideOf<O, DefaultStride>,
  PaddingOf<O>,
  DilationOf<O>
>

/** Whether the window fits into the padded sequence. */
export type CanSlideAlong<Operation extends string, N extends Dim, O, DefaultStride = 1> =
  IsTooSmall<N, KernelOf<O>, StrideOf<O, DefaultStride>, PaddingOf<O>, DilationOf<O>> extends true
    ? `${Operation}: the window ${ShowDim<Extent<KernelOf<O>, DilationOf<O>>>} is larger than the padded sequence ${ShowDim<Padded<N, PaddingOf<O>>>}`
    : unknown

/** A window along an axis with every number given. */
export interface AlongPlan {
  /** How many places it has. */
  readonly size: number
  readonly kernel: number
  readonly stride: number
  readonly padding: readonly [before: number, behind: number]
  readonly dilation: number
}

/** Checks that the options are whole numbers. Throws a `ShapeError` where one is not. */
export const checkAlong = (operation: string, options: Partial<AlongOptions>, isCausal = true): void => {
  if (options.kernel === undefined)
    throw new ShapeError(`${operation}: expected options with a kernel, as in { kernel: 2 }`)
  for (const name of ['kernel', 'stride', 'dilation', 'groups'] as const) {
    if (options[name] !== undefined) requirePositive(operation, name, options[name])
  }
  const padding: unknown = options.padding
  if (padding === undefined || padding === 'same' || padding === 'valid' || (isCausal && padding === 'causal')) return
  if (typeof padding !== 'number' && !(Array.isArray(padding) && padding.length === 2))
    throw new ShapeError(
      `${operation}: the padding must be a number, [before, behind], 'same'${isCausal ? ", 'valid' or 'causal'" : " or 'valid'"}, got ${shown(padding)}`,
    )
  for (const n of [padding].flat())
    if (!isNatural(n)) throw new ShapeError(`${operation}: the padding must be a natural number, got ${shown(n)}`)
}

/**
 * Moves a window along a sequence of size n. The options are checked already.
 *
 * Throws a `ShapeError` where the window is larger than the padded sequence.
 */
export const slideAlong = (operation: string, n: number, options: AlongOptions, defaultStride = 1): AlongPlan => {
  const { kernel, stride = defaultStride, dilation = 1 } = options
  const extent = dilation * (kernel - 1) + 1
  const around = (): readonly [before: number, behind: number] => {
    const { padding = 0 } = options
    if (padding === 'causal') return [extent - 1, 0]
    if (padding !== 'same') return sides(padding === 'valid' ? 0 : padding)
    const total = Math.max(0, (Math.ceil(n / stride) - 1) * stride + extent - n)
    return [Math.floor(total / 2), Math.ceil(total / 2)]
  }
  const padding = around()
  const padded = n + padding[0] + padding[1]
  if (extent > padded && options.padding !== 'same' && options.padding !== 'causal')
    throw new ShapeError(`${operation}: the window ${extent} is larger than the padded sequence ${padded}`)
  return { size: Math.floor((padded - extent) / stride) + 1, kernel, stride, padding, dilation }
}
