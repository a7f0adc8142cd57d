import type { Shape } from '../shape/dim.js'
import { ShapeError } from '../shape/error.js'
import { emptyArrays, mostEmptyArrays } from '../shape/literal.js'
import type { Show } from '../shape/show.js'
import { copyOf, type Data, type DataOf, type DType, firstOf, isHalf, numbersOf } from '../tensor/dtype.js'
import { concrete, Stored } from '../tensor/storage.js'
import type { Spec, Tensor, Value } from '../tensor/tensor.js'
import { typed } from './face.js'

/** An element as JavaScript has it. */
export type Element<D extends DType> = D extends 'bool' ? boolean : number

/** The elements of a tensor of shape `S`, nested as its axes are. */
export type Nested<S extends Shape, E> = number extends S['length']
  ? E | readonly unknown[]
  : S extends readonly [unknown, ...infer Rest extends Shape]
    ? readonly Nested<Rest, E>[]
    : E

const element = ({ dtype }: Spec, number: number): number | boolean => (dtype === 'bool' ? number === 1 : number)

/**
 * The elements as nested arrays, numbers or booleans; of a scalar the element itself.
 *
 * @throws TraceError inside `program` and `jit`, where a tensor has no elements yet; RangeError where it would be more
 * than a million arrays without elements, as of shape [4294967295, 0].
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.ones([2, 2])), [[1, 1], [1, 1]])
 * ```
 */
export const toArray: <S extends Shape, D extends DType>(x: Tensor<S, D>) => Nested<S, Element<D>> = typed(
  (value: Value) => {
    const x = concrete(value, 'toArray')
    const empty = emptyArrays(x.shape)
    if (empty > mostEmptyArrays)
      throw new RangeError(
        `toArray: expected at most ${mostEmptyArrays} arrays without elements, shape [${x.shape.join(', ')}] has ${empty}`,
      )
    const numbers = numbersOf(x)
    let next = 0
    const nest = (axis: number): unknown =>
      axis === x.shape.length
        ? element(x, numbers[next++]!)
        : Array.from({ length: x.shape[axis]! }, () => nest(axis + 1))
    return nest(0)
  },
)

/** Whether a shape is that of a scalar, for certain. */
type CanItem<S extends Shape> = { s: S } extends { s: readonly [] }
  ? unknown
  : `item: expected a scalar, got shape ${Show<S>}`

/**
 * The element of a scalar tensor.
 *
 * @throws ShapeError if the tensor is no scalar (a compile error where the shape is known); TraceError as `toArray`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.equal(T.item(T.sum(T.tensor([1, 2]))), 3)
 * ```
 */
export const item: <S extends Shape = [], D extends DType = DType>(x: CanItem<S> & Tensor<S, D>) => Element<D> = typed(
  (value: Value) => {
    const x = concrete(value, 'item')
    if (x.shape.length > 0) throw new ShapeError(`item: expected a scalar, got shape [${x.shape.join(', ')}]`)
    return element(x, firstOf(x))
  },
)

const copied = (value: Value, reader: string): Data => {
  const x = concrete(value, reader)
  return isHalf(x.dtype) ? numbersOf(x) : copyOf(x.dtype, x.data)
}

/**
 * A copy of the elements in row-major order; bool as 0 and 1, float16 and bfloat16 as float32.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.data(T.tensor([[1, 2], [3, 4]])), new Float32Array([1, 2, 3, 4]))
 * ```
 */
export const data: <D extends DType>(x: Tensor<Shape, D>) => DataOf[D] = typed((value: Value) => copied(value, 'data'))

/**
 * As `data`, also of a tensor that is in the memory of a device, from where it brings the elements.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(await T.read(T.tensor([[1, 2], [3, 4]])), new Float32Array([1, 2, 3, 4]))
 * ```
 */
export const read: <D extends DType>(x: Tensor<Shape, D>) => Promise<DataOf[D]> = typed(async (value: Value) => {
  const place = value instanceof Stored ? value.place : undefined
  if (place === undefined) return copied(value, 'read')
  const { dtype } = value
  const data = await place.fetch()
  return isHalf(dtype) ? numbersOf({ dtype, data }) : data
})
