import { shown } from './describe.js'
import type { Guard, Objection } from './error.js'
import type { OnlyOptions, OptionOf } from './options.js'

// The numbers that layers, losses, optimizers and schedules are made with: what is known of literals is said by the types, and of all
// others by a RangeError, in the same words.

/** What a number may be, and what messages say of it. */
interface Expected {
  readonly decay: 'a number in [0, 1)'
  readonly weight: 'a number in [0, 1]'
  readonly rate: 'a rate of at least 0 and below 1'
  readonly nonNegative: 'a number of at least 0'
  readonly positive: 'a number above 0'
  readonly steps: 'a whole number of at least 1'
  readonly count: 'a whole number of at least 0'
}

/** The kinds of numbers of options, under their names. */
export type Kinds = Readonly<Record<string, keyof Expected>>

/** What whole numbers do not look like. */
type Broken = `-${string}` | `${string}.${string}` | `${string}e-${string}`

/** Whether a number is at least 0 and below 1. */
type IsBelowOne<Text extends string> = Text extends `-${string}`
  ? false
  : Text extends '0' | `0.${string}` | `${string}e-${string}`
    ? true
    : false

/** What numbers of a kind look like. */
interface Is<Text extends string> {
  readonly decay: IsBelowOne<Text>
  readonly weight: Text extends '1' ? true : IsBelowOne<Text>
  readonly rate: IsBelowOne<Text>
  readonly nonNegative: Text extends `-${string}` ? false : true
  readonly positive: Text extends `-${string}` | '0' ? false : true
  readonly steps: Text extends Broken | '0' ? false : true
  readonly count: Text extends Broken ? false : true
}

/** `unknown`, or the sentence for a literal that is not of its kind. */
type Holds<Who extends string, K extends keyof Expected, N> = N extends number
  ? number extends N
    ? unknown
    : Is<`${N}`>[K] extends true
      ? unknown
      : `${Who}: expected ${Expected[K]}, got ${N}`
  : unknown

/** A number that is given by itself. */
export type CanBe<Who extends string, K extends keyof Expected, N> = Guard<Objection<Holds<Who, K, N>>>

/** A learning rate, of which a number is known. */
export type CanRate<Who extends string, Rate> = CanBe<`${Who}: the learning rate`, 'nonNegative', Rate>

/** The sentences for the numbers of options that are not of their kinds; never where all are. */
type Wrong<Who extends string, O, Ks extends Kinds> = {
  [K in keyof Ks & string]: Holds<
    `${Who}: ${K}`,
    Ks[K],
    OptionOf<O, K, undefined, undefined>
  > extends infer Sentence extends string
    ? Sentence
    : never
}[keyof Ks & string]

/** Options without others, whose numbers are of their kinds; where they are, what is asked of them besides. */
export type CanHave<Who extends string, O, Options, Ks extends Kinds, Besides = unknown> = Guard<
  [Wrong<Who, O, Ks>] extends [never] ? OnlyOptions<Who, O, Options, Besides> : Wrong<Who, O, Ks>
>

/** The kinds of the options of normalisations. */
export type OfEpsilon = { readonly epsilon: 'nonNegative' }

/** The kinds of the options of Adam and its relatives. */
export type OfAdam = { readonly beta1: 'decay'; readonly beta2: 'decay'; readonly epsilon: 'nonNegative' }

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

/** A probability of dropping what there is: something must stay. */
export const requireRate = (who: string, value: unknown): void =>
  require(who, value, 'a rate of at least 0 and below 1', x => x >= 0 && x < 1)

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
