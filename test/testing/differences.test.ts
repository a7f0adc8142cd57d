import { describe, expect, it } from 'vitest'
import { coarse, differences, fine, kink } from '../../src/testing/differences.js'

const precision = { epsilon: 2 ** -52, scale: 1, magnitude: 0, goal: 1e-9 }

/** Differences of one function, and how often it was called. */
const of = (f: (x: number) => number, at: number, first: number = coarse, more: Partial<typeof precision> = {}) => {
  let calls = 0
  const along = (step: number) => {
    calls++
    return [f(at + step)]
  }
  const { values, errors } = differences(along, { ...precision, ...more }, first)
  return { value: values[0]!, error: errors[0]!, calls }
}

const smooth: readonly (readonly [name: string, f: (x: number) => number, slope: (x: number) => number])[] = [
  ['sin', Math.sin, Math.cos],
  ['exp', Math.exp, Math.exp],
  ['tanh', Math.tanh, x => 1 - Math.tanh(x) ** 2],
  ['cube', x => x ** 3, x => 3 * x ** 2],
  ['log of 1 + x²', x => Math.log(1 + x * x), x => (2 * x) / (1 + x * x)],
  ['1 / (5 + x)', x => 1 / (5 + x), x => -1 / (5 + x) ** 2],
]

describe('differences', () => {
  it.each(smooth)('of %s are good to ten digits, and no further off than they say', (_, f, slope) => {
    for (const at of [-2, -0.3, 0, 0.7, 1.9]) {
      const { value, error, calls } = of(f, at)
      expect(Math.abs(value - slope(at))).toBeLessThan(1e-10 * Math.max(1, Math.abs(f(at))))
      expect(Math.abs(value - slope(at))).toBeLessThanOrEqual(10 * error)
      expect(calls).toBeLessThan(20)
    }
  })

  it.each(smooth)('of %s from fine steps are good to eight digits', (_, f, slope) => {
    for (const at of [-2, -0.3, 0, 0.7, 1.9]) {
      const { value, error } = of(f, at, fine(precision))
      expect(Math.abs(value - slope(at))).toBeLessThan(1e-8 * Math.max(1, Math.abs(f(at))))
      expect(Math.abs(value - slope(at))).toBeLessThanOrEqual(10 * error)
    }
  })

  it('pass over steps that leave the domain', () => {
    expect(of(Math.log, 1e-3).value).toBeCloseTo(1000, 4)
    expect(of(Math.sqrt, 1e-4).value).toBeCloseTo(50, 6)
    expect(of(Math.log, 0).value).toBeNaN()
    expect(of(Math.log, -1).value).toBeNaN()
  })

  it('take small steps near a kink, for fast functions and for large arguments', () => {
    expect(of(Math.abs, 1e-4).value).toBeCloseTo(1, 9)
    expect(of(x => Math.sin(1000 * x), 0.3).value / (1000 * Math.cos(300))).toBeCloseTo(1, 6)
    expect(of(x => Math.sin(20 * Math.PI * x), 0).value).toBeCloseTo(20 * Math.PI, 6)
    expect(of(Math.sin, 1e6, fine(precision), { scale: 1e6 }).value).toBeCloseTo(Math.cos(1e6), 6)
  })

  it('are not deceived by two steps that agree by chance', () => {
    // At the first two steps the same, then not; the slope at 0 is 3.
    const f = (x: number) => (Math.abs(x) > coarse / 2.5 ? x : 3 * x)
    expect(of(f, 0).value).toBeCloseTo(3, 9)
  })

  it('from fine steps see what coarse ones pass over', () => {
    const bump = (x: number) => x * Math.exp(-((1000 * x) ** 2))
    expect(of(bump, 0).value).toBeCloseTo(0, 9)
    expect(of(bump, 0, fine(precision)).value).toBeCloseTo(1, 7)
  })

  it('know how little float32 says', () => {
    const single = { epsilon: 2 ** -23 }
    for (const at of [-2, -0.3, 0.7, 1.9]) {
      const { value, error } = of(x => Math.fround(Math.sin(Math.fround(x))), at, coarse, single)
      expect(Math.abs(value - Math.cos(at))).toBeLessThan(1e-4)
      expect(Math.abs(value - Math.cos(at))).toBeLessThanOrEqual(10 * error)
      expect(error).toBeGreaterThan(1e-7)
    }
    // The values differ in the last digit only; nothing is known of the slope.
    expect(of(x => Math.fround(1e6 + x), 0, coarse, single).error).toBeGreaterThan(0.1)
  })

  it('are of each output by itself', () => {
    const { values, errors } = differences(x => [Math.sin(x), 5, Math.abs(x - 0.01), Math.log(x)], precision, coarse)
    expect(values[0]).toBeCloseTo(1, 9)
    expect(values[1]).toBe(0)
    expect(values[2]).toBeCloseTo(-1, 9)
    expect(values[3]).toBeNaN()
    expect(errors[3]).toBe(Infinity)
  })
})

describe('kink', () => {
  it('has the slopes to both sides', () => {
    const found = kink(x => (x < 0 ? 2 * x : -5 * x), precision, 1)
    expect(found?.below).toBeCloseTo(2, 6)
    expect(found?.above).toBeCloseTo(-5, 6)
  })

  it('is none where a function is smooth, however curved', () => {
    for (const curvature of [1, 1e3, 1e6]) expect(kink(x => curvature * x * x + x, precision, 0)).toBeUndefined()
  })

  it('is none where it would explain too little', () => {
    expect(kink(Math.abs, precision, 1.9)).toBeDefined()
    expect(kink(Math.abs, precision, 2.1)).toBeUndefined()
  })
})
