/** Whether two types are identical, as a type variable is to itself. */
export type Equals<X, Y> = (<T>() => T extends X ? 1 : 2) extends <T>() => T extends Y ? 1 : 2 ? true : false

/** Whether a type is `any`. */
export type IsAny<X> = 0 extends 1 & X ? true : false

/** Whether a type is several, as `0 | 1` and `boolean` are. */
export type IsUnion<A, B = A> = A extends unknown ? ([B] extends [A] ? false : true) : never

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
