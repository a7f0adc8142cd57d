import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { countRows, split, take } from '../../src/data/index.js'
import { dim, zeros } from '../../src/ops/create.js'
import { arange } from '../../src/ops/range.js'
import { data, toArray } from '../../src/ops/read.js'
import { key } from '../../src/random/random.js'
import { ShapeError } from '../../src/shape/error.js'
import type { Tensor } from '../../src/tensor/tensor.js'

describe('split', () => {
  test('puts every row into one of the two, shuffled or in order', () => {
    const cases = fc
      .nat({ max: 30 })
      .chain(n => fc.tuple(fc.constant(n), fc.nat({ max: n }), fc.option(fc.nat(), { nil: undefined })))
    fc.assert(
      fc.property(cases, ([n, count, seed]) => {
        const x = { a: arange(n), b: arange(n, 'int32') }
        const [first, second] = split(x, { count, ...(seed !== undefined && { key: key(seed) }) })
        expect([...data(first.a)]).toEqual([...data(first.b)])
        expect(first.a.shape).toEqual([count])
        const rows = [...data(first.a), ...data(second.a)]
        expect(seed === undefined ? rows : [...rows].sort((a, b) => a - b)).toEqual([...Array(n).keys()])
      }),
    )
  })

  test.each([
    [0, 0],
    [0.8, 8],
    [0.25, 3],
    [1, 10],
  ])('the fraction %d of ten rows is %d', (fraction, count) => {
    const [first, second] = split(arange(10), { fraction })
    expect([first.shape, second.shape]).toEqual([[count], [10 - count]])
  })

  test('decides by the key', () => {
    const first = (seed: number) => toArray(split(arange(50), { count: 20, key: key(seed) })[0])
    expect(first(1)).toEqual(first(1))
    expect(first(1)).not.toEqual(first(2))
  })

  test('names the sizes', () => {
    const x = { images: zeros([dim('all', 5), 2]) }
    const named = split(x, { names: ['train', 'validation'], fraction: 0.8 })
    expectTypeOf(named).toEqualTypeOf<
      readonly [{ readonly images: Tensor<['train', 2]> }, { readonly images: Tensor<['validation', 2]> }]
    >()
    const [first, second] = pipe(zeros([5, 2], 'uint8'), split({ count: 2 }))
    expectTypeOf(first).toEqualTypeOf<Tensor<['first', 2], 'uint8'>>()
    expectTypeOf(second).toEqualTypeOf<Tensor<['second', 2], 'uint8'>>()
    expect(second.shape).toEqual([3, 2])
  })

  test('refuses what is out of range', () => {
    const refused = (options: object) => () => split(zeros([5]), options as { count: number })
    expect(refused({ fraction: 1.5 })).toThrow(new ShapeError('split: expected a fraction from 0 to 1, got 1.5'))
    expect(refused({ fraction: Number.NaN })).toThrow('split: expected a fraction from 0 to 1, got NaN')
    expect(refused({ count: 6 })).toThrow(new ShapeError('split: expected a count of rows from 0 to 5, got 6'))
    expect(refused({ count: 0.5 })).toThrow('split: expected a count of rows from 0 to 5, got 0.5')
    expect(refused({})).toThrow('split: expected either a fraction or a count')
    // @ts-expect-error one of the two
    expect(() => split(zeros([5]), { count: 1, fraction: 0.5 })).toThrow('split: expected either a fraction or a count')
    // @ts-expect-error split: .x has 3 rows, .y has 4
    expect(() => split({ x: zeros([3]), y: zeros([4]) }, { count: 1 })).toThrow('split: .x has 3 rows, .y has 4')
  })
})

describe('take', () => {
  test('gives the first rows, with a known or a named size', () => {
    const x = { a: arange(5), b: zeros([5, 2]) }
    const two = take(x, 2)
    expectTypeOf(two).toEqualTypeOf<{ readonly a: Tensor<[2]>; readonly b: Tensor<[2, 2]> }>()
    expect(toArray(two.a)).toEqual([0, 1])
    const named = pipe(x, take(dim('few', 3)))
    expectTypeOf(named.b).toEqualTypeOf<Tensor<['few', 2]>>()
    expect(named.b.shape).toEqual([3, 2])
    expect(take(x, 0).b.shape).toEqual([0, 2])
    expect(take(x, 5)).toEqual(x)
  })

  test.each([6, -1, 0.5])('refuses %d of five', count => {
    expect(() => take(zeros([5]), count)).toThrow(
      new ShapeError(`take: expected a count of rows from 0 to 5, got ${count}`),
    )
  })
})

describe('countRows', () => {
  test('counts', () => {
    expect(countRows({ a: arange(5), b: zeros([5, 2]) })).toBe(5)
    // @ts-expect-error the sentence below
    expect(() => countRows(zeros([]))).toThrow(new ShapeError('countRows: the tensor is a scalar, which has no rows'))
  })
})
