import { add, div, mul, pow, sub } from '../ops/arithmetic.js'
import { cast } from '../ops/create.js'
import { sqrt } from '../ops/math.js'
import { describe, shown } from '../shape/describe.js'
import type { CanBe, CanHave } from '../shape/hyperparameter.js'
import { requireNonNegative, requirePositive, requirePositiveCount } from '../shape/hyperparameter.js'
import { requireOptions } from '../tensor/options.js'
import { left, type Schedule, since } from './schedule.js'

/**
 * Rates one after the other: `rate`, and from each given step on the one beside it.
 *
 * @throws RangeError if a rate is negative or the steps are no growing whole numbers of at least 1; TypeError where they are no
 * list of pairs.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const rate = optim.piecewise(1, [[10, 0.5], [20, 0.125]])
 * assert.deepEqual([0, 9, 10, 19, 20, 99].map(t => T.item(rate(T.tensor(t, 'int32')))), [1, 1, 0.5, 0.5, 0.125, 0.125])
 * ```
 */
export const piecewise = <const N extends number>(
  rate: CanBe<'piecewise: the rate', 'nonNegative', N> & N,
  changes: readonly (readonly [step: number, rate: number])[],
): Schedule => {
  requireNonNegative('piecewise: the rate', rate)
  if (!Array.isArray(changes))
    throw new TypeError(`piecewise: expected a list of pairs of step and rate, got ${describe(changes)}`)
  changes.forEach((change: unknown, i) => {
    if (!Array.isArray(change) || change.length !== 2)
      throw new TypeError(`piecewise: expected a pair of step and rate at [${i}], got ${describe(change)}`)
    const [step, next] = change as readonly unknown[]
    requirePositiveCount(`piecewise: [${i}]`, step)
    requireNonNegative(`piecewise: the rate at [${i}]`, next)
    const before = i === 0 ? 0 : (changes[i - 1]![0] as number)
    if ((step as number) <= before)
      throw new RangeError(`piecewise: [${i}]: expected a step after ${before}, got ${shown(step)}`)
  })
  return count => since(cast(count, 'float64'), rate, changes)
}

/** How fast a rate falls, and to what. */
export interface PolynomialOptions {
  readonly steps: number
  /** The rate after the last of the steps; 0 where not given. */
  readonly end?: number | undefined
  /** 1, where not given, is a straight line; above it the fall is steep first, below it at last. */
  readonly power?: number | undefined
}

/**
 * A power of the part of the steps that is left: η(t) = end + (rate - end) (1 - t / steps)ᵖ, and then `end`.
 *
 * @throws RangeError if a rate is negative, the power not above 0 or `steps` no whole number of at least 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const rate = optim.polynomialDecay(1, { steps: 4, power: 2 })
 * assert.deepEqual([0, 2, 3, 4, 9].map(t => T.item(rate(T.tensor(t, 'int32')))), [1, 0.25, 0.0625, 0, 0])
 * ```
 */
export const polynomialDecay = <const N extends number, const O extends PolynomialOptions>(
  rate: CanBe<'polynomialDecay: the rate', 'nonNegative', N> & N,
  options: CanHave<
    'polynomialDecay',
    O,
    PolynomialOptions,
    { readonly steps: 'steps'; readonly end: 'nonNegative'; readonly power: 'positive' }
  > &
    O,
): Schedule => {
  requireOptions('polynomialDecay', options, ['steps', 'end', 'power'], true)
  const { steps, end = 0, power = 1 }: PolynomialOptions = options
  requireNonNegative('polynomialDecay: the rate', rate)
  requireNonNegative('polynomialDecay: end', end)
  requirePositive('polynomialDecay: power', power)
  requirePositiveCount('polynomialDecay: steps', steps)
  const height: number = rate
  return count => {
    const part = pow(left(count, steps), power)
    return add(mul(part, height), mul(sub(1, part), end))
  }
}

/** How soon a rate falls. */
export interface InverseSquareRootOptions {
  /** After three times as many the rate is half of what it was. */
  readonly steps: number
}

/**
 * A fall that has no end: η(t) = rate √(steps / (steps + t)). Behind a warm-up of as many steps, `withWarmup`, it is the schedule
 * of "Attention Is All You Need" (Vaswani et al., 2017).
 *
 * @throws RangeError if the rate is negative or `steps` no whole number of at least 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const rate = optim.inverseSquareRoot(1, { steps: 10 })
 * assert.deepEqual([0, 30, 150].map(t => T.item(rate(T.tensor(t, 'int32')))), [1, 0.5, 0.25])
 * ```
 */
export const inverseSquareRoot = <const N extends number, const O extends InverseSquareRootOptions>(
  rate: CanBe<'inverseSquareRoot: the rate', 'nonNegative', N> & N,
  options: CanHave<'inverseSquareRoot', O, InverseSquareRootOptions, { readonly steps: 'steps' }> & O,
): Schedule => {
  requireOptions('inverseSquareRoot', options, ['steps'], true)
  const { steps }: InverseSquareRootOptions = options
  requireNonNegative('inverseSquareRoot: the rate', rate)
  requirePositiveCount('inverseSquareRoot: steps', steps)
  const height: number = rate
  return count => mul(sqrt(div(steps, add(cast(count, 'float64'), steps))), height)
}
