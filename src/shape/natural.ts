/** Whether a literal is a natural number (0, 1, 2, …); a plain `number` may be one, so it counts as one. */
export type IsNatural<N extends number> = `${N}` extends `-${string}` | `${string}.${string}` | `${string}e-${string}`
  ? false
  : true

/** Whether a literal is a natural number other than 0. */
export type IsPositive<N extends number> = N extends 0 ? false : IsNatural<N>

/** Whether `n` is a natural number (0, 1, 2, …) up to 2^53 - 1. */
export const isNatural = (n: number): boolean => Number.isSafeInteger(n) && n >= 0

/** Whether `n` is a natural number other than 0. */
export const isPositive = (n: number): boolean => isNatural(n) && n > 0
