/** Whether two types are identical, as a type variable is to itself. */
export type Equals<X, Y> = (<T>() => T extends X ? 1 : 2) extends <T>() => T extends Y ? 1 : 2 ? true : false

/** Whether a type is `any`. */
export type IsAny<X> = 0 extends 1 & X ? true : false

/** Whether a type is several, as `0 | 1` and `boolean` are. */
export type IsUnion<A, B = A> = A extends unknown ? ([B] extends [A] ? false : true) : never
