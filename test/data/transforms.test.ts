import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import {
  fitMinMax,
  fitPca,
  fitStandard,
  fitWhitening,
  type Projection,
  project,
  type Scaling,
  scale,
  unproject,
  unscale,
} from 'tensor-ts/data'
import { decode, encode } from 'tensor-ts/io'
import { closeTo } from 'tensor-ts/testing'
import { describe, expect, expectTypeOf, test } from 'vitest'

// The values come from NumPy; golden/make.py says how.

const golden: Readonly<Record<string, readonly (readonly number[])[]>> = JSON.parse(
  readFileSync(new URL('./golden/transforms.json', import.meta.url), 'utf8'),
)
const of = (name: string) => T.tensor(golden[name]!, 'float64')
const loosely = (f: unknown) => f as (...args: readonly unknown[]) => unknown
const near = (found: T.AnyTensor, name: string) => {
  const expected = T.tensor(golden[name] as readonly (readonly number[])[], 'float64')
  closeTo(found as typeof expected, expected, { relative: 1e-9, absolute: 1e-9 })
}

const train = T.expectShape(of('train'), [12, 5])
const unseen = T.expectShape(of('test'), [3, 5])
const varying = T.slice(train, [null, [0, 4]])
const rows = T.slice(unseen, [null, [0, 4]])

describe('what scikit-learn gives', () => {
  test('by scaling', () => {
    near(scale(unseen, fitStandard(train)), 'standard')
    near(scale(unseen, fitMinMax(train)), 'minMax')
    near(scale(unseen, fitMinMax(train, { to: [-1, 2] })), 'minMax to')
    const images = of('images') as unknown as T.Tensor<[5, 2, 3, 3], 'float64'>
    const channels = fitStandard(images, { axis: [0, 2, 3] })
    expectTypeOf(channels).toEqualTypeOf<Scaling<[2, 1, 1], 'float64'>>()
    near(scale(images, channels), 'channels')
  })

  test('by PCA and whitening', () => {
    const pca = fitPca(varying)
    near(pca.variance, 'variance')
    near(project(rows, pca), 'pca')
    const two = fitPca(varying, { components: 2 })
    expectTypeOf(two).toEqualTypeOf<Projection<4, 2, 'float64'>>()
    near(project(rows, two), 'pca 2')
    near(unproject(project(rows, two), two), 'restored 2')
    near(project(rows, fitWhitening(varying)), 'whitened')
    near(project(rows, fitWhitening(varying, { epsilon: 0.5 })), 'whitened epsilon')
    near(project(rows, fitWhitening(varying, { zca: true })), 'whitened zca')
  })
})

/** Training sets of which no feature is a combination of others, nearly. */
const sets = fc.tuple(fc.integer({ min: 8, max: 20 }), fc.integer({ min: 1, max: 4 }), fc.nat()).map(([n, f, seed]) => {
  const noise = T.random.normal(T.random.key(seed), [n, f])
  return T.add(T.mul(T.cast(noise, 'float64'), 3), seed % 100)
})

describe('the laws', () => {
  const same = (a: T.Tensor<[number, number], 'float64'>, b: T.Tensor<[number, number], 'float64'>) =>
    closeTo(a, b, { relative: 1e-8, absolute: 1e-8 })

  test('the inverse after the function is the identity, and the other way', () => {
    fc.assert(
      fc.property(sets, sets, (x, other) => {
        for (const scaling of [fitStandard(x), fitMinMax(x), fitMinMax(x, { to: [-3, 5] })]) {
          same(unscale(scale(x, scaling), scaling), x)
          same(scale(unscale(x, scaling), scaling), x)
        }
        const options = [fitPca(x), fitWhitening(x), fitWhitening(x, { zca: true }), fitWhitening(x, { epsilon: 0.1 })]
        for (const projection of options) {
          same(unproject(project(x, projection), projection), x)
          same(project(unproject(x, projection), projection), x)
          if (other.shape[1] === x.shape[1]) same(unproject(project(other, projection), projection), other)
        }
      }),
      { numRuns: 30 },
    )
  })

  test('the training set comes out standard, between the bounds, uncorrelated, white', () => {
    const covariance = (x: T.Tensor<[number, number], 'float64'>) => {
      const rest = T.sub(x, T.mean(x, { axis: 0 }))
      return T.div(T.matmul(T.transpose(rest), rest), x.shape[0] - 1)
    }
    fc.assert(
      fc.property(sets, x => {
        const [, features] = x.shape
        const standard = scale(x, fitStandard(x))
        expect(Math.max(...T.data(T.abs(T.mean(standard, { axis: 0 }))))).toBeLessThan(1e-9)
        expect(Math.max(...T.data(T.abs(T.sub(T.std(standard, { axis: 0 }), 1))))).toBeLessThan(1e-9)
        const bounded = scale(x, fitMinMax(x))
        expect([...T.data(T.min(bounded, { axis: 0 }))]).toEqual(Array(features).fill(0))
        expect([...T.data(T.max(bounded, { axis: 0 }))]).toEqual(Array(features).fill(1))
        const pca = fitPca(x)
        const turned = covariance(project(x, pca))
        same(turned, T.mul(T.cast(T.eye(features), 'float64'), pca.variance))
        expect([...T.data(pca.variance)]).toEqual([...T.data(pca.variance)].sort((a, b) => b - a))
        for (const zca of [false, true])
          same(covariance(project(x, fitWhitening(x, { zca }))), T.cast(T.eye(features), 'float64'))
      }),
      { numRuns: 30 },
    )
  })

  test('what a set without variance along a direction gives is finite, and its rows come back', () => {
    const flat = T.tensor(
      [
        [1, 2, 5],
        [2, 4, 5],
        [4, 8, 5],
      ],
      'float64',
    )
    for (const zca of [false, true]) {
      const white = fitWhitening(flat, { zca })
      expect([...T.data(white.forward), ...T.data(white.backward)].every(Number.isFinite)).toBe(true)
      same(unproject(project(flat, white), white), flat)
    }
    const constant = T.full([3, 2], 4)
    expect(T.toArray(scale(constant, fitStandard(constant)))).toEqual(Array(3).fill([0, 0]))
    expect(T.toArray(unscale(scale(constant, fitMinMax(constant)), fitMinMax(constant)))).toEqual(Array(3).fill([4, 4]))
  })

  test('they are saved with the model and read again', () => {
    const fitted = { scaling: fitStandard(varying), pca: fitPca(varying, { components: 3 }) }
    expect(decode(fitted)(encode(fitted))).toEqual(E.right(fitted))
  })

  test('they are functions of tensors like others: in a pipe, compiled, batched, differentiated', () => {
    const scaling = fitStandard(varying)
    const pca = fitPca(varying)
    const both = (x: T.Tensor<[4], 'float64'>) => pipe(x, scale(scaling), project(pca))
    const expected = project(scale(rows, scaling), pca)
    closeTo(T.vmap(both)(rows), expected)
    closeTo(T.jit(T.vmap(both))(rows), expected)
    const fit = T.jit((x: T.Tensor<[12, 4], 'float64'>) => fitStandard(x))
    closeTo(fit(varying).scale, scaling.scale)
    const gradient = T.grad((x: T.Tensor<[4], 'float64'>) => T.sum(scale(x, scaling)))(T.zeros([4], 'float64'))
    closeTo(gradient, T.div(T.ones([4], 'float64'), scaling.scale))
  })
})

