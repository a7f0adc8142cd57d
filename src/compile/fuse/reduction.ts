import type { Lowering } from '../../trace/lowering.js'
import type { Atom } from '../../trace/program.js'
import { type Affine, identity } from '../affine.js'
import type { Head, Scalar } from '../loops.js'
import type { Builder } from './builder.js'
import { sumOf } from './sum.js'

/** The elements of an atom combined along some of its axes, as the head of a nest over the others. */
export const reductionOf = (
  builder: Builder,
  input: Atom,
  { axes, combine }: Lowering & { readonly kind: 'reduce' },
): Head => {
  const { shape, dtype } = input.spec
  const outer = shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]))
  const inner = shape.flatMap((_, axis) => (axes.includes(axis) ? [axis] : []))
  const order = [...outer, ...inner]
  const element = (index: readonly Affine[], loops: number): Scalar =>
    builder.element(
      input,
      shape.map((_, axis) => index[order.indexOf(axis)]!),
      loops,
    )
  const [kept, sizes] = [outer.map(axis => shape[axis]!), inner.map(axis => shape[axis]!)]
  if (combine === 'add') return sumOf(builder, dtype, kept, sizes, element)
  return { kind: 'reduce', combine, sizes, value: element(identity(order.length), order.length) }
}
