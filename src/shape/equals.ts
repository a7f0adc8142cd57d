/** Whether two types are identical, as a type variable is to itself. */
export type Equals<X, Y> = (<T>() => T extends X ? 1 : 2) extends <T>() => T extends Y ? 1 : 2 ? true : false

// A conditional type on a type variable is put off until the variable is known, unless it is false for whatever the
// variable may become. The two types below reach that: the key of a mapped type is gone only where the test holds, and
// a key that waits for a variable counts as any key at all. They keep the rules working in users' generic functions.

/** Whether `X` is `D`. A type variable is not, and this is decided at once. */
export type Is<X, D> = { d: { [K in 'other' as X extends D ? never : K]: 1 } } extends { d: Empty } ? true : false

/** Whether `X` takes in all of `D`, as `number` does for every number. A type variable does not, as for `Is`. */
export type Covers<X, D> = { d: { [K in 'other' as D extends X ? never : K]: 1 } } extends { d: Empty } ? true : false

type Empty = { readonly [key: string]: never }
