// What documentation says of sums: how far they are from the exact ones.
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { onEveryWay } from './ways.js'

type Any = T.Tensor<readonly number[]>

/** Elements that are rounded the same way again and again: the worst there is for a running total. */
const alike = [0.1, 1 / 3, 0.7]

const layouts: readonly (readonly [shape: readonly number[], axis: readonly number[]])[] = [
  [[20_000], [0]],
  [[2 ** 20], [0]],
  [[3, 2 ** 15], [1]],
  [[3, 50_257], [1]],
  [[2 ** 15, 3], [0]],
  [
    [2, 2 ** 14, 3, 2],
    [1, 3],
  ],
  [
    [2, 10_000, 5, 3],
    [1, 3],
  ],
  [
    [64, 7, 28, 28],
    [0, 2, 3],
  ],
  [
    [2 ** 9, 2 ** 9],
    [0, 1],
  ],
]

onEveryWay('sums of float32', ({ of, name }) => {
  // By the definition they are rounded once; compiled within 2⁻¹⁰ of the sum of sizes, of which these are far.
  const bound = name === 'compiled' ? 2 ** -10 : 2 ** -24
  const usual = name === 'compiled' ? 1e-4 : 2 ** -24

  it.each(layouts)('of %j over %j are within what is stated', (shape, axis) => {
    const f = of((x: Any) => [T.sum(x, { axis }), T.mean(x, { axis }), T.sum(T.sub(T.exp(x), 1), { axis })] as const)
    for (const value of alike) {
      const element = Math.fround(value)
      const [sum, mean, made] = f(T.full(shape, value) as Any).map(y => T.data(y as Any)) as Float32Array[]
      const terms = shape.reduce((product, size) => product * size, 1) / sum!.length
      for (const total of sum!) {
        expect(Math.abs(total / (terms * element) - 1), `sum of ${value}`).toBeLessThanOrEqual(bound)
        expect(Math.abs(total / (terms * element) - 1), `sum of ${value}`).toBeLessThanOrEqual(usual)
      }
      // The mean has a quotient that is rounded as well.
      for (const average of mean!) expect(Math.abs(average / element - 1)).toBeLessThanOrEqual(usual + 2 ** -23)
      for (const total of made!)
        expect(Math.abs(total / (terms * (Math.exp(element) - 1)) - 1)).toBeLessThan(usual + 2e-6)
    }
  })

  it('of both signs are within the sum of sizes', () => {
    const f = of((x: Any) => T.sum(x))
    const size = 2 ** 18
    const x = Float32Array.from(
      { length: size },
      (_, i) => (i % 2 ? -1 : 1) * (((i * 7919) % 10_007) / 10_007) * 2 ** (i % 9),
    )
    const [exact, sizes] = [x.reduce((a, b) => a + b, 0), x.reduce((a, b) => a + Math.abs(b), 0)]
    const total = T.item(f(T.fromArray(x, [size]) as Any) as T.Tensor<[]>)
    expect(Math.abs(total - exact)).toBeLessThanOrEqual((name === 'compiled' ? 2 ** -20 : 2 ** -24) * sizes)
  })
})

onEveryWay('products of float32', ({ of }) => {
  describe.each([100, 1000, 20_000, 2 ** 17])('of %i terms', terms => {
    it('are within 2⁻¹⁰ of the sum of sizes, and of these far', () => {
      const f = of((a: Any, b: Any) => [
        T.matmul(a as T.Tensor<[3, number]>, T.transpose(b as T.Tensor<[5, number]>)),
        T.einsum('ij,kj->ik', a as T.Tensor<[3, number]>, b as T.Tensor<[5, number]>),
        T.dot(
          T.take(a as T.Tensor<[3, number]>, T.tensor(0, 'int32')),
          T.take(b as T.Tensor<[5, number]>, T.tensor(0, 'int32')),
        ),
      ])
      for (const value of alike)
        for (const results of f(T.full([3, terms], value) as Any, T.full([5, terms], 0.9) as Any))
          for (const product of T.data(results as Any)) {
            const exact = terms * Math.fround(value) * Math.fround(0.9)
            expect(Math.abs(product / exact - 1), `${value}`).toBeLessThan(1e-4)
          }
    })
  })
})
