import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'

// The laws hold to the last bit, so one engine runs both sides; engines are held to each other in test/engine.
T.engine('reference')

const { random } = T
type Key = T.random.Key
const loosely = (f: unknown) => f as (...args: readonly unknown[]) => unknown

/** Every function of a key, at a shape and parameters of some use. */
const functions: Readonly<Record<string, (key: Key) => T.AnyTensor>> = {
  split: key => random.split(key, 3),
  'split in two': key => T.stack(random.split(key)),
  foldIn: key => random.foldIn(key, 7),
  bits: key => random.bits(key, [2, 3]),
  uniform: key => random.uniform(key, [2, 3], { low: -1, high: 2 }),
  normal: key => random.normal(key, [3]),
  bernoulli: key => random.bernoulli(key, 0.3, [5]),
  permutation: key => random.permutation(key, 9),
  truncatedNormal: key => random.truncatedNormal(key, -1, 2, [4]),
  randint: key => random.randint(key, [2, 4], -5, 100),
  exponential: key => random.exponential(key, [4]),
  gumbel: key => random.gumbel(key, []),
  categorical: key => random.categorical(key, T.tensor([0, 1, 2]), { shape: [6] }),
  'made of others': key => {
    const [a, b] = random.split(random.foldIn(key, 1))
    return T.add(random.normal(a, [2, 2]), random.uniform(b, [2]))
  },
}

const contents = (x: T.AnyTensor) => ({ shape: x.shape, dtype: x.dtype, data: [...T.data(x)] })
const keys = random.split(random.key(11), 5)
const keyAt = (i: number): Key => T.slice(keys, [i])

describe.each(Object.entries(functions))('%s', (_, f) => {
  it('of many keys by vmap is that of each', () => {
    const each = [0, 1, 2, 3, 4].map(i => f(keyAt(i)))
    expect(contents(T.vmap(f)(keys))).toEqual(contents(T.stack(each)))
  })

  it('compiles, with the key as input', () => {
    const compiled = T.jit(f)
    expect(contents(compiled(keyAt(0)))).toEqual(contents(f(keyAt(0))))
    expect(contents(compiled(keyAt(1)))).toEqual(contents(f(keyAt(1))))
    expect(contents(T.jit((given: typeof keys) => T.vmap(f)(given))(keys))).toEqual(contents(T.vmap(f)(keys)))
  })
})

describe('batches of keys', () => {
  it('keep their types', () => {
    const x: T.Tensor<[5, 3]> = T.vmap((key: Key) => random.normal(key, [3]))(random.split(random.key(0), 5))
    expect(x.shape).toEqual([5, 3])
    const classes: T.Tensor<[2], 'int32'> = random.categorical(random.key(0), T.zeros([2, 4]))
    const columns: T.Tensor<[4], 'int32'> = random.categorical(random.key(0), T.zeros([2, 4]), { axis: 0 })
    const many: T.Tensor<[7, 2], 'int32'> = random.categorical(random.key(0), T.zeros([2, 4]), { shape: [7, 2] })
    expect([classes.shape, columns.shape, many.shape]).toEqual([[2], [4], [7, 2]])
    const cut: T.Tensor<[3], 'float64'> = random.truncatedNormal(random.key(0), -1, 1, [3], { dtype: 'float64' })
    expect([cut.shape, cut.dtype]).toEqual([[3], 'float64'])
    const wide: T.Tensor<[2], 'int32'> = random.categorical(random.key(0), T.zeros([2, 4], 'float64'))
    expect([wide.shape, wide.dtype]).toEqual([[2], 'int32'])
    // @ts-expect-error there is no such axis
    expect(() => random.categorical(random.key(0), T.zeros([2, 4]), { axis: 2 })).toThrow(
      new T.ShapeError('random.categorical: axis 2 is out of range for [2, 4]'),
    )
  })

  it('foldIn takes the number of a stream from a tensor', () => {
    const numbered = T.vmap((i: T.Tensor<[], 'int32'>) => random.foldIn(keyAt(0), i))(T.arange(4, 'int32'))
    expect(T.toArray(numbered)).toEqual([0, 1, 2, 3].map(i => [...T.data(random.foldIn(keyAt(0), i))]))
    expect(() => loosely(random.foldIn)(keyAt(0), T.ones([]))).toThrow(
      'random.foldIn: expected an integer from 0 to 2³² - 1 or an int32 scalar, got a tensor of shape [] and dtype float32',
    )
  })
})

const count = 50_000
// Bounds of five standard deviations of the estimate.
const within = (actual: number, expected: number, deviation: number): void =>
  expect(Math.abs(actual - expected), `${actual} instead of ${expected}`).toBeLessThan(5 * deviation)

