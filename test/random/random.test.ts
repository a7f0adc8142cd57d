import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { run } from '../../src/engine/reference/run.js'

const { random } = T
const count = 100_000
const seeds = fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 })

const moments = (x: T.Tensor<[number]>) => ({ mean: T.item(T.mean(x)), variance: T.item(T.variance(x)) })
const words = (key: T.random.Key): string => T.data(key).join()
const loosely = (f: unknown) => f as (...args: readonly unknown[]) => unknown

describe('keys', () => {
  it('of the same seed are the same, of others others', () => {
    fc.assert(
      fc.property(seeds, seeds, (a, b) => {
        expect(words(random.key(a)) === words(random.key(b))).toBe((a | 0) === (b | 0))
      }),
    )
  })

  it('split into streams that differ from each other and from their own', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 2, max: 20 }), (seed, n) => {
        const key = random.key(seed)
        const keys = T.toArray(random.split(key, n)).map(row => row.join())
        expect(new Set([words(key), ...keys]).size).toBe(n + 1)
      }),
      { numRuns: 50 },
    )
  })

  it('split in two by default, as the two of them', () => {
    const [a, b] = random.split(random.key(5))
    expect([words(a), words(b)]).toEqual(T.toArray(random.split(random.key(5), 2)).map(row => row.join()))
  })

  it('foldIn numbers streams', () => {
    const key = random.key(3)
    const folded = Array.from({ length: 50 }, (_, i) => words(random.foldIn(key, i)))
    expect(new Set([words(key), ...folded]).size).toBe(51)
    expect(words(random.foldIn(key, 7))).toBe(folded[7])
  })

  it('of split streams give numbers that have nothing to do with each other', () => {
    const [a, b] = random.split(random.key(0))
    const [x, y] = [random.normal(a, [count]), random.normal(b, [count])]
    // The mean of the products has standard deviation 1/√n.
    expect(Math.abs(T.item(T.mean(T.mul(x, y))))).toBeLessThan(5 / Math.sqrt(count))
  })

  it('are integers, and refused otherwise', () => {
    expect(() => random.key(1.5)).toThrow(new TypeError('random.key: expected an integer as seed, got 1.5'))
    for (const [seed, given] of [
      ['1', "'1'"],
      [1n, '1n'],
      [2 ** 53, '9007199254740992, which is beyond 2⁵³ - 1'],
      [-(2 ** 53), '-9007199254740992, which is beyond 2⁵³ - 1'],
    ])
      expect(() => loosely(random.key)(seed)).toThrow(
        new TypeError(`random.key: expected an integer as seed, got ${given}`),
      )
    expect(() => loosely(random.uniform)(42, [2])).toThrow(
      new TypeError('random.uniform: expected a key (int32 of shape [2]), got 42; T.random.key makes one of a number'),
    )
    expect(() => loosely(random.uniform)(T.ones([2]), [2])).toThrow(
      new T.ShapeError('random.uniform: expected a key (int32 of shape [2]), got float32 of shape [2]'),
    )
    expect(() => loosely(random.split)(undefined)).toThrow(
      new TypeError(
        'random.split: expected a key (int32 of shape [2]), got undefined; T.random.key makes one of a number',
      ),
    )
    expect(() => random.foldIn(random.key(0), 0.5)).toThrow(
      new TypeError('random.foldIn: expected an integer from 0 to 2³² - 1 or an int32 scalar, got 0.5'),
    )
    expect(() => loosely(random.normal)(random.key(0), [-1])).toThrow(
      new T.ShapeError('random.normal: expected sizes that are integers of at least 0, got -1'),
    )
  })
})

// Bounds of five standard deviations of the estimate: a stream that is right passes for all but one seed in a million.
const within = (actual: number, expected: number, deviation: number): void =>
  expect(Math.abs(actual - expected), `${actual} instead of ${expected}`).toBeLessThan(5 * deviation)

