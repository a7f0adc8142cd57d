import { isFloat } from '../tensor/dtype.js'
import type { Spec, Value } from '../tensor/tensor.js'
import type { Tangent } from '../trace/primitive.js'
import type { Constant, Program } from '../trace/program.js'
import { replay } from '../trace/replay.js'
import { StagedTracer, StagingTrace } from '../trace/staging.js'
import { withTrace } from '../trace/trace.js'
import { instantiate, zeros } from './leaves.js'
import { stageLeaves } from './program.js'
import { type Linearized, linearizeLeaves, transposeProgram } from './vjp.js'

// What primitives that carry Programs (scan, cond) share: the derivative of a Program, split into the part that can be
// computed beforehand and the part that is linear in the tangents.

/** What the derivative needs from the way to the outputs: an input of the Program, or an additional output of `forward`. */
export type Residual = { readonly input: number } | { readonly spec: Spec }

/** A Program and its derivative. */
export interface Split {
  /** The Program's outputs, then the residuals that are no inputs, in order. */
  readonly forward: Program
  readonly residuals: readonly Residual[]
  /** From residuals and tangents of the float inputs to tangents of the float outputs, linear in the tangents. */
  readonly tangent: (residuals: readonly Value[], tangents: readonly Value[]) => readonly Value[]
}

export const floats = <T extends Spec>(xs: readonly T[]): readonly T[] => xs.filter(({ dtype }) => isFloat(dtype))

/**
 * Splits the derivative of a Program whose constants are stored. `available` tells which inputs will still be there when
 * the derivative is computed; the others are kept as residuals where they are needed.
 */
export const split = (transformation: string, program: Program, available: (input: number) => boolean): Split => {
  let derivative: Linearized | undefined
  let residuals: readonly Residual[] = []
  const forward = stageLeaves(
    transformation,
    inputs => {
      derivative = linearizeLeaves(leaves => replay(program, leaves), inputs, transformation)
      const needed = tracedConstants(derivative.program).map(({ value }) => value)
      residuals = needed.map(({ shape, dtype }, i) => {
        const input = inputs.indexOf(needed[i]!)
        return input >= 0 && available(input) ? { input } : { spec: { shape, dtype } }
      })
      return [...derivative.outputs, ...needed.filter((_, i) => 'spec' in residuals[i]!)]
    },
    program.inputs.map(({ spec }) => spec),
  )
  const { program: linear, places } = derivative!
  const traced = tracedConstants(linear)
  const tangent = (values: readonly Value[], tangents: readonly Value[]): readonly Value[] => {
    const constants = linear.constants.map(constant => {
      const place = traced.indexOf(constant)
      return place < 0 ? constant : { ...constant, value: values[place]! }
    })
    const moving = [...tangents]
    const all = program.inputs.map(({ spec }) => (isFloat(spec.dtype) ? moving.shift()! : zeros(spec)))
    const results = replay({ ...linear, constants }, all)
    return program.outputs.flatMap(({ spec }, i) => {
      if (!isFloat(spec.dtype)) return []
      const place = places[i]
      return [place === undefined ? zeros(spec) : results[place]!]
    })
  }
  return { forward, residuals, tangent }
}

// Constants that are stored are the same in every run.
const tracedConstants = ({ constants }: Program): readonly Constant[] =>
  constants.filter(({ value }) => value instanceof StagedTracer)

/** Cotangents of the unknown inputs of a function that is linear in them. */
export const transposeLeaves = (
  transformation: string,
  f: (unknown: readonly Value[]) => readonly Value[],
  unknown: readonly Spec[],
  cotangents: readonly Value[],
): readonly Value[] => {
  const program = withTrace(
    level => new StagingTrace(level, transformation),
    trace => trace.finish(f(unknown.map(({ shape, dtype }) => trace.input({ shape, dtype })))),
  )
  const results: readonly Tangent[] = transposeProgram(program, cotangents)
  return instantiate(results, unknown)
}
