import type { Value } from '../tensor/tensor.js'
import type { Equation } from '../trace/program.js'
import { stageLeaves } from '../transform/program.js'
import { isFloatElement } from './element.js'
import type { Hlo, Term } from './hlo.js'
import { inline } from './inline.js'

/** How an equation is written: from the terms of its inputs to those of its outputs. */
export type Rule<P = never> = (
  hlo: Hlo,
  inputs: readonly Term[],
  params: P,
  equation: Equation,
) => Term | readonly Term[]

/** The rule of each primitive, by its name. */
export type Rules = Readonly<Record<string, Rule>>

/** A primitive as other primitives. */
export type Expansion<P = never> = (inputs: readonly Value[], params: P) => Value | readonly Value[]

/** Writes what a primitive is made of. */
export const expanded =
  <P>(as: Expansion<P>): Rule<P> =>
  (hlo, inputs, params, { primitive, inputs: atoms }) => {
    const f = (values: readonly Value[]): readonly Value[] => {
      const results = as(values, params)
      return Array.isArray(results) ? results : [results as Value]
    }
    const program = stageLeaves(
      primitive.name,
      f,
      atoms.map(({ spec }) => spec),
    )
    return inline(hlo, program, inputs)
  }

/** Writes the other primitives that a compiler makes of one. */
export const asLowered: Rule = (hlo, inputs, params, equation) => {
  const lowering = equation.primitive.lower?.(
    equation.inputs.map(({ spec }) => spec),
    params,
  )
  if (lowering?.kind !== 'expand') throw new TypeError(`internal: ${equation.primitive.name} is not made of others`)
  return expanded(lowering.as)(hlo, inputs, params, equation)
}

/** An operation of the same operands. */
export const elementwise =
  (op: string): Rule =>
  (hlo, inputs) =>
    hlo.elementwise(op, ...inputs)

/** The same, of floats; what it would do to other numbers leaves them as they are. */
export const ofFloats =
  (op: string): Rule =>
  (hlo, [x]) =>
    isFloatElement(x!.dtype) ? hlo.elementwise(op, x!) : x!
