import { add } from '../ops/arithmetic.js'
import { sizes } from '../ops/create.js'
import { reshape } from '../ops/shape.js'
import { requireFlag } from '../shape/argument.js'
import type { Countable, Dim, DimLike, Shape, SizeOf } from '../shape/dim.js'
import type { OptionOf } from '../shape/options.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'
import { requireFunction } from '../transform/function.js'
import type { Biased } from './dense.js'
import { heNormal, type Initializer, zeros } from './initializers.js'
import type { Parameter } from './layer.js'
import type { LayerRule } from './rule.js'

// What all layers with learnt filters have in common.

/** Options of filters and their bias. */
export interface BiasOptions {
  /** Whether a bias is added; true where not given. */
  readonly bias?: boolean | undefined
  /** The first value of the filters; `heNormal` where not given. */
  readonly init?: Initializer | undefined
  /** The first value of the bias; zeros where not given. */
  readonly biasInit?: Initializer | undefined
}

/** The same, and how many filters there are. */
export interface FilterOptions extends BiasOptions {
  /** The number of channels that come out. */
  readonly filters: DimLike | Countable
}

export const biasOptions = ['bias', 'init', 'biasInit'] as const

/** The number of filters in options. */
export type FiltersOf<O> = O extends { readonly filters: SizeOf<infer D extends Dim> } ? D : number

/** Filters of shape `W` and, where there is one, a bias of `Count` numbers. */
export type FilterParams<W extends Shape, Count extends Dim, O extends BiasOptions> = Biased<
  W,
  Count,
  OptionOf<O, 'bias', true, boolean>
>

/** A bias of a shape, where there is one; it is not known where that is not. */
export type WithBias<B extends Shape, Bias> = boolean extends Bias
  ? { readonly b?: Tensor<B> }
  : Bias extends true
    ? { readonly b: Tensor<B> }
    : unknown

/** Weights and perhaps a bias, of any shape: what the body of such a layer gets. */
export interface Weighted extends LayerRule {
  readonly params: { readonly w: Tensor<Shape>; readonly b?: Tensor<Shape> }
}

/** What options say of the first values. */
export const readBias = (
  label: string,
  options: BiasOptions,
): { readonly init: Initializer; readonly biasOf: (shape: readonly number[]) => Parameter | undefined } => {
  const { bias = true, init = heNormal, biasInit = zeros } = options
  requireFlag(label, 'bias', bias)
  requireFunction(`${label}: init`, init)
  requireFunction(`${label}: biasInit`, biasInit)
  return { init, biasOf: shape => (bias ? { shape, init: biasInit } : undefined) }
}

/** The names of options of a window that slides. */
export const slidingOptions = ['kernel', 'stride', 'padding', 'dilation'] as const

/** What options of filters that slide say of them: how many there are, and their first values; `others` are names of more options. */
export const readFilters = (
  label: string,
  options: FilterOptions,
  others: readonly string[],
): ReturnType<typeof readBias> & { readonly count: number } => {
  requireOptions(label, options, ['filters', ...biasOptions, ...slidingOptions, ...others], true)
  return { ...readBias(label, options), count: sizes(label, [options.filters as DimLike])[0]! }
}

/** Maps `[batch, filters, …]` with the bias of each filter, if there is one. */
export const biased = (maps: Tensor<Shape>, b: Tensor<Shape> | undefined): Tensor<Shape> =>
  b === undefined ? maps : add(maps, reshape(b, [b.shape[0]!, ...maps.shape.slice(2).map(() => 1)]))
