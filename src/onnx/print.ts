import { numbersOf } from '../tensor/dtype.js'
import { concrete, Stored } from '../tensor/storage.js'
import { live } from '../trace/live.js'
import type { Atom, Constant, Equation, Program } from '../trace/program.js'
import { showSpec } from '../trace/show.js'
import { walk } from '../trace/walk.js'
import type { ConstantTensor, Graph, ValueInfo } from './graph.js'
import { NoForm, type Printer, Printer as PrinterOf, type PrintProgram, Shared, type Term } from './printer.js'
import { rules } from './rules/index.js'

/** An equation in words, for messages. */
const wordsOf = ({ primitive, inputs, outputs }: Equation): string => {
  const of = inputs.length > 0 ? ` of ${inputs.map(({ spec }) => showSpec(spec)).join(', ')}` : ''
  return `${primitive.name}${of} to ${outputs.map(({ spec }) => showSpec(spec)).join(', ')}`
}

/** Elements that are all the same are one, repeated: it takes no room. */
const constantTerm = (g: Printer, { variable: { spec }, value }: Constant): Term => {
  const data = numbersOf(value instanceof Stored ? value : concrete(value, 'encode'))
  const [first] = data
  const isUniform = data.length > 1 && data.every(element => Object.is(element, first))
  return isUniform ? g.full(first!, spec.dtype, spec.shape) : g.constant(spec.dtype, spec.shape, data)
}

/** What there is no form of is noted, and stood for by zeros, so that all of it is found at once. */
const printed = (g: Printer, equation: Equation, inputs: readonly Term[]): readonly Term[] => {
  const { primitive, params, outputs } = equation
  const specs = outputs.map(({ spec }) => spec)
  const missing = (what: string): readonly Term[] => {
    g.shared.missing.set(what, (g.shared.missing.get(what) ?? 0) + 1)
    return specs.map(spec => g.full(0, spec.dtype, spec.shape))
  }
  const rule = rules[primitive.name]
  if (rule === undefined) return missing(primitive.name)
  try {
    return [rule(g, { primitive, inputs, params, outputs: specs })].flat()
  } catch (error) {
    if (!(error instanceof NoForm)) throw error
    return missing(error.message)
  }
}

/** Of a Program what its outputs need. */
const needed = (program: Program): Program => {
  const equations = live(program.equations, program.outputs)
  const used = new Set<Atom>([...program.outputs, ...equations.flatMap(equation => equation.inputs)])
  return { ...program, equations, constants: program.constants.filter(({ variable }) => used.has(variable)) }
}

const printProgram: PrintProgram = (g, program, inputs) => {
  const { origin } = g.shared
  return walk(needed(program), inputs, {
    constant: constant => constantTerm(g, constant),
    literal: ({ value, spec }) => g.scalar(value, spec.dtype),
    equation: (equation, given) => {
      // What an equation is made of is named by the equation.
      if (origin === '') g.shared.origin = wordsOf(equation)
      const results = printed(g, equation, given)
      g.shared.origin = origin
      return results
    },
  })
}

/** A model of one trace, and what in it has no form. */
export interface Printed {
  readonly graph: Graph
  readonly missing: ReadonlyMap<string, number>
}

/** A Program as a graph, whose inputs and outputs have the given names. */
export const printGraph = (program: Program, inputs: readonly string[], outputs: readonly string[]): Printed => {
  const shared = new Shared()
  const g = new PrinterOf(shared, printProgram)
  const given = program.inputs.map(({ spec: { shape, dtype } }, i): ValueInfo & Term => ({
    name: inputs[i]!,
    type: dtype,
    shape,
  }))
  const results = printProgram(g, program, given)
  const named = results.map((result, i): ValueInfo => ({ ...result, name: outputs[i]! }))
  const ends = results.map((result, i) => ({
    op: 'Identity',
    inputs: [result.name],
    outputs: [outputs[i]!],
    attributes: {},
    origin: '',
  }))
  const constants: readonly ConstantTensor[] = shared.constants
  const graph: Graph = { name: 'main', nodes: [...g.nodes, ...ends], constants, inputs: given, outputs: named }
  return { graph, missing: shared.missing }
}
