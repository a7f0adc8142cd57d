import { count, type Stored, scalar } from '../tensor/storage.js'
import type { Atom, Equation, Literal, Program, Variable } from '../trace/program.js'

// Every rewriting here is exact, to the last bit and the sign of a zero.

const isLiteral = (atom: Atom, value: number): boolean => atom.kind === 'literal' && Object.is(atom.value, value)

const sameShape = (a: Atom, b: Atom): boolean => a.spec.shape.join() === b.spec.shape.join()

/** The atom that an equation only repeats, if it does. */
const repeated = ({ primitive, inputs, outputs }: Equation): Atom | undefined => {
  const [x, y] = inputs
  const as = (atom: Atom | undefined) => (atom !== undefined && sameShape(atom, outputs[0]!) ? atom : undefined)
  switch (primitive.name) {
    case 'stopGradient':
      return x
    case 'mul':
      return isLiteral(y!, 1) ? as(x) : isLiteral(x!, 1) ? as(y) : undefined
    case 'div':
      return isLiteral(y!, 1) ? as(x) : undefined
    case 'sub':
      return isLiteral(y!, 0) ? as(x) : undefined
    case 'add':
      return isLiteral(y!, -0) ? as(x) : isLiteral(x!, -0) ? as(y) : undefined
    default:
      return undefined
  }
}

/** An equation of literals with a scalar result, computed. */
const folded = ({ primitive, inputs, params, outputs }: Equation): Literal | undefined => {
  if (primitive.lower === undefined || outputs.length !== 1 || outputs[0]!.spec.shape.length > 0) return undefined
  if (!inputs.every((atom): atom is Literal => atom.kind === 'literal')) return undefined
  const { spec } = outputs[0]!
  const values = inputs.map(({ value, spec: { dtype } }): Stored => scalar(value, dtype))
  const [result] = primitive.evaluate(values, params, [spec])
  return { kind: 'literal', value: result!.data[0]!, spec }
}

const keyOfAtom = (atom: Atom): string =>
  atom.kind === 'variable' ? `v${atom.id}` : `${atom.spec.dtype}:${Object.is(atom.value, -0) ? '-0' : atom.value}`

/** Two equations with one key compute the same; one without a key may do something of its own. */
const keyOf = ({ primitive, inputs, params }: Equation): string | undefined =>
  primitive.lower === undefined ? undefined : `${primitive.name}(${inputs.map(keyOfAtom)})${JSON.stringify(params)}`

/** What is needed for the outputs, in order. */
const live = (equations: readonly Equation[], outputs: readonly Atom[]): readonly Equation[] => {
  const needed = new Set<Atom>(outputs)
  const kept: Equation[] = []
  for (const equation of [...equations].reverse()) {
    if (!equation.outputs.some(variable => needed.has(variable))) continue
    kept.push(equation)
    for (const input of equation.inputs) needed.add(input)
  }
  return kept.reverse()
}

/** The same function with less in it: constants folded, common subexpressions once, nothing that no output needs. */
export const simplify = (program: Program): Program => {
  const replaced = new Map<Variable, Atom>()
  const known = new Map<string, readonly Variable[]>()
  const equations: Equation[] = []
  const now = (atom: Atom): Atom => (atom.kind === 'variable' ? (replaced.get(atom) ?? atom) : atom)
  for (const original of program.equations) {
    const equation = { ...original, inputs: original.inputs.map(now) }
    const instead = repeated(equation) ?? folded(equation)
    if (instead !== undefined) {
      replaced.set(equation.outputs[0]!, instead)
      continue
    }
    const key = keyOf(equation)
    const before = key === undefined ? undefined : known.get(key)
    if (before !== undefined) {
      equation.outputs.forEach((variable, i) => {
        replaced.set(variable, before[i]!)
      })
      continue
    }
    if (key !== undefined) known.set(key, equation.outputs)
    equations.push(equation)
  }
  const outputs = program.outputs.map(now)
  const kept = live(equations, outputs)
  const used = new Set<Atom>([...outputs, ...kept.flatMap(({ inputs }) => inputs)])
  const constants = program.constants.filter(({ variable }) => used.has(variable))
  return { ...program, constants, equations: kept, outputs }
}

/** How many elements an atom has. */
export const sizeOf = (atom: Atom): number => count(atom.spec.shape)
