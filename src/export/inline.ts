import { concrete } from '../tensor/storage.js'
import { TraceError } from '../trace/error.js'
import type { Atom, Equation, Program, Variable } from '../trace/program.js'
import { showProgram } from '../trace/show.js'
import { elementOf } from './element.js'
import type { Hlo, Term } from './hlo.js'

/** An equation as a line of a Program; its names count from `a`. */
const show = (equation: Equation): string => {
  const inputs = equation.inputs.filter((atom): atom is Variable => atom.kind === 'variable')
  const alone = { inputs: [...new Set(inputs)], constants: [], equations: [equation], outputs: [] }
  return showProgram(alone).split('\n')[1]!.trim()
}

const write = (hlo: Hlo, equation: Equation, index: number, inputs: readonly Term[]): readonly Term[] => {
  const { primitive, params } = equation
  const where = () => `equation ${index} is ${show(equation)}`
  // A derivative that is known in one mode only, in the other.
  if (primitive.forbids !== undefined) throw new TraceError(`${primitive.forbids(params)}; ${where()}`)
  if (!Object.hasOwn(hlo.rules, primitive.name))
    throw new TypeError(`${hlo.who}: the primitive '${primitive.name}' has no rule; ${where()}`)
  const rule = hlo.rules[primitive.name]!
  const results = rule(hlo, inputs, params as never, equation)
  return 'name' in results ? [results] : results
}

/** Writes the equations of a Program whose inputs are written already; the terms of its outputs. */
export const inline = (hlo: Hlo, program: Program, inputs: readonly Term[]): readonly Term[] => {
  const terms = new Map<Variable, Term>(program.inputs.map((variable, i) => [variable, inputs[i]!]))
  for (const { variable, value } of program.constants) {
    const { shape, dtype, data } = concrete(value, hlo.who)
    terms.set(variable, hlo.constant({ shape, dtype: elementOf(dtype) }, data))
  }
  const use = (atom: Atom): Term =>
    atom.kind === 'variable' ? terms.get(atom)! : hlo.scalar(elementOf(atom.spec.dtype), atom.value)
  program.equations.forEach((equation, index) => {
    const results = write(hlo, equation, index, equation.inputs.map(use))
    equation.outputs.forEach((variable, i) => {
      terms.set(variable, results[i]!)
    })
  })
  return program.outputs.map(use)
}
