import { blank, type Stored, scalar } from '../tensor/storage.js'
import type { Spec, Value } from '../tensor/tensor.js'
import { NotLinear } from '../trace/error.js'
import type { Lowering } from '../trace/lowering.js'
import type { LinearInput, Primitive, Tangent } from '../trace/primitive.js'
import { bind } from '../trace/trace.js'

/** What a derivative rule may use besides the tangent. */
export interface At<P> {
  readonly inputs: readonly Value[]
  readonly output: Value
  readonly params: P
}

/** The tangent of the output from the tangent of one input. */
export type TangentRule<P> = (tangent: Value, at: At<P>) => Tangent

/** A primitive with one output, with its rules in the form in which a person writes them. */
export interface Definition<P> {
  readonly name: string
  readonly spec: (inputs: readonly Spec[], params: P) => Spec
  /** Fills `out`, which holds zeros, with the result. */
  readonly evaluate: (out: Stored, inputs: readonly Stored[], params: P) => void
  /**
   * A rule for each input (null where it has no derivative; the tangents add up), a rule for all of them together, or
   * 'linear': one input, and the derivative is the primitive itself.
   */
  readonly jvp: readonly (TangentRule<P> | null)[] | ((tangents: readonly Tangent[], at: At<P>) => Tangent) | 'linear'
  readonly batch: BatchRule<P>
  readonly lower?: (inputs: readonly Spec[], params: P) => Lowering | undefined
  readonly multiplications?: (inputs: readonly Spec[], params: P) => number
  /** For each input that the primitive is linear in, its cotangent from the output's. */
  readonly transpose?: (cotangent: Value, inputs: readonly LinearInput[], params: P) => readonly Tangent[]
}

/**
 * How a primitive acts on a batch: the inputs marked in `batched` have one leading axis more than usual, of the same size,
 * and so has the result. `apply` is the primitive itself.
 */
export type BatchRule<P> = (
  inputs: readonly Value[],
  batched: readonly boolean[],
  params: P,
  apply: (inputs: readonly Value[], params: P) => Value,
) => Value

/** How a bound primitive is called: by `ops` and by the rules of other primitives. */
export interface Bound<Args extends readonly unknown[], Result = Value> {
  (...args: Args): Result
  readonly primitive: Primitive
}

/**
 * A primitive from its definition; `call` says how it is written in code. Floats of 16 bits it takes as they are, their bits: it
 * moves elements and computes nothing.
 */
export const definePlain = <P, Args extends readonly unknown[]>(
  definition: Definition<P>,
  call: (apply: (inputs: readonly Value[], params: P) => Value) => (...args: Args) => Value,
): Bound<Args> => {
  const { name, jvp, lower, multiplications, transpose } = definition
  const terms = (tangents: readonly Tangent[], at: At<P>): readonly Tangent[] => {
    if (jvp === 'linear') return tangents.map(tangent => tangent && apply([tangent], at.params))
    if (typeof jvp === 'function') return [jvp(tangents, at)]
    return tangents.map((tangent, i) => tangent && jvp[i]?.(tangent, at))
  }
  const primitive: Primitive<P> = {
    name,
    spec: (inputs, params) => [definition.spec(inputs, params)],
    evaluate: (inputs, params, outputs) => {
      const out = blank(outputs[0]!)
      definition.evaluate(out, inputs, params)
      return [out]
    },
    jvp: (tangents, inputs, outputs, params) =>
      outputs.map(output => terms(tangents, { inputs, output, params }).filter(isDefined)),
    batch: (inputs, batched, params) => [definition.batch(inputs, batched, params, apply)],
  }
  // Spreads would take as long as the rest of it, some eighty times in every import.
  if (lower) primitive.lower = lower
  if (multiplications) primitive.multiplications = multiplications
  if (transpose)
    primitive.transpose = ([cotangent], inputs, params) => (cotangent ? transpose(cotangent, inputs, params) : [])
  const apply = (inputs: readonly Value[], params: P): Value => bind(primitive, inputs, params)[0]!
  return Object.assign(call(apply), { primitive })
}

/** A function of one tensor of floats with several outputs, on whatever axes are before those that it works on. */
export interface Decomposition {
  readonly name: string
  readonly spec: (x: Spec) => readonly Spec[]
  /** Fills `outs`, which hold zeros, with the results. */
  readonly evaluate: (outs: readonly Stored[], x: Stored) => void
  /** The tangents of the outputs from that of the input. */
  readonly jvp: (tangent: Value, at: { readonly x: Value; readonly outputs: readonly Value[] }) => readonly Value[]
}

/** A primitive with several outputs from its definition. */
export const severalPlain = ({
  name,
  spec,
  evaluate,
  jvp,
}: Decomposition): Bound<readonly [x: Value], readonly Value[]> => {
  const primitive: Primitive<Readonly<Record<string, never>>> = {
    name,
    spec: ([x]) => spec(x!),
    evaluate: ([x], _, specs) => {
      const outs = specs.map(blank)
      evaluate(outs, x!)
      return outs
    },
    jvp: ([tangent], [x], outputs) =>
      tangent ? jvp(tangent, { x: x!, outputs }).map(term => [term]) : outputs.map(() => []),
    batch: ([x]) => apply(x!),
  }
  const apply = (x: Value): readonly Value[] => bind(primitive, [x], {})
  return Object.assign(apply, { primitive })
}

const isDefined = (tangent: Tangent): tangent is Value => tangent !== undefined

export const isUnknown = (input: LinearInput): input is { readonly unknown: Spec } => 'unknown' in input

export const specOf = (input: LinearInput): Spec => (isUnknown(input) ? input.unknown : input.known)

/** The value of an input that the equation is not linear in. */
export const known = (input: LinearInput): Value => {
  if (isUnknown(input)) throw new NotLinear('multiplies two traced values')
  return input.known
}

/** A scalar with the element type of `x`. */
export const scalarLike = (value: number, x: Spec): Value => scalar(value, x.dtype)
