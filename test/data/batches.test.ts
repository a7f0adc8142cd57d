import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { type Batches, batches, map } from '../../src/data/index.js'
import type { CanShareRows } from '../../src/data/rows.js'
import { mul } from '../../src/ops/arithmetic.js'
import { dim, fromArray, tensor, zeros } from '../../src/ops/create.js'
import { arange } from '../../src/ops/range.js'
import { data, item, toArray } from '../../src/ops/read.js'
import { sum } from '../../src/ops/reduce.js'
import { foldIn, key } from '../../src/random/random.js'
import type { Equals } from '../../src/shape/equals.js'
import type { Refused } from '../../src/shape/error.js'
import { ShapeError } from '../../src/shape/error.js'
import type { AnyTensor, Tensor } from '../../src/tensor/tensor.js'

/** n rows, each with its own number in three forms. */
const dataset = (n: number) => ({
  wide: fromArray(
    Float32Array.from({ length: n * 6 }, (_, i) => Math.floor(i / 6)),
    [dim('rows', n), 2, 3],
  ),
  pair: [
    arange(n, 'int32'),
    fromArray(
      Float64Array.from({ length: n }, (_, i) => i),
      [n],
    ),
  ] as const,
})

const numbers = (all: Iterable<{ readonly pair: readonly [AnyTensor, AnyTensor] }>) =>
  [...all].map(({ pair }) => [...data(pair[0])])

