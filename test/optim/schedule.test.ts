import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { describe, expect, it } from 'vitest'
import { onEveryWay } from '../engine/ways.js'

/** The formulas as a person writes them, on JavaScript's numbers. */
const cosine = (rate: number, steps: number, end: number) => (t: number) => {
  const angle = (Math.PI / 2) * (Math.max(0, steps - t) / steps)
  return rate * Math.sin(angle) ** 2 + end * (t >= steps ? 1 : Math.sin((Math.PI * t) / steps / 2) ** 2)
}
const rise = (rate: number, steps: number, start: number) => (t: number) =>
  t >= steps ? rate : start + (rate - start) * (t / steps)

const many = 2 ** 24 + 1
const most = 2 ** 31 - 1

interface Case {
  readonly name: string
  readonly schedule: optim.Schedule
  readonly formula: (t: number) => number
  /** Counts besides those that all are tried with. */
  readonly ends: readonly number[]
}

const cases: readonly Case[] = [
  { name: 'constant', schedule: optim.constant(0.1), formula: () => 0.1, ends: [] },
  {
    name: 'stepDecay',
    schedule: optim.stepDecay(0.3, { factor: 0.9, steps: 10 }),
    formula: t => 0.3 * 0.9 ** Math.floor(t / 10),
    ends: [9, 10, 11, 5000],
  },
  {
    name: 'stepDecay over more steps than float32 can count',
    schedule: optim.stepDecay(0.3, { factor: 0.5, steps: many }),
    formula: t => 0.3 * 0.5 ** Math.floor(t / many),
    ends: [many - 1, many + 1, 2 * many - 1, 2 * many],
  },
  {
    name: 'exponentialDecay',
    schedule: optim.exponentialDecay(0.3, { factor: 0.5, steps: 7 }),
    formula: t => 0.3 * 0.5 ** (t / 7),
    ends: [7, 6, 7000],
  },
  {
    name: 'exponentialDecay that grows',
    schedule: optim.exponentialDecay(1e-6, { factor: 1.1, steps: 1 }),
    formula: t => 1e-6 * 1.1 ** t,
    ends: [1000],
  },
  {
    name: 'exponentialDecay whose power overflows',
    schedule: optim.exponentialDecay(1e-200, { factor: 10, steps: 1 }),
    formula: t => (t < 600 ? Number(`1e${t - 200}`) : Infinity),
    ends: [308, 309, 400, 500],
  },
  {
    name: 'exponentialDecay whose power vanishes',
    schedule: optim.exponentialDecay(2 ** 600, { factor: 0.5, steps: 1 }),
    formula: t => 2 ** (600 - t),
    ends: [1000, 1074, 1100, 1600],
  },
  {
    name: 'exponentialDecay of nothing',
    schedule: optim.exponentialDecay(0, { factor: 2, steps: 1 }),
    formula: () => 0,
    ends: [5000],
  },
  {
    name: 'exponentialDecay that is hardly one',
    schedule: optim.exponentialDecay(0.1, { factor: 1 - 1e-9, steps: 1 }),
    formula: t => 0.1 * (1 - 1e-9) ** t,
    ends: [],
  },
  {
    name: 'cosineDecay',
    schedule: optim.cosineDecay(0.3, { steps: 8, end: 0.03 }),
    formula: cosine(0.3, 8, 0.03),
    ends: [1, 4, 7, 8, 9],
  },
  {
    name: 'cosineDecay to nothing over many steps',
    schedule: optim.cosineDecay(1e-3, { steps: many + 2 }),
    formula: cosine(1e-3, many + 2, 0),
    ends: [1, many + 1, many + 2, many + 3],
  },
  {
    name: 'cosineDecay that rises, of large rates',
    schedule: optim.cosineDecay(0, { steps: 8, end: 1.7e308 }),
    formula: cosine(0, 8, 1.7e308),
    ends: [1, 7, 8],
  },
  {
    name: 'warmup',
    schedule: optim.warmup(0.3, { steps: 5, start: 0.1 }),
    formula: rise(0.3, 5, 0.1),
    ends: [1, 4, 5, 6],
  },
  {
    name: 'warmup of as many steps as there are',
    schedule: optim.warmup(1e-4, { steps: most }),
    formula: rise(1e-4, most, 0),
    ends: [1, most - 1],
  },
  {
    name: 'warmup that falls',
    schedule: optim.warmup(1e-30, { steps: 3, start: 1 }),
    formula: rise(1e-30, 3, 1),
    ends: [2, 3],
  },
  {
    name: 'piecewise',
    schedule: optim.piecewise(0.3, [
      [3, 0.1],
      [many, 0],
      [2 ** 40, 5],
    ]),
    formula: t => (t < 3 ? 0.3 : t < many ? 0.1 : 0),
    ends: [2, 3, many - 1],
  },
  {
    name: 'polynomialDecay',
    schedule: optim.polynomialDecay(0.3, { steps: 7, end: 0.1, power: 0.5 }),
    formula: t => {
      const part = Math.sqrt(Math.max(0, 7 - t) / 7)
      return 0.3 * part + 0.1 * (1 - part)
    },
    ends: [1, 6, 7, 8],
  },
  {
    name: 'polynomialDecay over many steps',
    schedule: optim.polynomialDecay(1e-3, { steps: many + 2, power: 3 }),
    formula: t => 1e-3 * (Math.max(0, many + 2 - t) / (many + 2)) ** 3,
    ends: [many + 1, many + 2],
  },
  {
    name: 'inverseSquareRoot',
    schedule: optim.inverseSquareRoot(0.3, { steps: 40 }),
    formula: t => 0.3 * Math.sqrt(40 / (40 + t)),
    ends: [40, 120],
  },
  {
    name: 'withWarmup',
    schedule: optim.withWarmup(optim.inverseSquareRoot(0.3, { steps: 40 }), { steps: 40, start: 0.1 }),
    formula: t => (t < 40 ? 0.1 + 0.2 * (t / 40) : 0.3 * Math.sqrt(40 / t)),
    ends: [39, 40, 41],
  },
  {
    name: 'oneCycle',
    schedule: optim.oneCycle(0.3, { steps: 40, rise: 0.25, divisor: 3, lastDivisor: 5 }),
    formula: t => (t < 10 ? cosine(0.1, 10, 0.3)(t) : cosine(0.3, 30, 0.02)(t - 10)),
    ends: [9, 10, 11, 39, 40],
  },
  {
    name: 'cosineRestarts that grow',
    schedule: optim.cosineRestarts(0.3, { steps: 5, growth: 3, end: 0.1 }),
    formula: t => {
      let [start, length] = [0, 5]
      while (t >= start + length) {
        start += length
        length *= 3
      }
      return cosine(0.3, length, 0.1)(t - start)
    },
    ends: [4, 5, 19, 20, 64, 65],
  },
  {
    name: 'cosineRestarts',
    schedule: optim.cosineRestarts(0.3, { steps: 5, end: 0.1 }),
    formula: t => cosine(0.3, 5, 0.1)(t % 5),
    ends: [4, 5, 9, 10],
  },
  {
    name: 'join',
    schedule: optim.join(optim.warmup(0.3, { steps: 3 }), 3, optim.cosineDecay(0.3, { steps: many })),
    formula: t => (t < 3 ? 0.3 * (t / 3) : cosine(0.3, many, 0)(t - 3)),
    ends: [1, 2, 3, 4, many + 2, many + 3],
  },
  {
    name: 'join of what would overflow before its time',
    schedule: optim.join(optim.constant(1), 10_000, optim.exponentialDecay(1, { factor: 0.1, steps: 1 })),
    formula: t => (t < 10_000 ? 1 : 0.1 ** (t - 10_000)),
    ends: [9_999, 10_000, 10_001],
  },
  {
    name: 'join with what never comes',
    schedule: optim.join(optim.constant(0.1), 2 ** 40, optim.constant(7)),
    formula: () => 0.1,
    ends: [],
  },
  {
    name: 'join of a float32 schedule of the user’s own',
    schedule: optim.join(count => T.mul(T.cast(count, 'float32'), 0.5), 4, optim.constant(0.1)),
    formula: t => (t < 4 ? t / 2 : 0.1),
    ends: [3, 4],
  },
]

