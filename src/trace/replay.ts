import { scalar } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import type { Atom, Program, Variable } from './program.js'
import { atSiteOf } from './site.js'
import { bind } from './trace.js'

/** Applies the primitives of a Program one after the other; under a running transformation, that interprets them. */
export const replay = (program: Program, inputs: readonly Value[]): readonly Value[] => {
  const values = new Map<Variable, Value>(program.constants.map(({ variable, value }) => [variable, value]))
  program.inputs.forEach((variable, i) => {
    values.set(variable, inputs[i]!)
  })
  const read = (atom: Atom): Value =>
    atom.kind === 'literal' ? scalar(atom.value, atom.spec.dtype) : values.get(atom)!
  for (const equation of program.equations) {
    const { primitive, inputs, params, outputs } = equation
    const given = inputs.map(read)
    const results = atSiteOf(equation, () => bind(primitive, given, params))
    for (const [i, value] of results.entries()) values.set(outputs[i]!, value)
  }
  return program.outputs.map(read)
}
