import { add, div, floor, maximum, mul, sub } from '../ops/arithmetic.js'
import { less, where } from '../ops/compare.js'
import { cast } from '../ops/create.js'
import { shown } from '../shape/describe.js'
import type { CanBe, CanHave } from '../shape/hyperparameter.js'
import { requireNonNegative, requirePositive, requirePositiveCount } from '../shape/hyperparameter.js'
import { requireOptions } from '../tensor/options.js'
import { requireFunction } from '../transform/function.js'
import { type Count, countable } from './leaves.js'
import {
  cosineBetween,
  cosineDecay,
  join,
  type Rate,
  requireRate,
  type Schedule,
  since,
  type WarmupOptions,
} from './schedule.js'

/** How long the falls of a cosine are. */
export interface RestartsOptions {
  /** How many steps the first takes. */
  readonly steps: number
  /** By what each is longer than the one before, a whole number; 1 where not given. */
  readonly growth?: number | undefined
  /** The rate that each comes near to; 0 where not given. */
  readonly end?: number | undefined
}

/** Counts are below this. */
const mostSteps = 2 ** 31

/** When the falls begin that any count can be in, of lengths that grow. */
const beginnings = (steps: number, growth: number): readonly (readonly [start: number, length: number])[] => {
  const found: (readonly [number, number])[] = []
  for (let start = 0, length = steps; start < mostSteps; start += length, length *= growth) found.push([start, length])
  return found
}

/**
 * A cosine that falls from `rate` to near `end`, again and again: η(t) = end + ½ (rate - end)(1 + cos(π u / n)), u steps after
 * the last of the beginnings, of n steps to the next. From "SGDR: Stochastic Gradient Descent with Warm Restarts"
 * (Loshchilov and Hutter, 2017).
 *
 * @throws RangeError if a rate is negative, or `steps` or `growth` no whole number of at least 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const rate = optim.cosineRestarts(1, { steps: 10, growth: 2 })
 * const at = (t: number) => T.item(rate(T.tensor(t, 'int32')))
 * assert.deepEqual([0, 10, 30, 70].map(at), [1, 1, 1, 1])
 * assert.ok([5, 20, 50].every(t => Math.abs(at(t) - 0.5) < 1e-12))
 * ```
 */
export const cosineRestarts = <const N extends number, const O extends RestartsOptions>(
  rate: CanBe<'cosineRestarts: the rate', 'nonNegative', N> & N,
  options: CanHave<
    'cosineRestarts',
    O,
    RestartsOptions,
    { readonly steps: 'steps'; readonly growth: 'steps'; readonly end: 'nonNegative' }
  > &
    O,
): Schedule => {
  requireOptions('cosineRestarts', options, ['steps', 'growth', 'end'], true)
  const { steps, growth = 1, end = 0 }: RestartsOptions = options
  requireNonNegative('cosineRestarts: the rate', rate)
  requireNonNegative('cosineRestarts: end', end)
  requirePositiveCount('cosineRestarts: steps', steps)
  requirePositiveCount('cosineRestarts: growth', growth)
  const fall = cosineBetween(rate, end)
  if (growth === 1)
    return count => {
      const t = cast(count, 'float64')
      return fall(div(sub(t, mul(floor(div(t, steps)), steps)), steps))
    }
  const all = beginnings(steps, growth)
  return count => {
    const t = cast(count, 'float64')
    const begun = since(
      t,
      0,
      all.map(([step]) => [step, step]),
    )
    return fall(div(sub(t, begun), since(t, 0, all)))
  }
}

/** How a rate rises once, and falls. */
export interface OneCycleOptions {
  /** How many steps it is until the end. */
  readonly steps: number
  /** The part of them in which it rises, above 0 and below 1; 0.3 where not given. */
  readonly rise?: number | undefined
  /** By what the first rate is smaller than the greatest; 25 where not given. */
  readonly divisor?: number | undefined
  /** By what the last rate is smaller than the first; 10,000 where not given. */
  readonly lastDivisor?: number | undefined
}

/**
 * One cycle: half a cosine up from rate / divisor to `rate`, and half a cosine down to rate / divisor / lastDivisor, which then
 * stays. From "Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates" (Smith and Topin, 2018).
 *
 * @throws RangeError if the rate is negative, a divisor not above 0, `steps` no whole number of at least 2, or `rise` not between
 * 0 and 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const rate = optim.oneCycle(1, { steps: 100, rise: 0.25, divisor: 4, lastDivisor: 2 })
 * assert.deepEqual([0, 25, 100, 200].map(t => T.item(rate(T.tensor(t, 'int32')))), [0.25, 1, 0.125, 0.125])
 * ```
 */
export const oneCycle = <const N extends number, const O extends OneCycleOptions>(
  rate: CanBe<'oneCycle: the rate', 'nonNegative', N> & N,
  options: CanHave<
    'oneCycle',
    O,
    OneCycleOptions,
    { readonly steps: 'steps'; readonly divisor: 'positive'; readonly lastDivisor: 'positive' }
  > &
    O,
): Schedule => {
  requireOptions('oneCycle', options, ['steps', 'rise', 'divisor', 'lastDivisor'], true)
  const { steps, rise = 0.3, divisor = 25, lastDivisor = 1e4 }: OneCycleOptions = options
  requireNonNegative('oneCycle: the rate', rate)
  requirePositiveCount('oneCycle: steps', steps)
  requirePositive('oneCycle: divisor', divisor)
  requirePositive('oneCycle: lastDivisor', lastDivisor)
  if (!(typeof rise === 'number' && rise > 0 && rise < 1))
    throw new RangeError(`oneCycle: rise: expected a number between 0 and 1, got ${shown(rise)}`)
  const up = Math.floor(rise * steps)
  if (up < 1)
    throw new RangeError(`oneCycle: steps: expected enough to rise in, got ${steps}, of which ${rise} is less than one`)
  const greatest: number = rate
  const first = greatest / divisor
  return join(
    cosineDecay(first, { steps: up, end: greatest }),
    up,
    cosineDecay(greatest, { steps: steps - up, end: first / lastDivisor }),
  )
}

/**
 * A straight rise from `start` to where another schedule begins, which then follows and counts its own steps from 0.
 *
 * @throws TypeError if the schedule is none; RangeError if `start` is negative or `steps` no whole number of at least 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const rate = optim.withWarmup(optim.stepDecay(1, { factor: 0.5, steps: 2 }), { steps: 4 })
 * assert.deepEqual([0, 1, 4, 6].map(t => T.item(rate(T.tensor(t, 'int32')))), [0, 0.25, 1, 0.5])
 * ```
 */
export const withWarmup = <const O extends WarmupOptions>(
  schedule: Schedule,
  options: CanHave<'withWarmup', O, WarmupOptions, { readonly steps: 'steps'; readonly start: 'nonNegative' }> & O,
): Schedule => {
  requireFunction('withWarmup: the schedule', schedule)
  requireOptions('withWarmup', options, ['steps', 'start'], true)
  const { steps, start = 0 }: WarmupOptions = options
  requireNonNegative('withWarmup: start', start)
  requirePositiveCount('withWarmup: steps', steps)
  const rateOf = (count: Count): Rate => {
    const given = schedule(count)
    requireRate('withWarmup: the schedule', given)
    return cast(given, 'float64')
  }
  const over = countable(steps)
  return count => {
    const t = cast(count, 'float64')
    const part = div(t, steps)
    const later = rateOf(maximum(sub(count, over), 0))
    // The schedule is asked for its first rate until the rise is over.
    return where(less(t, steps), add(mul(later, part), mul(sub(1, part), start)), later) as Rate
  }
}
