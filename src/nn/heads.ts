import { add } from '../ops/arithmetic.js'
import { requireBoolean, value } from '../ops/face.js'
import type { MaskFits } from '../ops/masked.js'
import { matmul } from '../ops/product.js'
import { arange } from '../ops/range.js'
import { reshape, swapAxes } from '../ops/shape.js'
import { expectShape } from '../ops/sizes.js'
import { foldIn, type Key } from '../random/random.js'
import { requireFlag } from '../shape/argument.js'
import type { Divides, Quotient } from '../shape/conv2d.js'
import type { Dim, Shape } from '../shape/dim.js'
import { type Both, ShapeError } from '../shape/error.js'
import { requirePositive as requireAbove, requireRate } from '../shape/hyperparameter.js'
import { requireMask } from '../shape/mask.js'
import type { OptionOf } from '../shape/options.js'
import type { ShowDim } from '../shape/show.js'
import type { Less, Multiply as Mul } from '../shape/size.js'
import { type CanBePositive, type Option, requirePositive } from '../shape/window.js'
import { requireOptions } from '../tensor/options.js'
import type { AnyTensor, Tensor } from '../tensor/tensor.js'
import { attend, both, causalMask } from './attend.js'
import { attendCached, emptyCache, type KeyValueCache } from './cachedAttention.js'
import type { Open } from './define.js'
import { dropped } from './dropout.js'
import { xavierUniform, zeros } from './initializers.js'
import type { Parameters } from './layer.js'
import { type RotaryOptions, turned } from './rotary.js'
import { isOfType } from './sequences.js'

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
  /** Which keys each query sees in every example: bool, of a shape that broadcasts to `[heads, queries, keys]`; all where not given. */
  readonly mask?: Tensor<Shape, 'bool'> | AnyTensor | undefined
  /**
   * For how many positions keys and values are kept as state, so that one sequence may be given part by part, as by `advance`; it is
   * causal then. Nothing is kept where not given.
   */
  readonly cache?: number | undefined
}

export const headsOptions = ['heads', 'keyHeads', 'width', 'causal', 'rotary', 'dropout', 'mask', 'cache'] as const

/** Whether the numbers of options are such. */
export type CanHeads<Label extends string, O> = Both<
  CanBePositive<Label, 'heads', Option<O, 'heads', 1>>,
  Both<
    CanBePositive<Label, 'keyHeads', Option<O, 'keyHeads', 1>>,
    Both<
      CanBePositive<Label, 'width', Option<O, 'width', 1>>,
      Both<
        Divides<KeyHeads<O>, Heads<O>> extends false
          ? `${Label}: ${KeyHeads<O>} keyHeads do not divide ${Heads<O>} heads`
          : unknown,
        Both<CanBePositive<Label, 'cache', Option<O, 'cache', 1>>, CanKeep<Label, O>>
      >
    >
  >
>

/** Whether what is beside a cache goes with it. */
type CanKeep<Label extends string, O> = [OptionOf<O, 'cache', undefined, undefined>] extends [undefined]
  ? unknown
  : [OptionOf<O, 'causal', true, boolean>] extends [false]
    ? `${Label}: a cache is of causal attention`
    : [OptionOf<O, 'mask', undefined, undefined>] extends [undefined]
      ? unknown
      : `${Label}: expected no mask beside a cache`

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

type MaskIn<O> = O extends { readonly mask: infer M } ? { readonly where: M } : unknown

/** Whether the mask and the cache of options are such for an example with so many queries and keys. */
export type CanAttend<Label extends string, O, In, Queries extends Dim, Keys extends Dim> = Both<
  MaskFits<Label, [Heads<O>, Queries, Keys], MaskIn<O>, unknown>,
  OptionOf<O, 'cache', undefined, undefined> extends infer Size extends number
    ? Less<Size, Queries> extends true
      ? `${Label}: ${Queries} positions do not fit into a cache of ${Size}`
      : 'mask' extends keyof In
        ? `${Label}: expected no entry .mask beside a cache`
        : unknown
    : unknown
>

/** The keys and values that attention with options of type `O` keeps; unknown if it keeps none. */
export type CacheOf<O, Features extends Dim> =
  OptionOf<O, 'cache', undefined, number> extends infer Size extends number
    ? KeyValueCache<
        [
          1,
          OptionOf<O, 'keyHeads', undefined, number> extends infer G extends number ? G : Heads<O>,
          Size,
          OptionOf<O, 'width', undefined, number> extends infer W extends number ? W : Quotient<Features, Heads<O>>,
        ]
      >
    : unknown

/** How many features all heads of the queries have. */
export type Width<O, Features extends Dim> =
  OptionOf<O, 'width', undefined, number> extends infer W extends number ? Mul<Heads<O>, W> : Features