describe('what is wrong', () => {
  const x = T.ones([3, 4])
  const scaling = fitStandard(x)
  const pca = fitPca(T.random.normal(T.random.key(0), [6, 4]), { components: 2 })
  const wrong: readonly (readonly [string, () => unknown])[] = [
    ['fitStandard: expected rows, got a scalar', () => loosely(fitStandard)(T.ones([]))],
    ['fitStandard: expected at least 1 row, got 0', () => fitStandard(T.ones([0, 3]))],
    [
      'fitStandard: expected floats, got uint8; convert it with T.cast',
      () => loosely(fitStandard)(T.ones([3], 'uint8')),
    ],
    ['fitStandard: expected the first axis among those of the statistics, got 1', () => fitStandard(x, { axis: 1 })],
    ['fitStandard: axis 2 is out of range for [3, 4]', () => loosely(fitStandard)(x, { axis: [0, 2] })],
    ['fitMinMax: expected to to be two numbers, the lower first, got [1, 1]', () => fitMinMax(x, { to: [1, 1] })],
    ['fitMinMax: expected to to be two numbers, the lower first, got 2', () => loosely(fitMinMax)(x, { to: 2 })],
    ['fitPca: expected rows of shape [n, features], got [3]', () => loosely(fitPca)(T.ones([3]))],
    ['fitPca: expected at least 2 rows, got 1', () => fitPca(T.ones([1, 3]))],
    ['fitPca: expected components from 1 to 4, got 5', () => loosely(fitPca)(x, { components: 5 })],
    ['fitPca: expected components from 1 to 4, got 0', () => loosely(fitPca)(x, { components: 0 })],
    [
      'fitWhitening: zca needs all 4 components, got components: 2',
      () => fitWhitening(x, { components: 2, zca: true }),
    ],
    ['fitWhitening: zca must be true or false, got 1', () => loosely(fitWhitening)(x, { zca: 1 })],
    ['fitWhitening: epsilon: expected a number of at least 0, got -1', () => fitWhitening(x, { epsilon: Number(-1) })],
    ['scale: cannot broadcast [3, 5] with [4]: 5 vs 4', () => loosely(scale)(T.ones([3, 5]), scaling)],
    ['scale: [] has fewer axes than the scaling, [4]', () => loosely(scale)(T.ones([]), scaling)],
    [
      'scale: float64 and float32 do not mix; convert one of them with T.cast',
      () => loosely(scale)(T.ones([4], 'float64'), scaling),
    ],
    [
      'scale: expected a scaling, as fitStandard and fitMinMax give it, got an object',
      () => loosely(scale)(x, { mean: x }),
    ],
    [
      'unscale: expected a scaling, as fitStandard and fitMinMax give it, got undefined',
      () => loosely(unscale)(x, undefined),
    ],
    ['project: expected rows of 4 features, got [3, 5]', () => loosely(project)(T.ones([3, 5]), pca)],
    ['unproject: expected rows of 2 components, got [3, 4]', () => loosely(unproject)(x, pca)],
    [
      'project: expected a projection, as fitPca and fitWhitening give it, got an object',
      () => loosely(project)(x, scaling),
    ],
  ]
  test.each(wrong)('%s', (sentence, run) => {
    expect(run).toThrow(sentence)
  })
})

test('what is always the same becomes 0, however its mean is rounded', () => {
  for (const rows of [3, 7, 10, 1000])
    for (const constant of [0.1, 123456.7, -7.7e8, 1e20])
      for (const dtype of ['float32', 'float64'] as const) {
        const same = T.full([rows, 2], constant, dtype)
        const place = `${rows} of ${constant} in ${dtype}`
        const scaling = fitStandard(same)
        expect(T.toArray(scaling.scale), place).toEqual([1, 1])
        expect(T.item(T.max(T.abs(scale(same, scaling)))), place).toBe(0)
        expect(T.item(T.max(T.abs(project(same, fitWhitening(same))))), place).toBe(0)
      }
})
