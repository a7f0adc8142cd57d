import * as T from 'tensor-ts'
import { describe, expect, test } from 'vitest'
import { chains, exact, logDensity, points, roll } from '../../examples/hamiltonian/hamiltonian.js'

const data = points(T.random.key(0))

describe('Bayesian regression by Hamiltonian Monte Carlo', () => {
  test('the density is greatest at the exact mean, where its Hessian is minus the exact precision', () => {
    const { mean, covariance } = exact(data)
    const at = T.fromArray(mean, [2])
    for (const slope of T.toArray(T.grad(logDensity)(at, data))) expect(slope).toBeCloseTo(0, 3)
    const precision = T.neg(T.hessian(logDensity)(at, data))
    const identity = T.toArray(T.matmul(precision, T.tensor(covariance)))
    identity.flat().forEach((x, i) => {
      expect(x).toBeCloseTo(i % 3 === 0 ? 1 : 0, 4)
    })
  })

  test('the leapfrog comes back when the momentum is turned around', () => {
    const start = { place: T.tensor([0.3, -1]), momentum: T.tensor([1, -0.5]) }
    const there = roll(start, data, { steps: 5, length: 0.05 })
    const back = roll({ place: there.place, momentum: T.neg(there.momentum) }, data, { steps: 5, length: 0.05 })
    expect(T.item(T.allClose(back.place, start.place, { atol: 1e-4 }))).toBe(true)
    expect(T.item(T.allClose(T.neg(back.momentum), start.momentum, { atol: 1e-3 }))).toBe(true)
  })

  test('means and deviations of the samples are those of the posterior', () => {
    const all = chains(T.random.key(1), data, 4, 600, { steps: 5, length: 0.05 })
    const samples = T.reshape(T.slice(all, [null, [100, 600]]), [-1, 2])
    const { mean, covariance } = exact(data)
    const [means, deviations] = [T.mean(samples, { axis: 0 }), T.std(samples, { axis: 0 })].map(x => T.toArray(x))
    for (const i of [0, 1]) {
      const deviation = Math.sqrt(covariance[i]?.[i] ?? 0)
      expect(Math.abs((means?.[i] ?? 0) - (mean[i] ?? 0))).toBeLessThan(0.15 * deviation)
      expect((deviations?.[i] ?? 0) / deviation).toBeCloseTo(1, 0)
    }
  })
})
