import type { Dim } from './dim.js'

/**
 * The size T itself. While T depends on type variables, TypeScript asks what it may be by following every branch of the
 * arithmetic, tens of thousands of them; through `Opaque` it sees no more than that it is a size. (Not `T extends …`,
 * which it would distribute over what T may be.)
 */
export type Opaque<T> = T & Dim extends infer D extends Dim ? D : never
