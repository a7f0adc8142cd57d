import { reduceSum } from '../../primitive/broadcast.js'
import { same } from '../../shape/sizes.js'
import type { Atom, Equation, Variable } from '../../trace/program.js'
import { loweringOf } from '../lowering.js'

// A total that a loop carries, as the gradient of a weight that is the same in every turn, is a sum over all turns. Where it is one
// of products whose operands are there for all turns, it is one product behind the loop: its terms are those of all turns.

/** What a loop only adds products to. */
export interface Total {
  /** Its number among what is carried. */
  readonly carry: number
  /** The product of one turn, and the equation that adds it. */
  readonly product: Equation
  readonly sum: Equation
}

/** The totals of a loop's body, which carries `carried`; `isThere` tells what is in memory for all turns. */
export const totalsOf = (
  { equations, outputs }: { readonly equations: readonly Equation[]; readonly outputs: readonly Atom[] },
  carried: readonly Atom[],
  isThere: (atom: Atom) => boolean,
): readonly Total[] => {
  const makers = new Map<Atom, Equation>()
  const uses = new Map<Atom, number>()
  const use = (atom: Atom) => uses.set(atom, (uses.get(atom) ?? 0) + 1)
  for (const equation of equations) {
    for (const output of equation.outputs) makers.set(output, equation)
    equation.inputs.forEach(use)
  }
  outputs.forEach(use)
  return carried.flatMap((total, carry): readonly Total[] => {
    const next = outputs[carry]!
    const sum = makers.get(next)
    const lowering = sum && loweringOf(sum)
    if (sum === undefined || lowering?.kind !== 'elementwise' || lowering.operation !== 'add') return []
    const [term, ...others] = sum.inputs.filter(input => input !== total)
    const product = term && makers.get(term)
    if (product === undefined || others.length > 0 || loweringOf(product)?.kind !== 'product') return []
    if (!same(term!.spec.shape, total.spec.shape) || [total, next, term!].some(atom => uses.get(atom) !== 1)) return []
    return product.inputs.every(isThere) ? [{ carry, product, sum }] : []
  })
}

/** The equations of a total behind a loop of so many turns: `whole` gives what is there for all of them. */
export const summedUp = (
  { product, sum }: Total,
  turns: number,
  initial: Atom,
  whole: (atom: Atom) => Atom,
  output: Variable,
): readonly Equation[] => {
  const [term] = product.outputs as readonly [Variable]
  const { shape, dtype } = term.spec
  const each: Variable = { ...term, spec: { shape: [turns, ...shape], dtype } }
  const all: Variable = { ...term }
  return [
    { ...product, inputs: product.inputs.map(whole), outputs: [each] },
    { primitive: reduceSum.primitive, inputs: [each], params: { axes: [0] }, outputs: [all] },
    { ...sum, inputs: [initial, all], outputs: [output] },
  ]
}
