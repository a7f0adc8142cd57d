import { count } from '../../shape/sizes.js'
import type { Lowering } from '../../trace/lowering.js'
import type { Atom, Variable } from '../../trace/program.js'
import { type Affine, axisParts, identity, loopIndex, overlaps } from '../affine.js'
import type { Access, Head } from '../loops.js'
import type { Builder } from './builder.js'

// Products as heads of nests.

type Product = Head & { readonly kind: 'product' }

/** An operand of products: what its elements are of, and for each of its axes the sizes of the loops that go along it. */
export interface Operand {
  readonly atom: Atom
  readonly axes: readonly (readonly number[])[]
}

/** An operand with a loop for each axis. */
export const operandOf = (atom: Atom): Operand => ({ atom, axes: atom.spec.shape.map(size => [size]) })

/** With no more rows than these, or columns, products read a copy of all windows faster, which they can share. */
const fewLines = 8

/**
 * An operand whose axes are several of what it looks at, merged, where that are windows that overlap: they are read where they
 * lie, as a copy would hold each number several times. Undefined for all others. `lines` are the other operand's.
 */
export const windowsOf = (
  builder: Builder,
  { spec: { shape } }: Atom,
  merged: Variable,
  lines: number,
): Operand | undefined => {
  if (lines <= fewLines) return undefined
  const { shape: apart } = merged.spec
  const parts = axisParts(shape, apart)
  const isMatrix = (size: number, axis: number) => axis >= shape.length - 2 || size === apart[axis]
  if (parts === undefined || !shape.every(isMatrix)) return undefined
  const element = builder.element(merged, identity(apart.length), apart.length)
  if (element.kind !== 'load' || element.access.lookup !== undefined) return undefined
  if (element.access.strides.some(stride => stride < 0) || !overlaps(element.access, apart)) return undefined
  // One of size 1 goes with the one before.
  const owners: number[] = []
  for (const part of parts) owners.push(part?.axis ?? owners.at(-1) ?? 0)
  const axes = shape.map((_, axis) => apart.filter((_, i) => owners[i] === axis))
  return { atom: merged, axes }
}

/** Loops by number, and their sizes. */
interface Along {
  readonly sizes: readonly number[]
  readonly loops: readonly number[]
}

/** An index along merged loops. */
const merged = ({ sizes, loops }: Along, all: number): Affine => {
  const strides = new Array<number>(all).fill(0)
  loops.forEach((loop, i) => {
    strides[loop] = count(sizes.slice(i + 1))
  })
  return { offset: 0, strides }
}

/**
 * The products of an equation, of which those along the `summed` axes are added up, and the loops that they are the head of.
 * `element` gives the element of an atom at an index.
 */
export const productOf = (
  { transposeA, transposeB }: Lowering & { readonly kind: 'product' },
  [a, b]: readonly [a: Operand, b: Operand],
  summed: readonly number[],
  element: (atom: Atom, index: readonly Affine[], loops: number) => Access,
): { readonly head: Product; readonly sizes: readonly number[] } => {
  const rank = a.axes.length
  const leading = a.axes.slice(0, -2).map((_, axis) => axis)
  const [rowAxis, termOfA] = transposeA ? [rank - 1, rank - 2] : [rank - 2, rank - 1]
  const [columnAxis, termOfB] = transposeB ? [rank - 2, rank - 1] : [rank - 1, rank - 2]
  const finer = (one: readonly number[], other: readonly number[]) => (other.length > one.length ? other : one)
  const sizesOf = (axis: number) => finer(a.axes[axis]!, b.axes[axis]!)
  const outer = [...leading.filter(axis => !summed.includes(axis)).map(sizesOf), a.axes[rowAxis]!, b.axes[columnAxis]!]
  const inner = [...summed.map(sizesOf), finer(a.axes[termOfA]!, b.axes[termOfB]!)]
  let loops = 0
  const along = [...outer, ...inner].map((sizes): Along => ({ sizes, loops: sizes.map(() => loops++) }))
  const [row, column, term] = [along[outer.length - 2]!, along[outer.length - 1]!, along.at(-1)!]
  const own = leading.filter(axis => !summed.includes(axis))
  const ofLeading = leading.map(
    axis => along[own.includes(axis) ? own.indexOf(axis) : outer.length + summed.indexOf(axis)]!,
  )
  const at = ({ atom, axes }: Operand, ofMatrix: readonly Along[]): Access =>
    element(
      atom,
      [...ofLeading, ...ofMatrix].flatMap((some, axis) => {
        const parts = axes[axis]!.length
        if (parts === some.loops.length) return some.loops.map(loop => loopIndex(loops, loop))
        return parts === 0 ? [] : [merged(some, loops)]
      }),
      loops,
    )
  const head: Product = {
    kind: 'product',
    sizes: inner.flat(),
    a: at(a, transposeA ? [term, row] : [row, term]),
    b: at(b, transposeB ? [column, term] : [term, column]),
  }
  return { head, sizes: outer.flat() }
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
