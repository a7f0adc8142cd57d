import { shown } from '../shape/describe.js'

// The numbers that layers, optimizers and schedules are made with. Each throws a RangeError that says what it is for.

const require = (who: string, value: unknown, expected: string, holds: (value: number) => boolean): void => {
  if (typeof value !== 'number' || !holds(value))
    throw new RangeError(`${who}: expected ${expected}, got ${shown(value)}`)
}

/** A decay or an average's weight: it must forget at last. */
export const requireDecay = (who: string, value: unknown): void =>
  require(who, value, 'a number in [0, 1)', x => x >= 0 && x < 1)

/** The weight of an average, which may also stay what it is. */
export const requireWeight = (who: string, value: unknown): void =>
  require(who, value, 'a number in [0, 1]', x => x >= 0 && x <= 1)

export const requireNonNegative = (who: string, value: unknown): void =>
  require(who, value, 'a number of at least 0', x => x >= 0 && x < Infinity)

export const requirePositive = (who: string, value: unknown): void =>
  require(who, value, 'a number above 0', x => x > 0 && x < Infinity)

/** A number of times. */
export const requireCount = (who: string, value: unknown): void =>
  require(who, value, 'a whole number of at least 0', x => Number.isSafeInteger(x) && x >= 0)

/** A number of times of at least one: of steps, pieces, groups. */
export const requirePositiveCount = (who: string, value: unknown): void =>
  require(who, value, 'a whole number of at least 1', x => Number.isSafeInteger(x) && x >= 1)
