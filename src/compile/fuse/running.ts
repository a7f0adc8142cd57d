import { without } from '../../shape/sizes.js'
import type { Lowering } from '../../trace/lowering.js'
import type { Equation } from '../../trace/program.js'
import { accessOf, identity } from '../affine.js'
import type { Builder } from './builder.js'
import { cast, totalOf } from './total.js'

/** The elements up to each one along an axis combined: loops over the other axes, in which one total goes along this one. */
export const addRunning = (
  builder: Builder,
  { inputs: [input, factors], outputs: [output] }: Equation,
  { axis, combine, reverse }: Lowering & { readonly kind: 'running' },
): void => {
  const { shape, dtype } = output!.spec
  const size = shape[axis]!
  const rank = shape.length
  const own = identity(rank)
  const step = own.at(-1)!
  const along = reverse ? { offset: size - 1, strides: step.strides.map(stride => -stride) } : step
  const index = own.slice(0, -1).toSpliced(axis, 0, along)
  const total = combine === 'add' || combine === 'multiply' ? totalOf(dtype) : dtype
  const value = cast(builder.element(input!, index, rank), total)
  const factor = factors && cast(builder.element(factors, index, rank), total)
  const buffer = builder.buffer(output!.spec)
  builder.push({
    kind: 'nest',
    sizes: without(shape, [axis]),
    head: { kind: 'reduce', combine, sizes: [size], value, ...(factor && { factor }), running: true },
    stores: [{ access: accessOf(buffer, shape, index, rank), value: cast({ kind: 'head', dtype: total }, dtype) }],
  })
  builder.put(output!, buffer)
}
