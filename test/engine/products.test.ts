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

  it('have the derivatives compiled that they have eagerly, first and second, whether float64 has room for them or not', () => {
    const cases = fc.record({
      size: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(63, 300)),
      others: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
      axis: fc.nat(2),
      dtype: fc.constantFrom('float32' as const, 'float64' as const),
      factors,
      moves: factors,
    })
    fc.assert(
      fc.property(cases, ({ size, others, axis, dtype, factors, moves }) => {
        const shape = others.toSpliced(axis, 0, size)
        const along = Math.min(axis, others.length)
        const count = shape.reduce((a, b) => a * b, 1)
        const of = (which: typeof factors) => T.fromArray(made(count, which), shape, dtype)
        const [x, t] = [of(factors), of(moves)]
        const cumprod = (y: Any): Any => T.cumprod(y, { axis: along })
        const prod = (y: Any): Any => T.prod(y, { axis: along })
        const f = (y: Any, u: Any) => {
          const back = (z: Any): Any => T.vjp(cumprod)(z)[1](u)[0]
          const whole = (z: Any): Any => T.grad((v: Any) => T.sum(prod(v)))(z)
          return [T.jvp(cumprod)([y], [u])[1], back(y), whole(y), T.jvp(back)([y], [u])[1], T.vjp(whole)(y)[1](u)[0]]
        }
        // What the numbers are without their signs bounds what rounding makes of those that cancel.
        const [found, expected, sizes] = [compiled(f)(x, t), f(x, t), f(T.abs(x), T.abs(t))]
        const epsilon = dtype === 'float32' ? 2 ** -23 : 2 ** -52
        expected.forEach((each, k) => {
          const [got, most] = [T.data(found[k]!), T.data(sizes[k]!)]
          T.data(each).forEach((number, i) => {
            const bound = Math.abs(number) * epsilon + most[i]! * size * 2 ** -51
            const isNear = Object.is(got[i]! + 0, number + 0) || Math.abs(got[i]! - number) <= bound
            expect(isNear, `${got[i]} instead of ${number}`).toBe(true)
          })
        })
      }),
      { numRuns: 40 },
    )
  })

  it.each(['float32', 'float64'] as const)('have derivatives in loops, of %s', dtype => {
    const gradient = T.grad((x: T.Tensor<[8, 16], 'float32' | 'float64'>) => T.sum(T.cumprod(x, { axis: 1 })))
    const text = T.explain(gradient)(T.ones([8, 16], dtype))
    // Behind what is run by definition where there is no room.
    expect(text.split('branch 1')[1]).toContain('running add')
    expect(text.split('branch 1')[1]).not.toContain('cumulativeProduct')
  })
})
