import {
  type Floating,
  type OnlyOptions,
  requireBoolean,
  requireFloat,
  requireSame,
  type SameDType,
  typed,
  value,
} from '../ops/face.js'
import type { MaskFits } from '../ops/masked.js'
import { align, type CanAlign } from '../shape/align.js'
import { requireFlag, requireNumber } from '../shape/argument.js'
import type { Divides } from '../shape/conv2d.js'
import { describe } from '../shape/describe.js'
import type { Dim, Shape } from '../shape/dim.js'
import { type Both, type Guard, ShapeError } from '../shape/error.js'
import { requireMask } from '../shape/mask.js'
import { type Show, show } from '../shape/show.js'
import type { DType } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import { isValue } from '../tensor/storage.js'
import type { AnyTensor, Tensor, Value } from '../tensor/tensor.js'
import { attend, both, causalMask } from './attend.js'
import type { FloatOf } from './guard.js'

/** Options of `attention`. */
export interface AttentionOptions {
  /** Which keys each query sees: bool, of a shape that broadcasts to `[..., heads, queries, keys]`; all where not given. */
  readonly mask?: Tensor<Shape, 'bool'> | AnyTensor | undefined
  /** Whether a query sees no key behind its own place, both counted from the first; false where not given. */
  readonly causal?: boolean | undefined
  /** What scores are multiplied by; 1 / √features where not given. */
  readonly scale?: number | undefined
}

/** Whether a tensor has rows, as queries, keys and values have. */
export type CanRows<Op extends string, What extends string, S extends Shape> = { s: S } extends {
  s: readonly [...unknown[], unknown, unknown]
}
  ? unknown
  : number extends S['length']
    ? unknown
    : `${Op}: expected ${What} of shape [..., positions, features], got ${Show<S>}`

/** The axes of positions and of heads, on which queries and keys may differ. */
type Free<S extends Shape> = S extends readonly [...infer Front extends Shape, unknown, unknown]
  ? Front extends readonly [...infer Batch extends Shape, unknown]
    ? Front['length'] | Batch['length']
    : Front['length']
  : never

/** The last axis. */
export type Last<S extends Shape> = S extends readonly [...infer Front extends Shape, unknown] ? Front['length'] : never

/** Whether as many queries look at each head of the keys. */
export type CanShare<Op extends string, Q extends Shape, K extends Shape> = { q: Q; k: K } extends {
  q: readonly [...unknown[], infer H extends number, unknown, unknown]
  k: readonly [...unknown[], infer G extends number, unknown, unknown]
}
  ? Divides<G, H> extends false
    ? `${Op}: ${G} heads of keys do not divide ${H} of queries`
    : unknown
  : unknown

type CanKeys<Q extends Shape, K extends Shape> = Both<
  CanRows<'attention', 'keys', K>,
  Both<CanAlign<'attention: queries and keys', Q, K, Free<Q>>, CanShare<'attention', Q, K>>
>

type CanValues<K extends Shape, V extends Shape> = Both<
  CanRows<'attention', 'values', V>,
  CanAlign<'attention: keys and values', K, V, Last<K>>
>

/** The shape of the scores. */
type Scores<Q extends Shape, K extends Shape> = { q: Q; k: K } extends {
  q: readonly [...infer Front extends Shape, infer _Features extends Dim]
  k: readonly [...infer _Others extends Shape, infer Keys extends Dim, infer _Same extends Dim]
}
  ? [...Front, Keys]
  : Shape

/** The shape of what each query finds. */
export type Attended<Q extends Shape, V extends Shape> = { q: Q; v: V } extends {
  q: readonly [...infer Front extends Shape, infer _Features extends Dim]
  v: readonly [...infer _Others extends Shape, infer Out extends Dim]
}
  ? [...Front, Out]
  : Shape

type MaskIn<O> = O extends { readonly mask: infer M } ? { readonly where: M } : unknown

type OfQueries<Q extends Shape, D extends DType> = Guard<
  Both<Floating<'attention', D>, CanRows<'attention', 'queries', Q>>
>

type OfKeys<Q extends Shape, D extends DType, K extends Shape, E extends DType> = Guard<
  Both<SameDType<'attention', D, E>, CanKeys<Q, K>>
>

type OfValues<D extends DType, K extends Shape, V extends Shape, F extends DType> = Guard<
  Both<SameDType<'attention', D, F>, CanValues<K, V>>
>

