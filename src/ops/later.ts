import type { IfTensor } from './face.js'

/**
 * A function that waits for an operand, as the result of an operation. Among the arguments of a call TypeScript passes over each call of
 * what may give a function until the type variables are inferred from the others: those of `map(f, reshape(x, [4, 2]))` would be inferred
 * from `f` alone. It asks that of the type in the signature, which is a rule and no function as long as `Called` is open; in a call that
 * is `true`, its default, as nothing is inferred for it. What takes a function of the values that come before it in a `pipe`, as
 * `data.map` does, has to be passed over, or that function would be looked at before they are known.
 */
export type Later<F, Called extends true> = Called extends true ? F : never

// Rules of a type variable that is still open say nothing and cost much: TypeScript works them out again wherever it compares the
// signatures that stand in a `pipe`, or infers from them. So they are fields of an interface, read by a type variable for which
// nothing is ever inferred: while a signature is compared that is open, and nothing is worked out; in a call it is its default.

/** Which field is meant by the first argument of an operation, of which the element type `D` is inferred. */
export type Side<X, D> = IfTensor<X, D, 'tensor', 'options'>

/** A result that is such a field: nothing is inferred for its type variables from what is expected. */
export type Settled<Field> = Field extends infer Result ? Result : never
