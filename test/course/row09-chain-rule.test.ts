import { describe, expect, it } from 'vitest'
import {
  byBackpropagation,
  byDifferences,
  chainRule,
  counting,
  operations,
  point,
} from '../../examples/backpropagation/cost.js'

// Course row 9: the chain rule, and why backpropagation is cheap.

describe('course row 9', () => {
  it('the derivative of three nested functions is the product of theirs', () => {
    for (const x of [-1.2, 0, 0.5, 1]) {
      const { product, gradient } = chainRule(x)
      expect(gradient).toBeCloseTo(product, 12)
      expect(gradient).toBeCloseTo(Math.cos(Math.exp(x * x)) * Math.exp(x * x) * 2 * x, 12)
    }
  })

  it.each([1, 10, 200])('of %i parameters differences need two evaluations each, backpropagation one in all', n => {
    const [differences, backpropagation] = [counting(), counting()]
    const numerical = byDifferences(differences.f, point(n))
    expect(differences.evaluations()).toBe(2 * n)
    const gradient = byBackpropagation(backpropagation.f, point(n))
    expect(backpropagation.evaluations()).toBe(1)
    gradient.forEach((value, i) => {
      expect(value).toBeCloseTo(numerical[i] ?? Number.NaN, 8)
    })
  })

  it('the program of a gradient is longer than that of the function by a factor that the parameters do not change', () => {
    const [one = 0, ...others] = [1, 10, 1000].map(operations)
    expect(one).toBeLessThan(4)
    for (const other of others) expect(other).toBe(one)
  })
})
