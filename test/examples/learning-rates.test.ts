import { describe, expect, test } from 'vitest'
import { descend, find, rates, ratesOf, schedules } from '../../examples/learning-rates/rates.js'

describe('course row 6: learning rates on x₀² + x₁²', () => {
  test('each step multiplies f by (1 − 2 · rate)²: too small crawls, too large diverges', () => {
    for (const rate of rates) {
      const values = descend(rate, 50)
      expect(values[0]).toBe(25)
      expect((values.at(-1) ?? 0) / (25 * (1 - 2 * rate) ** 100), `${rate}`).toBeCloseTo(1, 3)
    }
    const [crawls = 0, arrives = 0, , diverges = 0] = rates.map(rate => descend(rate, 50).at(-1) ?? 0)
    expect(crawls).toBeGreaterThan(10)
    expect(arrives).toBeLessThan(1e-8)
    expect(diverges).toBeGreaterThan(1e5)
  })
})

describe('course row 13: the search for a rate, and schedules', () => {
  test('the curve has its minimum at the rate from which descent diverges, which is 1, and the suggestion is well below', async () => {
    const { points, suggestion, isDiverged } = await find()
    const least = points.reduce((a, b) => (b.smoothed < a.smoothed ? b : a))
    expect(isDiverged).toBe(true)
    expect(least.rate).toBeGreaterThan(0.8)
    expect(least.rate).toBeLessThan(1.25)
    expect(suggestion).toBeGreaterThan(0.02)
    expect(suggestion).toBeLessThan(0.2)
    // It is a rate that arrives, as the crawling one is not.
    expect(descend(suggestion ?? 0, 50).at(-1)).toBeLessThan(1e-2)
  })

  test('schedules are their formulas', () => {
    const formulas: Readonly<Record<string, (t: number) => number>> = {
      step: t => 0.1 * 0.5 ** Math.floor(t / 25),
      exponential: t => 0.1 * 0.1 ** (t / 100),
      cosine: t => 0.05 * (1 + Math.cos((Math.PI * t) / 100)),
      'warm-up, cosine': t => (t < 10 ? 0.01 * t : 0.05 * (1 + Math.cos((Math.PI * (t - 10)) / 90))),
    }
    expect(Object.keys(schedules)).toEqual(Object.keys(formulas))
    for (const [name, schedule] of Object.entries(schedules))
      for (const [t, rate] of ratesOf(schedule).entries()) expect(rate).toBeCloseTo(formulas[name]?.(t) ?? 0, 12)
  })
})
