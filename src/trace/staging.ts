import { frozen } from '../shape/sizes.js'
import { type DType, firstOf } from '../tensor/dtype.js'
import { Stored } from '../tensor/storage.js'
import type { Spec, Value } from '../tensor/tensor.js'
import { leaked, TraceError } from './error.js'
import { live } from './live.js'
import type { Primitive } from './primitive.js'
import type { Atom, Constant, Equation, Program, Variable } from './program.js'
import { showProgram } from './show.js'
import { isLocating, keepSite } from './site.js'
import { isDeriving, Trace, Tracer } from './trace.js'

/** A tracer that writes down what is done with it. */
export class StagedTracer extends Tracer {
  readonly trace: StagingTrace
  readonly atom: Atom
  constructor(trace: StagingTrace, atom: Atom) {
    super()
    this.trace = trace
    this.atom = atom
  }
  get shape(): readonly number[] {
    return this.atom.spec.shape
  }
  get dtype(): DType {
    return this.atom.spec.dtype
  }
  concrete(reader: string): Stored {
    throw new TraceError(
      `${reader}: a tensor of shape [${this.shape.join(', ')}] inside ${this.trace.transformation} stands for every value it may have, so it ` +
        'has no elements to read; return it from the function to read it outside, and to choose between results ' +
        'use T.where, T.cond or T.whileLoop instead of a JavaScript branch',
    )
  }
  toString(): string {
    return `Traced<[${this.shape.join(', ')}], ${this.dtype}> in ${this.trace.transformation}`
  }
}

/** Builds a Program from the primitives it is given. */
export class StagingTrace extends Trace {
  readonly inputs: Variable[] = []
  readonly constants: Constant[] = []
  readonly equations: Equation[] = []
  private readonly derived = new Set<Equation>()
  private readonly lifted = new Map<Value, StagedTracer>()
  private nextId = 0

  input(spec: Spec): StagedTracer {
    const variable = this.variable(spec)
    this.inputs.push(variable)
    return new StagedTracer(this, variable)
  }

  lift(value: Value): StagedTracer {
    if (value instanceof Tracer && value.trace.ended) throw leaked(value.trace.transformation, value)
    const known = this.lifted.get(value)
    if (known !== undefined) return known
    const atom = this.constant(value)
    const tracer = new StagedTracer(this, atom)
    this.lifted.set(value, tracer)
    return tracer
  }

  process(primitive: Primitive, inputs: readonly StagedTracer[], params: unknown): readonly Value[] {
    const specs = primitive.spec(
      inputs.map(input => input.atom.spec),
      params,
    )
    const outputs = specs.map(spec => this.variable(spec))
    const equation: Equation = { primitive, inputs: inputs.map(input => input.atom), params, outputs }
    this.equations.push(equation)
    if (isDeriving()) this.derived.add(equation)
    keepSite(equation)
    return outputs.map(variable => new StagedTracer(this, variable))
  }

  /** All that the function did; of what derivative rules did beside it, what is needed. */
  finish(outputs: readonly Value[]): Program {
    const atoms = outputs.map(output =>
      output instanceof StagedTracer && output.trace === this ? output.atom : this.lift(output).atom,
    )
    const { inputs, constants, equations, derived } = this
    const written = equations.flatMap(equation => (derived.has(equation) ? [] : equation.outputs))
    return {
      inputs,
      constants,
      equations: derived.size === 0 ? equations : live(equations, [...atoms, ...written]),
      outputs: atoms,
      toString() {
        return showProgram(this)
      },
    }
  }

  private constant(value: Value): Atom {
    const spec = { shape: frozen(value.shape), dtype: value.dtype }
    if (value instanceof Stored && value.shape.length === 0) {
      const number = firstOf(value)
      // Whoever searches where a number that is not finite was made knows the tensor.
      if (!isLocating() || Number.isFinite(number)) return { kind: 'literal', value: number, spec }
    }
    const variable = this.variable(spec)
    this.constants.push({ variable, value })
    return variable
  }

  private variable({ shape, dtype }: Spec): Variable {
    return { kind: 'variable', id: this.nextId++, spec: { shape: frozen(shape), dtype } }
  }
}
