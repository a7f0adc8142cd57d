import type { Lowering } from '../../trace/lowering.js'
import type { Atom, Equation } from '../../trace/program.js'
import { type Affine, axisParts, loopIndex } from '../affine.js'
import type { Access, Head } from '../loops.js'

// Products as heads of nests.

type Product = Head & { readonly kind: 'product' }

/**
 * The products of an equation, of which those along the `summed` axes are added up. `operand` gives the element of an atom
 * at an index.
 */
export const productOf = (
  { inputs }: Equation,
  { transposeA, transposeB }: Lowering & { readonly kind: 'product' },
  summed: readonly number[],
  operand: (atom: Atom, index: readonly Affine[], loops: number) => Access,
): Product => {
  const [a, b] = inputs as readonly [Atom, Atom]
  const { shape } = a.spec
  const leading = shape.slice(0, -2).map((_, axis) => axis)
  const own = leading.filter(axis => !summed.includes(axis))
  const sizes = [...summed.map(axis => shape[axis]!), shape.at(transposeA ? -2 : -1)!]
  const loops = own.length + 2 + sizes.length
  const [row, column, term] = [own.length, own.length + 1, loops - 1]
  const along = leading.map(axis => (own.includes(axis) ? own.indexOf(axis) : column + 1 + summed.indexOf(axis)))
  const at = (atom: Atom, axes: readonly number[]): Access =>
    operand(
      atom,
      [...along, ...axes].map(loop => loopIndex(loops, loop)),
      loops,
    )
  return {
    kind: 'product',
    sizes,
    a: at(a, transposeA ? [term, row] : [row, term]),
    b: at(b, transposeB ? [column, term] : [term, column]),
  }
}

/** Whether an operand is read well where it lies: forwards, and with neighbours along one of its last two axes. */
export const isOperand = ({ strides }: Access, index: readonly Affine[]): boolean => {
  const steps = index.slice(-2).map(axis => strides[axis.strides.indexOf(1)])
  return steps.includes(1) && strides.every(stride => stride >= 0)
}

/** Products in loops that are cut into several, as a reshape from `sizes` to `shape` does; undefined where it does more. */
export const cutProduct = (head: Product, sizes: readonly number[], shape: readonly number[]): Product | undefined => {
  const parts = axisParts(sizes, shape)
  if (parts === undefined) return undefined
  const along = (access: Access): Access => {
    const { strides } = access
    const own = parts.map(part => (part === undefined ? 0 : strides[part.axis]! * part.step))
    return { ...access, strides: [...own, ...strides.slice(sizes.length)] }
  }
  return { ...head, a: along(head.a), b: along(head.b) }
}
