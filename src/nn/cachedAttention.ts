import { add } from '../ops/arithmetic.js'
import { lessEqual, where } from '../ops/compare.js'
import { type Asked, requireDType, sizes, zeros } from '../ops/create.js'
import { dynamicUpdateSlice } from '../ops/dynamic.js'
import { type Floating, type OnlyOptions, requireFloat, requireSame, type SameDType, typed } from '../ops/face.js'
import { arange } from '../ops/range.js'
import { reshape } from '../ops/shape.js'
import { single } from '../ops/wide.js'
import { align, type CanAlign } from '../shape/align.js'
import { requireNumber } from '../shape/argument.js'
import { describe } from '../shape/describe.js'
import type { DimLike, Mutable, Shape, SizesOf } from '../shape/dim.js'
import { type Both, type Guard, ShapeError } from '../shape/error.js'
import type { CanSizes } from '../shape/natural.js'
import { show } from '../shape/show.js'
import { type DType, DTypeError, type FloatDType, isFloat } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import { isValue } from '../tensor/storage.js'
import type { Tensor } from '../tensor/tensor.js'
import { type Attending, attend } from './attend.js'
import { type Attended, type CanRows, type CanShare, requireRows, requireShared } from './attention.js'
import type { FloatOf } from './guard.js'

/** Keys and values of the positions up to `length`, with room for more behind. */
export interface KeyValueCache<K extends Shape, V extends Shape = K, D extends DType = 'float32'> {
  readonly keys: Tensor<K, D>
  readonly values: Tensor<V, D>
  readonly length: Tensor<[], 'int32'>
}

/** A cache of a shape that is right. */
export const emptyCache = <D extends FloatDType>(
  shape: readonly number[],
  dtype: D,
): KeyValueCache<Shape, Shape, D> => ({
  keys: zeros(shape, dtype),
  values: zeros(shape, dtype),
  length: zeros([], 'int32'),
})

interface MakeCache {
  <const S extends Shape>(shape: CanSizes<'keyValueCache', S> & SizesOf<S>): KeyValueCache<Mutable<S>>
  <const S extends Shape, D extends FloatDType | undefined>(
    shape: CanSizes<'keyValueCache', S> & SizesOf<S>,
    dtype: D,
  ): KeyValueCache<Mutable<S>, Mutable<S>, Asked<D>>
}

/**
 * A cache of keys and values that holds nothing yet, each `[..., heads, size, features]`, float32 unless said otherwise, for
 * `cachedAttention`.
 *
 * @throws ShapeError if the shape has fewer than two axes, or a size is not an integer of at least 0; DTypeError if the element type is
 * no float.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const cache = nn.keyValueCache([2, 128, 16])
 * assert.deepEqual([cache.keys.shape, T.item(cache.length)], [[2, 128, 16], 0])
 * const halves = nn.keyValueCache([2, 128, 16], 'float16')
 * const keys = halves.keys // Tensor<[2, 128, 16], "float16">
 * assert.equal(keys.dtype, 'float16')
 * ```
 */
export const keyValueCache: MakeCache = typed((given: readonly DimLike[], dtype: DType = 'float32') => {
  const shape = sizes('keyValueCache', given)
  if (shape.length < 2)
    throw new ShapeError(`keyValueCache: expected a shape [..., positions, features], got ${show(shape)}`)
  requireDType('keyValueCache', dtype)
  if (!isFloat(dtype)) throw new DTypeError(`keyValueCache: expected a float type, got ${dtype}`)
  return emptyCache(shape, dtype)
})

/** Options of `cachedAttention`. */
export interface CachedAttentionOptions {
  /** What scores are multiplied by; 1 / √features where not given. */
  readonly scale?: number | undefined
}

type Op = 'cachedAttention'

/** The axis of heads. */
type HeadsOf<S extends Shape> = S extends readonly [...infer Batch extends Shape, unknown, unknown, unknown]
  ? Batch['length']
  : never

/** The axis of positions. */
type PositionsOf<S extends Shape> = S extends readonly [...infer Front extends Shape, unknown, unknown]
  ? Front['length']
  : never

type OfQueries<Q extends Shape, D extends DType, E extends DType> = Guard<
  Both<Floating<Op, D>, Both<SameDType<Op, E, D>, CanRows<Op, 'queries', Q>>>
>

type OfKeys<Q extends Shape, S extends Shape, K extends Shape, D extends DType, E extends DType> = Guard<
  Both<
    SameDType<Op, D, E>,
    Both<
      CanAlign<`${Op}: queries and keys`, Q, K, HeadsOf<Q>>,
      Both<CanShare<Op, Q, K>, CanAlign<`${Op}: cached and new keys`, S, K, PositionsOf<S>>>
    >
  >
>

type OfValues<Q extends Shape, S extends Shape, V extends Shape, D extends DType, E extends DType> = Guard<
  Both<
    SameDType<Op, D, E>,
    Both<
      CanAlign<`${Op}: cached and new values`, S, V, PositionsOf<S>>,
      CanAlign<`${Op}: queries and values`, Q, V, HeadsOf<Q> | PositionsOf<[...Q, 0]>>
    >
  >
>

/** What `cachedAttention` gives. */
export interface Cached<Output extends Shape, K extends Shape, V extends Shape, D extends DType> {
  readonly output: Tensor<Output, FloatOf<D>>
  readonly cache: KeyValueCache<K, V, D>
}

