import { reshape } from '../primitive/broadcast.js'
import type { DimLike, Mutable, Shape, SizesOf } from '../shape/dim.js'
import type { Guard } from '../shape/error.js'
import { type CanExpect, type CanExpectSizes, expectShape as requireShape } from '../shape/expect.js'
import type { CanSizes } from '../shape/natural.js'
import { mapped, namesOf, same } from '../shape/sizes.js'
import type { DType } from '../tensor/dtype.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { sizes } from './create.js'
import { dual, typed, value } from './face.js'
import type { Later } from './later.js'

/** The tensor with another shape; of one that is the same the old names do not stay. */
export const renamed = (x: Value, shape: readonly number[]): Value =>
  namesOf(x.shape) !== undefined && same(x.shape, shape) ? anew(x, shape) : reshape(x, shape)

const anew = (x: Value, shape: readonly number[]): Value => reshape(reshape(x, [1, ...x.shape]), shape)

/**
 * The sizes of a tensor for whatever takes sizes: what is made of them has them, and their names, in its type, also where
 * the shape is a type variable. At run time each is a number, or a `NamedDim` where the name is known; `x.shape` has the
 * numbers.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const addPositions = <N extends T.Dim>(x: T.Tensor<[N, 8]>): T.Tensor<[N, 8]> =>
 *   T.add(x, T.expandDims(T.arange(T.dims(x)[0]), 1))
 * const x = T.zeros([T.dim('words', 3), 8])
 * assert.deepEqual(T.toArray(T.slice(addPositions(x), [null, 0])), [0, 1, 2]) // of Tensor<["words", 8], "float32">
 * ```
 */
export const dims: <S extends Shape, D extends DType>(x: Tensor<S, D>) => SizesOf<S> = typed((input: Value) => {
  const { shape } = value('dims', input)
  const names = namesOf(shape)
  return mapped(shape, (size, axis): DimLike => {
    const name = names?.[axis]
    return name === undefined ? size : { name, size }
  })
})

/** `expectShape` of a shape, which waits for the tensor. */
export type ExpectShape<To extends Shape> = <S extends Shape, D extends DType>(
  x: CanExpect<S, To> & Tensor<S, D>,
) => Tensor<Mutable<To>, D>

/**
 * The same tensor, of which the compiler now knows the shape: the way from sizes that it does not know, or knows by another
 * name, to those that they are.
 *
 * @throws ShapeError if the tensor has another shape (a compile error where both are known).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const rows: readonly number[][] = JSON.parse('[[1, 2, 3], [4, 5, 6]]')
 * const x = T.expectShape(T.tensor(rows), [2, 3]) // Tensor<[2, 3], "float32">
 * assert.throws(() => T.expectShape(T.tensor(rows), [3, 2]), /expectShape: expected shape \[3, 2\], got \[2, 3\]/)
 * ```
 */
export const expectShape: {
  <S extends Shape, D extends DType, const To extends Shape>(
    x: Tensor<S, D>,
    shape: Guard<CanExpectSizes<S, To>> & SizesOf<To>,
  ): Tensor<Mutable<To>, D>
  <const To extends Shape, Called extends true = true>(
    shape: CanSizes<'expectShape', To> & SizesOf<To>,
  ): Later<ExpectShape<To>, Called>
} = dual(2, (input: Value, shape: readonly DimLike[]) => {
  const x = value('expectShape', input)
  const expected = sizes('expectShape', shape)
  requireShape(x.shape, expected)
  return namesOf(expected) === undefined ? renamed(x, expected) : anew(x, expected)
})
