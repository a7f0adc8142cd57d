import type { Shape } from '../shape/dim.js'
import { isFloat } from '../tensor/dtype.js'
import { isValue } from '../tensor/storage.js'
import type { Tensor } from '../tensor/tensor.js'
import { at } from './form.js'
import type { Batch, Discrete } from './spec.js'

// Batches of sequences: one tensor, or a record in which it is x.

/** The sequences of a batch, and which of their positions count. */
export interface Sequences {
  readonly x: Tensor<Shape>
  readonly mask: Tensor<Shape, 'bool'> | undefined
  readonly lengths: Tensor<Shape, 'int32'> | undefined
  readonly memory: Tensor<Shape> | undefined
  readonly memoryMask: Tensor<Shape, 'bool'> | undefined
}

const floats = (x: unknown): x is Tensor<Shape> => isValue(x) && isFloat(x.dtype)

/** Whether something is a tensor of an element type. */
export const isOfType =
  <D extends Discrete>(dtype: D) =>
  (x: unknown): x is Tensor<Shape, D> =>
    isValue(x) && x.dtype === dtype

/** The tensors of a batch. */
export const sequencesIn = (batch: Batch): Sequences => {
  const entry = <A>(name: string, is: (x: unknown) => x is A): A | undefined => {
    const found = at(batch, [name])
    return is(found) ? found : undefined
  }
  const x = isValue(batch) ? batch : batch.x
  if (!floats(x)) throw new TypeError('expected a batch of sequences of floats')
  return {
    x,
    mask: entry('mask', isOfType('bool')),
    lengths: entry('lengths', isOfType('int32')),
    memory: entry('memory', floats),
    memoryMask: entry('memoryMask', isOfType('bool')),
  }
}

/** A batch with other sequences in the place of x. */
export const withSequences = (batch: Batch, x: Tensor<Shape>): Batch => (isValue(batch) ? x : { ...batch, x })
