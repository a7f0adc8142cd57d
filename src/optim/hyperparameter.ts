/** Throws a RangeError unless `value` is a number for which `holds`. */
const require = (who: string, value: number, expected: string, holds: (value: number) => boolean): void => {
  if (typeof value !== 'number' || !holds(value)) throw new RangeError(`${who}: expected ${expected}, got ${value}`)
}

/** A decay or an average's weight: it must forget at last. */
export const requireDecay = (who: string, value: number): void =>
  require(who, value, 'a number in [0, 1)', x => x >= 0 && x < 1)

export const requireNonNegative = (who: string, value: number): void =>
  require(who, value, 'a number of at least 0', x => x >= 0 && x < Infinity)

export const requirePositive = (who: string, value: number): void =>
  require(who, value, 'a number above 0', x => x > 0 && x < Infinity)

/** A number of steps. */
export const requireSteps = (who: string, value: number): void =>
  require(who, value, 'a whole number of steps of at least 1', x => Number.isSafeInteger(x) && x >= 1)
