import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'

// Where float32 is coarse: ends, tails and shares of every distribution but the truncated normal one, which has its own file.

const { random } = T
const count = 100_000
const loosely = (f: unknown) => f as (...args: readonly unknown[]) => unknown

// Bounds of five standard deviations of the estimate.
const expectShare = (found: number, share: number, draws = count): void =>
  expect(Math.abs(found / draws - share), `${found / draws} instead of ${share}`).toBeLessThan(
    5 * Math.sqrt((share * (1 - share)) / draws) + 1e-12,
  )

/** The float32 after the given one. */
const next = (x: number): number => {
  const words = new Int32Array(Float32Array.of(x).buffer)
  words[0]! += x >= 0 ? 1 : -1
  return x === 0 ? 2 ** -149 : new Float32Array(words.buffer)[0]!
}
const after = (x: number, steps: number): number => (steps === 0 ? x : after(next(x), steps - 1))

describe('uniform', () => {
  const outside = (low: number, high: number, seed: number, n: number) =>
    [...T.data(random.uniform(random.key(seed), [n], { low, high }))].filter(x => !(x >= low && x < high))

  it.each([
    [100, 101],
    [2 ** 24, 2 ** 24 + 2],
    [1, 1.5],
    [0.1, 0.3],
    [0.7, 0.9],
    [-1000.1, -1000],
    [-3.4e38, 3.4e38],
    [0, 1e-44],
    [-1e-44, 1e-44],
  ])('in [%d, %d) is never outside', (low, high) => {
    expect(outside(low, high, 5, count)).toEqual([])
  })

  it('is within any range, or says that no float32 is', () => {
    const end = fc.oneof(
      fc.float({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.constantFrom(0, -0, 1, 100, -100, 2 ** 24, -(2 ** 24), 1e-45, -1e-45, 0.1, 3.4e38, -3.4e38),
    )
    const width = fc.oneof(fc.constantFrom(2 ** -149, 1e-7, 1, 1e10), fc.double({ min: 0, max: 1e-5, noNaN: true }))
    fc.assert(
      fc.property(end, fc.oneof(end, width), fc.nat(), (a, b, seed) => {
        const [low, high] = b > 0 && b < 1e-4 ? [a, a + b * (1 + Math.abs(a))] : [Math.min(a, b), Math.max(a, b)]
        try {
          expect(outside(low, high, seed, 300)).toEqual([])
        } catch (error) {
          if (!(error instanceof TypeError)) throw error
          // The float32 nearest to the lower end is below it, or the upper end is beyond all.
          const hasFloat = Math.fround(low) >= low && Math.fround(low) < high
          expect(hasFloat && Number.isFinite(Math.fround(high)), error.message).toBe(false)
        }
      }),
      { numRuns: 400 },
    )
  })

  it.each([
    [100, 20],
    [-3, 7],
    [2 ** 24 - 3, 9],
    [1 - 3 * 2 ** -24, 8],
    [-1 - 2 ** -22, 8],
    [2 ** -149, 5],
    [-3 * 2 ** -149, 5],
    [Math.fround(3e38), 6],
    [2 ** 24, 1],
    [2 ** 24, 2],
    [1, 999],
  ])('from %d over %i float32 gives each as often as numbers lie between it and the next', (low, steps) => {
    const high = after(low, steps)
    const drawn = new Map<number, number>()
    for (const x of T.data(random.uniform(random.key(9), [count], { low, high }))) drawn.set(x, (drawn.get(x) ?? 0) + 1)
    let float = low
    for (let i = 0; i < steps; i++) {
      const following = next(float)
      expectShare(drawn.get(float) ?? drawn.get(-float) ?? 0, (following - float) / (high - low))
      float = following
    }
  })

  it('in [0, 1) are the upper 23 bits, as in JAX', () => {
    const bits = T.data(random.bits(random.key(4), [1000]))
    expect([...T.data(random.uniform(random.key(4), [1000]))]).toEqual([...bits].map(word => (word >>> 9) / 2 ** 23))
  })

  it.each([
    [3, 3],
    [1, 0],
    [Number.NaN, 1],
    [0, Number.NaN],
    [0, Infinity],
    [-Infinity, 0],
    [0, 1e39],
  ])('refuses the range from %d to %d', (low, high) => {
    expect(() => random.uniform(random.key(0), [2], { low, high })).toThrow(
      new TypeError(`random.uniform: expected numbers low < high of float32, got low = ${low} and high = ${high}`),
    )
  })

  it.each(['0', null, {}, [0]])('refuses bounds that are no numbers: %s', low => {
    for (const draw of [
      () => loosely(random.uniform)(random.key(0), [2], { low, high: 3 }),
      () => loosely(random.truncatedNormal)(random.key(0), low, 3, [2]),
      () => loosely(random.randint)(random.key(0), [2], low, 3),
    ])
      expect(draw).toThrow(/^random\.\w+: expected (numbers|integers) low < high.*, got low = .* and high = 3$/)
  })

  it('refuses a range without a float32', () => {
    expect(() => random.uniform(random.key(0), [2], { low: 0.1, high: 0.1000000001 })).toThrow(
      new TypeError('random.uniform: expected a range with a float32 in it, got [0.1, 0.1000000001)'),
    )
  })
})

describe('the tails of', () => {
  const beyond = (x: T.Tensor<[number]>, end: number) => T.data(x).filter(one => one > end).length

  it('normal', () => {
    const draws = 1_000_000
    const x = random.normal(random.key(2), [draws])
    for (const [end, share] of [
      [3, 1.349898e-3],
      [4, 3.167124e-5],
      [4.5, 3.397673e-6],
    ] as const)
      for (const side of [x, T.neg(x)]) expectShare(beyond(side, end), share, draws)
    expect(T.item(T.max(T.abs(x)))).toBeLessThan(5.42)
  })

  it('exponential', () => {
    const x = random.exponential(random.key(2), [count])
    for (const end of [1e-4, 0.1, 1, 4, 8]) expectShare(beyond(x, end), Math.exp(-end))
  })

  it('gumbel', () => {
    const x = random.gumbel(random.key(2), [count])
    for (const end of [-2, -1, 0, 3, 8]) expectShare(beyond(x, end), -Math.expm1(-Math.exp(-end)))
  })

  it('are finite', () => {
    for (let seed = 0; seed < 40; seed++)
      for (const draw of [random.normal, random.exponential, random.gumbel])
        expect(T.data(draw(random.key(seed), [20_000])).every(Number.isFinite)).toBe(true)
  })
})

describe('bernoulli', () => {
  it('is true where 64 bits behind the point are less than the probability', () => {
    const n = 40
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: n - 1 }), fc.double({ min: 0, max: 1, noNaN: true }), (seed, i, fraction) => {
        // The words of `bits` are the two of `split` together; of the second the rest of the places are made.
        const words = T.toArray(random.split(random.key(seed), n)).map(([a, b]) => {
          const upper = BigInt((a! ^ b!) >>> 0)
          return (upper << 32n) | BigInt(b! >>> 0)
        })
        const near = Number(words[i]! >> 32n) + fraction
        for (const p of [near / 2 ** 32, fraction, fraction * 2 ** -30]) {
          const bound = BigInt(Math.floor(p * 2 ** 64))
          expect([...T.data(random.bernoulli(random.key(seed), p, [n]))].map(Boolean)).toEqual(
            words.map(word => word < bound),
          )
        }
      }),
      { numRuns: 60 },
    )
  })

  it('of a probability that float32 cannot tell from 0 or 1', () => {
    for (const p of [1e-9, 1e-300, 0]) expect(T.item(T.any(random.bernoulli(random.key(1), p, [count])))).toBe(false)
    for (const p of [1 - 1e-9, 1 - 2 ** -53, 1])
      expect(T.item(T.all(random.bernoulli(random.key(1), p, [count])))).toBe(true)
  })

  it.each([Number.NaN, 99, -0.1, 1 + 2 ** -52, Infinity, -Infinity, '0.5', null, true])('refuses %s', p => {
    expect(() => loosely(random.bernoulli)(random.key(0), p, [2])).toThrow(
      /^random\.bernoulli: expected a probability from 0 to 1, got /,
    )
  })
})

