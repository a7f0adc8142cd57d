import { reshape } from '../primitive/broadcast.js'
import { gather as pick } from '../primitive/gather.js'
import type { Shape } from '../shape/dim.js'
import type { Guard } from '../shape/error.js'
import type { Indexed } from '../shape/indexed.js'
import { part } from '../shape/sizes.js'
import type { DType } from '../tensor/dtype.js'
import type { AnyTensor, Tensor, Value } from '../tensor/tensor.js'
import { dual, value } from './face.js'
import { type CanIndexBy, inOneRow } from './indices.js'
import type { Later } from './later.js'
import type { Shapes } from './several.js'

/** `gather` with its indices, which waits for the tensor. */
export type GatherBy<Is extends readonly AnyTensor[]> = <S extends Shape, D extends DType>(
  x: Guard<CanIndexBy<'gather', S, Is>> & Tensor<S, D>,
) => Tensor<Indexed<S, Shapes<Is>>, D>

/**
 * The entries of x that int32 indices of its first axes name together, NumPy's `x[i, j]`: indices broadcast, and their common shape
 * stands in the result where these axes were. Negative indices count from the end; where one is out of range the entry is NaN (the
 * least value for integers).
 *
 * @throws ShapeError if there are more indices than axes, or they do not broadcast.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.tensor([[1, 2, 3], [4, 5, 6]])
 * const y = T.gather(x, [T.tensor([0, 1], 'int32'), T.tensor([2, -3], 'int32')]) // Tensor<[2], "float32">
 * assert.deepEqual(T.toArray(y), [3, 4])
 * ```
 */
export const gather: {
  <S extends Shape, D extends DType, const Is extends readonly AnyTensor[]>(
    x: Tensor<S, D>,
    indices: Guard<CanIndexBy<'gather', S, Is>> & readonly [...Is],
  ): Tensor<Indexed<S, Shapes<Is>>, D>
  <const Is extends readonly AnyTensor[], Called extends true = true>(
    indices: Guard<CanIndexBy<'gather', Shape, Is>> & readonly [...Is],
  ): Later<GatherBy<Is>, Called>
} = dual(2, (input: Value, indices: readonly unknown[]) => {
  const x = value('gather', input)
  const { size, places, shape } = inOneRow('gather', x.shape, indices)
  return reshape(pick(reshape(x, [size, ...part(x.shape, indices.length)]), places), shape)
})
