import type { Dim } from './dim.js'
import type { Subtract } from './size.js'

/** Whether a literal is a natural number (0, 1, 2, …); a plain `number` may be one, so it counts as one. */
export type IsNatural<N extends number> = `${N}` extends `-${string}` | `${string}.${string}` | `${string}e-${string}`
  ? false
  : true

/** Whether a literal is a natural number other than 0. */
export type IsPositive<N extends number> = N extends 0 ? false : IsNatural<N>

/** What comes before small numbers: looking it up costs next to nothing. */
export interface Preceding {
  1: 0
  2: 1
  3: 2
  4: 3
  5: 4
  6: 5
  7: 6
  8: 7
  9: 8
  10: 9
  11: 10
}

/** `N - 1`. */
export type Decrement<N extends Dim> = N extends keyof Preceding ? Preceding[N] : Subtract<N, 1>

/** Whether `n` is a natural number (0, 1, 2, …) up to 2^53 - 1. */
export const isNatural = (n: number): boolean => Number.isSafeInteger(n) && n >= 0

/** Whether `n` is a natural number other than 0. */
export const isPositive = (n: number): boolean => isNatural(n) && n > 0
