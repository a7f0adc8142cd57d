import * as T from 'tensor-ts'
import { describe, expect, test } from 'vitest'
import { fit, loss, solve } from '../../examples/ode-fit/lotka.js'
import { rungeKutta } from '../../examples/solver/rungeKutta.js'

const params = { rates: T.log(T.tensor([0.55, 0.028, 0.8, 0.024])), start: T.log(T.tensor([34, 5.9])) }

describe('an ODE, fitted through its solver', () => {
  test('the error of Runge and Kutta falls with the fourth power of the step', () => {
    const errors = [0.2, 0.1].map(h => {
      const steps = Array.from({ length: Math.round(1 / h) })
      const turned = (x: T.Tensor<[2]>) =>
        T.matmul(
          T.tensor([
            [0, 1],
            [-1, 0],
          ]),
          x,
        )
      const end = steps.reduce((x: T.Tensor<[2]>) => rungeKutta(turned, x, h), T.tensor([1, 0]))
      return T.item(T.norm(T.sub(end, T.tensor([Math.cos(1), -Math.sin(1)]))))
    })
    expect((errors[0] ?? 0) / (errors[1] ?? 1)).toBeGreaterThan(10)
  })

  test('what Lotka and Volterra keep is kept: δ hares − γ log hares + β lynxes − α log lynxes', () => {
    const kept = T.toArray(solve(params)).map(
      ([hares = 1, lynxes = 1]) => 0.024 * hares - 0.8 * Math.log(hares) + 0.028 * lynxes - 0.55 * Math.log(lynxes),
    )
    for (const value of kept) expect(value).toBeCloseTo(kept[0] ?? 0, 3)
  })

  test('the gradient through the solver is that of differences', () => {
    const gradient = T.toArray(T.grad(loss)(params).rates)
    gradient.forEach((slope, i) => {
      const moved = (by: number) =>
        T.item(
          loss({
            ...params,
            rates: T.add(
              params.rates,
              T.fromArray(
                [0, 1, 2, 3].map(k => (k === i ? by : 0)),
                [4],
              ),
            ),
          }),
        )
      expect((moved(1e-2) - moved(-1e-2)) / 2e-2).toBeCloseTo(slope, 1)
    })
  })

  // Carpenter, "Predator-Prey Population Dynamics: the Lotka-Volterra model in Stan", 2018: 0.55, 0.028, 0.80, 0.024.
  test('the rates are those that Stan finds in the same pelts', () => {
    const rates = T.toArray(T.exp(fit(300).params.rates))
    const stan = [0.55, 0.028, 0.8, 0.024]
    rates.forEach((rate, i) => {
      expect(Math.abs(rate / (stan[i] ?? 1) - 1)).toBeLessThan(0.05)
    })
  })
})
