import * as T from 'tensor-ts'
import { describe, expect, test } from 'vitest'
import { energyDistance } from '../../examples/data/energyDistance.js'
import {
  alphaBar,
  beta,
  data,
  levels,
  noised,
  noisier,
  sample,
  seen,
  train,
} from '../../examples/diffusion/diffusion.js'

const key = T.random.key(3)
const count = 4000

describe('course row 24: a diffusion model', () => {
  const { params } = train(300, 0)
  const made = sample(params, T.random.key(9))
  const point = T.broadcastTo(T.tensor([1.5, -0.5]), [count, 2])
  const momentsOf = (x: T.Tensor<[number, 2]>) => [
    T.toArray(T.mean(x, { axis: 0 })),
    T.toArray(T.variance(x, { axis: 0 })),
  ]

  test('ᾱₜ is the product of all 1 − βₛ up to t, and nothing of the data is left in the end', () => {
    const betas = T.toArray(beta)
    const products = betas.map((_, t) => betas.slice(0, t + 1).reduce((product, b) => product * (1 - b), 1))
    for (const [t, product] of products.entries()) expect(T.toArray(alphaBar)[t]).toBeCloseTo(product, 5)
    expect(products.at(-1)).toBeLessThan(0.01)
  })

  test('noise, step by step or at once: mean √ᾱₜ x₀, variance 1 − ᾱₜ', () => {
    for (const t of [0, 9, 29]) {
      const kept = T.toArray(alphaBar)[t] ?? 0
      const steps = T.toArray(beta).slice(0, t + 1)
      const slowly = steps.reduce(
        (x, b, i) => noisier(x, T.random.normal(T.random.foldIn(key, i), [count, 2]), T.tensor(b)),
        point,
      )
      const atOnce = noised(point, T.random.normal(key, [count, 2]), T.full([count], t, 'int32'))
      for (const [mean = [], variance = []] of [momentsOf(slowly), momentsOf(atOnce)])
        for (const i of [0, 1]) {
          expect(mean[i]).toBeCloseTo(Math.sqrt(kept) * ([1.5, -0.5][i] ?? 0), 1)
          expect(Math.abs((variance[i] ?? 0) / (1 - kept) - 1)).toBeLessThan(0.1)
        }
    }
  })

  test('a step back is the mean and the variance of algorithm 2', () => {
    // Between two steps that follow each other stands the noise of the second.
    for (const t of [98, 40, 0]) {
      const [before, after] = [T.slice(made, [t + 1]), T.slice(made, [t])]
      const [b = 0, kept = 0] = [T.toArray(beta)[t], T.toArray(alphaBar)[t]]
      const noise = seen(params, before, T.full([1000], t, 'int32'))
      const mean = T.div(T.sub(before, T.mul(b / Math.sqrt(1 - kept), noise)), Math.sqrt(1 - b))
      const [middle = [], variance = []] = momentsOf(T.sub(after, mean))
      for (const i of [0, 1]) {
        expect(Math.abs(middle[i] ?? 0)).toBeLessThan(0.1 * Math.sqrt(b) + 1e-6)
        expect(Math.abs((variance[i] ?? 0) - (t === 0 ? 0 : b))).toBeLessThan(t === 0 ? 1e-10 : 0.1 * b)
      }
    }
  })

  test('after 300 steps what is made of noise is near the spiral', () => {
    const distance = (t: number) => T.item(energyDistance(T.slice(made, [t]), data))
    expect(distance(levels - 1)).toBeGreaterThan(0.025)
    expect(distance(0)).toBeLessThan(0.012)
  })
})
