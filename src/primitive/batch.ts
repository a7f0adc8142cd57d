import { mapped, part } from '../shape/sizes.js'
import type { Value } from '../tensor/tensor.js'
import { broadcast, reshape } from './broadcast.js'

// What the batching rules share, see `BatchRule`.

/** The size of the batch. */
export const batchSize = (inputs: readonly Value[], batched: readonly boolean[]): number =>
  inputs[batched.indexOf(true)]!.shape[0]!

/** Every input with the leading axis: one that has none is repeated. */
export const allBatched = (inputs: readonly Value[], batched: readonly boolean[]): readonly Value[] => {
  const size = batchSize(inputs, batched)
  return inputs.map((input, i) => (batched[i] ? input : broadcast(input, [size, ...input.shape])))
}

/** Elementwise: operands that are no scalars get the full shape, batch included. */
export const batchElementwise = <P, Result = Value>(
  inputs: readonly Value[],
  batched: readonly boolean[],
  params: P,
  apply: (inputs: readonly Value[], params: P) => Result,
): Result => {
  const shapes = inputs.map((input, i) => (batched[i] ? part(input.shape, 1) : input.shape))
  const shape = shapes.find(own => own.length > 0)
  if (shape === undefined) return apply(inputs, params)
  const size = batchSize(inputs, batched)
  const aligned = inputs.map((input, i) => {
    if (!batched[i]) return input.shape.length === 0 ? input : broadcast(input, [size, ...shape])
    return shapes[i]!.length > 0
      ? input
      : broadcast(reshape(input, [size, ...mapped(shape, () => 1)]), [size, ...shape])
  })
  return apply(aligned, params)
}

/** Axes behind the leading one. */
export const shifted = (axes: readonly number[]): readonly number[] => axes.map(axis => axis + 1)
