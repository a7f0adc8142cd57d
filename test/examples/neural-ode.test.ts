import * as T from 'tensor-ts'
import { describe, expect, test } from 'vitest'
import { learned, observed, solve, start, step, train, truth, watched } from '../../examples/neural-ode/neural.js'

describe('a neural ODE', () => {
  test('the solver of dx/dt = −x gives e⁻ᵗ x', () => {
    const solved = T.toArray(solve(T.neg, T.tensor([1, -2]), 20))
    for (const [i, [x, y]] of solved.entries()) {
      expect(x).toBeCloseTo(Math.exp(-step * (i + 1)), 5)
      expect(y).toBeCloseTo(-2 * Math.exp(-step * (i + 1)), 5)
    }
  })

  test('what is to be found: (x₀⁴ + x₁⁴) / 4 falls by ‖x³‖² / 10', () => {
    const height = (x: T.Tensor<[2]>) => T.div(T.sum(T.square(T.square(x))), 4)
    for (const place of [start, T.tensor([0.3, -1.2])]) {
      const [, slope] = T.jvp(height)([place], [truth(place)])
      expect(T.item(slope)).toBeCloseTo(-0.1 * T.item(T.sum(T.square(T.mul(place, T.square(place))))), 4)
    }
  })

  test('after 600 steps the network is the true right side, along the way, but for a fifth', () => {
    const { params, losses } = train(600, 0)
    expect(losses.at(-1)).toBeLessThan(0.01 * (losses[0] ?? 0))
    const [said, right] = [learned(params), truth].map(field => T.vmap(field)(observed))
    expect(observed.shape).toEqual([watched + 1, 2])
    const off = T.item(T.div(T.norm(T.sub(said ?? observed, right ?? observed)), T.norm(right ?? observed)))
    expect(off).toBeLessThan(0.2)
  })
})