describe('batches', () => {
  test('are counted and cover every row once, in order or shuffled, with rows kept together', () => {
    const options = fc.record({ size: fc.integer({ min: 1, max: 20 }), dropLast: fc.boolean(), shuffle: fc.boolean() })
    fc.assert(
      fc.property(fc.nat({ max: 30 }), options, (n, { size, dropLast, shuffle }) => {
        const all = batches(dataset(n), { size, dropLast, ...(shuffle && { key: key(n) }) })
        const found = [...all]
        expect(all.length).toBe(dropLast ? Math.floor(n / size) : Math.ceil(n / size))
        expect(found.length).toBe(all.length)
        const rows = numbers(found)
        rows.forEach((row, i) => {
          expect(row.length).toBe(dropLast ? size : Math.min(size, n - i * size))
        })
        const flat = rows.flat()
        expect(new Set(flat).size).toBe(flat.length)
        if (!dropLast) expect([...flat].sort((a, b) => a - b)).toEqual([...Array(n).keys()])
        if (!shuffle) expect(flat).toEqual([...flat.keys()])
        found.forEach(({ wide, pair }, i) => {
          expect(wide.shape).toEqual([rows[i]!.length, 2, 3])
          expect([...data(wide)]).toEqual(rows[i]!.flatMap(row => Array(6).fill(row)))
          expect([...data(pair[1])]).toEqual(rows[i])
          expect([wide.dtype, pair[0].dtype, pair[1].dtype]).toEqual(['float32', 'int32', 'float64'])
        })
      }),
    )
  })

  test('of 60,000 examples by 64 are 938, or 937 without the last (course row 14)', () => {
    const examples = zeros([60_000], 'uint8')
    expect(batches(examples, { size: 64 }).length).toBe(938)
    expect(batches(examples, { size: 64, dropLast: true }).length).toBe(937)
    expect([...batches(examples, { size: 64 })].at(-1)?.shape).toEqual([32])
  })

  test('come in the same order each time and for the same key, and in another for another key', () => {
    const x = arange(100)
    const orderOf = (all: Batches<AnyTensor>) => [...all].flatMap(batch => [...data(batch)])
    const shuffled = batches(x, { size: 7, key: key(3) })
    expect(orderOf(shuffled)).toEqual(orderOf(shuffled))
    expect(orderOf(batches(x, { size: 20, key: key(3) }))).toEqual(orderOf(shuffled))
    expect(orderOf(batches(x, { size: 7, key: foldIn(key(3), 1) }))).not.toEqual(orderOf(shuffled))
    expect(orderOf(shuffled)).not.toEqual([...data(x)])
  })

  test('are made when they are asked for', () => {
    let made = 0
    const counted = map(batches(arange(10), { size: 2 }), batch => {
      made += 1
      return batch
    })
    const iterator = counted[Symbol.iterator]()
    expect(made).toBe(0)
    iterator.next()
    expect(made).toBe(1)
  })

  test('reduce as an array does', () => {
    const all = batches(arange(5), { size: 2 })
    const weighted = all.reduce((total, x, i) => total + 10 ** i * item(sum(x)), 0)
    expect(weighted).toBe(1 + 50 + 400)
    expect(batches(zeros([0, 2]), { size: 2 }).reduce(count => count + 1, 0)).toBe(0)
  })

  test('stand in a pipe', () => {
    const doubled = pipe(
      { x: arange(3) },
      batches({ size: 2 }),
      map(({ x }) => mul(x, 2)),
    )
    expectTypeOf(doubled).toEqualTypeOf<Batches<Tensor<['batch']>>>()
    expect([...doubled].map(x => toArray(x))).toEqual([[0, 2], [4]])
    expect(doubled.length).toBe(2)
    expect(doubled.reduce((total, x) => total + x.shape[0]!, 0)).toBe(3)
  })

  test('keep the type of the tree', () => {
    const named = dataset(4)
    const x = { images: zeros([4, 1, 28]), label: { y: zeros([4], 'int32') }, name: 'a' }
    expectTypeOf(batches(x, { size: 2 })).toEqualTypeOf<
      Batches<{
        readonly images: Tensor<['batch', 1, 28]>
        readonly label: { readonly y: Tensor<['batch'], 'int32'> }
        readonly name: string
      }>
    >()
    expectTypeOf(batches(x.images, { size: 2, dropLast: true })).toEqualTypeOf<Batches<Tensor<[2, 1, 28]>>>()
    expectTypeOf(batches(x.images, { size: 2, dropLast: false })).toEqualTypeOf<Batches<Tensor<['batch', 1, 28]>>>()
    const size: number = 2
    expectTypeOf(batches(x.images, { size, dropLast: true })).toEqualTypeOf<Batches<Tensor<['batch', 1, 28]>>>()
    expectTypeOf(batches({ pair: named.pair }, { size: 2 })).toEqualTypeOf<
      Batches<{ readonly pair: readonly [Tensor<['batch'], 'int32'>, Tensor<['batch'], 'float64'>] }>
    >()
    expect([...batches(x, { size: 3 })].map(({ name }) => name)).toEqual(['a', 'a'])
  })

  test('refuse tensors that differ in their number of rows, at compile time and at run time', () => {
    const mixed = { x: zeros([3, 2]), y: [zeros([4])] as const }
    // @ts-expect-error the sentence below
    expect(() => batches(mixed, { size: 2 })).toThrow(new ShapeError('batches: .x has 3 rows, .y[0] has 4'))
    const sentences: Equals<
      CanShareRows<'batches', typeof mixed>,
      Refused<'batches: .x has 3 rows, .y[0] has 4'> | Refused<'batches: .y[0] has 4 rows, .x has 3'>
    > = true
    expect(sentences).toBe(true)
    const named = { x: zeros([dim('a', 3)]), y: zeros([dim('b', 3)]) }
    // @ts-expect-error two names need not be one size
    expect(batches(named, { size: 2 }).length).toBe(2)
  })

  test('refuse scalars, and trees without tensors', () => {
    const scalar = { x: zeros([3]), step: tensor(1) }
    // @ts-expect-error the sentence below
    expect(() => batches(scalar, { size: 2 })).toThrow(new ShapeError('batches: .step is a scalar, which has no rows'))
    const sentence: Equals<
      CanShareRows<'batches', typeof scalar>,
      Refused<'batches: .step is a scalar, which has no rows'>
    > = true
    expect(sentence).toBe(true)
    expect(() => batches({ x: 3 }, { size: 2 })).toThrow('batches: expected a tree of tensors, got an object')
  })

  test('accept unknown sizes and ranks, which are checked at run time', () => {
    const n: number = 3
    const unknown = { x: zeros([n, 2]), y: zeros([4]) }
    expectTypeOf<CanShareRows<'batches', typeof unknown>>().toBeUnknown()
    expect(() => batches(unknown, { size: 2 })).toThrow('batches: .x has 3 rows, .y has 4')
    const any: { readonly x: AnyTensor } = { x: zeros([3]) }
    expect(batches(any, { size: 2 }).length).toBe(2)
  })

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuse the size %d', size => {
    expect(() => batches(zeros([3]), { size })).toThrow(
      new ShapeError(`batches: expected size to be an integer of at least 1, got ${size}`),
    )
  })
})
