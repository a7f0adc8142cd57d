/** Whether two types are identical, as a type variable is to itself. */
export type Equals<X, Y> = (<T>() => T extends X ? 1 : 2) extends <T>() => T extends Y ? 1 : 2 ? true : false

/** Whether a type is `any`. */
export type IsAny<X> = 0 extends 1 & X ? true : false

/** Whether a type is several, as `0 | 1` and `boolean` are. */
export type IsUnion<A, B = A> = A extends unknown ? ([B] extends [A] ? false : true) : never

// What TypeScript tries in the place of a type variable, to see whether a question can be answered at once, fits anything, also
// `Nobody`, which no size is. Of a type variable `IsOpen` waits, and it is `true` there: so a literal differs from it at once.
interface Nobody {
  readonly nobody: true
}

/** `false` of a size; of a type variable it waits. */
export type IsOpen<X> = One<X> extends One<Nobody> ? true : false

// Of a conditional type that waits TypeScript leaves out a branch of any: of a type variable this is `never`, as of one size.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Unless<Yes> = Yes extends true ? any : never
type Many<X> =
  One<X> extends One<Nobody> ? never : Unless<number extends X ? true : string extends X ? true : IsUnion<X>>

/**
 * Whether two sizes are certainly one: a literal is itself and so is a type variable, an unknown size and one of several are none.
 * That is known at once of a type variable beside itself and beside a literal, so that a rule can go on; of two it waits. (A
 * rule's own parameters are type variables, too: a literal with which it compares them has to be one of them, by default.)
 */
export type IsIdentical<X, Y> = { x: X; y: Y; open: IsOpen<X>; many: Many<X> } extends {
  x: Y
  y: X
  open: IsOpen<Y>
  many: never
}
  ? true
  : false

// What several types are asked at once, as TypeScript asks it of the fields of a record; of an interface it compares the
// arguments alone, which costs less.

/** One type, so that a question about it is not asked of each part of a union. */
export interface One<out A> {
  readonly a: A
}

/** Two types that are asked about at once. */
export interface Two<out A, out B> {
  readonly a: A
  readonly b: B
}

/** Four types that are asked about at once. */
export interface Four<out A, out B, out C, out D> {
  readonly a: A
  readonly b: B
  readonly c: C
  readonly d: D
}
