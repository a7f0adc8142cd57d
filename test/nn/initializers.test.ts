import * as T from 'tensor-ts'
import { initializers } from 'tensor-ts/nn'
import { describe, expect, test } from 'vitest'
import { numbers } from './numeric.js'

const shape = [300, 200]
const fans = { in: 300, out: 200 }

const moments = (initializer: initializers.Initializer) => {
  const xs = numbers(initializer(T.random.key(7), shape, fans))
  const mean = xs.reduce((sum, x) => sum + x, 0) / xs.length
  return { mean, deviation: Math.sqrt(xs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / xs.length), xs }
}

// 60,000 draws: three standard errors of the mean are σ · 0.0122, of the deviation of a normal one σ · 0.0087.
describe.each([
  ['heNormal', initializers.heNormal, Math.sqrt(2 / 300)],
  ['heUniform', initializers.heUniform, Math.sqrt(2 / 300)],
  ['xavierNormal', initializers.xavierNormal, Math.sqrt(2 / 500)],
  ['xavierUniform', initializers.xavierUniform, Math.sqrt(2 / 500)],
  ['lecunNormal', initializers.lecunNormal, Math.sqrt(1 / 300)],
  ['normal', initializers.normal(0.5), 0.5],
] as const)('%s', (name, initializer, deviation) => {
  const sample = moments(initializer)

  test('has mean 0 and the deviation of its formula', () => {
    expect(Math.abs(sample.mean)).toBeLessThan(deviation * 0.0123)
    expect(Math.abs(sample.deviation / deviation - 1)).toBeLessThan(0.0088)
  })

  test('is normal or uniform', () => {
    const greatest = Math.max(...sample.xs.map(Math.abs))
    if (name.endsWith('Uniform')) expect(greatest).toBeLessThanOrEqual(Math.sqrt(3) * deviation * (1 + 1e-6))
    else expect(greatest).toBeGreaterThan(3.5 * deviation)
  })
})

describe('constants', () => {
  test.each([
    ['zeros', initializers.zeros, 0],
    ['ones', initializers.ones, 1],
    ['constant', initializers.constant(0.25), 0.25],
  ] as const)('%s are the same throughout', (_, initializer, value) => {
    expect(T.toArray(initializer(T.random.key(0), [2, 2], { in: 2, out: 2 }))).toEqual([
      [value, value],
      [value, value],
    ])
  })
})

describe('fans', () => {
  test.each([
    [[], 1, 1],
    [[10], 10, 10],
    [[784, 100], 784, 100],
    [[16, 6, 5, 5], 150, 400],
    [[32, 1, 3, 3], 9, 288],
  ])('of %j', (shape, into, out) => {
    expect(initializers.fans(shape)).toEqual({ in: into, out })
  })
})

describe('what makes no sense', () => {
  test.each([Number.NaN, -1, Infinity])('a deviation of %d is refused', deviation => {
    expect(() => initializers.normal(deviation)).toThrow(
      new RangeError(`initializers.normal: expected a deviation of at least 0, got ${deviation}`),
    )
  })

  test.each(['heNormal', 'heUniform', 'xavierNormal', 'xavierUniform', 'lecunNormal'] as const)('%s', name => {
    const draw = (into: number) => initializers[name](T.random.key(0), [2], { in: into, out: into })
    for (const into of [-1, Number.NaN])
      expect(() => draw(into)).toThrow(
        new RangeError(`initializers.${name}: expected fans of at least 0, got in = ${into} and out = ${into}`),
      )
    // Of no inputs, and of a deviation that vanishes.
    for (const into of [0, Infinity]) expect(T.toArray(draw(into))).toEqual([0, 0])
  })
})
