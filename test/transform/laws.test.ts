import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it, vi } from 'vitest'
import { onEveryWay } from '../engine/ways.js'
import { type Composition, compositions, vectors } from './composition.js'

// What is compiled is shared out between threads, small as it is.
vi.mock('../../src/engine/wasm/nest/units.js', () => import('../engine/units.js'))

type Scalar = T.Tensor<[], 'float64'>
type Vector = T.Tensor<[3], 'float64'>
type ScalarFunction = (x: Vector, y: Vector) => T.Tensor<[], 'float64'>

const step = 1e-5
const dot = (a: Vector, b: Vector): number => T.item(T.sum(T.mul(a, b)))
const along = (x: Vector, by: number, t: Vector): Vector => T.add(x, T.mul(t, by))

const close = (actual: number, expected: number, tolerance: number): void =>
  expect(
    Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(actual), Math.abs(expected)),
    `${actual} instead of ${expected}`,
  ).toBe(true)

const closeVectors = (actual: Vector, expected: Vector, tolerance: number): void => {
  for (let i = 0; i < 3; i++) close(T.toArray(actual)[i]!, T.toArray(expected)[i]!, tolerance)
}

const check = (law: (f: ScalarFunction, x: Vector, y: Vector, t: Vector) => void, numRuns = 60): void =>
  fc.assert(
    fc.property(compositions, vectors, vectors, vectors, ({ f }: Composition, x, y, t) => law(f, x, y, t)),
    { numRuns },
  )

const one = T.full([], 1, 'float64')

onEveryWay('for compositions of operations', ({ of, exact }) => {
  /** Two ways to the same number round alike where each operation is computed for itself. */
  const rounding = exact ? 0 : 1e-12

  it('the gradient is the derivative in every direction', () => {
    check((f, x, y, t) => {
      const difference = (T.item(f(along(x, step, t), y)) - T.item(f(along(x, -step, t), y))) / (2 * step)
      close(dot(of(T.grad(f))(x, y), t), difference, 1e-6)
    })
  })

  it('valueAndGrad is the value and the gradient', () => {
    check((f, x, y) => {
      const [value, gradient] = of(T.valueAndGrad(f))(x, y)
      close(T.item(value), T.item(of(f)(x, y)), rounding)
      closeVectors(gradient, of(T.grad(f))(x, y), rounding)
    })
  })

  it('vjp and jvp are each other’s transpose', () => {
    check((f, x, y, t) => {
      const [value, [dx, dy]] = of((a: Vector, b: Vector) => {
        const [primal, pull] = T.vjp(f)(a, b)
        return [primal, pull(one)] as const
      })(x, y)
      const [same, tangent] = of(T.jvp(f))([x, y], [t, x])
      close(T.item(value), T.item(same), rounding)
      close(dot(dx, t) + dot(dy, x), T.item(tangent), 1e-11)
    })
  })

  it('vjp is linear in the cotangent', () => {
    check((f, x, y) => {
      const pulled = of((a: Vector, c: readonly [Scalar, Vector]) => {
        const [, pull] = T.vjp((b: Vector) => [f(b, y), T.sin(b)] as const)(a)
        return pull(c)[0]
      })
      const [c, d] = [[T.full([], 2, 'float64'), y] as const, [T.full([], -1, 'float64'), x] as const]
      const both = pulled(x, [T.full([], 2 * 2 + 3, 'float64'), T.sub(T.mul(y, 2), T.mul(x, 3))])
      closeVectors(both, T.sub(T.mul(pulled(x, c), 2), T.mul(pulled(x, d), 3)), 1e-11)
    })
  })

  it('jvp is linear in the tangent', () => {
    check((f, x, y, t) => {
      const pushed = of(T.jvp((a: Vector) => f(a, y)))
      const push = (tangent: Vector) => T.item(pushed([x], [tangent])[1])
      close(push(T.sub(T.mul(t, 2), T.mul(y, 3))), 2 * push(t) - 3 * push(y), 1e-11)
    })
  })

  it('grad of grad is the derivative of the derivative', () => {
    check((f, x, y, t) => {
      const slope = (a: Vector) => T.sum(T.mul(T.grad(f)(a, y), t))
      const second = of(T.grad(slope))(x)
      const difference = (T.item(slope(along(x, step, y))) - T.item(slope(along(x, -step, y)))) / (2 * step)
      close(dot(second, y), difference, 1e-5)
    }, 40)
  })

  it('the Hessian is symmetric, and forward over reverse is reverse over forward', () => {
    check((f, x, y, t) => {
      const forwardOverReverse = of(T.jvp((a: Vector) => T.grad(f)(a, y)))([x], [t])[1]
      const reverseOverForward = of(T.grad((a: Vector) => T.jvp((b: Vector) => f(b, y))([a], [t])[1]))(x)
      const reverseOverReverse = of(T.grad((a: Vector) => T.sum(T.mul(T.grad(f)(a, y), t))))(x)
      for (const other of [reverseOverForward, reverseOverReverse]) closeVectors(other, forwardOverReverse, 1e-10)
    }, 40)
  })

  it('grad of grad of grad is the third derivative', () => {
    const third = of(T.grad(T.grad(T.grad((x: Scalar) => T.mul(T.exp(T.sin(x)), x)))))
    // Of x e^sin(x), by the product rule: 3 g'' + x g''' with g = e^sin(x).
    const expected = (x: number) => {
      const [s, c] = [Math.sin(x), Math.cos(x)]
      return Math.exp(s) * (3 * (c * c - s) + x * (c ** 3 - 3 * s * c - c))
    }
    for (const x of [-1.3, 0, 0.4, 2]) close(T.item(third(T.tensor(x, 'float64'))), expected(x), 1e-12)
  })
})

describe('nested transformations keep apart what moves', () => {
  const x = T.tensor(3, 'float64')

  it('the inner function closes over the outer variable', () => {
    // d/dx (x · d/dy (x y)) = d/dx x² = 2x
    const f = (a: Scalar) => T.mul(a, T.grad((b: Scalar) => T.mul(a, b))(T.tensor(5, 'float64')))
    expect(T.item(T.grad(f)(x))).toBe(6)
    expect(T.item(T.jvp(f)([x], [one])[1])).toBe(6)
  })

  it('the inner derivative by a constant is not that by the outer variable', () => {
    // d/dx (x · d/dy (y²) at 2) = 4
    const f = (a: Scalar) => T.mul(a, T.grad((b: Scalar) => T.mul(b, b))(T.tensor(2, 'float64')))
    expect(T.item(T.grad(f)(x))).toBe(4)
  })

  it('forward inside reverse, and reverse inside forward, at the same point', () => {
    const cube = (a: Scalar) => T.mul(a, T.mul(a, a))
    expect(T.item(T.grad((a: Scalar) => T.jvp(cube)([a], [a])[1])(x))).toBe(81)
    expect(T.item(T.jvp((a: Scalar) => T.mul(a, T.grad(cube)(a)))([x], [one])[1])).toBe(81)
  })

  it('a pullback may be called inside another transformation, and often', () => {
    const [, pull] = T.vjp((a: Scalar) => T.mul(a, a))(x)
    expect([1, 2, 3].map(c => T.item(pull(T.tensor(c, 'float64'))[0]))).toEqual([6, 12, 18])
    expect(T.item(T.grad((c: Scalar) => pull(T.mul(c, c))[0])(T.tensor(2, 'float64')))).toBe(24)
  })
})
