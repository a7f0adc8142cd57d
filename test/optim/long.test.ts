import { readFileSync } from 'node:fs'
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { describe, expect, test } from 'vitest'

// A hundred steps, with gradients that are zero, huge and NaN among them. The values come from Optax and PyTorch;
// golden/long.py says how.

type Numbers = readonly (number | null)[]
interface Golden {
  readonly shown: readonly number[]
  readonly trajectories: Readonly<Record<string, readonly Numbers[]>>
  readonly lbfgs: Readonly<Record<string, readonly (readonly number[])[]>>
  readonly rates: Readonly<Record<string, readonly number[]>>
}
const golden: Golden = JSON.parse(readFileSync(new URL('./golden/long.json', import.meta.url), 'utf8'))

type Float = T.FloatDType
interface Params {
  readonly w: T.Tensor<[3, 4], Float>
  readonly b?: T.Tensor<[5], Float>
  readonly n: T.Tensor<[2, 2], Float>
}
const numberOfSteps = 100

/** The same numbers as in golden/long.py. */
const element = (k: number, i: number, t: number): number => {
  if (t === 10 || (k === 1 && t >= 30 && t <= 32)) return 0
  if (k === 2 && i === 1 && t >= 80) return Number.NaN
  return ((((t * t * 7 + i * 13 + k * 29 + t * i * 3) % 41) - 20) / 8) * (t === 20 ? 1e15 : 1)
}
const list = (length: number, f: (i: number) => number) => Array.from({ length }, (_, i) => f(i))
const tree = (dtype: Float, f: (k: number, i: number) => number, hasVector: boolean): Params => ({
  w: T.fromArray(
    list(12, i => f(0, i)),
    [3, 4],
    dtype,
  ),
  ...(hasVector && {
    b: T.fromArray(
      list(5, i => f(1, i)),
      [5],
      dtype,
    ),
  }),
  n: T.fromArray(
    list(4, i => f(2, i)),
    [2, 2],
    dtype,
  ),
})
const lossAt = (t: number): number => (t < 20 ? 10 / t : t < 50 ? 0.5 : t < 70 ? 0.2 : 0.3)

const flat = ({ w, b, n }: Params): readonly number[] => [...T.data(w), ...(b ? T.data(b) : []), ...T.data(n)]

interface Run {
  readonly optimizer: unknown
  readonly hasVector: boolean
  /** What is looked at after each step. */
  readonly read: (state: never, params: Params) => Params
}
const of = (optimizer: unknown, more: Partial<Run> = {}): Run => ({
  optimizer,
  hasVector: true,
  read: (_, params) => params,
  ...more,
})
type Any = optim.Optimizer<{ readonly params: unknown; readonly state: never }>

/** What is looked at after the steps that are shown. */
const trajectory = ({ optimizer, hasVector, read }: Run, dtype: Float): readonly (readonly number[])[] => {
  const { init, update } = optimizer as Any
  const step = T.jit((gradients: Params, state: never, params: Params, value: T.Tensor<[], Float>) => {
    const next = update(gradients, state, params, {
      value,
      valueAndGrad: () => {
        throw new Error('not here')
      },
    })
    return { params: optim.applyUpdates(params, next.updates), state: next.state }
  })
  let params = tree(dtype, (k, i) => (((i * 5 + k * 3) % 7) - 3) / 4, hasVector)
  let state = init(params) as never
  const shown: (readonly number[])[] = []
  for (let t = 1; t <= numberOfSteps; t++) {
    const gradients = tree(dtype, (k, i) => element(k, i, t), hasVector)
    const next = step(gradients, state, params, T.tensor(lossAt(t), dtype) as T.Tensor<[], Float>)
    params = next.params as Params
    state = next.state as never
    if (golden.shown.includes(t)) shown.push(flat(read(state, params)))
  }
  return shown
}

const matrices = { hasVector: false }
const average: Partial<Run> = { read: (state: { readonly average: Params }) => state.average }
const halving = optim.exponentialDecay(0.1, { factor: 0.5, steps: 10 })
const { chain, sgd, adam } = optim

