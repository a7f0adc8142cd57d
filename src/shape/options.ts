import type { Axes } from './axis.js'
import type { IsUnion } from './equals.js'
import type { Guard, Refused } from './error.js'

// What options say of axes, read from their types. What holds where they say nothing is up to the operation.

/** Over which axes, counted from the end where negative (all where not given), and whether they stay with size 1. */
export interface ReduceOptions<A extends Axes = number | readonly number[], Keep extends boolean = boolean> {
  readonly axis?: A | undefined
  readonly keepDims?: Keep | undefined
}

/** The one value of type `V`; `Otherwise` where that is undefined, `Several` where it may be one of several, or anything. */
export type Single<V, Otherwise, Several> = unknown extends V
  ? Several
  : true extends IsUnion<Possible<V>>
    ? Several
    : [V] extends [undefined]
      ? Otherwise
      : Possible<V>

// What the type of `o` says of an axis and what stands behind it are intersected, each with each: `[0, 1]` with a number, and
// with a list of numbers.
/** Without what no value is, as a list that is a number, and of a list what it says itself. */
type Possible<V> = V extends readonly unknown[]
  ? V extends number
    ? never
    : V extends readonly number[] & infer Own
      ? // Of the list of numbers itself nothing is left.
        unknown extends Own
        ? V
        : Own
      : V
  : V

export type KeysOf<O> = O extends unknown ? keyof O : never

/**
 * What options of type `O` say of `Key`: the type of its value; `Otherwise` where it is certainly not given; and `Several`
 * where it may be absent or one of several values, so that nothing definite can be said. Asked in a record, it is known of
 * `{ ...o, axis: 1 }` also where the type of `o` is a type variable.
 */
export type OptionOf<O, Key extends PropertyKey, Otherwise, Several> = { o: O } extends {
  o: { readonly [K in Key]: infer V }
}
  ? Single<V, Otherwise, Several>
  : Key extends KeysOf<O>
    ? Several
    : Otherwise

/** The axis that options name, or `Otherwise`: `AxisOf<{ axis: 1 }, -1>` is 1, `AxisOf<{}, -1>` is -1. */
export type AxisOf<O, Otherwise extends number | undefined> =
  OptionOf<O, 'axis', Otherwise, number | Otherwise> extends infer K extends number | Otherwise ? K : never

/** Of a list of axes those that are one of several are unknown. */
export type Listed<Ks extends readonly number[]> = { -readonly [I in keyof Ks]: Single<Ks[I], number, number> & number }

/** The axis or the axes that options name; undefined, which stands for all, where they name none. */
export type AxesOf<O> =
  OptionOf<O, 'axis', undefined, Axes> extends infer A extends Axes
    ? { a: A } extends { a: infer Ks extends readonly number[] }
      ? Listed<Ks>
      : A
    : undefined

/** Whether options keep the axes that are reduced; false where they do not say. */
export type KeepDimsOf<O> = OptionOf<O, 'keepDims', false, boolean> extends infer K extends boolean ? K : false

/**
 * What is asked `Besides` of what is certainly a record, unless it has other names than `Options`; of what is none, `Otherwise`. It
 * is asked in a record, so that `{ ...o, axis: 1 }` is one also where the type of `o` is a type variable: of its names those that
 * are `Written` are known then, which are texts, where `keyof` the variable is none. (The second record asks nothing, so that it is
 * decided. Of a type variable alone that it is a record is not, which keeps the question open until there is a call.)
 */
export type IfOptions<Op extends string, O, Options, Besides, Otherwise> = { o: O; k: keyof O } extends
  | { o: object; k: `${infer Written}` }
  | { o: object }
  ? [Exclude<Written, keyof Options>] extends [never]
    ? Besides
    : NoOption<Op, O, Written, Exclude<Written, keyof Options>>
  : Otherwise

/** What is said at each name, or, where it stands behind a spread, in which TypeScript does not look for the place, of the whole. */
type NoOption<Op extends string, O, Written, Wrong extends string> =
  (<T>() => T extends { readonly k: keyof O } ? 1 : 2) extends <T>() => T extends { readonly k: Written } ? 1 : 2
    ? { readonly [K in Wrong]: Refused<`${Op} has no option '${K}'`> }
    : `${Op} has no option '${Wrong}'`

/**
 * Refuses options that there are not, which TypeScript lets pass where the type of the options is inferred; where there are all of
 * them it is what is asked of them besides: of two that wait one would be shown for the other. It is
 * `unknown` where nothing is wrong: beside `{}` a tensor would pass for options of which none is given.
 */
export type OnlyOptions<Op extends string, O, Options, Besides = unknown> = Guard<
  IfOptions<Op, O, Options, Besides, Besides>
>

/** What is given for options by mistake, as a bare axis. */
export type Bare = number | string | boolean

/** What options that are called `Names` must be besides: options, and none that there are not. */
export type CanOptions<Op extends string, O, Options, Names extends string, Besides = unknown> = Guard<
  IfOptions<Op, O, Options, Besides, O extends Bare ? Refused<`${Op}: expected options (${Names}), got ${O}`> : Besides>
>
