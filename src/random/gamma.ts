import { sizes } from '../ops/create.js'
import { type OnlyOptions, takes, typed } from '../ops/face.js'
import * as p from '../primitive/arithmetic.js'
import { broadcast, reshape } from '../primitive/broadcast.js'
import { and, less, select } from '../primitive/comparison.js'
import { gather } from '../primitive/gather.js'
import { abs, sqrt } from '../primitive/math.js'
import { transpose } from '../primitive/movement.js'
import { argMax } from '../primitive/reduction.js'
import type { DimLike, Mutable, Shape, SizesOf } from '../shape/dim.js'
import type { Guard, Objection } from '../shape/error.js'
import type { CanSizes } from '../shape/natural.js'
import { axesUpTo } from '../shape/sizes.js'
import type { DType } from '../tensor/dtype.js'
import { scalar } from '../tensor/storage.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { constant } from './constant.js'
import { exp64, log64, middle64, normal64 } from './doubles.js'
import {
  type CanParameter,
  type FloatOf,
  type FloatOptions,
  type Parameter,
  parameterOf,
  requireFloatType,
} from './parameters.js'
import { type CanKey, type Key, requireKey, split, wordsFor } from './random.js'

const double = (value: number): Value => scalar(value, 'float64')

/** Of so many tries one is accepted, but for one sample in 10¹⁰. */
const tries = 8

/** The first try of each sample that is accepted, the first where none is; tries lie along the first axis. */
export const firstAccepted = (values: Value, isAccepted: Value): Value => {
  const [many, ...shape] = values.shape as [number, ...number[]]
  const found = argMax(p.cast(isAccepted, 'int32'), 0)
  const rank = shape.length
  const lastly = transpose(values, [...axesUpTo(rank).map(axis => axis + 1), 0])
  return gather(reshape(lastly, [...shape, many]), found, rank)
}

/** A sample of the gamma distribution is `body` times e to the power of `boost`, which is 0 where α ≥ 1. */
interface Parts {
  readonly body: Value
  readonly boost: Value
}

/**
 * Marsaglia and Tsang's method (A simple method for generating gamma variables, 2000): d v for v = (1 + c x)³ of a normal x, with
 * d = α - 1/3 and c = 1/√(9 d), is accepted if log u < x²/2 + d - d v + d log v. For α < 1 it is that of α + 1 times u^(1/α).
 */
const gammaParts = (key: Key, alpha: Value): Parts => {
  const { shape } = alpha
  const [first, second, third] = [0, 1, 2].map(i => keyOf(split(key, 3) as Value, i)) as [Value, Value, Value]
  const all = [tries, ...shape]
  const spread = (x: Value): Value => broadcast(reshape(x, [1, ...shape]), all)
  const isSmall = less(alpha, double(1))
  const d = p.sub(select(isSmall, p.add(alpha, double(1)), alpha), double(1 / 3))
  const c = p.div(double(1), sqrt(p.mul(d, double(9))))
  const x = normal64(...wordsFor(first, all))
  const root = p.add(double(1), p.mul(x, spread(c)))
  const isPositive = less(double(0), root)
  const v = select(isPositive, p.mul(root, p.mul(root, root)), double(1))
  const limit = p.add(
    p.mul(double(0.5), p.mul(x, x)),
    p.mul(spread(d), p.add(p.sub(double(1), v), log64(p.maximum(v, double(2 ** -100))))),
  )
  const isAccepted = and(isPositive, less(log64(middle64(...wordsFor(second, all))), limit))
  const boost = p.div(log64(middle64(...wordsFor(third, shape))), alpha)
  return { body: p.mul(d, firstAccepted(v, isAccepted)), boost: select(isSmall, boost, double(0)) }
}

const keyOf = (keys: Value, i: number): Value => gather(keys, scalar(i, 'int32'))

/** Where a parameter is a number greater than 0. */
const isPositive = (alpha: Value): Value => and(less(double(0), alpha), less(alpha, double(Infinity)))

const positive = (op: string, given: unknown, shape: readonly number[]): Value =>
  constant(
    parameterOf(op, given, shape, n => n > 0 && n < Infinity, 'a number greater than 0'),
    `${op}: a sample has no derivative by the parameters of its distribution; T.stopGradient makes constants of them`,
  )

const NaNs = (x: Value, alphas: readonly Value[]): Value =>
  select(alphas.map(isPositive).reduce(and), x, double(Number.NaN))

/** Whether a number can be such a parameter. */
type CanBePositive<Op extends string, A> = Guard<
  [A] extends [number]
    ? `${A}` extends `-${string}` | '0'
      ? Objection<`${Op}: expected a number greater than 0, got ${A}`>
      : unknown
    : unknown
>

