import { add } from '../ops/arithmetic.js'
import { matmul } from '../ops/product.js'
import { reshape, swapAxes } from '../ops/shape.js'
import { foldIn, type Key } from '../random/random.js'
import { requireFlag } from '../shape/argument.js'
import type { Divides, Quotient } from '../shape/conv2d.js'
import type { Dim, Shape } from '../shape/dim.js'
import { type Both, ShapeError } from '../shape/error.js'
import type { OptionOf } from '../shape/options.js'
import type { ShowDim } from '../shape/show.js'
import type { Multiply as Mul } from '../shape/size.js'
import { type CanBePositive, type Option, requirePositive } from '../shape/window.js'
import { requirePositive as requireAbove } from '../tensor/hyperparameter.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'
import { attend, both, causalMask } from './attend.js'
import { dropped, requireRate } from './dropout.js'
import { xavierUniform, zeros } from './initializers.js'
import type { Parameters } from './layer.js'
import { type RotaryOptions, turned } from './rotary.js'

// Attention with heads as layers have it: with what they learn, and by options that they share.

/** Options of `multiHeadAttention`. */
export interface MultiHeadAttentionOptions {
  /** How many heads the queries have. */
  readonly heads: number
  /** How many heads keys and values have, each shared by as many heads of the queries; as many as `heads` where not given. */
  readonly keyHeads?: number | undefined
  /** How many features a head has; those of an example, divided among the heads, where not given. */
  readonly width?: number | undefined
  /** Whether a position sees none behind it; false where not given. */
  readonly causal?: boolean | undefined
  /** Whether queries and keys are turned by their positions, as by `rotary`; false where not given. */
  readonly rotary?: boolean | Pick<RotaryOptions, 'base'> | undefined
  /** The probability with which a weight of the attention is dropped while training; no weight is where not given. */
  readonly dropout?: number | undefined
}

export const headsOptions = ['heads', 'keyHeads', 'width', 'causal', 'rotary', 'dropout'] as const

/** Whether the numbers of options are such. */
export type CanHeads<Label extends string, O> = Both<
  CanBePositive<Label, 'heads', Option<O, 'heads', 1>>,
  Both<
    CanBePositive<Label, 'keyHeads', Option<O, 'keyHeads', 1>>,
    Both<
      CanBePositive<Label, 'width', Option<O, 'width', 1>>,
      Divides<KeyHeads<O>, Heads<O>> extends false
        ? `${Label}: ${KeyHeads<O>} keyHeads do not divide ${Heads<O>} heads`
        : unknown
    >
  >
>

type Heads<O> = OptionOf<O, 'heads', number, number> & number
type KeyHeads<O> = OptionOf<O, 'keyHeads', 1, 1> & number

/** Whether so many features may be divided among the heads, if they have to be. */
export type CanPart<Label extends string, O, Features extends Dim> = [OptionOf<O, 'width', undefined, number>] extends [
  undefined,
]
  ? Divides<Heads<O>, Features> extends false
    ? `${Label}: ${Heads<O>} heads do not divide ${ShowDim<Features>} features`
    : unknown
  : unknown

/** How many features all heads of the queries have. */
type Width<O, Features extends Dim> =
  OptionOf<O, 'width', undefined, number> extends infer W extends number ? Mul<Heads<O>, W> : Features

/** How many features all heads of the keys have. */
type KeyWidth<O, Features extends Dim> =
  OptionOf<O, 'keyHeads', undefined, number> extends infer G extends number
    ? OptionOf<O, 'width', undefined, number> extends infer W extends number
      ? Mul<G, W>
      : Mul<G, Quotient<Features, Heads<O>>>
    : Width<O, Features>

/** Whether options make a layer random. */
export type IsRandom<O> = [OptionOf<O, 'dropout', undefined, number>] extends [undefined] ? false : true

/** A linear map with a bias. */
export interface Linear<In extends Dim, Out extends Dim> {
  readonly w: Tensor<[In, Out]>
  readonly b: Tensor<[Out]>
}

/** The maps to queries, keys and values, whose heads stand beside each other, and the map back. */
export interface Projections<Features extends Dim, Memory extends Dim, Wide extends Dim, KeyWide extends Dim> {
  readonly query: Linear<Features, Wide>
  readonly key: Linear<Memory, KeyWide>
  readonly value: Linear<Memory, KeyWide>
  readonly out: Linear<Wide, Features>
}

/** What attention with options of type `O` learns. */
export type ProjectionsOf<O, Features extends Dim, Memory extends Dim> = Projections<
  Features,
  Memory,
  Width<O, Features>,
  KeyWidth<O, Features>
