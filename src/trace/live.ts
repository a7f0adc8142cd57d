import type { Atom, Equation, Program } from './program.js'
import { keepSite } from './site.js'

// Dead code elimination. Derivatives depend on it: what no result needs must not be differentiated, where zero times an
// infinite slope would be NaN.

/** What is marked, in order. */
export const marked = <A>(xs: readonly A[], marks: readonly boolean[]): readonly A[] => xs.filter((_, i) => marks[i])

/** An equation with only those of its outputs that are needed, and only the inputs that those take. */
const cut = (equation: Equation, needed: readonly boolean[]): Equation => {
  const { primitive, params, inputs, outputs } = equation
  if (primitive.prune === undefined || needed.every(one => one)) return equation
  const part = primitive.prune(needed, params)
  const kept = {
    primitive,
    params: part.params,
    inputs: marked(inputs, part.inputs),
    outputs: marked(outputs, part.outputs),
  }
  keepSite(kept, equation)
  return kept
}

/** What is needed for the outputs, in order; of equations that carry Programs only the part that is needed. */
export const live = (equations: readonly Equation[], outputs: readonly Atom[]): readonly Equation[] => {
  const needed = new Set<Atom>(outputs)
  const kept: Equation[] = []
  for (const equation of [...equations].reverse()) {
    const marks = equation.outputs.map(variable => needed.has(variable))
    if (!marks.includes(true)) continue
    const part = cut(equation, marks)
    kept.push(part)
    for (const input of part.inputs) needed.add(input)
  }
  return kept.reverse()
}

/** A Program for some of its outputs, with all of its inputs, and which of those it uses. */
export const prune = (
  program: Program,
  needed: readonly boolean[] = program.outputs.map(() => true),
): { readonly program: Program; readonly uses: readonly boolean[] } => {
  const outputs = marked(program.outputs, needed)
  const equations = live(program.equations, outputs)
  const used = new Set<Atom>([...outputs, ...equations.flatMap(({ inputs }) => inputs)])
  return {
    program: {
      ...program,
      constants: program.constants.filter(({ variable }) => used.has(variable)),
      equations,
      outputs,
    },
    uses: program.inputs.map(input => used.has(input)),
  }
}

/** A Program without some of its inputs, which it does not use. */
export const taking = (program: Program, marks: readonly boolean[]): Program => ({
  ...program,
  inputs: marked(program.inputs, marks),
})
