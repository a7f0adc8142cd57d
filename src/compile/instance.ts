import type { Atom, Program, Variable } from '../trace/program.js'

/** What a Program does with inputs that are given. */
export type Instance = Pick<Program, 'constants' | 'equations' | 'outputs'>

/** A Program applied to `inputs`, with variables of its own, so that it may stand in one Program more than once. */
export const instance = (program: Program, inputs: readonly Atom[]): Instance => {
  const own = new Map<Variable, Atom>(program.inputs.map((variable, i) => [variable, inputs[i]!]))
  const renamed = (variable: Variable): Variable => {
    const fresh = { ...variable }
    own.set(variable, fresh)
    return fresh
  }
  const read = (atom: Atom): Atom => (atom.kind === 'variable' ? own.get(atom)! : atom)
  const constants = program.constants.map(({ variable, value }) => ({ variable: renamed(variable), value }))
  const equations = program.equations.map(equation => ({
    ...equation,
    inputs: equation.inputs.map(read),
    outputs: equation.outputs.map(renamed),
  }))
  return { constants, equations, outputs: program.outputs.map(read) }
}
