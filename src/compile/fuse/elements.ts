import type { Lowering } from '../../trace/lowering.js'
import type { Atom, Equation } from '../../trace/program.js'
import { type Affine, accessOf, isIdentity, through } from '../affine.js'
import type { Scalar } from '../loops.js'
import type { Builder } from './builder.js'
import { gathered } from './gather.js'
import { type Places, windowOf } from './places.js'
import type { Group } from './sequence.js'

/** An equation of whose operands, at an index, some are there. */
interface Unfinished {
  readonly equation: Equation
  readonly index: readonly Affine[]
  readonly operands: Scalar[]
}

type Lowered<Kind> = Lowering & { readonly kind: Kind }

/** Equations whose elements are computed where they are needed. */
type Pointwise = Lowered<'elementwise'> | Lowered<'gather'>

/** How single elements are read or computed, wherever their values are. */
export class Elements {
  private readonly builder: Builder
  private readonly places: Places
  private readonly lowerings: ReadonlyMap<Equation, Lowering>

  constructor(builder: Builder, places: Places, lowerings: ReadonlyMap<Equation, Lowering>) {
    this.builder = builder
    this.places = places
    this.lowerings = lowerings
  }

  /** The element of an atom at an index in loops; in the nest `group` values are taken that it has. */
  element(atom: Atom, index: readonly Affine[], loops: number, group?: Group): Scalar {
    const unfinished: Unfinished[] = []
    let done = this.begin(atom, index, loops, group, unfinished)
    for (let last = unfinished.at(-1); last !== undefined; last = unfinished.at(-1)) {
      const { equation, operands } = last
      if (done !== undefined) operands.push(done)
      const input = this.operandsOf(equation)[operands.length]
      if (input === undefined) {
        unfinished.pop()
        done = this.apply(equation, operands, last.index, loops)
      } else done = this.begin(input, last.index.slice(0, input.spec.shape.length), loops, group, unfinished)
    }
    return done!
  }

  /** The inputs of whose elements, at the first axes of the place, one of the equation's is made. */
  operandsOf(equation: Equation): readonly Atom[] {
    return this.lowerings.get(equation)!.kind === 'gather' ? equation.inputs.slice(1) : equation.inputs
  }

  /** An element, or the equation by which it is computed inside its user, which is put to those that are unfinished. */
  private begin(
    atom: Atom,
    index: readonly Affine[],
    loops: number,
    group: Group | undefined,
    unfinished: Unfinished[],
  ): Scalar | undefined {
    const { dtype } = atom.spec
    if (atom.kind === 'literal') return { kind: 'constant', value: atom.value, dtype }
    if (group !== undefined && this.places.groupOf(atom) === group && isIdentity(index, group.sizes.length))
      return group.values.get(atom)!
    const place = this.places.of(atom)!
    switch (place.kind) {
      case 'view': {
        const inside = place.axes.map(axis => through(axis, index, loops))
        return this.begin(place.of, inside, loops, group, unfinished)
      }
      case 'inline':
        unfinished.push({ equation: place.equation, index, operands: [] })
        return undefined
      case 'window':
        return { kind: 'load', access: windowOf(place, atom.spec.shape, index, loops), dtype }
    }
    return { kind: 'load', access: accessOf(this.builder.materialize(atom), atom.spec.shape, index, loops), dtype }
  }

  /** The element of an equation, from those of its operands. */
  apply(
    equation: Equation,
    operands: readonly Scalar[],
    index: readonly Affine[],
    loops: number,
  ): Scalar & { readonly kind: 'apply' | 'constant' } {
    const lowering = this.lowerings.get(equation) as Pointwise
    if (lowering.kind === 'gather')
      return gathered(this.builder, equation.inputs[0]!, lowering, operands[0]!, index, loops)
    return { kind: 'apply', operation: lowering.operation, operands, dtype: equation.outputs[0]!.spec.dtype }
  }
}
