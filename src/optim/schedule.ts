import { add, cos, div, exp, floor, minimum, mul, sub } from '../ops/arithmetic.js'
import { less, where } from '../ops/compare.js'
import { cast, tensor } from '../ops/create.js'
import type { Tensor } from '../tensor/tensor.js'
import { requireNonNegative, requirePositive, requireSteps } from './hyperparameter.js'
import type { Count } from './leaves.js'

/**
 * The learning rate at each step, which are counted from 0. It is a function of a tensor, so that it can be traced with
 * the step that asks for it.
 */
export type Schedule = (count: Count) => Tensor<[]>

/** What part of `steps` is over at `count`; goes on beyond 1. */
const elapsed = (count: Count, steps: number): Tensor<[]> => div(cast(count, 'float32'), steps)

/** rate · factorˣ */
const decayed = (rate: number, factor: number, x: Tensor<[]>): Tensor<[]> => mul(exp(mul(x, Math.log(factor))), rate)

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
export const constant = (rate: number): Schedule => {
  requireNonNegative('constant: the rate', rate)
  return () => tensor(rate)
}

/** By what the rate is multiplied, and in how many steps. */
export interface DecayOptions {
  /** Above 0; below 1 the rate falls, above 1 it grows, as a search for the best learning rate lets it. */
  readonly factor: number
  readonly steps: number
}

const requireDecaying = (who: string, rate: number, { factor, steps }: DecayOptions): void => {
  requireNonNegative(`${who}: the rate`, rate)
  requirePositive(`${who}: factor`, factor)
  requireSteps(`${who}: steps`, steps)
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
export const stepDecay = (rate: number, options: DecayOptions): Schedule => {
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
export const exponentialDecay = (rate: number, options: DecayOptions): Schedule => {
  requireDecaying('exponentialDecay', rate, options)
  return count => decayed(rate, options.factor, elapsed(count, options.steps))
}

/** How long a cosine falls, and to what. */
export interface CosineOptions {
  readonly steps: number
  /** The rate after the last of the steps; 0 where not given. */
  readonly end?: number
}

/**
 * Half a period of a cosine from `rate` to `end`, which then stays: η(t) = end + ½ (rate - end)(1 + cos(π t / steps)).
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
export const cosineDecay = (rate: number, { steps, end = 0 }: CosineOptions): Schedule => {
  requireNonNegative('cosineDecay: the rate', rate)
  requireNonNegative('cosineDecay: end', end)
  requireSteps('cosineDecay: steps', steps)
  return count => {
    const wave = cos(mul(minimum(elapsed(count, steps), 1), Math.PI))
    return add(mul(add(wave, 1), (rate - end) / 2), end)
  }
}

/** How long the rate rises, and from what. */
export interface WarmupOptions {
  readonly steps: number
  /** The rate of the first step; 0 where not given. */
  readonly start?: number
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
export const warmup = (rate: number, { steps, start = 0 }: WarmupOptions): Schedule => {
  requireNonNegative('warmup: the rate', rate)
  requireNonNegative('warmup: start', start)
  requireSteps('warmup: steps', steps)
  return count => add(mul(minimum(elapsed(count, steps), 1), rate - start), start)
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
export const join = (first: Schedule, steps: number, second: Schedule): Schedule => {
  requireSteps('join: steps', steps)
  return count => where(less(count, steps), first(count), second(sub(count, steps)))
}
