import type { Spec, Value } from '../tensor/tensor.js'
import { prune } from '../trace/live.js'
import { isCheap } from '../trace/lowering.js'
import type { Atom, Equation, Program, Variable } from '../trace/program.js'
import { replay } from '../trace/replay.js'

// What a derivative needs of the way to the outputs is kept, in loops for every step. What follows from the rest of it by a few
// cheap operations is computed again instead: of a sigmoid s alone is kept, and not s · (1 - s) beside it.

/** What the derivative needs from the way to the outputs: an input of the Program, or an additional output of `forward`. */
export type Residual = { readonly input: number } | { readonly spec: Spec }

/** What is kept for a derivative. */
export interface Kept {
  /** The Program's own outputs, then the residuals that are no inputs, in order. */
  readonly forward: Program
  readonly residuals: readonly Residual[]
  /** From the residuals to all that is needed. */
  readonly restore: (residuals: readonly Value[]) => readonly Value[]
}

/** How many operations one value is computed again by at most. */
const mostOperations = 4

/** Whether an equation only takes elements from elsewhere, or does one cheap operation on each. */
const isLight = ({ primitive, inputs, params, outputs }: Equation): boolean => {
  const lowering = primitive.lower?.(
    inputs.map(({ spec }) => spec),
    params,
  )
  if (outputs.length > 1 || lowering === undefined) return false
  if (lowering.kind === 'elementwise') return isCheap(lowering.operation)
  return lowering.kind === 'view' || lowering.kind === 'reshape'
}

/** The equations by which a value follows from what is there, or undefined where they are too many or too much. */
const derivationOf = (
  atom: Atom,
  isThere: (atom: Atom) => boolean,
  light: ReadonlyMap<Atom, Equation>,
): ReadonlySet<Equation> | undefined => {
  const found = new Set<Equation>()
  const follows = (one: Atom): boolean => {
    if (isThere(one)) return true
    const equation = light.get(one)
    if (equation === undefined) return false
    found.add(equation)
    return found.size <= mostOperations && equation.inputs.every(follows)
  }
  return follows(atom) ? found : undefined
}

/**
 * What to keep of a Program whose first `own` outputs are its own, and the others what its derivative needs. `available` tells
 * which inputs will still be there then.
 */
export const residualsOf = (whole: Program, own: number, available: (input: number) => boolean): Kept => {
  const { inputs, constants, equations, outputs } = whole
  const needed = outputs.slice(own)
  const numbers = new Map<Atom, number>(inputs.flatMap((variable, i) => (available(i) ? [[variable, i]] : [])))
  const there = new Set<Atom>([...numbers.keys(), ...constants.map(({ variable }) => variable)])
  const light = new Map<Atom, Equation>(
    equations.filter(isLight).map(equation => [equation.outputs[0]!, equation] as const),
  )
  const order = new Map<Atom, number>(
    equations.flatMap((equation, i) => equation.outputs.map(variable => [variable, i] as const)),
  )
  const again = new Set<Equation>()
  const kept = new Set<Atom>()
  // What is computed earlier is known before what may follow from it.
  for (const atom of needed.toSorted((a, b) => (order.get(a) ?? -1) - (order.get(b) ?? -1))) {
    const derivation = derivationOf(atom, one => one.kind === 'literal' || there.has(one), light)
    if (derivation === undefined) kept.add(atom)
    for (const equation of derivation ?? []) again.add(equation)
    there.add(atom)
  }
  const used = new Set<Atom>([...needed, ...[...again].flatMap(equation => equation.inputs)])
  const read = inputs.filter(variable => numbers.has(variable) && used.has(variable))
  const stored = [...kept] as readonly Variable[]
  const restored: Program = {
    ...whole,
    inputs: [...read, ...stored],
    equations: equations.filter(equation => again.has(equation)),
    outputs: needed,
  }
  return {
    forward: prune({ ...whole, outputs: [...outputs.slice(0, own), ...stored] }).program,
    residuals: [...read.map(variable => ({ input: numbers.get(variable)! })), ...stored.map(({ spec }) => ({ spec }))],
    restore: values => replay(restored, values),
  }
}
