// Optimizers that keep squares, for gradients of any size, against plain float64: no square may be out of range on the way.
import * as fc from 'fast-check'
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { describe, expect, it } from 'vitest'
import type { FullDType } from '../../src/tensor/dtype.js'
import { onEveryWay } from '../engine/ways.js'

type Numbers = readonly number[]
type Vector = T.Tensor<[number], FullDType>
type Direction = optim.Optimizer<{ readonly params: unknown; readonly state: never }>

const most = { float32: 2 ** 63, float64: 2 ** 511 }
const greatest = { float32: (2 - 2 ** -23) * 2 ** 127, float64: Number.MAX_VALUE }
const limited = (g: number, dtype: FullDType): number =>
  Math.abs(g) === Infinity ? Number.NaN : Math.max(-most[dtype], Math.min(most[dtype], g))

interface Case {
  readonly direction: (epsilon: number) => unknown
  /** The directions of a series of limited gradients of one element, by the formulas of the documentation. */
  readonly plain: (gradients: Numbers, epsilon: number, dtype: FullDType) => Numbers
  /** By what a square is multiplied when it is kept. */
  readonly weight: number
  /** How large a step can be. */
  readonly bound: number
}

const cases: Readonly<Record<string, Case>> = {
  adam: {
    direction: epsilon => optim.scaleByAdam({ epsilon }),
    plain: (gradients, epsilon) => {
      let [m, v] = [0, 0]
      return gradients.map((g, i) => {
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        return m / (1 - 0.9 ** (i + 1)) / (Math.sqrt(v / (1 - 0.999 ** (i + 1))) + epsilon)
      })
    },
    weight: 0.001,
    bound: 8,
  },
  amsGrad: {
    direction: epsilon => optim.chain(optim.amsGrad(1, { epsilon }), optim.scaleByLearningRate(1)),
    plain: (gradients, epsilon) => {
      let [m, v, w] = [0, 0, 0]
      return gradients.map((g, i) => {
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        w = Math.max(w, v / (1 - 0.999 ** (i + 1)))
        return m / (1 - 0.9 ** (i + 1)) / (Math.sqrt(w) + epsilon)
      })
    },
    weight: 0.001,
    bound: 8,
  },
  rmsProp: {
    direction: epsilon => optim.scaleByRmsProp({ epsilon }),
    plain: (gradients, epsilon) => {
      let s = 0
      return gradients.map(g => {
        s = 0.9 * s + 0.1 * g * g
        return g / (Math.sqrt(s) + epsilon)
      })
    },
    weight: 0.1,
    bound: 3.2,
  },
  adaGrad: {
    direction: epsilon => optim.scaleByAdaGrad({ epsilon }),
    plain: (gradients, epsilon, dtype) => {
      let s = 0
      return gradients.map(g => {
        s = Math.min(s + g * g, greatest[dtype])
        return g / (Math.sqrt(s) + epsilon)
      })
    },
    weight: 1,
    bound: 1.01,
  },
  adaDelta: {
    direction: epsilon => optim.scaleByAdaDelta({ epsilon: epsilon || 1e-44 }),
    plain: (gradients, given, dtype) => {
      const [epsilon, rho] = [dtype === 'float32' ? Math.fround(given || 1e-44) : given || 1e-44, 0.95]
      let [s, d] = [0, 0]
      return gradients.map(g => {
        s = rho * s + (1 - rho) * g * g
        const step = (Math.sqrt(d + epsilon) / Math.sqrt(s + epsilon)) * g
        d = rho * d + (1 - rho) * step * step
        return step
      })
    },
    weight: 0.05,
    bound: 5,
  },
}

const sizes: Numbers = [0, -40, -30, -23, -20, -10, -3, 0, 3, 10, 18, 19, 20, 25, 30, 38].map((e, i) =>
  i === 0 ? 0 : 10 ** e,
)
const series: readonly Numbers[] = [
  ...sizes.flatMap(g => [
    [g, g, g, g, g, g],
    [g, -g, g, -g],
    [0, 0, g, 0, 1],
    [1, g, 1, -1e5],
    [g, 1e-5, 1, 1e-3],
  ]),
  [3e38, -3e38, 3.4e38, 2 ** 63, 2 ** 64, -(2 ** 70)],
]

