import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { edges } from './draw.js'
import { every, plainOf, tensorOf } from './operation.js'

const rows = fc
  .constantFrom(...every)
  .chain(dtype => edges(dtype, [-4, 4], false).tensor([2, 5]))
  .map(tensorOf)

describe('topK', () => {
  it('is the start of the descending order, on either axis', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 0, max: 2 }), fc.constantFrom(0, 1, -1, -2), (x, count, axis) => {
        const [values, indices] = T.topK(x, count, { axis })
        const ranges = axis === 0 || axis === -2 ? [[0, count] as const] : [null, [0, count] as const]
        const order = { axis, descending: true }
        expect(plainOf(values)).toEqual(plainOf(T.slice(T.sort(x, order), ranges)))
        expect(plainOf(indices)).toEqual(plainOf(T.slice(T.argsort(x, order), ranges)))
      }),
    )
  })

  it('waits for the tensor', () => {
    const x = T.tensor([
      [3, 1, 4],
      [1, 5, 9],
    ])
    expect(T.topK(2)(x).map(T.toArray)).toEqual(T.topK(x, 2).map(T.toArray))
    expect(T.topK(1, { axis: 0 })(x).map(T.toArray)).toEqual([[[3, 5, 9]], [[0, 1, 1]]])
  })

  it('has the gradient of the elements that it takes', () => {
    const x = T.tensor([3, 1, 4, 2], 'float64')
    const weights = T.tensor([10, 1], 'float64')
    const loss = T.grad((y: T.Tensor<[4], 'float64'>) => T.sum(T.mul(T.topK(y, 2)[0], weights)))
    expect(T.toArray(loss(x))).toEqual([1, 0, 10, 0])
  })

  it('takes each row of a batch for itself', () => {
    const x = T.tensor([
      [3, 1, 4],
      [1, 5, 9],
    ])
    const [values, indices] = T.vmap((row: T.Tensor<[3]>) => T.topK(row, 2))(x)
    expect([T.toArray(values), T.toArray(indices)]).toEqual(T.topK(x, 2).map(T.toArray))
  })

  it('refuses what there is not, before and while it runs', () => {
    const x = T.ones([2, 3])
    // @ts-expect-error there are three entries
    expect(() => T.topK(x, 4)).toThrow(new T.ShapeError('topK: axis 1 of [2, 3] has fewer than 4 entries'))
    // @ts-expect-error not a number of entries
    expect(() => T.topK(x, -1)).toThrow(
      new T.ShapeError('topK: the number of entries must be a natural number, got -1'),
    )
    // @ts-expect-error there is no such axis
    expect(() => T.topK(x, 1, { axis: 2 })).toThrow(new T.ShapeError('topK: axis 2 is out of range for [2, 3]'))
  })
})