describe('randint', () => {
  it.each([
    [-(2 ** 31), 2 ** 30],
    [0, 3 * 2 ** 29],
    [-(2 ** 31), 2 ** 31 - 7],
    [-5, 2 ** 31],
    [-1_500_000_000, 1_500_000_000],
    [0, 2 ** 31 - 1],
    [0, 10 ** 9],
    [100, 200_000],
  ])('from %i to %i is even', (low, high) => {
    const x = T.data(random.randint(random.key(6), [count], low, high))
    expect(x.every(one => one >= low && one < high)).toBe(true)
    const parts = 8
    for (let part = 0; part < parts; part++) {
      const inPart = (one: number) => Math.floor(((one - low) / (high - low)) * parts) === part
      expectShare(x.filter(inPart).length, 1 / parts)
    }
    // What is left over by a division tells 32 bits from 64.
    const left = 2 ** 32 % (high - low)
    expectShare(x.filter(one => one - low < left).length, left / (high - low))
  })

  it('reaches the ends of int32 and uint8', () => {
    const ends = (low: number, high: number) =>
      [...new Set(T.data(random.randint(random.key(1), [500], low, high)))].sort()
    expect(ends(2 ** 31 - 3, 2 ** 31)).toEqual([2147483645, 2147483646, 2147483647])
    expect(ends(-(2 ** 31), 2 - 2 ** 31)).toEqual([-2147483647, -2147483648])
    const bytes = T.cast(random.randint(random.key(1), [20_000], 0, 256), 'uint8')
    expect([T.item(T.min(bytes)), T.item(T.max(bytes))]).toEqual([0, 255])
  })

  it.each([
    [0, 2 ** 31 + 1],
    [-(2 ** 31) - 1, 0],
    [Number.NaN, 3],
    [0, Infinity],
    [0, 2.5],
    [2, 1],
  ])('refuses the limits %d and %d', (low, high) => {
    expect(() => random.randint(random.key(0), [2], low, high)).toThrow(
      new TypeError(`random.randint: expected integers low < high of int32, got low = ${low} and high = ${high}`),
    )
  })

  it('of a long range is the remainder of 64 bits', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 2 ** 31 + 2 ** 29, max: 2 ** 32 - 2 ** 29 }), (seed, span) => {
        const [first, second] = random.split(random.key(seed))
        const words = [first, second].map(key => T.data(random.bits(key, [50])))
        const low = -(2 ** 31)
        const expected = Array.from(words[0]!, (upper, i) => {
          const both = (BigInt(upper >>> 0) << 32n) | BigInt(words[1]![i]! >>> 0)
          return Number(both % BigInt(span)) + low
        })
        expect([...T.data(random.randint(random.key(seed), [50], low, low + span))]).toEqual(expected)
      }),
      { numRuns: 40 },
    )
  })
})

