import { add, div, floor, maximum, minimum, mul, neg, pow, square, sub } from '../ops/arithmetic.js'
import { greaterEqual, less, where } from '../ops/compare.js'
import { cast, tensor } from '../ops/create.js'
import { sin } from '../ops/math.js'
import { describe } from '../shape/describe.js'
import type { CanBe, CanHave } from '../shape/hyperparameter.js'
import { requireNonNegative, requirePositive, requirePositiveCount } from '../shape/hyperparameter.js'
import { type FloatDType, isFloat } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import { isValue } from '../tensor/storage.js'
import type { Tensor } from '../tensor/tensor.js'
import { requireFunction } from '../transform/function.js'
import { type Count, countable } from './leaves.js'

/**
 * The learning rate at each step, which are counted from 0. It is a function of a tensor, so that it can be traced with
 * the step that asks for it. Those of this library are float64, which holds every count, and every rate on the way to
 * another; what is multiplied by one takes it in its own element type.
 */
export type Schedule = (count: Count) => Tensor<[], FloatDType>

/** Rates as this library computes them. */
export type Rate = Tensor<[], 'float64'>

/** Throws where what a schedule gave is no rate. */
export const requireRate = (who: string, given: unknown): void => {
  if (
    isValue(given)
      ? given.shape.length === 0 && isFloat(given.dtype)
      : typeof given === 'number' && given >= 0 && given < Infinity
  )
    return
  throw new TypeError(`${who} must give a scalar tensor of floats, got ${describe(given)}`)
}

/** What stands beside the last of the steps that `t` has reached, and `first` before all of them. */
export const since = (t: Rate, first: number, changes: readonly (readonly [step: number, next: number])[]): Rate =>
  changes.reduce((now: Rate, [step, next]) => where(greaterEqual(t, step), next, now) as Rate, tensor(first, 'float64'))

/** What part of `steps` is over at `count`; goes on beyond 1. */
const elapsed = (count: Count, steps: number): Rate => div(cast(count, 'float64'), steps)

/** What part of `steps` is left at `count`, down to 0; not 1 - elapsed, which at the end would have few digits. */
export const left = (count: Count, steps: number): Rate =>
  div(maximum(add(neg(cast(count, 'float64')), steps), 0), steps)

/** rate · factorˣ, of which the power may be beyond all numbers where the product is not: hence in two halves. */
const decayed = (rate: number, factor: number, x: Rate): Rate => {
  if (rate === 0) return tensor(0, 'float64')
  const half = floor(div(x, 2))
  return mul(mul(pow(factor, half), rate), pow(factor, sub(x, half)))
}

/**
 * The same rate at every step.
 *
 * @throws RangeError if the rate is negative.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * assert.equal(T.item(optim.constant(0.5)(T.tensor(7, 'int32'))), 0.5)
 * ```
 */
export const constant = <const N extends number>(rate: CanBe<'constant: the rate', 'nonNegative', N> & N): Schedule => {
  requireNonNegative('constant: the rate', rate)
  const value: number = rate
  return () => tensor(value, 'float64')
}

/** By what the rate is multiplied, and in how many steps. */
export interface DecayOptions {
  /** Above 0; below 1 the rate falls, above 1 it grows, as a search for the best learning rate lets it. */
  readonly factor: number
  readonly steps: number
}

const requireDecaying = (who: string, rate: number, options: DecayOptions): void => {
  requireOptions(who, options, ['factor', 'steps'], true)
  const { factor, steps } = options
  requireNonNegative(`${who}: the rate`, rate)
  requirePositive(`${who}: factor`, factor)
  requirePositiveCount(`${who}: steps`, steps)
}

/**
 * A stair: the rate is multiplied by `factor` every `steps` steps. η(t) = rate · factor^⌊t / steps⌋
 *
 * @throws RangeError if the rate is negative, the factor not above 0 or `steps` no whole number of at least 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const rate = optim.stepDecay(1, { factor: 0.5, steps: 10 })
 * assert.deepEqual([0, 9, 10].map(t => T.item(rate(T.tensor(t, 'int32')))), [1, 1, 0.5])
 * ```
 */
export const stepDecay = <const N extends number, const O extends DecayOptions>(
  rate: CanBe<'stepDecay: the rate', 'nonNegative', N> & N,
  options: CanHave<'stepDecay', O, DecayOptions, { readonly factor: 'positive'; readonly steps: 'steps' }> & O,
): Schedule => {
  requireDecaying('stepDecay', rate, options)
  return count => decayed(rate, options.factor, floor(elapsed(count, options.steps)))
}

/**
 * A smooth fall: the rate is multiplied by `factor` in the course of every `steps` steps. η(t) = rate · factor^(t / steps)
 *
 * @throws RangeError if the rate is negative, the factor not above 0 or `steps` no whole number of at least 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const rate = optim.exponentialDecay(1, { factor: 0.25, steps: 10 })
 * assert.ok(Math.abs(T.item(rate(T.tensor(5, 'int32'))) - 0.5) < 1e-6)
 * ```
 */