interface Attention {
  <Q extends Shape, D extends DType, K extends Shape, E extends DType, V extends Shape, F extends DType>(
    queries: OfQueries<Q, D> & Tensor<Q, D>,
    keys: OfKeys<Q, D, K, E> & Tensor<K, E>,
    values: OfValues<D, K, V, F> & Tensor<V, F>,
  ): Tensor<Attended<Q, V>, FloatOf<D>>
  <
    Q extends Shape,
    D extends DType,
    K extends Shape,
    E extends DType,
    V extends Shape,
    F extends DType,
    const O extends AttentionOptions | undefined,
  >(
    queries: OfQueries<Q, D> & Tensor<Q, D>,
    keys: OfKeys<Q, D, K, E> & Tensor<K, E>,
    values: OfValues<D, K, V, F> & Tensor<V, F>,
    options: OnlyOptions<'attention', O, AttentionOptions> &
      Guard<MaskFits<'attention', Scores<Q, K>, MaskIn<O>, unknown>> &
      O,
  ): Tensor<Attended<Q, V>, FloatOf<D>>
}

/** The shape of queries, keys or values; throws where they have none such. */
export const requireRows = (op: string, what: string, x: unknown): readonly number[] => {
  if (!isValue(x)) throw new TypeError(`${op}: expected ${what} to be a tensor, got ${describe(x)}`)
  if (x.shape.length < 2)
    throw new ShapeError(`${op}: expected ${what} of shape [..., positions, features], got ${show(x.shape)}`)
  return x.shape
}

/** Throws where heads do not share keys evenly. */
export const requireShared = (op: string, queries: readonly number[], keys: readonly number[]): void => {
  const [heads = 0, shared = 0] = queries.length > 2 ? [queries.at(-3), keys.at(-3)] : []
  if (heads !== shared && (shared === 0 || heads % shared !== 0))
    throw new ShapeError(`${op}: ${shared} heads of keys do not divide ${heads} of queries`)
}

/** The shapes of queries and keys; throws where they, or the values, do not fit. */
const requireFit = (q: Value, k: Value, v: Value): readonly [queries: readonly number[], keys: readonly number[]] => {
  const op = 'attention'
  const [queries, keys, values] = [
    requireRows(op, 'queries', q),
    requireRows(op, 'keys', k),
    requireRows(op, 'values', v),
  ]
  requireFloat(op, q)
  requireSame(op, q, k)
  requireSame(op, q, v)
  const rank = queries.length
  align('attention: queries and keys', queries, keys, rank - 2, rank - 3)
  requireShared(op, queries, keys)
  align('attention: keys and values', keys, values, rank - 1)
  return [queries, keys]
}

/**
 * Scaled dot-product attention, softmax(scale · q · kᵀ) · v, of queries `[..., heads, n, features]`, keys `[..., heads, m, features]`
 * and values `[..., heads, m, out]`: each row of the result, `[..., heads, n, out]`, is a mean of values. Keys and values may have
 * fewer heads, if these divide those of the queries: then neighbouring heads share them. Without an axis of heads there is one.
 *
 * A query that sees no key gives 0, as in PyTorch, and so it is in the derivative. Scores are shifted by the greatest that is seen,
 * so that they cannot overflow. What is hidden has weight 0, but NaN and infinity stay what they are when multiplied by 0. Vaswani
 * et al., "Attention is all you need", 2017; shared heads: Ainslie et al., "GQA", 2023.
 *
 * @throws ShapeError if the shapes do not fit, and DTypeError if element types differ or are no floats; both are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const y = nn.attention(T.ones([8, 3, 4]), T.ones([2, 5, 4]), T.ones([2, 5, 6])) // Tensor<[8, 3, 6], "float32">
 * assert.deepEqual(y.shape, [8, 3, 6])
 *
 * const means = nn.attention(T.zeros([2, 1]), T.zeros([2, 1]), T.tensor([[1], [3]]), { causal: true })
 * assert.deepEqual(T.toArray(means), [[1], [2]])
 * ```
 */
export const attention: Attention = typed((q: Value, k: Value, v: Value, options: AttentionOptions = {}) => {
  const [queries, keys] = requireFit(q, k, v)
  requireOptions('attention', options, ['mask', 'causal', 'scale'])
  const { mask, causal = false, scale } = options
  requireFlag('attention', 'causal', causal)
  if (scale !== undefined) requireNumber('attention', 'scale', scale)
  const m = keys.at(-2)!
  const seen = mask === undefined ? undefined : value('attention', mask, 'bool')
  if (seen !== undefined) {
    requireBoolean('attention', seen)
    requireMask('attention', seen.shape, [...queries.slice(0, -1), m])
  }
  return attend(q as Tensor<Shape>, k as Tensor<Shape>, v as Tensor<Shape>, {
    mask: both(seen as Tensor<Shape, 'bool'> | undefined, causal ? causalMask(queries.at(-2)!, m) : undefined),
    scale,
  })
})
