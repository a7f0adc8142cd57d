import { count } from '../../shape/sizes.js'
import type { AxisMap, Lowering } from '../../trace/lowering.js'
import type { Equation } from '../../trace/program.js'
import { accessOf, identity, through } from '../affine.js'
import type { Scalar } from '../loops.js'
import type { Builder } from './builder.js'

// Results of which every element has its place from the beginning, written part by part.

/** Every input is written to its places of the result; the rest is 0. */
export const addWrite = (
  builder: Builder,
  { inputs, outputs: [output] }: Equation,
  { parts }: Lowering & { readonly kind: 'write' },
): void => {
  const buffer = builder.buffer(output!.spec)
  const covered = inputs.reduce((sum, { spec }) => sum + count(spec.shape), 0)
  if (covered < buffer.size) builder.push({ kind: 'clear', buffer })
  inputs.forEach((input, i) => {
    const { shape } = input.spec
    const { start, step } = parts[i]!
    const rank = shape.length
    const value = builder.element(input, identity(rank), rank)
    const target = start.map((first, axis) =>
      through({ start: first, steps: [[axis, step[axis]!]] }, identity(rank), rank),
    )
    const group = builder.open(shape)
    group.stores.push({ access: accessOf(buffer, output!.spec.shape, target, rank), value })
  })
  builder.put(output!, buffer)
}

/** Elements of the input are added up at their places of the result. */
export const addAccumulation = (
  builder: Builder,
  { inputs: [input], outputs: [output] }: Equation,
  { additions, isOnce }: Lowering & { readonly kind: 'accumulate' },
): void => {
  const buffer = builder.buffer(output!.spec)
  const { shape, dtype } = output!.spec
  const zeros = accessOf(buffer, shape, identity(shape.length), shape.length)
  const zero: Scalar = { kind: 'constant', value: 0, dtype }
  const isCovered = isOnce && count(input!.spec.shape) === buffer.size
  if (!isCovered) builder.open(shape).stores.push({ access: zeros, value: zero })
  for (const { sizes, from, to } of additions) {
    const rank = sizes.length
    const at = (axes: readonly AxisMap[]) => axes.map(axis => through(axis, identity(rank), rank))
    const target = accessOf(buffer, output!.spec.shape, at(to), rank)
    const operands: readonly Scalar[] = [
      isOnce ? zero : { kind: 'load', access: target, dtype },
      builder.element(input!, at(from), rank),
    ]
    builder.push({
      kind: 'nest',
      sizes,
      head: undefined,
      stores: [{ access: target, value: { kind: 'apply', operation: 'add', operands, dtype } }],
    })
  }
  builder.put(output!, buffer)
}
