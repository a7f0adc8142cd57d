import { count, part } from '../../shape/sizes.js'
import type { Lowering } from '../../trace/lowering.js'
import type { Equation } from '../../trace/program.js'
import { accessOf, identity } from '../affine.js'
import type { Buffer, Head, Scalar } from '../loops.js'
import type { Builder } from './builder.js'
import { cast, totalOf } from './total.js'

// Which updates go to a row is known only when they are there. Each row gets the chain of those that name it, and is then a
// sum like any other: rows do not meet, and the order of each sum is that of the updates.

const link = (builder: Builder, { inputs, outputs }: Equation, batch: number, next?: Buffer): Buffer => {
  const indices = inputs.at(-1)!
  const shape = part(outputs[0]!.spec.shape, 0, batch + 1)
  const first = builder.buffer({ dtype: 'int32', shape })
  builder.push({
    kind: 'link',
    batches: count(part(shape, 0, batch)),
    each: count(part(indices.spec.shape, batch)),
    rows: shape[batch]!,
    indices: builder.materialize(indices),
    first,
    next,
  })
  return first
}

/** What a scatter combines as the head of a nest, and what it is when rounded. */
export const scattered = (
  builder: Builder,
  equation: Equation,
  { batch, combine }: Lowering & { readonly kind: 'scatter' },
): { readonly head: Head; readonly value: Scalar } => {
  const [updates, indices] = equation.inputs
  const { shape, dtype } = equation.outputs[0]!.spec
  const each = part(indices!.spec.shape, batch)
  const steps = count(each)
  const next = builder.buffer({ dtype: 'int32', shape: [...part(shape, 0, batch), steps] })
  // Indices of several axes are one loop: the updates have to lie side by side.
  const lying = each.length === 1 ? undefined : builder.materialize(updates!)
  const first = link(builder, equation, batch, next)
  const loops = shape.length + 1
  const own = identity(loops)
  const step = own.at(-1)!
  const batches = own.slice(0, batch)
  const places = [...batches, step, ...own.slice(batch + 1, -1)]
  const element: Scalar =
    lying === undefined
      ? builder.element(updates!, places, loops)
      : { kind: 'load', access: accessOf(lying, shape.with(batch, steps), places, loops), dtype }
  const total = combine === 'add' ? totalOf(dtype) : dtype
  const head: Head = {
    kind: 'reduce',
    combine,
    sizes: [steps],
    value: cast(element, total),
    chain: {
      first: accessOf(first, part(shape, 0, batch + 1), own.slice(0, batch + 1), loops),
      next: accessOf(next, [...part(shape, 0, batch), steps], [...batches, step], loops),
    },
  }
  return { head, value: cast({ kind: 'head', dtype: total }, dtype) }
}

/** Of the indices that name a row the last one. */
export const addLastPlace = (
  builder: Builder,
  equation: Equation,
  { batch }: Lowering & { readonly kind: 'lastPlace' },
): void => builder.put(equation.outputs[0]!, link(builder, equation, batch))
