import { concrete } from '../tensor/storage.js'
import { TraceError } from '../trace/error.js'
import type { Equation, Program, Variable } from '../trace/program.js'
import { showProgram } from '../trace/show.js'
import { walk } from '../trace/walk.js'
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
export const inline = (hlo: Hlo, program: Program, inputs: readonly Term[]): readonly Term[] =>
  walk(program, inputs, {
    constant: ({ value }) => {
      const { shape, dtype, data } = concrete(value, hlo.who)
      return hlo.constant({ shape, dtype: elementOf(dtype) }, data)
    },
    literal: ({ value, spec }) => hlo.scalar(elementOf(spec.dtype), value),
    equation: (equation, given, index) => write(hlo, equation, index, given),
  })
