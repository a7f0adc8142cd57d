import { broadcast } from '../primitive/broadcast.js'
import { firstOf } from '../tensor/dtype.js'
import { Stored, scalar } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import { live } from '../trace/live.js'
import type { Atom, Constant, Equation, Literal, Variable } from '../trace/program.js'
import { stageLeaves } from '../transform/program.js'
import { eitherOf } from './either.js'
import { type Instance, instance } from './instance.js'
import { loweringOf } from './lowering.js'

// Every rewriting here is exact, to the last bit and the sign of a zero.

/** A Program in simple form. */
export interface Simplified extends Instance {
  /** To which region an equation belongs, if any: one that computes again what was computed before it. */
  readonly regions: ReadonlyMap<Equation, symbol>
}

/** What runs by its own definition may do something of its own; what carries Programs is simplified inside. */
const isPlain = ({ primitive }: Equation): boolean => primitive.lower !== undefined && primitive.dual === undefined

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
const folded = (equation: Equation): Literal | undefined => {
  const { primitive, inputs, params, outputs } = equation
  if (!isPlain(equation) || outputs.length !== 1 || outputs[0]!.spec.shape.length > 0) return undefined
  if (!inputs.every((atom): atom is Literal => atom.kind === 'literal')) return undefined
  const { spec } = outputs[0]!
  const values = inputs.map(({ value, spec: { dtype } }): Stored => scalar(value, dtype))
  const [result] = primitive.evaluate(values, params, [spec])
  return { kind: 'literal', value: firstOf(result!), spec }
}

const textOf = (value: number): string => (Object.is(value, -0) ? '-0' : String(value))

/** Parameters as text: JSON has one word for NaN and the infinities, and none for -0. */
const keyOfParams = (params: unknown): string =>
  JSON.stringify(params, (_, value) =>
    typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)) ? `number ${textOf(value)}` : value,
  )

/** Two equations with one key compute the same; one without a key stays as it is. */
const keys = (): ((equation: Equation) => string | undefined) => {
  const numbers = new Map<Variable, number>()
  const numberOf = (variable: Variable): number => {
    const known = numbers.get(variable) ?? numbers.size
    numbers.set(variable, known)
    return known
  }
  const keyOfAtom = (atom: Atom): string =>
    atom.kind === 'variable' ? `v${numberOf(atom)}` : `${atom.spec.dtype}:${textOf(atom.value)}`
  return equation => {
    const { primitive, inputs, params } = equation
    if (!isPlain(equation)) return undefined
    let key = primitive.name
    for (const input of inputs) key += ` ${keyOfAtom(input)}`
    return Object.keys(params as object).length === 0 ? key : key + keyOfParams(params)
  }
}

/** An equation of other atoms: the same one where these are none. */
const withInputs = (equation: Equation, now: (atom: Atom) => Atom): Equation => {
  const { inputs } = equation
  return inputs.every(input => now(input) === input) ? equation : { ...equation, inputs: inputs.map(now) }
}

/** A constant whose elements are all the same, as a scalar that is repeated. */
const repeatedScalar = ({ variable, value }: Constant): Equation | undefined => {
  if (!(value instanceof Stored)) return undefined
  const { shape, dtype, data } = value
  const [first] = data
  if (first === undefined || !data.every(element => Object.is(element, first))) return undefined
  const literal: Literal = { kind: 'literal', value: firstOf(value), spec: { shape: [], dtype } }
  return { primitive: broadcast.primitive, inputs: [literal], params: { shape }, outputs: [variable] }
}

/** Equations with others in the place of those for which `instead` gives something. */
const spliced = (
  { constants, equations, outputs }: Instance,
  instead: (equation: Equation) => Instance | undefined,
): Instance => {
  const substitutes = new Map<Variable, Atom>()
  const now = (atom: Atom): Atom => (atom.kind === 'variable' ? (substitutes.get(atom) ?? atom) : atom)
  const added: Constant[] = []
  const result: Equation[] = []
  for (const original of equations) {
    const equation = withInputs(original, now)
    const inner = instead(equation)
    for (const constant of inner?.constants ?? []) added.push(constant)
    for (const step of inner?.equations ?? [equation]) result.push(step)
    if (inner === undefined) continue
    equation.outputs.forEach((variable, i) => {
      substitutes.set(variable, inner.outputs[i]!)
    })
  }
  return { constants: [...constants, ...added], equations: result, outputs: outputs.map(now) }
}

/** Primitives that are made of others, as those; what they close over is written down as their equations. */
const expanded = (program: Instance): Instance =>
  spliced(program, equation => {
    const lowering = loweringOf(equation)
    if (lowering?.kind === 'program' && !lowering.apart) return expanded(instance(lowering.body, equation.inputs))
    if (lowering?.kind !== 'expand') return undefined
    const specs = equation.inputs.map(({ spec }) => spec)
    const as = (values: readonly Value[]) => [lowering.as(values)].flat()
    const inner =
      lowering.when === undefined
        ? stageLeaves(equation.primitive.name, as, specs)
        : eitherOf(equation, specs, as, lowering.when)
    return expanded(instance(inner, equation.inputs))
  })

/** A branch that is known, or a Program that stands apart, in the place of the equation that runs it. */
const inlined = (equation: Equation): Simplified | undefined => {
  const lowering = loweringOf(equation)
  const [index, ...operands] = equation.inputs
  if (lowering?.kind === 'branch' && index?.kind === 'literal') {
    const { branches } = lowering
    return simplify(instance(branches[Math.max(0, Math.min(branches.length - 1, index.value))]!, operands))
  }
  if (lowering?.kind !== 'program') return undefined
  const inner = simplify(instance(lowering.body, equation.inputs))
  const region = Symbol(equation.primitive.name)
  return { ...inner, regions: new Map(inner.equations.map(step => [step, inner.regions.get(step) ?? region])) }
}

/** The same function with less in it: constants folded, common subexpressions once, nothing that no output needs. */
export const simplify = <P extends Instance>(given: P): P & Simplified => {
  const program = expanded(given)
  const replaced = new Map<Variable, Atom>()
  const known = new Map<string, readonly Variable[]>()
  const keyOf = keys()
  const equations: Equation[] = []
  const now = (atom: Atom): Atom => (atom.kind === 'variable' ? (replaced.get(atom) ?? atom) : atom)
  const scalars = new Map(program.constants.map(constant => [constant, repeatedScalar(constant)]))
  const repeats = [...scalars.values()].filter(equation => equation !== undefined)
  for (const original of [...repeats, ...program.equations]) {
    const equation = withInputs(original, now)
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
  const regions = new Map<Equation, symbol>()
  const constants = program.constants.filter(constant => scalars.get(constant) === undefined)
  const outputs = program.outputs.map(now)
  const whole = spliced({ constants, equations: live(equations, outputs), outputs }, equation => {
    const inner = inlined(equation)
    for (const [step, region] of inner?.regions ?? []) regions.set(step, region)
    return inner
  })
  const kept = live(whole.equations, whole.outputs)
  const used = new Set<Atom>([...whole.outputs, ...kept.flatMap(({ inputs }) => inputs)])
  return {
    ...given,
    constants: whole.constants.filter(({ variable }) => used.has(variable)),
    equations: kept,
    outputs: whole.outputs,
    regions,
  }
}
