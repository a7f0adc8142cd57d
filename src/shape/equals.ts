/**
 * Whether two types are identical. Unlike `X extends Y` this is decided at once where a side is a type variable, which
 * is identical to itself alone: it keeps the rules working inside users' generic functions.
 */
export type Equals<X, Y> = (<T>() => T extends X ? 1 : 2) extends <T>() => T extends Y ? 1 : 2 ? true : false
