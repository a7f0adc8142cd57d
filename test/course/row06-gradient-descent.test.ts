import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'

// Course row 6: derivatives by differences, and gradient descent on f(x₀, x₁) = x₀² + x₁².

type Point = T.Tensor<[2], 'float64'>
const point = (x0: number, x1: number): Point => T.tensor([x0, x1], 'float64')
const f = (x: Point) => T.sum(T.square(x))

/** (g(x + h) - g(x - h)) / 2h */
const derivative = (g: (x: number) => number, x: number, h = 1e-4): number => (g(x + h) - g(x - h)) / (2 * h)

/** The partial derivatives, each with the other variable held. */
const numericalGradient = (x: Point): readonly number[] => {
  const [x0, x1] = T.toArray(x) as readonly [number, number]
  return [derivative(a => T.item(f(point(a, x1))), x0), derivative(b => T.item(f(point(x0, b))), x1)]
}

const descend = (start: Point, rate: number, steps: number): readonly Point[] => {
  const path = [start]
  for (let i = 0; i < steps; i++) path.push(T.sub(path.at(-1)!, T.mul(T.grad(f)(path.at(-1)!), rate)))
  return path
}

describe('course row 6', () => {
  it('a numerical derivative: 0.01 x² + 0.1 x has slope 0.2 at 5 and 0.3 at 10', () => {
    const g = (x: number) => 0.01 * x ** 2 + 0.1 * x
    expect(derivative(g, 5)).toBeCloseTo(0.2, 9)
    expect(derivative(g, 10)).toBeCloseTo(0.3, 9)
  })

  it.each([
    [3, 4, [6, 8]],
    [0, 2, [0, 4]],
    [3, 0, [6, 0]],
  ])('the gradient at (%d, %d) is %j, also by differences', (x0, x1, expected) => {
    const x = point(x0, x1)
    expect(T.toArray(T.grad(f)(x))).toEqual(expected)
    numericalGradient(x).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 8)
    })
  })

  it('with rate 0.1 a hundred steps from (-3, 4) reach the minimum', () => {
    const [x0, x1] = T.toArray(descend(point(-3, 4), 0.1, 100).at(-1)!) as readonly [number, number]
    expect([x0.toExponential(5), x1.toExponential(5)]).toEqual(['-6.11111e-10', '8.14814e-10'])
  })

  it('every step goes downhill, by the same factor', () => {
    const values = descend(point(-3, 4), 0.1, 20).map(x => T.item(f(x)))
    for (const [i, value] of values.slice(1).entries()) expect(value / values[i]!).toBeCloseTo(0.8 ** 2, 12)
  })

  it('too large a rate diverges', () => {
    const values = descend(point(-3, 4), 10, 100).map(x => T.item(f(x)))
    expect(values.every((value, i) => i === 0 || value > values[i - 1]!)).toBe(true)
    expect(values.at(-1)).toBeGreaterThan(1e200)
  })

  it('too small a rate crawls', () => {
    const [x0, x1] = T.toArray(descend(point(-3, 4), 1e-10, 100).at(-1)!) as readonly [number, number]
    expect([x0.toFixed(8), x1.toFixed(8)]).toEqual(['-2.99999994', '3.99999992'])
  })
})
