// Samples are drawn one by one where the key is known, and by formulas of tensors where it is traced: the same bits.
import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { erfInv, type Formula, log } from '../../src/random/formulas.js'
import { middles } from '../../src/random/uniform.js'
import { concrete } from '../../src/tensor/storage.js'
import { uniforms } from '../engine/wasm/exact.js'
import { expectSameBits, onEveryWay } from '../engine/ways.js'

const { random } = T
type Draw = (key: T.random.Key) => T.AnyTensor
type Named = readonly [name: string, draw: Draw]

const count = 2000
const logits = T.reshape(T.mul(T.sin(T.arange(60)), 40), [3, 20])
const isNegative = T.less(logits, -39)

const ranges: readonly (readonly [low: number, high: number])[] = [
  [0, 1],
  [-1, 1],
  [-3, 2],
  [0.1, 0.7],
  [100, 101],
  [2 ** 24 - 3, 2 ** 24 + 5],
  [-(2 ** 24), -(2 ** 24) + 9],
  [-1e-40, 1e-40],
  [-3e38, 3e38],
  [-1, 2 ** 20],
]
const bounds: readonly (readonly [low: number, high: number])[] = [
  [-2, 2],
  [-Infinity, Infinity],
  [-Infinity, 0.5],
  [0, Infinity],
  [1, 1.5],
  [3, 3.001],
  [6, 8],
  [-8, -6],
  [5, Infinity],
  [-Infinity, -20],
  [1e4, 1e5],
  [1e15, Infinity],
]
const spans: readonly (readonly [low: number, high: number])[] = [
  [0, 1],
  [1, 7],
  [-5, 2 ** 16 - 5],
  [0, 2 ** 16 + 1],
  [0, 3 * 2 ** 29],
  [-(2 ** 31), 2 ** 30],
  [-(2 ** 31), 2 ** 31 - 1],
  [-(2 ** 31), 2 ** 31],
]
const probabilities = [0, 2 ** -64, 2 ** -33, 1e-3, 0.25, 0.3, 1 / 3, 0.5, 1 - 2 ** -40, 1]

const draws: Readonly<Record<string, Draw>> = {
  bits: key => random.bits(key, [count]),
  'no bits': key => random.bits(key, [2, 0]),
  'one number': key => random.normal(key, []),
  normal: key => random.normal(key, [40, 50]),
  exponential: key => random.exponential(key, [count]),
  gumbel: key => random.gumbel(key, [count]),
  permutation: key => random.permutation(key, 300),
  split: key => random.split(key, count),
  'split in two': key => T.stack(random.split(key)),
  foldIn: key => random.foldIn(key, 2 ** 32 - 1),
  'foldIn of a tensor': key => random.foldIn(key, T.tensor(-3, 'int32')),
  categorical: key => random.categorical(key, logits, { shape: [50, 3] }),
  'categorical along the first axis': key => random.categorical(key, logits, { axis: 0, shape: [50, 20] }),
  'categorical of what may not come up': key =>
    random.categorical(key, T.where(isNegative, -Infinity, logits), { shape: [50, 3] }),
  'categorical of nothing': key => random.categorical(key, T.full([2, 3], -Infinity)),
  'categorical of all there is': key =>
    random.categorical(
      key,
      T.tensor([
        [1, Infinity, Infinity],
        [2, 0, Number.NaN],
      ]),
    ),
  ...Object.fromEntries([
    ...ranges.map(
      ([low, high]): Named => [`uniform from ${low} to ${high}`, key => random.uniform(key, [count], { low, high })],
    ),
    ...bounds.map(
      ([low, high]): Named => [
        `truncatedNormal from ${low} to ${high}`,
        key => random.truncatedNormal(key, low, high, [count]),
      ],
    ),
    ...spans.map(
      ([low, high]): Named => [`randint from ${low} to ${high}`, key => random.randint(key, [count], low, high)],
    ),
    ...probabilities.map((p): Named => [`bernoulli of ${p}`, key => random.bernoulli(key, p, [count])]),
  ]),
}

const keys = [0, 5, -1, 2 ** 31 - 1].map(seed => random.foldIn(random.key(seed), 3))

onEveryWay('samples have the bits of those that are drawn eagerly', way => {
  it.each(Object.entries(draws))('%s', (name, draw) => {
    const run = way.of(draw)
    for (const key of keys) expectSameBits(run(key), draw(key), name)
  })
})

describe('samples have the bits of those that are drawn eagerly', () => {
  it.each(Object.entries(draws))('of a batch of keys: %s', (name, draw) => {
    const batch = T.stack(keys as [T.random.Key, ...T.random.Key[]])
    expectSameBits(T.vmap(draw)(batch), T.stack(keys.map(draw) as [T.AnyTensor]), name)
  })

  it('where the key is a constant of what is traced', () => {
    for (const [name, draw] of Object.entries(draws))
      expectSameBits(T.jit(() => draw(keys[1]!))(), draw(keys[1]!), name)
  })

  it('for any key and size', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 70 }), (seed, n) => {
        const draw = (key: T.random.Key) => random.normal(key, [n])
        expectSameBits(
          T.vmap(draw)(T.expandDims(random.key(seed), 0)),
          T.expandDims(draw(random.key(seed)), 0),
          'normal',
        )
      }),
      { numRuns: 50 },
    )
  })
})

describe('formulas of numbers have the bits of those of tensors', () => {
  const uniform = uniforms(3)
  const total = 200_000

  const expectAgreement = ({ ofTensors, ofNumbers }: Formula, x: Float32Array | Int32Array): void => {
    const found = concrete(ofTensors(T.fromArray(x, [x.length])), 'test').data
    expect(Buffer.compare(Buffer.from(found.buffer), Buffer.from(Float32Array.from(x, ofNumbers).buffer))).toBe(0)
  }

  it('log', () => {
    expectAgreement(
      log,
      Float32Array.from({ length: total }, () => (1 + uniform()) * 2 ** Math.floor(uniform() * 253 - 126)),
    )
    expectAgreement(
      log,
      Float32Array.from({ length: total }, () => 1 + (uniform() - 0.5) * 2 ** (-uniform() * 23)),
    )
    expectAgreement(log, Float32Array.of(2 ** -126, 1, 1 - 2 ** -24, 1 + 2 ** -23, 3.4e38, Math.SQRT1_2, Math.SQRT2))
  })

  it('the inverse of erf', () => {
    expectAgreement(
      erfInv,
      Float32Array.from({ length: total }, () => 2 * uniform() - 1),
    )
    expectAgreement(
      erfInv,
      Float32Array.from({ length: total }, () => 1 - 2 ** (-1 - uniform() * 22)),
    )
    expectAgreement(erfInv, Float32Array.of(0, -0, 0.84375, -0.84375, 1 - 2 ** -24, 2 ** -24 - 1, 0.8437499, 1e-45))
  })

  it('the middles of intervals', () => {
    expectAgreement(
      middles,
      Int32Array.from({ length: total }, () => uniform() * 2 ** 32),
    )
    expectAgreement(middles, Int32Array.of(0, 1, 511, 512, -1, 2 ** 31 - 1, -(2 ** 31)))
  })
})
