import { add } from '../primitive/arithmetic.js'
import { type DType, isFloat } from '../tensor/dtype.js'
import { concrete, type Stored } from '../tensor/storage.js'
import type { Spec, Value } from '../tensor/tensor.js'
import { prune } from '../trace/live.js'
import type { Primitive, Tangent } from '../trace/primitive.js'
import type { Program } from '../trace/program.js'
import { StagingTrace } from '../trace/staging.js'
import { bind, deriving, Trace, Tracer, withTrace } from '../trace/trace.js'
import type { LeafFunction } from './leaves.js'

/** A value and the direction in which it moves. */
export class DualTracer extends Tracer {
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

/** What results are, and along what they move. */
export interface Moved {
  readonly outputs: readonly Value[]
  readonly tangents: readonly Tangent[]
}

/** Forward mode: every primitive is applied to the primals, and its derivative to the tangents. */
export class DualTrace extends Trace {
  lift(value: Value): DualTracer {
    return new DualTracer(this, value, undefined)
  }
  run(f: LeafFunction, primals: readonly Value[], tangents: readonly Tangent[]): Moved {
    const results = f(primals.map((primal, i) => new DualTracer(this, primal, tangents[i])))
    return this.moved(
      results.map(result => (result instanceof DualTracer && result.trace === this ? result : this.lift(result))),
    )
  }
  moved(results: readonly DualTracer[]): Moved {
    return { outputs: results.map(({ primal }) => primal), tangents: results.map(({ tangent }) => tangent) }
  }
  process(primitive: Primitive, inputs: readonly DualTracer[], params: unknown): readonly Value[] {
    const primals = inputs.map(({ primal }) => primal)
    const tangents = inputs.map(({ tangent }) => tangent)
    const still = tangents.every(tangent => tangent === undefined)
    if (!still && primitive.dual !== undefined) {
      const { outputs, tangents: moved } = primitive.dual(primals, tangents, params)
      return outputs.map((output, i) => (moved[i] === undefined ? output : new DualTracer(this, output, moved[i])))
    }
    const outputs = bind(primitive, primals, params)
    if (still) return outputs
    const terms = deriving(() => primitive.jvp(tangents, primals, outputs, params))
    return outputs.map((output, i) => {
      const [first, ...rest] = terms[i]!
      return first === undefined ? output : new DualTracer(this, output, rest.reduce(add, first))
    })
  }
}

/** Runs `f` on values that move along `tangents`, under a trace of the given kind. */
export const dualLeaves = (
  f: LeafFunction,
  primals: readonly Value[],
  tangents: readonly Tangent[],
  transformation: string,
  Kind: typeof DualTrace = DualTrace,
): Moved =>
  withTrace(
    level => new Kind(level, transformation),
    trace => trace.run(f, primals, tangents),
  )

/** The derivative of a function at a point: a linear Program from input tangents to output tangents. */
export interface Linearized {
  readonly outputs: readonly Value[]
  readonly program: Program
  /** For each output its place among the Program's outputs, or undefined where the derivative is zero. */
  readonly places: readonly (number | undefined)[]
}

/** Which values can move: those of float element types. */
export const areFloats = (xs: readonly Spec[]): readonly boolean[] => xs.map(({ dtype }) => isFloat(dtype))

/**
 * Forward mode with unknown tangents: the primals are computed as usual, while what happens to the tangents is written
 * down. Values that the tangents are multiplied with become constants of the Program. A primal that does not move has no
 * tangent at all: zero times an infinite derivative would be NaN.
 */
export const linearizeLeaves = (
  f: LeafFunction,
  primals: readonly Value[],
  transformation: string,
  moving: readonly boolean[] = areFloats(primals),
): Linearized =>
  withTrace(
    level => new StagingTrace(level, transformation),
    trace => {
      const inputs = primals.map(({ shape, dtype }) => trace.input({ shape, dtype }))
      const directions = inputs.map((input, i) => (moving[i] ? input : undefined))
      const { outputs, tangents } = dualLeaves(f, primals, directions, transformation)
      const nonzero = tangents.filter(tangent => tangent !== undefined)
      let next = 0
      return {
        outputs,
        program: prune(trace.finish(nonzero)).program,
        places: tangents.map(tangent => (tangent === undefined ? undefined : next++)),
      }
    },
  )
