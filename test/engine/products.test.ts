// Products of many factors are those of exact arithmetic as closely as float64 is, and the same to the last bit however they are
// computed.
import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it, vi } from 'vitest'
import { concrete } from '../../src/tensor/storage.js'
import { exact, nearest, times } from '../ops/exact.js'
import { compiled, withThreads } from './ways.js'

// Even the smallest nests are shared out between threads.
vi.mock('../../src/engine/wasm/nest/units.js', () => import('./units.js'))

type Any = T.Tensor<readonly number[], T.FloatDType>

/** Factors most of which are of moderate size, runs of which are not, and a few of which are special. */
const factors = fc.record({
  seed: fc.nat(),
  /** The decimal exponents go up and down so far, and so often in a hundred factors. */
  swing: fc.constantFrom(0, 3, 30, 300),
  period: fc.integer({ min: 1, max: 60 }),
  special: fc.constantFrom<readonly number[]>(
    [],
    [0],
    [-0],
    [Infinity],
    [Number.NaN],
    [0, Infinity],
    [1e-45, 5e-324],
    [1.7e308, 3e38],
  ),
})

const made = (
  count: number,
  { seed, swing, period, special }: typeof factors extends fc.Arbitrary<infer F> ? F : never,
) => {
  let state = seed >>> 0
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const numbers = Array.from({ length: count }, (_, i) => {
    const size = 10 ** (swing * Math.sin(i / period))
    return (random() < 0.5 ? -1 : 1) * (0.5 + random()) * size
  })
  for (const one of special) if (count > 0) numbers[Math.floor(random() * count)] = one
  return numbers
}

const sizes = fc.oneof(
  fc.integer({ min: 0, max: 40 }),
  fc.constantFrom(63, 64, 65, 127, 128, 255, 257, 511, 512, 513, 700, 1024, 1500),
)

describe('products', () => {
  it('have the same bits eager and compiled, on one thread and on two', () => {
    const cases = fc.record({
      size: sizes,
      others: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 2 }),
      axis: fc.nat(2),
      dtype: fc.constantFrom('float32' as const, 'float64' as const, 'int32' as const),
      factors,
    })
    fc.assert(
      fc.property(cases, ({ size, others, axis, dtype, factors }) => {
        const shape = others.toSpliced(axis, 0, size)
        const count = shape.reduce((a, b) => a * b, 1)
        const numbers = made(count, factors)
        const x = T.fromArray(dtype === 'int32' ? numbers.map(y => Math.trunc(y * 1000) | 0) : numbers, shape, dtype)
        const along = Math.min(axis, others.length)
        const f = (y: typeof x) => [T.prod(y, { axis: along }), T.prod(y), T.cumprod(y, { axis: along })]
        const bits = (results: readonly T.AnyTensor[]) =>
          results.map(result => Array.from(concrete(result, 'test').data))
        const expected = bits(f(x))
        for (const threads of [1, 2]) expect(bits(withThreads(threads, () => compiled(f)(x)))).toEqual(expected)
      }),
      { numRuns: 150 },
    )
  })

  it('are the exact ones, rounded', () => {
    fc.assert(
      fc.property(sizes, factors, (size, factors) => {
        const numbers = made(size, factors).map(Math.fround)
        const product = numbers.every(Number.isFinite)
          ? nearest(numbers.map(exact).reduce(times, { m: 1n, e: 0 }))
          : numbers.reduce((a, b) => a * b, 1)
        for (const dtype of ['float32', 'float64'] as const) {
          const x: Any = T.fromArray(numbers, [size], dtype)
          const found = T.item(T.prod(x))
          const [epsilon, least, most] =
            dtype === 'float32' ? [2 ** -24, 2 ** -150, 2 ** 128] : [2 ** -53, 2 ** -1075, Infinity]
          const bound = Math.max(least, Math.abs(product) * (epsilon + size * 2 ** -53))
          const isNear = Math.abs(found - product) <= bound
          const isBeyond = Math.abs(product) >= most * (1 - epsilon) && found === Math.sign(product) * Infinity
          expect(Object.is(found, product) || isNear || isBeyond, `${found} instead of ${product}`).toBe(true)
        }
      }),
      { numRuns: 150 },
    )
  })
})
