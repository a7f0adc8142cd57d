import type { Dim, DimLike, Shape } from './dim.js'
import type { Guard, Objection } from './error.js'
import type { Subtract } from './size.js'

/** Whether a literal is a natural number (0, 1, 2, …); a plain `number` may be one, so it counts as one. */
export type IsNatural<N extends number> = `${N}` extends `-${string}` | `${string}.${string}` | `${string}e-${string}`
  ? false
  : true

/** Whether a literal is a natural number other than 0. */
export type IsPositive<N extends number> = N extends 0 ? false : IsNatural<N>

/** Texts of numbers that are no whole ones: with a fraction, or written with an exponent. */
export type Fraction = `${number}.${number}` | `${number}e${number}`

/** Texts of numbers that are no natural ones. */
export type Unnatural = `-${number}` | Fraction

// In an object, so that it is decided for a type variable as well: it may be natural.
export type IsSize<D extends Dim, Not = Unnatural> = { t: `${D}` } extends { t: Not } ? false : true

/** The first entry that is not a size. */
export type FindSize<S extends Shape, Not = Unnatural> = S extends readonly [
  infer D extends Dim,
  ...infer R extends Shape,
]
  ? IsSize<D, Not> extends true
    ? FindSize<R, Not>
    : D
  : never

export type SizeOutcome<Operation extends string, D extends Dim> = [D] extends [never]
  ? unknown
  : `${Operation}: expected sizes that are integers of at least 0, got ${D}`

/** Whether all sizes are natural numbers, which is told at a glance where they are. Of a union one has to be. */
export type CanSizes<Operation extends string, S extends Shape> = Guard<
  [`${S[number]}` & Unnatural] extends [never] ? unknown : SizeOutcome<Operation, FindSize<S>>
>

/** As `CanSizes`, of one size: it may be a number, so that the sentence stands in an object. */
export type CanSize<Operation extends string, D extends Dim> = Guard<Objection<SizeOutcome<Operation, FindSize<[D]>>>>

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

/** What is given for one axis as a number, with a name or without; undefined where it is neither. */
export const sizeGiven = (entry: DimLike): number | undefined => {
  if (typeof entry === 'number') return entry
  return typeof entry === 'object' && typeof entry?.name === 'string' ? entry.size : undefined
}
