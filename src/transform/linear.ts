import type { Spec, Value } from '../tensor/tensor.js'
import { marked } from '../trace/live.js'
import type { Primitive, Tangent } from '../trace/primitive.js'
import type { Constant, Program } from '../trace/program.js'
import { replay } from '../trace/replay.js'
import { StagedTracer, StagingTrace } from '../trace/staging.js'
import { bind, withTrace } from '../trace/trace.js'
import { type Linearized, linearizeLeaves } from './dual.js'
import { type LeafFunction, zeros } from './leaves.js'
import { stageClosed } from './program.js'
import { type Residual, residualsOf } from './residuals.js'
import { transposeProgram } from './vjp.js'

// What primitives that carry Programs (scan, cond) share: the derivative of a Program, split into the part that can be
// computed beforehand and the part that is linear in the tangents.

/** A Program and its derivative. */
export interface Split {
  /** The Program's outputs, then the residuals that are no inputs, in order. */
  readonly forward: Program
  readonly residuals: readonly Residual[]
  /** Which outputs move, if the inputs move that were said to. */
  readonly moves: readonly boolean[]
  /** From residuals and tangents of the moving inputs to tangents of the outputs, linear in the tangents. */
  readonly tangent: (residuals: readonly Value[], tangents: readonly Value[]) => readonly Tangent[]
}

/** `xs` in the marked places, in order, and nothing in the others. */
export const spread = (xs: readonly Tangent[], marks: readonly boolean[]): readonly Tangent[] => {
  let next = 0
  return marks.map(mark => (mark ? xs[next++] : undefined))
}

/** Which tangents there are. */
export const present = (tangents: readonly Tangent[]): readonly boolean[] =>
  tangents.map(tangent => tangent !== undefined)

/**
 * Splits the derivative of a Program whose constants are stored, of whose inputs some are `moving`. `available` tells
 * which inputs will still be there when the derivative is computed; the others are kept as residuals where they are
 * needed.
 */
export const split = (
  transformation: string,
  program: Program,
  moving: readonly boolean[],
  available: (input: number) => boolean,
): Split => {
  let derivative: Linearized | undefined
  const whole = stageClosed(
    transformation,
    inputs => {
      derivative = linearizeLeaves(leaves => replay(program, leaves), inputs, transformation, moving)
      return [...derivative.outputs, ...tracedConstants(derivative.program).map(({ value }) => value)]
    },
    program.inputs.map(({ spec }) => spec),
  )
  const { program: linear, places } = derivative!
  const { forward, residuals, restore } = residualsOf(whole, program.outputs.length, available)
  const traced = new Map(tracedConstants(linear).map((constant, i) => [constant, i]))
  const tangent = (values: readonly Value[], tangents: readonly Value[]): readonly Tangent[] => {
    const needed = restore(values)
    const constants = linear.constants.map(constant => {
      const place = traced.get(constant)
      return place === undefined ? constant : { ...constant, value: needed[place]! }
    })
    const directions = spread(tangents, moving)
    const results = replay(
      { ...linear, constants },
      program.inputs.map(({ spec }, i) => directions[i] ?? zeros(spec)),
    )
    return places.map(place => (place === undefined ? undefined : results[place]))
  }
  return { forward, residuals, moves: places.map(place => place !== undefined), tangent }
}

// Constants that are stored are the same in every run.
const tracedConstants = ({ constants }: Program): readonly Constant[] =>
  constants.filter(({ value }) => value instanceof StagedTracer)

/** A linear function as a Program; what does not depend on its inputs is computed at once. */
export const stageLinear = (transformation: string, f: LeafFunction, inputs: readonly Spec[]): Program =>
  withTrace(
    level => new StagingTrace(level, transformation),
    trace => trace.finish(f(inputs.map(({ shape, dtype }) => trace.input({ shape, dtype })))),
  )

/** Cotangents of the unknown inputs of a function that is linear in them. */
export const transposeLeaves = (
  transformation: string,
  f: LeafFunction,
  unknown: readonly Spec[],
  cotangents: readonly Tangent[],
): readonly Tangent[] => transposeProgram(stageLinear(transformation, f, unknown), cotangents)

/** Applies a primitive that carries Programs to those of the inputs that its outputs take. */
export const bindPruned = <P>(primitive: Primitive<P>, inputs: readonly Value[], params: P): readonly Value[] => {
  const all = primitive.spec(inputs, params).map(() => true)
  const part = primitive.prune!(all, params)
  return bind(primitive, marked(inputs, part.inputs), part.params)
}
