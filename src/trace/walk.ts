import type { Atom, Constant, Equation, Literal, Program, Variable } from './program.js'

/** What is made of the parts of a Program where it is gone through: a value, a term of another language, … */
export interface Reading<Term> {
  readonly constant: (constant: Constant) => Term
  readonly literal: (literal: Literal) => Term
  /** What comes of the outputs of an equation, given what has come of its inputs. */
  readonly equation: (equation: Equation, inputs: readonly Term[], index: number) => readonly Term[]
}

/** Goes through a Program from its inputs to its outputs: first all constants, then one equation after the other. */
export const walk = <Term>(
  program: Program,
  inputs: readonly Term[],
  { constant, literal, equation }: Reading<Term>,
): readonly Term[] => {
  const terms = new Map<Variable, Term>(program.constants.map(each => [each.variable, constant(each)]))
  const assign = (variables: readonly Variable[], given: readonly Term[]): void => {
    variables.forEach((variable, i) => {
      terms.set(variable, given[i]!)
    })
  }
  const read = (atom: Atom): Term => (atom.kind === 'literal' ? literal(atom) : terms.get(atom)!)
  assign(program.inputs, inputs)
  program.equations.forEach((each, index) => {
    assign(each.outputs, equation(each, each.inputs.map(read), index))
  })
  return program.outputs.map(read)
}
