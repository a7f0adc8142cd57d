import type { IfTensor } from './face.js'

// Rules of a type variable that is still open say nothing and cost much: TypeScript works them out again wherever it compares the
// signatures that stand in a `pipe`, or infers from them. So they are fields of an interface, read by a type variable for which
// nothing is ever inferred: while a signature is compared that is open, and nothing is worked out; in a call it is its default.

/** Which field is meant by the first argument of an operation, of which the element type `D` is inferred. */
export type Side<X, D> = IfTensor<X, D, 'tensor', 'options'>

/** A result that is such a field: nothing is inferred for its type variables from what is expected. */
export type Settled<Field> = Field extends infer Result ? Result : never