const runs: Readonly<Record<string, Run>> = {
  adamax: of(optim.adamax(0.1)),
  'adamax, options': of(optim.adamax(0.1, { beta1: 0.8, beta2: 0.9, epsilon: 1e-3 })),
  nadam: of(optim.nadam(0.1)),
  'nadam, options': of(optim.nadam(0.1, { beta1: 0.8, beta2: 0.95, epsilon: 1e-2 })),
  amsGrad: of(optim.amsGrad(0.1)),
  'amsGrad, options': of(optim.amsGrad(0.1, { beta1: 0.8, beta2: 0.95, epsilon: 1e-2 })),
  radam: of(optim.radam(0.1)),
  'radam, options': of(optim.radam(0.1, { beta1: 0.8, beta2: 0.95, epsilon: 1e-2 })),
  'radam that never rectifies': of(optim.radam(0.1, { beta2: 0.6 })),
  lion: of(optim.lion(0.1)),
  'lion, options': of(optim.lion(0.1, { beta1: 0.8, beta2: 0.7, weightDecay: 0.2 })),
  lamb: of(optim.lamb(0.1)),
  'lamb, options': of(optim.lamb(0.1, { beta1: 0.8, beta2: 0.95, epsilon: 1e-2, weightDecay: 0.2 })),
  adafactor: of(optim.adafactor(0.1)),
  'adafactor, options': of(
    optim.adafactor(0.3, { decayRate: 0.5, epsilon: 1e-4, leastScale: 0.5, clipping: 1.5, weightDecay: 0.1 }),
  ),
  muon: of(optim.muon(0.1), matrices),
  'muon, options': of(
    optim.muon(0.1, { beta: 0.8, iterations: 3, epsilon: 1e-2, weightDecay: 0.2, nesterov: false }),
    matrices,
  ),
  scheduleFreeAdamW: of(optim.scheduleFreeAdamW(0.1)),
  'scheduleFreeAdamW, options': of(
    optim.scheduleFreeAdamW(0.1, { beta1: 0.8, beta2: 0.95, epsilon: 1e-2, weightDecay: 0.2 }),
  ),
  'scheduleFreeAdamW, average': of(optim.scheduleFreeAdamW(0.1), average),
  masked: of(chain(optim.masked(optim.addDecayedWeights(0.3), ['.w', 'n']), adam(0.1))),
  partition: of(optim.partition({ a: adam(0.1), b: sgd(0.2), c: optim.frozen() }, { '': 'a', '.b': 'b', '.n': 'c' })),
  accumulate: of(optim.accumulate(adam(0.1), 3)),
  averaged: of(optim.averaged(adam(0.1), 0.9), average),
  skipNonFinite: of(optim.skipNonFinite(adam(0.1))),
  'skipNonFinite, at most three': of(optim.skipNonFinite(adam(0.1), { most: 3 })),
  withSchedule: of(
    optim.withSchedule(halving, h =>
      chain(optim.addDecayedWeights(h), optim.scaleByAdam({ beta1: h, epsilon: h }), optim.scaleByLearningRate(0.1)),
    ),
  ),
  clipByValue: of(chain(optim.clipByValue(0.7), sgd(0.1))),
  clipByNorm: of(chain(optim.clipByNorm(1.5), sgd(0.1))),
  clipAdaptively: of(chain(optim.clipAdaptively(0.2), sgd(0.1))),
  reduceOnPlateau: of(
    chain(sgd(0.1), optim.reduceOnPlateau({ factor: 0.5, patience: 4, cooldown: 3, leastScale: 0.1 })),
  ),
  'reduceOnPlateau, of means': of(
    chain(sgd(0.1), optim.reduceOnPlateau({ factor: 0.3, patience: 2, rtol: 0.1, atol: 0.01, every: 5 })),
  ),
}

const expectNear = (found: readonly (readonly number[])[], expected: readonly Numbers[], tolerance: number) => {
  expect(found.map(each => each.map(Number.isNaN))).toEqual(expected.map(each => each.map(x => x === null)))
  found.forEach((numbers, i) => {
    numbers.forEach((x, k) => {
      const y = expected[i]![k]!
      if (y !== null)
        expect(Math.abs(x - y), `${x}, not ${y}, at step ${golden.shown[i]}, ${k}`).toBeLessThanOrEqual(
          tolerance * Math.max(1, Math.abs(y)),
        )
    })
  })
}

describe('optimizers over a hundred steps', () => {
  test('are those of Optax and PyTorch', () => {
    expect(Object.keys(runs)).toEqual(Object.keys(golden.trajectories))
  })

  for (const [name, run] of Object.entries(runs)) {
    const expected = golden.trajectories[name]!
    // Optax computes schedules in float32.
    test(`${name} in float64`, () =>
      expectNear(trajectory(run, 'float64'), expected, name === 'withSchedule' ? 1e-6 : 1e-11))
    test(`${name} in float32`, () => expectNear(trajectory(run, 'float32'), expected, 3e-5))
  }
})

