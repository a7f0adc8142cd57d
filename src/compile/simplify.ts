import { count, type Stored, scalar } from '../tensor/storage.js'
import type { Atom, Equation, Literal, Program, Variable } from '../trace/program.js'
import { stageLeaves } from '../transform/program.js'

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

/** Primitives that are made of others, as those; what they close over is written down as their equations. */
const expanded = (program: Program): Program => {
  const substitutes = new Map<Variable, Atom>()
  const now = (atom: Atom): Atom => (atom.kind === 'variable' ? (substitutes.get(atom) ?? atom) : atom)
  let nextId = -1
  const constants = [...program.constants]
  const equations = program.equations.flatMap((original): readonly Equation[] => {
    const equation = { ...original, inputs: original.inputs.map(now) }
    const specs = equation.inputs.map(({ spec }) => spec)
    const lowering = equation.primitive.lower?.(specs, equation.params)
    if (lowering?.kind !== 'expand') return [equation]
    const inner = expanded(stageLeaves(equation.primitive.name, values => [lowering.as(values)], specs))
    const own = new Map<Variable, Atom>(inner.inputs.map((variable, i) => [variable, equation.inputs[i]!]))
    const renamed = (variable: Variable): Variable => {
      const fresh = { ...variable, id: nextId-- }
      own.set(variable, fresh)
      return fresh
    }
    const read = (atom: Atom): Atom => (atom.kind === 'variable' ? own.get(atom)! : atom)
    for (const { variable, value } of inner.constants) constants.push({ variable: renamed(variable), value })
    const body = inner.equations.map(step => ({
      ...step,
      inputs: step.inputs.map(read),
      outputs: step.outputs.map(renamed),
    }))
    substitutes.set(equation.outputs[0]!, read(inner.outputs[0]!))
    return body
  })
  return { ...program, constants, equations, outputs: program.outputs.map(now) }
}

/** The same function with less in it: constants folded, common subexpressions once, nothing that no output needs. */
export const simplify = (given: Program): Program => {
  const program = expanded(given)
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