/**
 * Gamma samples of shape α and scale 1, float32 unless float64 is asked for: of density x^(α - 1) e^(-x) / Γ(α). α is a number, or a
 * tensor that is spread over the samples; where it is not greater than 0 they are NaN. By the method of Marsaglia and Tsang
 * (2000), for α below 1 with that of α + 1. They have no derivative by α.
 *
 * @throws TypeError if α is a number that is not greater than 0; TraceError where somebody differentiates by it.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.random.gamma(T.random.key(0), 3, [1000]) // Tensor<[1000], "float32">
 * assert.ok(Math.abs(T.item(T.mean(x)) - 3) < 0.3)
 * const each = T.random.gamma(T.random.key(0), T.tensor([0.5, 100]), [4, 2]) // Tensor<[4, 2], "float32">
 * assert.ok(T.item(T.min(each)) > 0)
 * ```
 */
export const gamma: {
  <
    const A extends Parameter,
    const S extends Shape,
    const O extends FloatOptions | undefined,
    K extends Shape = [2],
    E extends DType = 'int32',
  >(
    key: CanKey<'random.gamma', K, E> & Tensor<K, E>,
    alpha: CanParameter<'random.gamma', A, S> & CanBePositive<'random.gamma', A> & A,
    shape: CanSizes<'random.gamma', S> & SizesOf<S>,
    options: O & OnlyOptions<'random.gamma', O, FloatOptions>,
  ): Tensor<Mutable<S>, FloatOf<O>>
  <const A extends Parameter, const S extends Shape, K extends Shape = [2], E extends DType = 'int32'>(
    key: CanKey<'random.gamma', K, E> & Tensor<K, E>,
    alpha: CanParameter<'random.gamma', A, S> & CanBePositive<'random.gamma', A> & A,
    shape: CanSizes<'random.gamma', S> & SizesOf<S>,
  ): Tensor<Mutable<S>>
} = typed(
  takes('random.gamma', 3, ['dtype']),
  (given: Key, a: unknown, shape: readonly DimLike[], { dtype = 'float32' }: FloatOptions = {}) => {
    const key = requireKey('random.gamma', given) as Key
    const type = requireFloatType('random.gamma', dtype)
    const alpha = positive('random.gamma', a, sizes('random.gamma', shape))
    const { body, boost } = gammaParts(key, alpha)
    return p.cast(NaNs(p.mul(body, exp64(boost)), [alpha]), type)
  },
)

/**
 * Beta samples, in [0, 1], float32 unless float64 is asked for: of density x^(α - 1) (1 - x)^(β - 1) / B(α, β). α and β are numbers, or
 * tensors that are spread over the samples; where one is not greater than 0 they are NaN. X / (X + Y) of two gamma samples, by
 * their logarithms, so that small parameters do no harm. They have no derivative by α and β.
 *
 * @throws TypeError if one is a number that is not greater than 0; TraceError where somebody differentiates by them.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.random.beta(T.random.key(0), 2, 6, [1000]) // Tensor<[1000], "float32">
 * assert.ok(Math.abs(T.item(T.mean(x)) - 0.25) < 0.05)
 * ```
 */
export const beta: {
  <
    const A extends Parameter,
    const B extends Parameter,
    const S extends Shape,
    const O extends FloatOptions | undefined,
    K extends Shape = [2],
    E extends DType = 'int32',
  >(
    key: CanKey<'random.beta', K, E> & Tensor<K, E>,
    alpha: CanParameter<'random.beta', A, S> & CanBePositive<'random.beta', A> & A,
    beta: CanParameter<'random.beta', B, S> & CanBePositive<'random.beta', B> & B,
    shape: CanSizes<'random.beta', S> & SizesOf<S>,
    options: O & OnlyOptions<'random.beta', O, FloatOptions>,
  ): Tensor<Mutable<S>, FloatOf<O>>
  <
    const A extends Parameter,
    const B extends Parameter,
    const S extends Shape,
    K extends Shape = [2],
    E extends DType = 'int32',
  >(
    key: CanKey<'random.beta', K, E> & Tensor<K, E>,
    alpha: CanParameter<'random.beta', A, S> & CanBePositive<'random.beta', A> & A,
    beta: CanParameter<'random.beta', B, S> & CanBePositive<'random.beta', B> & B,
    shape: CanSizes<'random.beta', S> & SizesOf<S>,
  ): Tensor<Mutable<S>>
} = typed(
  takes('random.beta', 4, ['dtype']),
  (given: Key, a: unknown, b: unknown, shape: readonly DimLike[], { dtype = 'float32' }: FloatOptions = {}) => {
    const key = requireKey('random.beta', given) as Key
    const type = requireFloatType('random.beta', dtype)
    const own = sizes('random.beta', shape)
    const [first, second] = split(key)
    const [alpha, other] = [positive('random.beta', a, own), positive('random.beta', b, own)]
    const [x, y] = [gammaParts(first, alpha), gammaParts(second, other)].map(({ body, boost }) =>
      p.add(log64(p.minimum(p.maximum(body, double(2 ** -100)), double(2 ** 100))), boost),
    ) as [Value, Value]
    // Both may be so small that only their difference is a number.
    const ahead = p.sub(x, y)
    const ratio = exp64(p.neg(abs(ahead)))
    const share = p.div(select(less(ahead, double(0)), ratio, double(1)), p.add(double(1), ratio))
    return p.cast(NaNs(share, [alpha, other]), type)
  },
)
