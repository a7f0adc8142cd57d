import type { Stored } from '../tensor/storage.js'
import type { Spec, Value } from '../tensor/tensor.js'
import type { Lowering } from './lowering.js'

/** A tangent or cotangent; `undefined` is a zero that was never computed. */
export type Tangent = Value | undefined

/** An input of a linear equation: known, or the unknown that the equation is linear in, of which only the spec is there. */
export type LinearInput = { readonly known: Value } | { readonly unknown: Spec }

/**
 * An operation that is not made of others, with every rule that the rest of the library needs of it. The transformations
 * know primitives only through this record. `P` are its parameters: what is fixed when the operation is written down
 * (axes, strides), as opposed to its inputs.
 */
export interface Primitive<P = unknown> {
  readonly name: string
  /** The shape rule: what comes out, from what goes in. It may rely on `ops` having checked user input. */
  spec(inputs: readonly Spec[], params: P): readonly Spec[]
  /** The plain definition in TypeScript, which the reference engine runs. */
  evaluate(inputs: readonly Stored[], params: P, outputs: readonly Spec[]): readonly Stored[]
  /**
   * The derivative: for each output the terms whose sum is its tangent (none: the tangent is zero), from the tangents of
   * the inputs. Linear in `tangents`.
   */
  jvp(
    tangents: readonly Tangent[],
    inputs: readonly Value[],
    outputs: readonly Value[],
    params: P,
  ): readonly (readonly Value[])[]
  /**
   * For a primitive that carries Programs: outputs and derivative at once, in place of `jvp`, because what the derivative
   * needs of the way to the outputs has to be kept on that way.
   */
  dual?(
    inputs: readonly Value[],
    tangents: readonly Tangent[],
    params: P,
  ): { readonly outputs: readonly Value[]; readonly tangents: readonly Tangent[] }
  /**
   * How it acts on a batch: the inputs marked in `batched` have one leading axis more than usual, of the same size, and so
   * have all outputs.
   */
  batch(inputs: readonly Value[], batched: readonly boolean[], params: P): readonly Value[]
  /** How it becomes loops; one that does not is run by `evaluate` wherever it stands. */
  lower?(inputs: readonly Spec[], params: P): Lowering | undefined
  /** How many multiplications it takes, for one whose cost they are. */
  multiplications?(inputs: readonly Spec[], params: P): number
  /**
   * For a primitive that carries Programs: the same with less in it, where only some outputs are `needed`. It says which
   * inputs it then takes, and which outputs it has: more than are needed where those depend on others.
   */
  prune?(
    needed: readonly boolean[],
    params: P,
  ): { readonly params: P; readonly inputs: readonly boolean[]; readonly outputs: readonly boolean[] }
  /**
   * For a linear function of which only the transpose is known: the sentence for whoever needs its value, as forward mode
   * does.
   */
  forbids?(params: P): string
  /** For a primitive that is linear in some inputs: their cotangents from the cotangents of the outputs. */
  transpose?(cotangents: readonly Tangent[], inputs: readonly LinearInput[], params: P): readonly Tangent[]
}

/** The `jvp` of a primitive that has a `dual`, which is asked in its place. */
export const byDual = (name: string) => (): never => {
  throw new TypeError(`internal: ${name} is differentiated by its dual`)
}