onEveryWay('gradients of any size', ({ of }) => {
  describe.each(Object.entries(cases))('%s', (_, { direction, plain, weight, bound }) => {
    const stepping = (epsilon: number) => {
      const { init, update } = direction(epsilon) as Direction
      const step = of((g: Vector, state: never) => update(g, state, g))
      return (gradients: readonly Vector[]): readonly Vector[] => {
        let state = init(gradients[0]!)
        return gradients.map(g => {
          const next = step(g, state)
          state = next.state
          return next.updates
        })
      }
    }
    const check = (run: ReturnType<typeof stepping>, epsilon: number, given: readonly Numbers[], dtype: FullDType) => {
      // Side by side as the elements of vectors.
      const length = Math.max(...given.map(list => list.length))
      const columns = Array.from({ length }, (_, i) =>
        T.fromArray(
          given.map(list => list[i] ?? 0),
          [given.length],
          dtype,
        ),
      )
      const steps = run(columns as readonly Vector[]).map(x => [...T.data(x)])
      const wrong = given.flatMap((_, k) => {
        const gradients = columns.map(column => limited(T.data(column)[k]!, dtype))
        const expected = plain(gradients, epsilon, dtype)
        // From the first square on that has not all of its digits, where it matters, only the bound and the sign are known.
        const least = dtype === 'float32' ? 2 ** -120 : 2 ** -1000
        const loses = gradients.findIndex(
          g => g !== 0 && g * g * weight < least && Math.sqrt(least / weight) > 1e-7 * epsilon,
        )
        return steps.flatMap((step, i) => {
          const [actual, y] = [step[k]!, expected[i]!]
          const what = `${gradients.slice(0, i + 1)} (${epsilon}): ${actual}, not ${y}`
          if (loses >= 0 && loses <= i) return Math.abs(actual) <= bound ? [] : [what]
          // What is not determined is 0.
          if (Number.isNaN(y)) return actual === 0 ? [] : [what]
          const tolerance = (dtype === 'float32' ? 2e-5 : 1e-10) * Math.abs(y) + 1e-42 / (epsilon || 1e-20)
          return Math.abs(actual - y) <= tolerance ? [] : [what]
        })
      })
      expect(wrong).toEqual([])
    }

    it.each([1e-8, 0, 1e-3])('epsilon %s: steps as plain float64 does', epsilon => {
      const run = stepping(epsilon)
      check(run, epsilon, series, 'float32')
      check(run, epsilon, [...series, [1e160, -1e300, 1], [1e300, 1e300, 1e300, 1e300, 1e300]], 'float64')
      check(run, epsilon, [[1e-160, 1e-300, 1]], 'float64')
    })

    it('and for any order of sizes', () => {
      const run = stepping(1e-8)
      const size = fc.double({ min: -40, max: 38.4, noNaN: true })
      const gradient = fc.tuple(size, fc.boolean()).map(([e, isNegative]) => (isNegative ? -1 : 1) * 10 ** e)
      const list = fc.array(gradient, { minLength: 6, maxLength: 6 })
      fc.assert(
        fc.property(fc.array(list, { minLength: 40, maxLength: 40 }), given => check(run, 1e-8, given, 'float32')),
        { numRuns: 10 },
      )
    })

    it.each(['float32', 'float64'] as const)('moves on after a hundred gradients that are too large: %s', dtype => {
      const run = stepping(1e-8)
      const large = T.full([2], dtype === 'float32' ? 3e38 : 1e308, dtype) as Vector
      const steps = run([...new Array<Vector>(100).fill(large), T.fromArray([1e30, 1], [2], dtype) as Vector])
      for (const step of steps.slice(0, 100)) for (const x of T.data(step)) expect(x).toBeGreaterThan(1e-4)
    })

    it.each(['float32', 'float64'] as const)('an infinite gradient or NaN shows: %s', dtype => {
      const run = stepping(1e-8)
      const list = (xs: Numbers) => T.fromArray([...xs], [xs.length], dtype) as Vector
      const steps = run([list([1, Infinity, 1, Number.NaN]), list([1, 1, -Infinity, 1]), list([1, 1, 1, 1])])
      expect(steps.map(x => [...T.data(x)].map(Number.isNaN))).toEqual([
        [false, true, false, true],
        [false, true, true, true],
        [false, true, true, true],
      ])
    })
  })
})
