import type { Lowering } from '../../trace/lowering.js'
import type { Atom } from '../../trace/program.js'
import { type Affine, loopIndex } from '../affine.js'
import type { Scalar } from '../loops.js'
import type { Builder } from './builder.js'
import { fromStart, integer, operation } from './operation.js'

/**
 * The element of a gather at an index, from the element of its indices there. The place is one more loop, as far as the
 * source knows, so that what is gathered from may be a view.
 */
export const gathered = (
  builder: Builder,
  source: Atom,
  { batch, fill }: Lowering & { readonly kind: 'gather' },
  given: Scalar,
  index: readonly Affine[],
  loops: number,
): Scalar & { readonly kind: 'apply' | 'constant' } => {
  const { shape, dtype } = source.spec
  const size = shape[batch]!
  const otherwise: Scalar & { readonly kind: 'constant' } = { kind: 'constant', value: fill, dtype }
  if (size === 0) return otherwise
  const place = fromStart(given, size)
  const isBefore = operation('less', [place, integer(0)], 'bool')
  const isOutside = operation('or', [isBefore, operation('lessEqual', [integer(size), place], 'bool')])
  const inside = operation('select', [isOutside, integer(0), place])
  const wider = (axis: Affine): Affine => ({ ...axis, strides: [...axis.strides, 0] })
  const axes = [
    ...index.slice(0, batch).map(wider),
    loopIndex(loops + 1, loops),
    ...index.slice(index.length - (shape.length - batch - 1)).map(wider),
  ]
  const element = builder.element(source, axes, loops + 1)
  return operation('select', [isOutside, otherwise, lookedUp(element, inside, size)])
}

/** An element whose last loop is none, but stands where `place` says. */
const lookedUp = (element: Scalar, place: Scalar, size: number): Scalar => {
  if (element.kind !== 'load') return element
  const { access } = element
  const lookup = { place, size, stride: access.strides.at(-1)! }
  return { ...element, access: { ...access, strides: access.strides.slice(0, -1), lookup } }
}
