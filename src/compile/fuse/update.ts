import { rowMajor } from '../../primitive/strided.js'
import type { Lowering } from '../../trace/lowering.js'
import type { Equation } from '../../trace/program.js'
import { accessOf, identity } from '../affine.js'
import type { Builder } from './builder.js'
import { fromStart, integer, operation } from './operation.js'

/** All of the first input, then the window over it: where the first input is read no more, the copy of it is left out. */
export const addUpdate = (
  builder: Builder,
  { inputs: [x, update, ...starts], outputs: [output] }: Equation,
  { batch, axes }: Lowering & { readonly kind: 'update' },
): void => {
  const { shape } = output!.spec
  const window = update!.spec.shape
  const rank = shape.length
  const own = identity(rank)
  // What is computed of the old elements is so before they are written over.
  builder.materialize(update!)
  const value = builder.element(update!, own, rank)
  const strides = rowMajor(shape)
  const places = axes.map((axis, i) => {
    const [size, length] = [shape[batch + axis]!, window[batch + axis]!]
    const given = builder.element(starts[i]!, own.slice(0, batch), rank)
    const most = size - length
    const fitting = operation('minimum', [fromStart(given, size), integer(most)])
    const place = operation('maximum', [fitting, integer(0)])
    const stride = strides[batch + axis]!
    return { place: operation('mul', [place, integer(stride)]), most: most * stride }
  })
  const buffer = builder.buffer(output!.spec)
  builder.fill(buffer, x!)
  const lookup = {
    place: places.map(({ place }) => place).reduce((a, b) => operation('add', [a, b])),
    size: 1 + places.reduce((sum, { most }) => sum + most, 0),
    stride: 1,
  }
  builder.push({
    kind: 'nest',
    sizes: window,
    head: undefined,
    stores: [{ access: { ...accessOf(buffer, shape, own, rank), lookup }, value }],
  })
  builder.put(output!, buffer)
}