onEveryWay('schedules', way => {
  it.each(cases)('$name is its formula in float64', ({ schedule, formula, ends }) => {
    const run = way.of((count: T.Tensor<[], 'int32'>) => schedule(count))
    for (const t of [0, 1, 1000, 2 ** 24, many, most, ...ends]) {
      const found = T.item(run(T.tensor(t, 'int32')))
      const expected = formula(t)
      // The power of two halves, each within 2 units in the last place, of a factor of which one more is in the exponent.
      if (Number.isFinite(expected))
        expect(Math.abs(found - expected), `${found} instead of ${expected} at ${t}`).toBeLessThanOrEqual(
          4e-15 * Math.abs(expected) + 2 ** -1072,
        )
      else expect(found).toBe(expected)
    }
  })
})

describe('schedules', () => {
  const at = (schedule: optim.Schedule, t: number) => T.item(schedule(T.tensor(t, 'int32')))

  it('are exact at their ends', () => {
    const cosineEnd = optim.cosineDecay(0.3, { steps: 7, end: 0.1 })
    const warmupEnd = optim.warmup(0.3, { steps: 7, start: 0.1 })
    expect([0, 7, 8, most].map(t => at(cosineEnd, t))).toEqual([0.3, 0.1, 0.1, 0.1])
    expect([0, 7, 8, most].map(t => at(warmupEnd, t))).toEqual([0.1, 0.3, 0.3, 0.3])
    expect([0, 1, 2].map(t => at(optim.stepDecay(0.3, { factor: 0.5, steps: 1 }), t))).toEqual([0.3, 0.15, 0.075])
  })

  it('that grow beyond float32 on the way are right', () => {
    expect(at(optim.exponentialDecay(1e-6, { factor: 1.1, steps: 1 }), 1000) / 2.469932918e35).toBeCloseTo(1, 8)
  })

  it('give parameters of float64 rates of float64, and those of float32 the nearest', () => {
    const rate = optim.exponentialDecay(0.1, { factor: 0.7, steps: 3 })
    for (const dtype of ['float64', 'float32'] as const) {
      const { init, update } = optim.scaleByLearningRate(rate)
      const one = T.ones([1], dtype)
      const { state } = update(one, init(one), one)
      const [found] = T.data(update(one, state, one).updates)
      const expected = -0.1 * 0.7 ** (1 / 3)
      expect(Math.abs(found! / (dtype === 'float32' ? Math.fround(expected) : expected) - 1)).toBeLessThan(1e-15)
    }
  })
})