describe('categorical', () => {
  const share = (logits: readonly number[], k: number) => {
    const drawn = T.data(random.categorical(random.key(8), T.tensor([...logits]), { shape: [count] }))
    return drawn.filter(one => one === k).length
  }

  it.each([1e8, -1e8, 3e38, -3e38, 0])('with logits around %d is as with those around 0', logit => {
    expectShare(share([logit, logit], 0), 1 / 2)
    expectShare(share([logit, -Infinity, logit, logit], 2), 1 / 3)
  })

  it('knows classes that never come up', () => {
    expect(share([-Infinity, 0, -Infinity], 1)).toBe(count)
    expect(share([0, -200], 0)).toBe(count)
    expect(share([-3e38, 3e38], 1)).toBe(count)
  })

  it('of rare classes', () => {
    expectShare(share([Math.log(1e-4), 0], 0), 1e-4 / (1 + 1e-4))
  })

  it('takes the first where nothing is left to chance', () => {
    expect(share([-Infinity, -Infinity], 0)).toBe(count)
    expect(share([0, Infinity, Infinity], 1)).toBe(count)
    expect(share([0, Number.NaN, Infinity], 1)).toBe(count)
  })

  it('of no classes is refused', () => {
    const none = (shape: readonly number[], options?: unknown) => () =>
      loosely(random.categorical)(random.key(0), T.zeros(shape as [number]), ...(options ? [options] : []))
    expect(none([0])).toThrow(
      new T.ShapeError('random.categorical: expected at least one class, got none along axis 0 of [0]'),
    )
    expect(none([0, 3], { axis: 0 })).toThrow(
      new T.ShapeError('random.categorical: expected at least one class, got none along axis 0 of [0, 3]'),
    )
    expect(T.toArray(random.categorical(random.key(0), T.zeros([0, 3])))).toEqual([])
  })
})

describe('foldIn and key', () => {
  const key = random.key(3)

  it.each([2 ** 32, -1, 0.5, Number.NaN, Infinity, 2 ** 40, '1', null])('of %s is refused', data => {
    expect(() => loosely(random.foldIn)(key, data)).toThrow(
      /^random\.foldIn: expected an integer from 0 to 2³² - 1 or an int32 scalar, got /,
    )
  })

  it('of different numbers gives different keys, to the last', () => {
    const numbers = [0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 2, 2 ** 32 - 1]
    expect(new Set(numbers.map(n => T.data(random.foldIn(key, n)).join())).size).toBe(numbers.length)
  })

  it.each([0.5, Number.NaN, 2 ** 53, Infinity, 5n, '1', undefined])('a seed %s is refused', seed => {
    expect(() => loosely(random.key)(seed)).toThrow(/^random\.key: expected an integer as seed, got /)
  })

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('no %d keys', n => {
    expect(() => random.split(key, n)).toThrow(/^random\.split: expected sizes that are integers of at least 0, got /)
  })
})
