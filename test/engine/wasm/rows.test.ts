import fc from 'fast-check'
import * as T from 'tensor-ts'
import { afterAll, describe, expect, it } from 'vitest'
import { compile } from '../../../src/engine/wasm/execute.js'
import { concrete, type Stored } from '../../../src/tensor/storage.js'
import { replay } from '../../../src/trace/replay.js'

type Rows = T.Tensor<[number, number]>

const onBoth = (f: (x: Rows) => unknown, x: Rows): readonly (readonly [actual: Stored, expected: Stored])[] => {
  const program = T.program(f)(x)
  const given = [concrete(x, 'test')]
  const expected = replay(program, given) as readonly Stored[]
  return compile(program)(given).map((actual, i) => [actual, expected[i]!] as const)
}

const values = (rows: number, columns: number): Rows =>
  T.fromArray(
    Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(17 * i) * 3),
    [rows, columns],
  )

const functions: Readonly<Record<string, (x: Rows) => unknown>> = {
  softmax: x => T.softmax(x),
  logSoftmax: x => T.logSoftmax(x),
  logSumExp: x => T.logSumExp(x, { axis: 1 }),
  variance: x => T.variance(x, { axis: 1 }),
  reversed: x => T.sub(T.flip(T.exp(x), { axis: 1 }), T.sum(T.exp(x), { axis: 1, keepDims: true })),
  'sum from behind': x => T.sum(T.flip(x, { axis: 1 }), { axis: 1 }),
  'sum of columns': x => T.sum(T.square(x), { axis: 0 }),
  'gradient of logSumExp': x => T.grad((y: Rows) => T.sum(T.square(T.logSumExp(y, { axis: 1 }))))(x),
}

describe('rows of every length', () => {
  it.each(Object.entries(functions))('%s', (_, f) => {
    // Around the number of elements that are walked at a time: a vector, and four of them.
    for (const columns of [1, 2, 3, 4, 5, 7, 8, 12, 15, 16, 17, 19, 20, 31, 32, 33, 63, 64, 100])
      for (const [actual, expected] of onBoth(f, values(3, columns)))
        actual.data.forEach((value, k) => {
          const other = expected.data[k]!
          expect(Math.abs(value - other), `${value} instead of ${other} in ${columns} columns`).toBeLessThanOrEqual(
            2e-6 * Math.max(1, Math.abs(other)),
          )
        })
  })
})

describe('the greatest and the least', () => {
  const special = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(0, -0, 1, 2, -3) },
    { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, 5e-45) },
  )
  it.each(['float32', 'float64'] as const)('of %s are those of the reference, also of infinities and NaN', dtype => {
    fc.assert(
      fc.property(fc.array(special, { minLength: 1, maxLength: 40 }), fc.constantFrom(-1, 1), (row, sign) => {
        const array = row.map(x => x * sign)
        const x = T.cast(T.fromArray([...array, ...array], [2, row.length]), dtype) as T.AnyTensor as Rows
        const f = (y: Rows) =>
          [T.max(y, { axis: 1 }), T.min(y, { axis: 1 }), T.max(y, { axis: 0 }), T.min(y, { axis: 0 })] as const
        for (const [actual, expected] of onBoth(f, x))
          actual.data.forEach((value, k) => {
            const other = expected.data[k]!
            expect(value === other || Object.is(value, other), `${value} instead of ${other}`).toBe(true)
          })
      }),
      { numRuns: 60 },
    )
  })

  it('of integers and of truth values', () => {
    const x = T.cast(values(5, 37), 'int32') as T.AnyTensor as Rows
    const f = (y: Rows) => [
      T.max(y, { axis: 1 }),
      T.min(y, { axis: 0 }),
      T.any(T.less(y, 0), { axis: 1 }),
      T.all(T.less(y, 3), { axis: 0 }),
    ]
    for (const [actual, expected] of onBoth(f, x)) expect([...actual.data]).toEqual([...expected.data])
  })
})

describe('rows on several threads', () => {
  const before = T.threads()
  afterAll(() => T.threads(before))

  it('give the same bits, each with room of its own', () => {
    const x = values(1500, 300)
    const f = T.jit((y: Rows) => T.grad((z: Rows) => T.sum(T.square(T.softmax(z))))(y))
    const bits = (count: number) => {
      T.threads(count)
      return Buffer.from((T.data(f(x)) as Float32Array).buffer)
    }
    const alone = bits(1)
    expect(alone.some(byte => byte !== 0)).toBe(true)
    for (const count of [2, 3]) for (let run = 0; run < 10; run++) expect(bits(count).equals(alone)).toBe(true)
  })
})
