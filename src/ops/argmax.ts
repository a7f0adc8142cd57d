import { reshape } from '../primitive/broadcast.js'
import { argMax, argMin } from '../primitive/reduction.js'
import { count } from '../shape/sizes.js'
import type { Value } from '../tensor/tensor.js'
import { anyType, type ReduceOptions, reduction, requireElements } from './reduce.js'

/** Options of `argmax` and `argmin`: one axis, or none for the index into the flattened tensor. */
export interface ArgOptions extends ReduceOptions<number> {}

const position = <Op extends 'argmax' | 'argmin'>(op: Op, primitive: (x: Value, axis: number) => Value) =>
  reduction<Op, 'index', ArgOptions>(op, anyType, (x, axes, { axis }) => {
    requireElements(op, x, axes)
    return axis === undefined ? primitive(reshape(x, [count(x.shape)]), 0) : primitive(x, axes[0]!)
  })

/**
 * The index of the greatest element (the first of several; NaN is greater than any number), as int32.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.argmax(T.tensor([[1, 5, 5], [7, 2, 3]]), { axis: 1 }) // Tensor<[2], "int32">
 * assert.deepEqual(T.toArray(x), [1, 0])
 * ```
 */
export const argmax = position('argmax', argMax)

/**
 * The index of the least element (the first of several; NaN is less than any number), as int32.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.argmin(T.tensor([[1, 5, 1], [7, 2, 3]]), { axis: 1 }) // Tensor<[2], "int32">
 * assert.deepEqual(T.toArray(x), [0, 1])
 * ```
 */
export const argmin = position('argmin', argMin)
