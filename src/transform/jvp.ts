import { add } from '../primitive/arithmetic.js'
import type { DType } from '../tensor/dtype.js'
import { concrete, type Stored } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import { leaked } from '../trace/error.js'
import type { Primitive, Tangent } from '../trace/primitive.js'
import { bind, type Trace, Tracer, withTrace } from '../trace/trace.js'

/** A value and the direction in which it moves. */
class DualTracer extends Tracer {
  readonly trace: Trace
  readonly primal: Value
  readonly tangent: Tangent
  constructor(trace: Trace, primal: Value, tangent: Tangent) {
    super()
    this.trace = trace
    this.primal = primal
    this.tangent = tangent
  }
  get shape(): readonly number[] {
    return this.primal.shape
  }
  get dtype(): DType {
    return this.primal.dtype
  }
  /** The primal can be read, so that JavaScript may branch on it. */
  concrete(reader: string): Stored {
    return concrete(this.primal, reader)
  }
  toString(): string {
    return `Dual of ${this.primal}`
  }
}

/** Forward mode: every primitive is applied to the primals, and its derivative to the tangents. */
class DualTrace implements Trace {
  readonly level: number
  /** The transformation that the user called, for error messages. */
  readonly transformation: string
  private finished = false
  constructor(level: number, transformation: string) {
    this.level = level
    this.transformation = transformation
  }
  finish(): void {
    this.finished = true
  }
  lift(value: Value): DualTracer {
    return new DualTracer(this, value, undefined)
  }
  process(primitive: Primitive, inputs: readonly DualTracer[], params: unknown): readonly Value[] {
    // Its derivative would be lost without a word.
    if (this.finished) throw leaked(this.transformation)
    const primals = inputs.map(({ primal }) => primal)
    const tangents = inputs.map(({ tangent }) => tangent)
    const outputs = bind(primitive, primals, params)
    if (tangents.every(tangent => tangent === undefined)) return outputs
    const terms = primitive.jvp(tangents, primals, outputs, params)
    return outputs.map((output, i) => {
      const [first, ...rest] = terms[i]!
      return first === undefined ? output : new DualTracer(this, output, rest.reduce(add, first))
    })
  }
}

/** A function of leaves, which is what transformations work on inside. */
export type LeafFunction = (leaves: readonly Value[]) => readonly Value[]

/** The value of `f` and its derivative in the direction of `tangents`. */
export const jvpLeaves = (
  f: LeafFunction,
  primals: readonly Value[],
  tangents: readonly Tangent[],
  transformation: string,
): { readonly outputs: readonly Value[]; readonly tangents: readonly Tangent[] } =>
  withTrace(
    level => new DualTrace(level, transformation),
    trace => {
      const results = f(primals.map((primal, i) => new DualTracer(trace, primal, tangents[i]))).map(result =>
        result instanceof DualTracer && result.trace === trace ? result : trace.lift(result),
      )
      trace.finish()
      return { outputs: results.map(({ primal }) => primal), tangents: results.map(({ tangent }) => tangent) }
    },
  )
