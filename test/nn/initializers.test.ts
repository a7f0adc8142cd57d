import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
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
  ['lecunUniform', initializers.lecunUniform, Math.sqrt(1 / 300)],
  ['normal', initializers.normal(0.5), 0.5],
  ['small normal', initializers.normal(0.001), 0.001],
  ['limited Uniform', initializers.uniform(0.3), 0.3 / Math.sqrt(3)],
  ['varianceScaling', initializers.varianceScaling(), Math.sqrt(1 / 300)],
  ['varianceScaling out', initializers.varianceScaling({ scale: 2, mode: 'out' }), Math.sqrt(2 / 200)],
  [
    'varianceScaling average Uniform',
    initializers.varianceScaling({ scale: 3, mode: 'average', distribution: 'uniform' }),
    Math.sqrt(3 / 250),
  ],
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

// What is cut at two deviations has 0.8796 of the deviation: σ² = 1 - 4 φ(2) / (2 Φ(2) - 1).
const within = Math.sqrt(1 - (4 * Math.exp(-2)) / Math.sqrt(2 * Math.PI) / 0.954499736103642)

describe.each([
  ['truncatedNormal', initializers.truncatedNormal(0.5), 0.5 * within],
  [
    'varianceScaling',
    initializers.varianceScaling({ distribution: 'truncatedNormal', mode: 'in', scale: 2 }),
    Math.sqrt(2 / 300),
  ],
] as const)('%s within two deviations', (_, initializer, deviation) => {
  const sample = moments(initializer)

  test('has mean 0 and the deviation of its formula', () => {
    expect(Math.abs(sample.mean)).toBeLessThan(deviation * 0.0123)
    expect(Math.abs(sample.deviation / deviation - 1)).toBeLessThan(0.0088)
  })

  test('goes no further', () => {
    const greatest = Math.max(...sample.xs.map(Math.abs))
    expect(greatest).toBeLessThanOrEqual(((2 * deviation) / within) * (1 + 1e-6))
    expect(greatest).toBeGreaterThan(((2 * deviation) / within) * 0.99)
  })
})

describe('orthogonal', () => {
  test.each([[[6, 4]], [[4, 6]], [[5, 5]], [[4, 3, 2, 2]], [[20, 2, 3]], [[1, 7]]])(
    'rows or columns of %j are orthonormal',
    shape => {
      const rows = shape[0]!
      const columns = shape.slice(1).reduce((a, b) => a * b, 1)
      const w: T.Tensor<T.Shape> = initializers.orthogonal(2)(T.random.key(3), shape, { in: 1, out: 1 })
      expect(w.shape).toEqual(shape)
      const matrix = T.reshape(w, [rows, columns]) as T.Tensor<[number, number]>
      const product = rows < columns ? T.matmul(matrix, T.transpose(matrix)) : T.matmul(T.transpose(matrix), matrix)
      const expected = T.mul(T.eye(Math.min(rows, columns)), 4)
      expect(Math.max(...numbers(T.sub(product, expected)).map(Math.abs))).toBeLessThan(1e-5)
    },
  )

  test('has no preferred sign or direction', () => {
    const firsts = Array.from({ length: 400 }, (_, i) => {
      const w = initializers.orthogonal()(T.random.key(i), [2, 2], { in: 2, out: 2 })
      return [...T.data(w)]
    })
    for (const entry of [0, 1, 2, 3]) {
      const mean = firsts.reduce((sum, w) => sum + w[entry]!, 0) / 400
      // Each entry is a cosine of a uniform angle, with deviation 0.707: three standard errors.
      expect(Math.abs(mean)).toBeLessThan((3 * Math.SQRT1_2) / 20)
    }
    // Of both determinants one half.
    const turns = firsts.filter(([a, b, c, d]) => a! * d! - b! * c! > 0).length
    expect(Math.abs(turns - 200)).toBeLessThan(30)
  })

  test('needs a matrix', () => {
    expect(() => initializers.orthogonal()(T.random.key(0), [3], { in: 3, out: 3 })).toThrow(
      'initializers.orthogonal: expected a shape of at least 2 axes, got [3]',
    )
  })
})

describe('identity and delta', () => {
  test('dense layers and convolutions that begin so keep their input', () => {
    const key = T.random.key(0)
    const x = T.random.normal(key, [3, 4])
    const dense = pipe(nn.input(4), nn.dense('d', 4, { init: initializers.identity }))
    expect(T.toArray(dense.apply(dense.init(key), x))).toEqual(T.toArray(x))
    const images = T.random.normal(key, [2, 4, 5, 3])
    for (const groups of [1, 2, 4]) {
      const init = initializers.delta(groups)
      const conv = pipe(nn.input(4, 5, 3), nn.conv2d('c', { filters: 4, kernel: 3, padding: 1, groups, init }))
      expect(T.toArray(conv.apply(conv.init(key), images))).toEqual(T.toArray(images))
    }
  })

  test('filters beyond the channels are 0', () => {
    const w = initializers.delta()(T.random.key(0), [3, 2, 1], { in: 2, out: 3 })
    expect(T.toArray(w)).toEqual([
      [[1], [0]],
      [[0], [1]],
      [[0], [0]],
    ])
  })

  test.each([
    [() => initializers.delta(2)(T.random.key(0), [3, 2, 1], { in: 2, out: 3 }), '2 groups do not divide 3 filters'],
    [() => initializers.delta()(T.random.key(0), [3, 2], { in: 2, out: 3 }), 'at least 3 axes, got [3, 2]'],
    [() => initializers.identity(T.random.key(0), [3], { in: 2, out: 3 }), 'the shape of a matrix, got [3]'],
  ])('a shape for something else is refused: %s', (run, sentence) => {
    expect(run).toThrow(sentence)
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
      new RangeError(`initializers.normal: the deviation: expected a number of at least 0, got ${deviation}`),
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
