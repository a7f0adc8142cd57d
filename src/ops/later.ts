import type { TensorMark } from '../tensor/tensor.js'

// Rules of a type variable that is still open say nothing and cost much: TypeScript works them out again wherever it compares the
// signatures that stand in a `pipe`, or infers from them. So they are fields of an interface, read by a type variable for which
// nothing is ever inferred: while a signature is compared that is open, and nothing is worked out; in a call it is its default.

// Of a type variable both questions wait, but of the second TypeScript knows the answer for what that extends: so what comes of a
// tensor is a tensor for the next operation.
/** Which field is meant by the first argument of an operation, a tensor or options, once that is known. */
export type Side<X> = 'dtype' extends keyof X ? 'tensor' : X extends TensorMark ? 'tensor' : 'options'

/** A result that is such a field: nothing is inferred for its type variables from what is expected. */
export type Settled<Field> = Field extends infer Result ? Result : never
