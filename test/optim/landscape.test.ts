import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { describe, expect, test } from 'vitest'

type Point = T.Tensor<[2], 'float64'>

const x = T.tensor([1, 0], 'float64')
const y = T.tensor([0, 1], 'float64')
const bowl = (point: Point) => T.sum(T.mul(T.square(point), T.tensor([1 / 20, 1], 'float64')))

/** The points on the way, the first included. */
const path = <F extends optim.StateOf>(
  optimizer: optim.Optimizer<F>,
  loss: (point: Point) => T.Tensor<[], 'float64'>,
  start: readonly [number, number],
  steps: number,
): readonly (readonly [x: number, y: number])[] => {
  const fold = optim.fold(optimizer, loss)
  let state = fold.init(T.tensor(start, 'float64'))
  const coordinates = () => [T.item(T.sum(T.mul(state.params, x))), T.item(T.sum(T.mul(state.params, y)))] as const
  const points = [coordinates()]
  for (let i = 0; i < steps; i++) {
    state = fold.step(state, null)
    points.push(coordinates())
  }
  return points
}

const value = ([a, b]: readonly [number, number]): number => a ** 2 / 20 + b ** 2
const signChanges = (numbers: readonly number[]): number =>
  numbers.filter((number, i) => i > 0 && number * numbers[i - 1]! < 0).length

describe('the elongated bowl x²/20 + y² from (-7, 2)', () => {
  const start = [-7, 2] as const

  test('SGD crosses the valley at every step while it crawls along it', () => {
    const points = path(optim.sgd(0.95), bowl, start, 30)
    expect(signChanges(points.map(([, y]) => y))).toBe(30)
    expect(signChanges(points.map(([x]) => x))).toBe(0)
    // y ← (1 - 2η) y and x ← (1 - η/10) x, by hand
    points.forEach(([x, y], i) => {
      expect(x).toBeCloseTo(-7 * 0.905 ** i, 10)
      expect(y).toBeCloseTo(2 * (-0.9) ** i, 10)
    })
  })

  test('too large a rate diverges, too small a one crawls', () => {
    const far = path(optim.sgd(1.05), bowl, start, 100).map(value)
    expect(far.at(-1)).toBeGreaterThan(1e6)
    const near = path(optim.sgd(1e-3), bowl, start, 100).map(value)
    expect(near.at(-1)! / near[0]!).toBeGreaterThan(0.7)
    expect(near.every((loss, i) => i === 0 || loss < near[i - 1]!)).toBe(true)
  })

  test('the others reach the bottom', () => {
    const last = [
      path(optim.sgd(0.1, { momentum: 0.9 }), bowl, start, 200),
      path(optim.sgd(0.1, { momentum: 0.9, nesterov: true }), bowl, start, 200),
      path(optim.adaGrad(1.5), bowl, start, 200),
      path(optim.adam(0.3), bowl, start, 200),
      path(optim.rmsProp(optim.exponentialDecay(0.3, { factor: 0.5, steps: 30 })), bowl, start, 200),
    ].map(points => value(points.at(-1)!))
    for (const loss of last) expect(loss).toBeLessThan(1e-3)
  })

  test('AdaGrad turns less than SGD', () => {
    const turns = signChanges(path(optim.adaGrad(1.5), bowl, start, 30).map(([, y]) => y))
    expect(turns).toBeLessThan(10)
  })
})

describe('a shallow minimum at x = 0.96 before a deep one at x = -1.04', () => {
  const tilted = (point: Point) => {
    const squares = T.square(point)
    return T.sum(T.add(T.sub(T.square(squares), T.mul(squares, 2)), T.mul(point, 0.3)))
  }
  const end = <F extends optim.StateOf>(optimizer: optim.Optimizer<F>) =>
    path(optimizer, tilted, [2, 2], 500).at(-1)![0]

  test('plain SGD stays in it', () => expect(end(optim.sgd(0.01))).toBeCloseTo(0.96, 2))

  test('momentum passes it', () => {
    expect(end(optim.sgd(0.01, { momentum: 0.9 }))).toBeCloseTo(-1.035, 2)
    expect(end(optim.sgd(0.01, { momentum: 0.9, nesterov: true }))).toBeCloseTo(-1.035, 2)
  })
})

describe('a saddle x² - y² near its ridge', () => {
  const saddle = (point: Point) => T.sum(T.mul(T.square(point), T.tensor([1, -1], 'float64')))
  const stepsToLeave = <F extends optim.StateOf>(optimizer: optim.Optimizer<F>) =>
    path(optimizer, saddle, [1, 1e-6], 400).findIndex(([, y]) => Math.abs(y) > 1)

  test('Adam leaves it sooner than momentum, and momentum sooner than SGD', () => {
    const [adam, momentum, sgd] = [
      stepsToLeave(optim.adam(0.01)),
      stepsToLeave(optim.sgd(0.01, { momentum: 0.9 })),
      stepsToLeave(optim.sgd(0.01)),
    ]
    expect(adam).toBeGreaterThan(0)
    expect(momentum).toBeGreaterThan(adam!)
    expect(sgd).toBe(-1)
  })
})
