import * as T from 'tensor-ts'
import { describe, expect, test } from 'vitest'
import {
  anywhere,
  at,
  exact,
  residual,
  train,
  type Velocity,
  velocity,
  viscosity,
} from '../../examples/physics/burgers.js'

const places = [
  [-0.7, 0.3],
  [0.05, 0.5],
  [0.4, 0.9],
] as const
const residualAt = (u: Velocity, x: number, t: number) =>
  T.item(T.jit(residual.bind(null, u))(T.tensor(x), T.tensor(t)))

describe('a network that learns an equation', () => {
  test.each<[string, Velocity]>([
    ['x / (1 + t)', (x, t) => T.div(x, T.add(1, t))],
    ['−2ν tanh x', x => T.mul(-2 * viscosity, T.tanh(x))],
    ['that of Cole and Hopf', exact],
  ])('the residual of a solution is 0: %s', (_, u) => {
    for (const [x, t] of places) expect(residualAt(u, x, t)).toBeCloseTo(0, 3)
  })

  test('the residual of sin x cos t is ∂u/∂t + u ∂u/∂x − ν ∂²u/∂x²', () => {
    for (const [x, t] of places) {
      const expected =
        -Math.sin(x) * Math.sin(t) +
        Math.sin(x) * Math.cos(x) * Math.cos(t) ** 2 +
        viscosity * Math.sin(x) * Math.cos(t)
      expect(residualAt((x, t) => T.mul(T.sin(x), T.cos(t)), x, t)).toBeCloseTo(expected, 5)
    }
  })

  const { params, losses } = train(300, 0)

  test('whatever was learned, it begins as −sin πx and rests at both ends; so does the exact solution', () => {
    for (const u of [velocity(params), exact])
      for (const [x, t] of places) {
        const say = (x: number, t: number) => T.item(u(T.tensor(x), T.tensor(t)))
        expect(say(x, 0)).toBeCloseTo(-Math.sin(Math.PI * x), 5)
        expect(say(-1, t)).toBeCloseTo(0, 5)
        expect(say(1, t)).toBeCloseTo(0, 5)
      }
  })

  test('after 300 steps the residual is a tenth, and the wave a fifth off at most', () => {
    const off = (trained: typeof params) => {
      const { learned, exact } = at(trained, anywhere(T.random.key(1), 1000))
      return T.item(T.div(T.norm(T.sub(learned, exact)), T.norm(exact)))
    }
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 10)
    expect(off(params)).toBeLessThan(0.2)
  })
})
