import { broadcast } from '../primitive/broadcast.js'
import type { Shape } from '../shape/dim.js'
import type { DType } from '../tensor/dtype.js'
import { scalar } from '../tensor/storage.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { type Entry, requireEntry } from './create.js'
import { typed, value } from './face.js'

type FilledLike = <S extends Shape, D extends DType>(x: Tensor<S, D>) => Tensor<S, D>

const filledLike = (op: string, number: number): FilledLike =>
  typed((input: Value) => {
    const x = value(op, input)
    return broadcast(scalar(number, x.dtype), x.shape)
  })

/**
 * Zeros with the shape and element type of x.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.zerosLike(T.tensor([3, 4]))), [0, 0])
 * ```
 */
export const zerosLike = filledLike('zerosLike', 0)

/**
 * Ones with the shape and element type of x.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.onesLike(T.tensor([3, 4]))), [1, 1])
 * ```
 */
export const onesLike = filledLike('onesLike', 1)

/**
 * One number throughout, with the shape and element type of x.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.fullLike(T.tensor([1, 2], 'int32'), 7)), [7, 7])
 * ```
 */
export const fullLike: <S extends Shape, D extends DType>(x: Tensor<S, D>, value: Entry<D>) => Tensor<S, D> = typed(
  (input: Value, number: number) => {
    const x = value('fullLike', input)
    return broadcast(scalar(requireEntry('fullLike', number), x.dtype, 'fullLike'), x.shape)
  },
)