describe.each([0, 42])('50,000 samples of seed %i', seed => {
  const key = random.key(seed)
  const mean = (x: T.Tensor<[number]>) => T.item(T.mean(x))
  const variance = (x: T.Tensor<[number]>) => T.item(T.variance(x))

  it('exponential', () => {
    const x = random.exponential(key, [count])
    within(mean(x), 1, 1 / Math.sqrt(count))
    within(variance(x), 1, Math.sqrt(8 / count))
    expect(T.item(T.min(x))).toBeGreaterThanOrEqual(0)
  })

  it('gumbel', () => {
    const x = random.gumbel(key, [count])
    const deviation = Math.PI / Math.sqrt(6)
    within(mean(x), 0.5772156649, deviation / Math.sqrt(count))
    within(variance(x), deviation ** 2, deviation ** 2 * Math.sqrt(4.4 / count))
  })

  it('truncatedNormal', () => {
    const x = random.truncatedNormal(key, -1, 1, [count])
    // 1 - 2 φ(1) / (Φ(1) - Φ(-1)).
    const expected = 0.2911251
    within(mean(x), 0, Math.sqrt(expected / count))
    within(variance(x), expected, Math.sqrt((expected ** 2 * 2) / count))
    expect([T.item(T.min(x)) > -1, T.item(T.max(x)) < 1]).toEqual([true, true])
  })

  it('categorical', () => {
    const probabilities = [0.1, 0.2, 0, 0.7]
    const drawn = T.data(random.categorical(key, T.log(T.tensor(probabilities)), { shape: [count] }))
    for (const [k, probability] of probabilities.entries()) {
      const share = drawn.filter(x => x === k).length / count
      within(share, probability, Math.sqrt((probability * (1 - probability)) / count) + 1e-12)
    }
  })
})

describe('randint', () => {
  it('gives every integer of the range, and no other', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 20 }),
        fc.integer({ min: 1, max: 8 }),
        (seed, low, n) => {
          const drawn = new Set(T.data(random.randint(random.key(seed), [400], low, low + n)))
          expect([...drawn].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => low + i))
        },
      ),
      { numRuns: 50 },
    )
  })

  it('over all of int32 is 32 bits', () => {
    const [, use] = random.split(keyAt(0))
    expect(T.toArray(random.randint(keyAt(0), [9], -(2 ** 31), 2 ** 31))).toEqual(
      T.toArray(random.bits(use, [9])).map(word => (word + 2 ** 31) | 0),
    )
  })
})

describe('parameters that make no sense are refused', () => {
  const key = random.key(0)
  it.each([
    [
      () => random.randint(key, [2], 3, 3),
      'random.randint: expected integers low < high of int32, got low = 3 and high = 3',
    ],
    [
      () => random.randint(key, [2], 0.5, 3),
      'random.randint: expected integers low < high of int32, got low = 0.5 and high = 3',
    ],
    [
      () => random.randint(key, [2], 0, 2 ** 32),
      'random.randint: expected integers low < high of int32, got low = 0 and high = 4294967296',
    ],
    [
      () => random.truncatedNormal(key, 1, 1, [2]),
      'random.truncatedNormal: expected numbers low < high, got low = 1 and high = 1',
    ],
    [
      () => random.truncatedNormal(key, Number.NaN, 1, [2]),
      'random.truncatedNormal: expected numbers low < high, got low = NaN and high = 1',
    ],
    [
      () => random.truncatedNormal(key, 1, 1 + 2 ** -52, [2], { dtype: 'float64' }),
      'random.truncatedNormal: expected bounds with a float64 between them, got 1 and 1.0000000000000002',
    ],
    [
      () => random.truncatedNormal(key, 1, 1 + 2 ** -51, [2]),
      'random.truncatedNormal: expected bounds with a float32 between them, got 1 and 1.0000000000000004',
    ],
    [
      () => loosely(random.truncatedNormal)(key, 0, 1, [2], { dtype: 'int32' }),
      'random.truncatedNormal: expected float32 or float64, got int32',
    ],
    [
      () => loosely(random.choice)(key, T.arange(2), [2], { p: T.ones([2], 'int32') }),
      'random.choice: expected probabilities of floats, got int32',
    ],
    [
      () => random.categorical(key, T.zeros([2, 4]), { shape: [3] }),
      'random.categorical: cannot broadcast [2] with [3]: 2 vs 3',
    ],
    [
      () => random.categorical(key, T.zeros([2, 4]), { shape: [1] }),
      'random.categorical: shape [1] does not end with [2], that of the logits without axis 1',
    ],
    [
      () => loosely(random.categorical)(key, T.zeros([2], 'int32')),
      'random.categorical: expected floats, got int32; convert it with T.cast',
    ],
    [
      () => loosely(random.gumbel)(T.zeros([2]), [2]),
      'random.gumbel: expected a key (int32 of shape [2]), got float32 of shape [2]',
    ],
  ])('%#', (call, message) => {
    expect(call).toThrow(message)
  })
})
