import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'

// Course row 9: the chain rule, and why backpropagation is cheap.

type Scalar = T.Tensor<[], 'float64'>
const scalar = (x: number): Scalar => T.tensor(x, 'float64')

describe('course row 9', () => {
  it('the derivative of three nested functions is the product of theirs', () => {
    const [f, g, h] = [(x: Scalar) => T.sin(x), (x: Scalar) => T.exp(x), (x: Scalar) => T.square(x)]
    for (const x of [-1.2, 0, 0.5, 1]) {
      const at = scalar(x)
      const nested = T.item(T.grad((y: Scalar) => f(g(h(y))))(at))
      const product = T.item(T.grad(f)(g(h(at)))) * T.item(T.grad(g)(h(at))) * T.item(T.grad(h)(at))
      const byHand = Math.cos(Math.exp(x * x)) * Math.exp(x * x) * 2 * x
      expect(nested).toBeCloseTo(product, 12)
      expect(nested).toBeCloseTo(byHand, 12)
    }
  })

  /** A function that counts its evaluations. */
  const counted = () => {
    let evaluations = 0
    return {
      f: <N extends number>(x: T.Tensor<[N], 'float64'>): Scalar => {
        evaluations += 1
        return T.sum(T.sin(T.mul(x, x)))
      },
      evaluations: () => evaluations,
    }
  }

  const point = (n: number) => T.linspace(-1, 1, n, 'float64')

  it.each([1, 10, 200])('of %i parameters differences need two evaluations each, backpropagation one in all', n => {
    const differences = counted()
    const h = 1e-5
    const numerical = Array.from({ length: n }, (_, i) => {
      const unit = T.take(T.eye(n, n, 'float64'), T.tensor(i, 'int32'))
      const shifted = (by: number) => T.item(differences.f(T.add(point(n), T.mul(unit, by))))
      return (shifted(h) - shifted(-h)) / (2 * h)
    })
    expect(differences.evaluations()).toBe(2 * n)

    const backward = counted()
    const gradient = T.toArray(T.grad(backward.f)(point(n)))
    expect(backward.evaluations()).toBe(1)
    gradient.forEach((value, i) => {
      expect(value).toBeCloseTo(numerical[i]!, 8)
    })
  })

  it('the program of a gradient is longer than that of the function by a factor that the parameters do not change', () => {
    const f = <N extends number>(x: T.Tensor<[N], 'float64'>) => T.sum(T.sin(T.mul(x, x)))
    const lengths = [1, 10, 1000].map(n => [
      T.program(f<number>)(point(n)).equations.length,
      T.program(T.grad(f<number>))(point(n)).equations.length,
    ])
    expect(new Set(lengths.map(pair => pair.join())).size).toBe(1)
    const [forward, both] = lengths[0]!
    expect(both! / forward!).toBeLessThan(4)
  })
})