interface CachedAttention {
  <
    S extends Shape,
    U extends Shape,
    D extends DType,
    Q extends Shape,
    E extends DType,
    K extends Shape,
    F extends DType,
    V extends Shape,
    G extends DType,
    const O extends CachedAttentionOptions | undefined,
  >(
    cache: KeyValueCache<S, U, D>,
    queries: OfQueries<Q, E, D> & Tensor<Q, E>,
    keys: OfKeys<Q, S, K, D, F> & Tensor<K, F>,
    values: OfValues<Q, U, V, D, G> & Tensor<V, G>,
    options: OnlyOptions<Op, O, CachedAttentionOptions> & O,
  ): Cached<Attended<Q, V>, S, U, D>
  <
    S extends Shape,
    U extends Shape,
    D extends DType,
    Q extends Shape,
    E extends DType,
    K extends Shape,
    F extends DType,
    V extends Shape,
    G extends DType,
  >(
    cache: KeyValueCache<S, U, D>,
    queries: OfQueries<Q, E, D> & Tensor<Q, E>,
    keys: OfKeys<Q, S, K, D, F> & Tensor<K, F>,
    values: OfValues<Q, U, V, D, G> & Tensor<V, G>,
  ): Cached<Attended<Q, V>, S, U, D>
}

const requireCache = (given: Partial<KeyValueCache<Shape>> | null | undefined): KeyValueCache<Shape> => {
  const op = 'cachedAttention'
  const { keys, values, length } = given ?? {}
  if (typeof given !== 'object' || keys === undefined || values === undefined || length === undefined)
    throw new TypeError(`${op}: expected a cache { keys, values, length }, got ${describe(given)}`)
  requireRows(op, 'cached keys', keys)
  requireRows(op, 'cached values', values)
  if (!isValue(length) || length.dtype !== 'int32' || length.shape.length !== 0)
    throw new TypeError(`${op}: expected the length of the cache to be an int32 scalar, got ${describe(length)}`)
  return { keys, values, length }
}

/** `cachedAttention` of what fits. A layer's cache may be float32 where its numbers are of 16 bits. */
export const attendCached = (
  old: KeyValueCache<Shape>,
  queries: Tensor<Shape>,
  keys: Tensor<Shape>,
  values: Tensor<Shape>,
  attending: Omit<Attending, 'mask'>,
): { readonly output: Tensor<Shape>; readonly cache: KeyValueCache<Shape> } => {
  const [n = 0] = queries.shape.slice(-2)
  const size = old.keys.shape.at(-2)!
  const axis = queries.shape.length - 2
  const start = queries.shape.map((_, i) => (i === axis ? old.length : 0))
  const write = (to: Tensor<Shape>, next: Tensor<Shape>): Tensor<Shape> =>
    dynamicUpdateSlice(to, to.dtype === 'float32' ? single(next) : next, start)
  const cache = { keys: write(old.keys, keys), values: write(old.values, values), length: add(old.length, n) }
  const places = add(reshape(arange(n, 'int32'), [n, 1]), old.length)
  const mask = lessEqual(arange(size, 'int32'), places)
  const found = attend(queries, cache.keys, cache.values, { ...attending, mask })
  return { output: where(lessEqual(cache.length, size), found, Number.NaN), cache }
}

/**
 * Causal attention of the next positions of a sequence: their keys and values are written into the cache behind those that are there,
 * and each query sees all up to its own place. The results are those of `attention` with `causal` on the whole sequence. Every shape
 * stays the same from step to step, so that a compiled step is compiled once. Queries for which the cache has no room give NaN.
 *
 * @throws ShapeError if the shapes do not fit, and DTypeError if element types differ or are no floats; both are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const x = T.random.normal(T.random.key(0), [2, 3, 4])
 * const whole = nn.attention(x, x, x, { causal: true })
 *
 * const step = T.jit((cache: nn.KeyValueCache<[2, 8, 4]>, row: T.Tensor<[2, 1, 4]>) => nn.cachedAttention(cache, row, row, row))
 * const rows = T.split(x, 3, { axis: 1 })
 * const first = step(nn.keyValueCache([2, 8, 4]), rows[0])
 * const second = step(first.cache, rows[1])
 * assert.ok(T.item(T.allClose(second.output, T.slice(whole, [null, [1, 2]]), { atol: 1e-6 })))
 * ```
 */
export const cachedAttention: CachedAttention = typed(
  (
    given: KeyValueCache<Shape>,
    q: Tensor<Shape>,
    k: Tensor<Shape>,
    v: Tensor<Shape>,
    options: CachedAttentionOptions = {},
  ) => {
    const op = 'cachedAttention'
    const cache = requireCache(given)
    const { keys: oldKeys, values: oldValues } = cache
    const [queries, keys, values] = [
      requireRows(op, 'queries', q),
      requireRows(op, 'keys', k),
      requireRows(op, 'values', v),
    ]
    requireFloat(op, q)
    for (const each of [q, k, v]) requireSame(op, oldKeys, each)
    const rank = queries.length
    align(`${op}: queries and keys`, queries, keys, rank - 3)
    requireShared(op, queries, keys)
    const size = oldKeys.shape.at(-2)!
    align(`${op}: cached and new keys`, oldKeys.shape, keys, rank - 2)
    align(`${op}: cached and new values`, oldValues.shape, values, rank - 2)
    align(`${op}: queries and values`, queries, values, rank - 3, rank - 1)
    requireOptions(op, options, ['scale'])
    if (options.scale !== undefined) requireNumber(op, 'scale', options.scale)
    const n = queries.at(-2)!
    if (n > size) throw new ShapeError(`${op}: ${n} positions do not fit into a cache of ${size}`)
    return attendCached(cache, q, k, v, { scale: options.scale })
  },
)