describe.each([0, 1, 42])('100,000 samples of seed %i', seed => {
  const key = random.key(seed)

  it('uniform', () => {
    const x = random.uniform(key, [count])
    const { mean, variance } = moments(x)
    within(mean, 1 / 2, Math.sqrt(1 / 12 / count))
    within(variance, 1 / 12, Math.sqrt(1 / 180 / count))
    expect(T.item(T.min(x))).toBeGreaterThanOrEqual(0)
    expect(T.item(T.max(x))).toBeLessThan(1)
  })

  it('uniform in a range', () => {
    const x = random.uniform(key, [count], { low: -3, high: 5 })
    within(moments(x).mean, 1, 8 * Math.sqrt(1 / 12 / count))
    expect(T.item(T.min(x))).toBeGreaterThanOrEqual(-3)
    expect(T.item(T.max(x))).toBeLessThan(5)
  })

  it('normal', () => {
    const x = random.normal(key, [count])
    const { mean, variance } = moments(x)
    within(mean, 0, 1 / Math.sqrt(count))
    within(variance, 1, Math.sqrt(2 / count))
    // Skewness 0, fourth moment 3, and 4.55 % outside two standard deviations.
    within(T.item(T.mean(T.pow(x, 3))), 0, Math.sqrt(15 / count))
    within(T.item(T.mean(T.pow(x, 4))), 3, Math.sqrt(96 / count))
    const outside = T.item(T.mean(T.greater(T.abs(x), 2)))
    within(outside, 0.0455, Math.sqrt((0.0455 * 0.9545) / count))
    expect(T.item(T.any(T.isNaN(x)))).toBe(false)
  })

  it('bernoulli', () => {
    const x = random.bernoulli(key, 0.3, [count])
    expect(x.dtype).toBe('bool')
    within(T.item(T.mean(x)), 0.3, Math.sqrt((0.3 * 0.7) / count))
  })

  it('every bit is set half of the time', () => {
    const bits = T.data(random.bits(key, [count]))
    for (let place = 0; place < 32; place++) {
      const set = bits.reduce((sum, word) => sum + ((word >>> place) & 1), 0)
      within(set / count, 1 / 2, 0.5 / Math.sqrt(count))
    }
  })
})

describe('samples', () => {
  it('have the shape asked for, and are the same for the same key', () => {
    fc.assert(
      fc.property(seeds, fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }), (seed, shape) => {
        const draw = () => [random.uniform(random.key(seed), shape), random.normal(random.key(seed), shape)]
        expect(draw().map(x => x.shape)).toEqual([shape, shape])
        expect(draw().map(x => T.toArray(x))).toEqual(draw().map(x => T.toArray(x)))
      }),
      { numRuns: 50 },
    )
  })

  it('bernoulli of 0 and 1 is certain', () => {
    expect(T.item(T.any(random.bernoulli(random.key(0), 0, [1000])))).toBe(false)
    expect(T.item(T.all(random.bernoulli(random.key(0), 1, [1000])))).toBe(true)
  })

  it('can be traced, with the key as input', () => {
    const f = (key: T.random.Key) => random.normal(random.split(key)[1], [3])
    const program = T.program(f)(random.key(0))
    const key = random.key(9)
    expect(T.toArray(run(program, [key])[0] as T.Tensor<[3]>)).toEqual(T.toArray(f(key)))
  })
})

describe('permutation', () => {
  it('has every number once', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 200 }), (seed, n) => {
        const order = random.permutation(random.key(seed), n)
        expect([order.dtype, order.shape]).toEqual(['int32', [n]])
        expect([...T.data(order)].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i))
      }),
      { numRuns: 50 },
    )
  })

  it('puts each number at each place as often', () => {
    const [n, runs] = [4, 4000]
    const counts = new Int32Array(n * n)
    const keys = T.toArray(random.split(random.key(1), runs))
    for (const words of keys)
      T.data(random.permutation(T.tensor([words[0]!, words[1]!], 'int32'), n)).forEach((value, place) => {
        counts[place * n + value]! += 1
      })
    const deviation = Math.sqrt((1 / n) * (1 - 1 / n) * runs)
    for (const found of counts) within(found, runs / n, deviation)
  })

  it('differs from key to key', () => {
    expect(T.toArray(random.permutation(random.key(0), 20))).not.toEqual(
      T.toArray(random.permutation(random.key(1), 20)),
    )
  })

  it('refuses a negative count', () => {
    expect(() => loosely(random.permutation)(random.key(0), -1)).toThrow(
      new T.ShapeError('random.permutation: expected sizes that are integers of at least 0, got -1'),
    )
  })
})
