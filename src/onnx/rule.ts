import type { Spec, Value } from '../tensor/tensor.js'
import type { Primitive } from '../trace/primitive.js'
import { stageLeaves } from '../transform/program.js'
import { NoForm, type Printer, specOf, type Term } from './printer.js'

/** An equation as a rule sees it. */
export interface At<P> {
  readonly primitive: Primitive
  readonly inputs: readonly Term[]
  readonly params: P
  readonly outputs: readonly Spec[]
}

type Result = Term | readonly Term[]

/** How a primitive is printed. (A method's parameter may be narrower: each rule knows the parameters of its own primitive.) */
export type Rule<P = unknown> = { rule(g: Printer, at: At<P>): Result }['rule']

/** By other primitives, as `as` makes it of them. */
export const byOthers =
  <P>(as: (inputs: readonly Value[], params: P) => Value | readonly Value[]): Rule<P> =>
  (g, { primitive, inputs, params }) => {
    const program = stageLeaves(primitive.name, values => [as(values, params)].flat(), inputs.map(specOf))
    return g.program(g, program, inputs)
  }

/** By the primitives that it is made of for loops. */
export const asExpanded: Rule = (g, { primitive, inputs, params, outputs }) => {
  const lowering = primitive.lower?.(inputs.map(specOf), params)
  if (lowering?.kind !== 'expand') throw new NoForm(`${primitive.name} of ${outputs[0]!.dtype}`)
  const program = stageLeaves(primitive.name, values => [lowering.as(values)].flat(), inputs.map(specOf))
  return g.program(g, program, inputs)
}