/** How many features all heads of the keys have. */
export type KeyWidth<O, Features extends Dim> =
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
  const { heads, keyHeads, width, causal, rotary, dropout, mask, cache } = options
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
  if (mask !== undefined) requireBoolean(label, value(label, mask, 'bool'))
  if (cache === undefined) return
  requirePositive(label, 'cache', cache)
  if (causal === false) throw new RangeError(`${label}: a cache is of causal attention`)
  if (mask !== undefined) throw new ShapeError(`${label}: expected no mask beside a cache`)
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
export const mapped = (x: Tensor<Shape>, { w, b }: Weights): Tensor<Shape> => add(matmul(x, w), b)

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

const isFlags = isOfType('bool')

/** The state of a layer with attention: a cache, or nothing. */
export type Kept = Partial<KeyValueCache<Shape>>

/** The cache of a state. */
const cacheIn = ({ keys, values, length }: Open<Kept>): KeyValueCache<Shape> | undefined =>
  keys && values && length && { keys, values, length: expectShape(length, []) }

/** What attention is given. */
interface Given {
  /** `[B, n, features]`. */
  readonly x: Tensor<Shape>
  /** `[B, m, features]`. */
  readonly memory: Tensor<Shape>
  /** Which of the memory counts, `[B, m]` or `[B, n, m]`. */
  readonly seen: Tensor<Shape, 'bool'> | undefined
  readonly maps: Maps
  readonly key: Key | undefined
  /** What was kept; nothing if attention has no cache. */
  readonly cache: Open<Kept>
}

interface Result {
  readonly output: Tensor<Shape>
  readonly cache: KeyValueCache<Shape> | undefined
}

/** Attention on sequences of one shape, to a memory of one shape. */
export interface Attention {
  readonly parameters: Parameters
  /** What is kept in the beginning; nothing without a cache. */
  readonly cache: KeyValueCache<Shape> | undefined
  readonly apply: (given: Given) => Result
}

type Sequence = readonly [positions: number, features: number]

/** The attention of options that are right; throws where they are not for such sequences. */
export const attentionOf = (
  label: string,
  options: MultiHeadAttentionOptions,
  [positions, features]: Sequence,
  [keys, memory]: Sequence,
): Attention => {
  const { heads, keyHeads = heads, causal = false, rotary = false, dropout, cache: size } = options
  if (options.width === undefined && features % heads !== 0)
    throw new ShapeError(`${label}: ${heads} heads do not divide ${features} features`)
  const width = options.width ?? features / heads
  if (rotary !== false && width % 2 !== 0)
    throw new ShapeError(`${label}: rotary needs heads of an even number of features, got ${width}`)
  const { mask: given } = options
  const shared = isFlags(given) ? given : undefined
  if (shared !== undefined) requireMask(label, shared.shape, [heads, positions, keys])
  if (size !== undefined && size < positions)
    throw new ShapeError(`${label}: ${positions} positions do not fit into a cache of ${size}`)
  const base = typeof rotary === 'object' ? (rotary.base ?? 10000) : 10000
  const apart = (x: Tensor<Shape>, count: number): Tensor<Shape> => {
    const [batch = 0, positions = 0] = x.shape
    return swapAxes(reshape(x, [batch, positions, count, width]), 1, 2)
  }
  const placed = (x: Tensor<Shape>, from: Tensor<[], 'int32'> | undefined): Tensor<Shape> => {
    if (rotary === false) return x
    const places = arange(x.shape.at(-2)!, 'int32')
    return turned(x, from === undefined ? places : add(places, from), base)
  }
  return {
    cache: size === undefined ? undefined : emptyCache([1, keyHeads, size, width], 'float32'),
    parameters: {
      query: linear(features, heads * width),
      key: linear(memory, keyHeads * width),
      value: linear(memory, keyHeads * width),
      out: linear(heads * width, features),
    },
    apply: ({ x, memory: among, seen, maps, key, cache }) => {
      const [batch = 0, n = 0] = x.shape
      const old = cacheIn(cache)
      if (old !== undefined && batch !== 1)
        throw new ShapeError(`${label}: a cache is of one sequence, got a batch of ${batch}; T.vmap runs several`)
      const queries = placed(apart(mapped(x, maps.query), heads), old?.length)
      const columns = placed(apart(mapped(among, maps.key), keyHeads), old?.length)
      const values = apart(mapped(among, maps.value), keyHeads)
      const drop = (weights: Tensor<Shape>) => dropped(weights, dropout ?? 0, dropout === undefined ? undefined : key)
      const ofBatch: Tensor<Shape, 'bool'> | undefined =
        seen && reshape(seen, seen.shape.length === 2 ? [batch, 1, 1, keys] : [batch, 1, n, keys])
      const mask = both(both(ofBatch, shared), causal ? causalMask(n, keys) : undefined)
      const found =
        old === undefined
          ? { output: attend(queries, columns, values, { mask, drop }), cache: undefined }
          : attendCached(old, queries, columns, values, { drop })
      const beside = reshape(swapAxes(found.output, 1, 2), [batch, n, heads * width])
      return { output: mapped(beside, maps.out), cache: found.cache }
    },
  }
}