describe('L-BFGS', () => {
  type Vector<N extends number> = T.Tensor<[N], 'float64'>
  const rosenbrock = (x: Vector<4>) => {
    const [first, last] = [T.slice(x, [[0, 3]]), T.slice(x, [[1, 4]])]
    return T.sum(T.add(T.mul(T.square(T.sub(last, T.square(first))), 100), T.square(T.sub(1, first))))
  }
  const weights = T.tensor([1, 3, 10, 0.2, 50], 'float64')
  const quadratic = (x: Vector<5>) => T.add(T.sum(T.mul(T.square(T.sub(x, 1)), weights)), T.square(T.sum(x)))
  const path = <N extends number>(
    memory: number,
    loss: (x: Vector<N>) => T.Tensor<[], 'float64'>,
    x: Vector<N>,
    n: number,
  ) => {
    const fold = optim.fold(optim.lbfgs({ memory }), loss as (x: T.AnyTensor) => T.Tensor<[], 'float64'>)
    let state = fold.init(x)
    return list(n, i => i).map(() => {
      state = fold.stepInPlace(state, undefined)
      return [...T.data(state.params)]
    })
  }
  const near = (found: readonly (readonly number[])[], name: string, tolerance: number) =>
    found.forEach((x, i) => {
      x.forEach((y, k) => {
        expect(Math.abs(y - golden.lbfgs[name]![i]![k]!), `${name} ${i}`).toBeLessThan(tolerance)
      })
    })

  test('goes the way of Optax through the valley of Rosenbrock', () =>
    near(path(4, rosenbrock, T.tensor([-1.2, 1, 0.5, 2], 'float64'), 30), 'rosenbrock', 1e-8))
  test.each([1, 1e-6, 1e6, 1e25, 1e33])('finds the bottom of a bowl %s high, in float32', height => {
    const across = T.tensor([1, 10, 0.1])
    const bowl = (x: T.Tensor<[3]>) => T.sum(T.mul(T.mul(T.square(T.sub(x, 1)), across), height))
    const fold = optim.fold(optim.lbfgs(), bowl)
    let state = fold.init(T.tensor([3, 4, -2]))
    for (let i = 0; i < 20; i++) state = fold.stepInPlace(state, undefined)
    for (const x of T.data(state.params)) expect(x).toBeCloseTo(1, 4)
  })

  test('and down a bowl', () =>
    near(path(10, quadratic, T.tensor([0, 2, -1, 3, 0.5], 'float64'), 15), 'quadratic', 1e-8))
})

const schedules: Readonly<Record<string, optim.Schedule>> = {
  piecewise: optim.piecewise(0.3, [
    [3, 0.15],
    [7, 0.015],
  ]),
  polynomialDecay: optim.polynomialDecay(0.3, { steps: 8, end: 0.03, power: 2 }),
  'polynomialDecay, a line': optim.polynomialDecay(0.3, { steps: 8 }),
  oneCycle: optim.oneCycle(0.3, { steps: 15 }),
  'oneCycle, options': optim.oneCycle(0.3, { steps: 12, rise: 0.5, divisor: 4, lastDivisor: 10 }),
  withWarmup: optim.withWarmup(optim.exponentialDecay(0.3, { factor: 0.5, steps: 4 }), { steps: 4, start: 0.1 }),
  inverseSquareRoot: optim.inverseSquareRoot(0.3, { steps: 4 }),
  cosineRestarts: optim.cosineRestarts(0.3, { steps: 5 }),
  'cosineRestarts, growing': optim.cosineRestarts(0.3, { steps: 3, growth: 2, end: 0.03 }),
}

describe('schedules over twenty steps', () => {
  test('are those of Optax and PyTorch', () => expect(Object.keys(schedules)).toEqual(Object.keys(golden.rates)))

  for (const [name, schedule] of Object.entries(schedules))
    test(name, () => {
      const found = golden.rates[name]!.map((_, t) => T.item(schedule(T.tensor(t, 'int32'))))
      found.forEach((x, t) => {
        expect(Math.abs(x - golden.rates[name]![t]!), `${t}`).toBeLessThan(5e-8)
      })
    })
})
