import type { Lowering } from '../../trace/lowering.js'
import type { Atom, Equation } from '../../trace/program.js'
import type { Simplified } from '../simplify.js'
import { mostWeight, weightOf } from './weight.js'

const isSumOf = ({ combine, axes }: Lowering & { readonly kind: 'reduce' }, leading: number): boolean =>
  combine === 'add' && axes.every(axis => axis < leading)

/** What uses the values of Programs. */
export class Users {
  private readonly users = new Map<Atom, (Equation | 'output')[]>()
  private readonly inlined = new Set<Equation>()

  include({ equations, outputs }: Simplified, lowerings: ReadonlyMap<Equation, Lowering>): void {
    for (const equation of equations) for (const input of equation.inputs) this.use(input, equation)
    for (const output of outputs) this.use(output, 'output')
    const tooLong = this.cuts(equations, lowerings)
    for (const equation of equations.toReversed())
      if (!tooLong.has(equation) && this.joinsItsUser(equation, lowerings)) this.inlined.add(equation)
  }

  isUsed(atom: Atom): boolean {
    return this.users.has(atom)
  }

  isUsedOnce(atom: Atom): boolean {
    return this.users.get(atom)?.length === 1
  }

  /**
   * Whether an equation is elementwise or gathers, and its only user adds its elements up or is such an equation: it is computed inside it. So are
   * products whose only user adds up some of them.
   */
  isInlined(equation: Equation): boolean {
    return this.inlined.has(equation)
  }

  private use(atom: Atom, user: Equation | 'output'): void {
    const users = this.users.get(atom)
    if (users === undefined) this.users.set(atom, [user])
    else users.push(user)
  }

  /** Where trees of elementwise equations with one user are cut, so that no part is too heavy. */
  private cuts(equations: readonly Equation[], lowerings: ReadonlyMap<Equation, Lowering>): ReadonlySet<Equation> {
    const trees = new Map<Atom, { readonly equation: Equation; readonly weight: number }>()
    const cuts = new Set<Equation>()
    for (const equation of equations) {
      const lowering = lowerings.get(equation)
      if (lowering?.kind !== 'elementwise') continue
      const inner = equation.inputs.flatMap(input => trees.get(input) ?? []).sort((a, b) => a.weight - b.weight)
      const all = () => inner.reduce((sum, { weight }) => sum + weight, weightOf(lowering.operation))
      while (all() > mostWeight) cuts.add(inner.pop()!.equation)
      const [output] = equation.outputs
      if (this.isUsedOnce(output!)) trees.set(output!, { equation, weight: all() })
    }
    return cuts
  }

  private joinsItsUser(equation: Equation, lowerings: ReadonlyMap<Equation, Lowering>): boolean {
    const [output] = equation.outputs
    const [user, ...others] = this.users.get(output!) ?? []
    if (user === undefined || user === 'output' || others.length > 0) return false
    const [lowering, next] = [lowerings.get(equation), lowerings.get(user)]
    if (lowering?.kind === 'product') return next?.kind === 'reduce' && isSumOf(next, output!.spec.shape.length - 2)
    if (lowering?.kind !== 'elementwise' && lowering?.kind !== 'gather') return false
    if (next?.kind === 'scatter') return user.inputs[0] === output && user.inputs[1] !== output
    return (
      next?.kind === 'reduce' ||
      next?.kind === 'running' ||
      next?.kind === 'write' ||
      (next?.kind === 'elementwise' && this.isInlined(user))
    )
  }
}
