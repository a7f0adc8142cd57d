import * as fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { edges, shapes } from '../ops/draw.js'
import { every, plainOf, tensorOf } from '../ops/operation.js'

const drawn = fc
  .constantFrom(...every)
  .chain(dtype => shapes().chain(shape => edges(dtype, [-4, 4], false).tensor(shape)))

const flat = (nested: unknown): readonly unknown[] => (Array.isArray(nested) ? nested.flat(Infinity) : [nested])

describe('reading', () => {
  it('data gives back what the tensor was made of', () => {
    fc.assert(
      fc.property(drawn, x => {
        expect(plainOf(tensorOf(x))).toEqual(x)
      }),
    )
  })

  it('toArray nests as the axes do, with booleans for bool', () => {
    fc.assert(
      fc.property(drawn, plain => {
        const x = tensorOf(plain)
        const nested = T.toArray(x)
        const elements = plain.dtype === 'bool' ? plain.data.map(e => e === 1) : plain.data
        expect(flat(nested)).toEqual(elements)
        const sizes: number[] = []
        for (let part: unknown = nested; Array.isArray(part); part = part[0]) sizes.push(part.length)
        expect(plain.shape.slice(0, sizes.length)).toEqual(sizes)
        if (plain.data.length > 0) expect(sizes).toEqual(plain.shape)
      }),
    )
  })

  it('a tensor made of toArray is the same', () => {
    fc.assert(
      fc.property(drawn, plain => {
        fc.pre(plain.data.length > 0)
        const again = (T.tensor as (data: unknown, dtype: T.DType) => T.AnyTensor)(
          T.toArray(tensorOf(plain)),
          plain.dtype,
        )
        expect(plainOf(again)).toEqual(plain)
      }),
    )
  })

  it('data is of the array that fits the element type', () => {
    const constructors = {
      float16: Float32Array,
      bfloat16: Float32Array,
      float32: Float32Array,
      float64: Float64Array,
      int32: Int32Array,
      uint8: Uint8Array,
      bool: Uint8Array,
    }
    for (const dtype of [...every, 'float16', 'bfloat16'] as const)
      expect(T.data(T.zeros([2], dtype))).toBeInstanceOf(constructors[dtype])
  })

  it('item reads a scalar', () => {
    expect([T.item(T.tensor(2.5)), T.item(T.tensor(true)), T.item(T.sum(T.ones([3])))]).toEqual([2.5, true, 3])
    const item = T.item as (x: unknown) => unknown
    expect(() => item(T.ones([1]))).toThrow(new T.ShapeError('item: expected a scalar, got shape [1]'))
  })

  it('read answers later with the same', async () => {
    expect(await T.read(T.tensor([1, 2]))).toEqual(new Float32Array([1, 2]))
  })

  it('refuses what is no tensor', async () => {
    const [item, toArray, data, read] = [T.item, T.toArray, T.data, T.read].map(f => f as (x: unknown) => unknown)
    expect(() => item!(3)).toThrow(new TypeError('item: expected a tensor, got 3'))
    expect(() => toArray!([1])).toThrow(new TypeError('toArray: expected a tensor, got an array of length 1'))
    expect(() => data!({ shape: [] })).toThrow(new TypeError('data: expected a tensor, got an object'))
    await expect(read!(undefined)).rejects.toThrow(new TypeError('read: expected a tensor, got undefined'))
  })
})

describe('tensors do not change', () => {
  it('with the array they were made of', () => {
    const source = new Float32Array([1, 2])
    const list = [1, 2]
    const [x, y] = [T.fromArray(source, [2]), T.fromArray(list, [2])]
    source[0] = 9
    list[0] = 9
    expect([T.toArray(x), T.toArray(y)]).toEqual([
      [1, 2],
      [1, 2],
    ])
  })

  it('with the shape they were made of', () => {
    const shape = [2, 3]
    const made = [
      T.zeros(shape),
      T.fromArray(new Float32Array(6), shape),
      T.reshape(T.arange(6), shape),
      T.broadcastTo(T.ones([3]), shape),
    ]
    shape[0] = 7
    expect(made.map(x => x.shape)).toEqual([
      [2, 3],
      [2, 3],
      [2, 3],
      [2, 3],
    ])
  })

  it('with what was read from them', async () => {
    const x = T.tensor([1, 2])
    T.data(x)[0] = 9
    const nested = T.toArray(x) as number[]
    nested[0] = 9
    const later = await T.read(x)
    later[0] = 9
    expect(T.toArray(x)).toEqual([1, 2])
  })

  it('with tensors that share their elements', () => {
    const x = T.tensor([1, 2, 3, 4])
    const same = [
      T.reshape(x, [2, 2]),
      T.flatten(x),
      T.stopGradient(x),
      T.cast(x, 'float32'),
      T.slice(x, []),
      T.squeeze(x),
    ]
    for (const each of same) T.data(each)[0] = 9
    expect(T.toArray(x)).toEqual([1, 2, 3, 4])
  })
})

describe('cast', () => {
  it.each([
    ['float32', 'int32', [1.9, -1.9, 3e9, -3e9, Number.NaN], [1, -1, 2 ** 31 - 1, -(2 ** 31), 0]],
    ['float64', 'uint8', [1.9, -1.9, 300, Infinity, Number.NaN], [1, 0, 255, 255, 0]],
    ['int32', 'uint8', [-1, 256, 300], [255, 0, 44]],
    ['int32', 'float32', [2 ** 24 + 1, -3], [2 ** 24, -3]],
    ['float64', 'float32', [0.1, 1e300], [Math.fround(0.1), Infinity]],
    ['float32', 'bool', [0, -0, 0.5, Number.NaN], [0, 0, 1, 1]],
    ['bool', 'float32', [1, 0], [1, 0]],
  ] as const)('from %s to %s', (from, to, given, expected) => {
    const x = tensorOf({ shape: [given.length], dtype: from, data: given })
    expect(plainOf(T.cast(x, to))).toEqual({ shape: [given.length], dtype: to, data: expected })
  })
})
