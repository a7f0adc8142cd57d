import { readFileSync } from 'node:fs'
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { describe, expect, test } from 'vitest'

// The values come from Optax; golden/make.py says how.

interface Flat {
  readonly w: readonly number[]
  readonly b: readonly number[]
}
interface Golden {
  readonly params: Flat
  readonly gradients: readonly Flat[]
  readonly trajectories: Readonly<Record<string, readonly Flat[]>>
  readonly rates: Readonly<Record<string, readonly number[]>>
}
const golden: Golden = JSON.parse(readFileSync(new URL('./golden/optim.json', import.meta.url), 'utf8'))

type Float = 'float32' | 'float64'
const tree = <D extends Float>({ w, b }: Flat, dtype: D) => ({
  w: T.fromArray(w, [2, 3], dtype),
  b: T.fromArray(b, [3], dtype),
})
const flat = ({
  w,
  b,
}: {
  readonly w: T.Tensor<[2, 3], Float>
  readonly b: T.Tensor<[3], Float>
}): readonly number[] => [...T.data(w), ...T.data(b)]

/** The parameters after each step. */
const trajectory = <F extends optim.StateOf>(optimizer: optim.Optimizer<F>, dtype: Float): readonly number[][] => {
  let params = tree(golden.params, dtype)
  let state = optimizer.init(params)
  return golden.gradients.map(gradients => {
    const step = optimizer.update(tree(gradients, dtype), state, params)
    params = optim.applyUpdates(params, step.updates)
    state = step.state
    return [...flat(params)]
  })
}

const { clipByGlobalNorm, addDecayedWeights, scaleByAdam, scaleByLearningRate } = optim
const halving = optim.exponentialDecay(0.1, { factor: 0.5, steps: 1 })

const trajectories: Readonly<Record<string, (dtype: Float) => readonly number[][]>> = {
  sgd: dtype => trajectory(optim.sgd(0.1), dtype),
  'sgd, halving rate': dtype => trajectory(optim.sgd(halving), dtype),
  momentum: dtype => trajectory(optim.sgd(0.1, { momentum: 0.9 }), dtype),
  'momentum, halving rate': dtype => trajectory(optim.sgd(halving, { momentum: 0.9 }), dtype),
  nesterov: dtype => trajectory(optim.sgd(0.1, { momentum: 0.9, nesterov: true }), dtype),
  adaGrad: dtype => trajectory(optim.adaGrad(0.1, { epsilon: 0 }), dtype),
  rmsProp: dtype => trajectory(optim.rmsProp(0.1), dtype),
  'rmsProp, options': dtype => trajectory(optim.rmsProp(0.1, { decay: 0.6, epsilon: 1e-2 }), dtype),
  adaDelta: dtype => trajectory(optim.adaDelta(), dtype),
  'adaDelta, options': dtype => trajectory(optim.adaDelta(0.5, { decay: 0.8, epsilon: 1e-3 }), dtype),
  adam: dtype => trajectory(optim.adam(0.1), dtype),
  'adam, options': dtype => trajectory(optim.adam(0.1, { beta1: 0.8, beta2: 0.95, epsilon: 1e-2 }), dtype),
  'adam, halving rate': dtype => trajectory(optim.adam(halving), dtype),
  adamW: dtype => trajectory(optim.adamW(0.1, { weightDecay: 0.01 }), dtype),
  'clipped sgd': dtype => trajectory(optim.chain(clipByGlobalNorm(2), optim.sgd(0.1)), dtype),
  'clipped adam with decay': dtype =>
    trajectory(
      optim.chain(clipByGlobalNorm(2), addDecayedWeights(0.2), scaleByAdam(), scaleByLearningRate(0.1)),
      dtype,
    ),
}

const rates: Readonly<Record<string, optim.Schedule>> = {
  constant: optim.constant(0.3),
  stepDecay: optim.stepDecay(0.3, { factor: 0.5, steps: 4 }),
  exponentialDecay: optim.exponentialDecay(0.3, { factor: 0.5, steps: 4 }),
  cosineDecay: optim.cosineDecay(0.3, { steps: 8 }),
  'cosineDecay to an end': optim.cosineDecay(0.3, { steps: 8, end: 0.03 }),
  warmup: optim.warmup(0.3, { steps: 5 }),
  'warmup from a start': optim.warmup(0.3, { steps: 5, start: 0.1 }),
  join: optim.join(optim.warmup(0.3, { steps: 3 }), 3, optim.cosineDecay(0.3, { steps: 6 })),
}

/** The greatest distance between numbers at the same place, all of which are of size 1. */
const distance = (found: readonly number[], expected: readonly number[]): number => {
  expect(found.length).toBe(expected.length)
  return Math.max(...found.map((x, i) => Math.abs(x - expected[i]!)))
}

describe('optimizers', () => {
  test('are those of Optax', () => {
    expect(Object.keys(trajectories)).toEqual(Object.keys(golden.trajectories))
  })

  for (const [name, found] of Object.entries(trajectories)) {
    const expected = golden.trajectories[name]!.flatMap(each => [...each.w, ...each.b])
    // Optax computes schedules in float32; schedule.test.ts holds ours to float64.
    const tolerance = name.includes('rate') ? 3e-8 : 1e-14
    test(`${name} in float64`, () => expect(distance(found('float64').flat(), expected)).toBeLessThan(tolerance))
    test(`${name} in float32`, () => expect(distance(found('float32').flat(), expected)).toBeLessThan(1e-6))
  }
})

describe('schedules', () => {
  test('are those of Optax', () => expect(Object.keys(rates)).toEqual(Object.keys(golden.rates)))

  for (const [name, schedule] of Object.entries(rates))
    test(name, () => {
      const found = golden.rates[name]!.map((_, t) => T.item(schedule(T.tensor(t, 'int32'))))
      expect(distance(found, golden.rates[name]!)).toBeLessThan(5e-8)
    })
})
