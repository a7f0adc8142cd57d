import { Stored, ValueNode } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import { leaked } from './error.js'
import type { Primitive } from './primitive.js'

/** An interpreter of primitives: what a running transformation does with each one. */
export abstract class Trace {
  /** Traces nest; the value of the innermost (highest) one decides who interprets an operation. */
  readonly level: number
  /** The transformation that the user called, for error messages. */
  readonly transformation: string
  /** Its values cannot be computed with any more: what they stand for is over. */
  ended = false
  constructor(level: number, transformation: string) {
    this.level = level
    this.transformation = transformation
  }
  /** A value of an outer trace, or a stored one, as a tracer of this trace. */
  abstract lift(value: Value): Tracer
  abstract process(primitive: Primitive, inputs: readonly Tracer[], params: unknown): readonly Value[]
}

/** Stands for a value while a transformation runs. */
export abstract class Tracer extends ValueNode {
  abstract readonly trace: Trace
}

let depth = 0
let staging: Trace | undefined

/** Runs `body` under a new innermost trace. */
export const withTrace = <T extends Trace, A>(make: (level: number) => T, body: (trace: T) => A): A => {
  depth += 1
  const trace = make(depth)
  try {
    return body(trace)
  } finally {
    trace.ended = true
    depth -= 1
  }
}

/** Whether a transformation writes down every operation, also of values that are in memory. */
export const isStaging = (): boolean => staging !== undefined

/** Runs `body` under a new trace that also takes the operations none of whose inputs are traced. */
export const withStaging = <T extends Trace, A>(make: (level: number) => T, body: (trace: T) => A): A =>
  withTrace(make, trace => {
    const outer = staging
    staging = trace
    try {
      return body(trace)
    } finally {
      staging = outer
    }
  })

let rules = 0

/** Runs a derivative rule. What it computes is nobody's wish before somebody needs the derivative. */
export const deriving = <A>(rule: () => A): A => {
  rules += 1
  try {
    return rule()
  } finally {
    rules -= 1
  }
}

export const isDeriving = (): boolean => rules > 0

/** How a primitive is run on stored values. */
export type Evaluate = (primitive: Primitive, inputs: readonly Stored[], params: unknown) => readonly Value[]

/** By its definition. */
export const byDefinition: Evaluate = (primitive, inputs, params) =>
  primitive.evaluate(inputs, params, primitive.spec(inputs, params))

let evaluate = byDefinition

/** Has primitives run in another way from now on, and gives the way before: engines do this. */
export const evaluateBy = (how: Evaluate): Evaluate => {
  const before = evaluate
  evaluate = how
  return before
}

/** Looks on while a primitive is run on stored values, and gives what it gives. */
export type Watcher = (primitive: Primitive, inputs: readonly Stored[], run: () => readonly Value[]) => readonly Value[]

let watcher: Watcher | undefined

/** Has a watcher look on while `body` runs. */
export const watchedBy = <A>(look: Watcher, body: () => A): A => {
  const outer = watcher
  watcher = look
  try {
    return body()
  } finally {
    watcher = outer
  }
}

const areStored = (values: readonly Value[]): values is readonly Stored[] => {
  for (let i = 0; i < values.length; i++) if (!(values[i] instanceof Stored)) return false
  return true
}

/** Applies a primitive: the innermost trace among the inputs interprets it; without one it is evaluated at once. */
export const bind = <P>(primitive: Primitive<P>, inputs: readonly Value[], params: P): readonly Value[] => {
  if (staging === undefined && areStored(inputs)) {
    if (watcher === undefined) return evaluate(primitive, inputs, params)
    return watcher(primitive, inputs, () => evaluate(primitive, inputs, params))
  }
  let top = staging
  for (const input of inputs) {
    if (!(input instanceof Tracer)) continue
    if (input.trace.ended) throw leaked(input.trace.transformation, input)
    if (top === undefined || input.trace.level > top.level) top = input.trace
  }
  if (top === undefined) throw new TypeError('expected a tensor')
  const trace = top
  const lifted = inputs.map(input => (input instanceof Tracer && input.trace === trace ? input : trace.lift(input)))
  return trace.process(primitive, lifted, params)
}