export const exponentialDecay = <const N extends number, const O extends DecayOptions>(
  rate: CanBe<'exponentialDecay: the rate', 'nonNegative', N> & N,
  options: CanHave<'exponentialDecay', O, DecayOptions, { readonly factor: 'positive'; readonly steps: 'steps' }> & O,
): Schedule => {
  requireDecaying('exponentialDecay', rate, options)
  return count => decayed(rate, options.factor, elapsed(count, options.steps))
}

/** Half a period of a cosine from `rate`, where the part that is over is 0, to `end`, where it is 1 and `rest` is 0. */
export const cosineBetween = (rate: number, end: number): ((part: Rate, rest?: Rate) => Rate) => {
  const weight = (part: Rate): Rate => square(sin(mul(part, Math.PI / 2)))
  return (part, rest = sub(1, part)) => add(mul(weight(rest), rate), mul(weight(part), end))
}

/** How long a cosine falls, and to what. */
export interface CosineOptions {
  readonly steps: number
  /** The rate after the last of the steps; 0 where not given. */
  readonly end?: number | undefined
}

/**
 * Half a period of a cosine from `rate` to `end`, which then stays: η(t) = end + ½ (rate - end)(1 + cos(π t / steps)),
 * computed as the sum of rate · sin² and end · sin² of the angles left and over, of which no term has a wrong digit.
 * From "SGDR: Stochastic Gradient Descent with Warm Restarts" (Loshchilov and Hutter, 2017), without the restarts.
 *
 * @throws RangeError if a rate is negative or `steps` no whole number of at least 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const rate = optim.cosineDecay(1, { steps: 100 })
 * assert.equal(T.item(rate(T.tensor(0, 'int32'))), 1)
 * assert.equal(T.item(rate(T.tensor(200, 'int32'))), 0)
 * ```
 */
export const cosineDecay = <const N extends number, const O extends CosineOptions>(
  rate: CanBe<'cosineDecay: the rate', 'nonNegative', N> & N,
  options: CanHave<'cosineDecay', O, CosineOptions, { readonly steps: 'steps'; readonly end: 'nonNegative' }> & O,
): Schedule => {
  requireOptions('cosineDecay', options, ['steps', 'end'], true)
  const { steps, end = 0 }: CosineOptions = options
  requireNonNegative('cosineDecay: the rate', rate)
  requireNonNegative('cosineDecay: end', end)
  requirePositiveCount('cosineDecay: steps', steps)
  const fall = cosineBetween(rate, end)
  return count => fall(minimum(elapsed(count, steps), 1), left(count, steps))
}

/** How long the rate rises, and from what. */
export interface WarmupOptions {
  readonly steps: number
  /** The rate of the first step; 0 where not given. */
  readonly start?: number | undefined
}

/**
 * A straight rise from `start` to `rate`, which then stays: η(t) = start + (rate - start) · min(1, t / steps). With
 * `join` another schedule follows. From "Accurate, Large Minibatch SGD" (Goyal et al., 2017).
 *
 * @throws RangeError if a rate is negative or `steps` no whole number of at least 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const rate = optim.warmup(1, { steps: 4 })
 * assert.deepEqual([0, 1, 4, 9].map(t => T.item(rate(T.tensor(t, 'int32')))), [0, 0.25, 1, 1])
 * ```
 */
export const warmup = <const N extends number, const O extends WarmupOptions>(
  rate: CanBe<'warmup: the rate', 'nonNegative', N> & N,
  options: CanHave<'warmup', O, WarmupOptions, { readonly steps: 'steps'; readonly start: 'nonNegative' }> & O,
): Schedule => {
  requireOptions('warmup', options, ['steps', 'start'], true)
  const { steps, start = 0 }: WarmupOptions = options
  requireNonNegative('warmup: the rate', rate)
  requireNonNegative('warmup: start', start)
  requirePositiveCount('warmup: steps', steps)
  const height: number = rate
  return count => add(mul(left(count, steps), start), mul(minimum(elapsed(count, steps), 1), height))
}

/**
 * `first` for the given number of steps, then `second`, which counts its own steps from 0.
 *
 * @throws RangeError if `steps` is no whole number of at least 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const rate = optim.join(optim.warmup(1, { steps: 2 }), 2, optim.stepDecay(1, { factor: 0.5, steps: 1 }))
 * assert.deepEqual([0, 1, 2, 3].map(t => T.item(rate(T.tensor(t, 'int32')))), [0, 0.5, 1, 0.5])
 * ```
 */
export const join = <const N extends number>(
  first: Schedule,
  steps: CanBe<'join: steps', 'steps', N> & N,
  second: Schedule,
): Schedule => {
  requireFunction('join: the first schedule', first)
  requirePositiveCount('join: steps', steps)
  requireFunction('join: the second schedule', second)
  const rate = (which: string, given: Tensor<[], FloatDType>): Rate => {
    requireRate(`join: the ${which} schedule`, given)
    return cast(given, 'float64')
  }
  const turn: number = steps
  const over = countable(turn)
  return count =>
    where(
      less(cast(count, 'float64'), turn),
      rate('first', first(count)),
      rate('second', second(maximum(sub(count, over), 0))),
    )
}