>

/** Throws where options of heads are none. */
export const requireHeads = (label: string, options: MultiHeadAttentionOptions): void => {
  const { heads, keyHeads, width, causal, rotary, dropout } = options
  requirePositive(label, 'heads', heads)
  if (keyHeads !== undefined) requirePositive(label, 'keyHeads', keyHeads)
  if (width !== undefined) requirePositive(label, 'width', width)
  if (heads % (keyHeads ?? 1) !== 0) throw new ShapeError(`${label}: ${keyHeads} keyHeads do not divide ${heads} heads`)
  if (causal !== undefined) requireFlag(label, 'causal', causal)
  if (typeof rotary === 'object') {
    requireOptions(`${label}: rotary`, rotary, ['base'])
    if (rotary.base !== undefined) requireAbove(`${label}: rotary: base`, rotary.base)
  } else if (rotary !== undefined) requireFlag(label, 'rotary', rotary)
  if (dropout !== undefined) requireRate(`${label}: dropout`, dropout)
}

/** What a linear map learns. */
export const linear = (from: number, to: number): Parameters => ({
  w: { shape: [from, to], init: xavierUniform },
  b: { shape: [to], init: zeros },
})

export interface Weights {
  readonly w: Tensor<Shape>
  readonly b: Tensor<Shape>
}

/** x · w + b. */
export const mapped = (x: Tensor<Shape>, { w, b }: Weights): Tensor<Shape> => add(matmul(x, w), b) as Tensor<Shape>

/** A key of its own for one of several uses of a layer's key. */
export const keyFor = (key: Key | undefined, use: number): Key | undefined =>
  key === undefined ? undefined : foldIn(key, use)

/** What attention computes with that learns. */
export interface Maps {
  readonly query: Weights
  readonly key: Weights
  readonly value: Weights
  readonly out: Weights
}

/** Attention on sequences of so many features, to a memory of so many. */
export interface Attention {
  readonly parameters: Parameters
  /** From `[B, n, features]` and `[B, m, memory]` to `[B, n, features]`; `seen` is which of the memory counts, `[B, m]`. */
  readonly apply: (
    x: Tensor<Shape>,
    memory: Tensor<Shape>,
    seen: Tensor<Shape, 'bool'> | undefined,
    maps: Maps,
    key: Key | undefined,
  ) => Tensor<Shape>
}

/** The attention of options that are right; throws where they are not for so many features. */
export const attentionOf = (
  label: string,
  options: MultiHeadAttentionOptions,
  features: number,
  memory: number,
): Attention => {
  const { heads, keyHeads = heads, causal = false, rotary = false, dropout } = options
  if (options.width === undefined && features % heads !== 0)
    throw new ShapeError(`${label}: ${heads} heads do not divide ${features} features`)
  const width = options.width ?? features / heads
  if (rotary !== false && width % 2 !== 0)
    throw new ShapeError(`${label}: rotary needs heads of an even number of features, got ${width}`)
  const base = typeof rotary === 'object' ? (rotary.base ?? 10000) : 10000
  const apart = (x: Tensor<Shape>, count: number): Tensor<Shape> => {
    const [batch = 0, positions = 0] = x.shape as readonly number[]
    return swapAxes(reshape(x, [batch, positions, count, width]), 1, 2) as Tensor<Shape>
  }
  const placed = (x: Tensor<Shape>): Tensor<Shape> => (rotary === false ? x : turned(x, undefined, base))
  return {
    parameters: {
      query: linear(features, heads * width),
      key: linear(memory, keyHeads * width),
      value: linear(memory, keyHeads * width),
      out: linear(heads * width, features),
    },
    apply: (x, among, seen, maps, key) => {
      const [batch = 0, n = 0] = x.shape as readonly number[]
      const m = among.shape[1] as number
      const found = attend(
        placed(apart(mapped(x, maps.query), heads)),
        placed(apart(mapped(among, maps.key), keyHeads)),
        apart(mapped(among, maps.value), keyHeads),
        {
          mask: both(
            seen === undefined ? undefined : reshape(seen, [batch, 1, 1, m]),
            causal ? causalMask(n, m) : undefined,
          ),
          drop: weights => dropped(weights, dropout ?? 0, dropout === undefined ? undefined : key),
        },
      )
      return mapped(reshape(swapAxes(found, 1, 2) as Tensor<Shape>, [batch, n, heads * width]), maps.out)
    },
  }
}
