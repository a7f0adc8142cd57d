import { describe, expect, it } from 'vitest'
import { gather, scatterAdd } from '../../src/primitive/gather.js'
import { argMax, argMin } from '../../src/primitive/reduction.js'
import type { DType } from '../../src/tensor/dtype.js'
import { concrete, Stored } from '../../src/tensor/storage.js'
import type { Value } from '../../src/tensor/tensor.js'
import type { Lowering } from '../../src/trace/lowering.js'
import type { Primitive } from '../../src/trace/primitive.js'

// What searches, picks and places along an axis is made of comparisons as long as these are less work.

const kindOf = (primitive: Primitive, shapes: readonly (readonly number[])[], params: unknown): string | undefined =>
  primitive.lower?.(
    shapes.map((shape, i) => ({ shape, dtype: i === 0 ? 'float32' : 'int32' })),
    params,
  )?.kind

const expandedTo = (primitive: Primitive, inputs: readonly Value[], params: unknown): Stored => {
  const lowering = primitive.lower?.(inputs, params) as Lowering & { readonly kind: 'expand' }
  const [result] = [lowering.as(inputs)].flat()
  return concrete(result!, 'test')
}

const stored = (shape: readonly number[], dtype: DType, elements: readonly number[]): Stored =>
  new Stored(shape, dtype, dtype === 'int32' ? Int32Array.from(elements) : Float64Array.from(elements))

describe('comparisons along an axis', () => {
  it.each([0, 16])('pick from %s elements, with any number of indices', size => {
    expect(kindOf(gather.primitive, [[size], [7]], { batch: 0, fill: 0 })).toBe('expand')
  })

  it('pick neither from more nor rows', () => {
    expect(kindOf(gather.primitive, [[17], [7]], { batch: 0, fill: 0 })).toBe('gather')
    expect(kindOf(gather.primitive, [[3, 2], [7]], { batch: 0, fill: 0 })).toBe('gather')
  })

  it('place one element for each of a batch', () => {
    const kind = (shape: readonly number[], indices: readonly number[]) =>
      kindOf(scatterAdd.primitive, [indices, indices], { shape, batch: 1 })
    expect([kind([3, 2], [3]), kind([3, 2 ** 20], [3, 1])]).toEqual(['expand', 'expand'])
    const others = [kind([3, 2 ** 20 + 1], [3]), kind([3, 2], [3, 2]), kind([3, 2, 2], [3])]
    expect(others).toEqual(['scatter', 'scatter', 'scatter'])
  })

  it.each([argMax, argMin])('find an extreme element among 2^20 at most', ({ primitive }) => {
    const kinds = [1, 16, 17, 2 ** 20, 2 ** 20 + 1].map(size => kindOf(primitive, [[2, size]], { axis: 1 }))
    expect(kinds).toEqual(['expand', 'expand', 'expand', 'expand', undefined])
  })

  it('keep what they pick to the last bit, whatever stands beside it', () => {
    const row = (picked: number) => [Infinity, picked, Number.NaN, ...new Array<number>(9).fill(5)]
    const x = stored([4, 12], 'float64', [-0, -Infinity, Number.NaN, 3].flatMap(row))
    const picked = expandedTo(gather.primitive, [x, stored([4], 'int32', [1, 1, -11, 1])], { batch: 1, fill: 9 })
    expect([...picked.data]).toEqual([-0, -Infinity, Number.NaN, 3])
    const missed = expandedTo(gather.primitive, [x, stored([4], 'int32', [12, -13, 1, 99])], { batch: 1, fill: 9 })
    expect([...missed.data]).toEqual([9, 9, Number.NaN, 9])
  })
})
