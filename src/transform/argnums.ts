import { shown } from '../shape/describe.js'
import type { Unnatural } from '../shape/natural.js'
import type { OptionOf } from '../shape/options.js'

// By which arguments a derivative is.

type Args = readonly unknown[]

/** Which argument, or a list of them, in whose order the derivatives come. */
export type Argnums = number | readonly number[]

/** By which arguments to differentiate. */
export interface ByArguments {
  /** The place of an argument, counted from 0, or a list of places; 0 where not given. */
  readonly argnums?: Argnums | undefined
}

export type ArgnumsOf<O> = OptionOf<O, 'argnums', 0, number>

/** What the arguments of a function are differentiated by: one of them, or a list. */
export type Chosen<A extends Args, N> = [N] extends [number]
  ? A[N]
  : N extends readonly number[]
    ? { -readonly [I in keyof N]: A[N[I] & number] }
    : unknown

/** Whether a function has the arguments, each named once. */
export type CanChoose<Op extends string, A extends Args, N> = [N] extends [number]
  ? HasArgument<Op, A, N>
  : N extends readonly []
    ? `${Op}: expected at least one argument to differentiate by`
    : HasEach<Op, A, N>

/** (The parameters of a function that may take any number have no greatest place.) */
type HasArgument<Op extends string, A extends Args, N extends number> = `${N}` extends Unnatural
  ? `${Op}: argnums must be places of arguments, counted from 0, got ${N}`
  : number extends N | A['length']
    ? unknown
    : `${N}` extends keyof Required<A>
      ? unknown
      : `${Op}: there is no argument ${N} among ${Required<A>['length']}`

type HasEach<Op extends string, A extends Args, N, Seen = never> = N extends readonly [
  infer K extends number,
  ...infer More,
]
  ? K extends Seen
    ? `${Op}: argument ${K} is given twice`
    : HasArgument<Op, A, K> extends infer E extends string
      ? E
      : HasEach<Op, A, More, Seen | K>
  : unknown

/** The arguments that a derivative is by, taken out of a list, and put back into it. */
export interface Choice {
  /** One argument, or a list of several, as a tree. */
  readonly of: (args: Args) => unknown
  readonly within: (args: Args, chosen: unknown) => Args
  readonly several: boolean
}

const isPlace = (place: unknown): place is number => Number.isSafeInteger(place) && (place as number) >= 0

/** The first argument, which is what is meant where nothing is said. */
export const first: Choice = {
  of: args => args[0],
  within: (args, chosen) => [chosen, ...args.slice(1)],
  several: false,
}

/** By which arguments `op` is to differentiate. */
export const readArgnums = (op: string, given: unknown): Choice => {
  if (given === undefined) return first
  const several = Array.isArray(given)
  const places: readonly unknown[] = several ? given : [given]
  if (places.length === 0) throw new TypeError(`${op}: expected at least one argument to differentiate by`)
  places.forEach((place, i) => {
    if (!isPlace(place))
      throw new TypeError(`${op}: argnums must be places of arguments, counted from 0, got ${shown(place)}`)
    if (places.includes(place, i + 1)) throw new TypeError(`${op}: argument ${place} is given twice`)
  })
  const at = places as readonly number[]
  const of = (args: Args): readonly unknown[] =>
    at.map(place => {
      if (place < args.length) return args[place]
      throw new TypeError(`${op}: there is no argument ${place} among ${args.length}`)
    })
  return {
    several,
    of: args => (several ? of(args) : of(args)[0]),
    within: (args, chosen) => {
      const own = several ? (chosen as Args) : [chosen]
      return args.map((arg, i) => (at.includes(i) ? own[at.indexOf(i)] : arg))
    },
  }
}
