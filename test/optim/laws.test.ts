import * as fc from 'fast-check'
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { describe, expect, test } from 'vitest'

type Params = { readonly w: T.Tensor<[3], 'float64'>; readonly b: T.Tensor<[]> }
const params = (numbers: readonly number[]): Params => ({
  w: T.fromArray(numbers.slice(0, 3), [3], 'float64'),
  b: T.tensor(numbers[3]!),
})

/** A tree as plain numbers. */
const plain = (tree: unknown): unknown => {
  if (typeof tree !== 'object' || tree === null) return tree
  if ('dtype' in tree) return T.toArray(tree as T.AnyTensor)
  if (Array.isArray(tree)) return tree.map(plain)
  return Object.fromEntries(Object.entries(tree).map(([key, child]) => [key, plain(child)]))
}

const number = fc.double({ min: -3, max: 3, noNaN: true })
const numbers = fc.array(number, { minLength: 4, maxLength: 4 })
const run = fc.record({ start: numbers, gradients: fc.array(numbers, { minLength: 1, maxLength: 4 }) })

const optimizers = {
  sgd: optim.sgd(0.1),
  momentum: optim.sgd(0.1, { momentum: 0.9 }),
  nesterov: optim.sgd(optim.warmup(0.1, { steps: 3 }), { momentum: 0.9, nesterov: true }),
  adaGrad: optim.adaGrad(0.1),
  rmsProp: optim.rmsProp(0.1),
  adaDelta: optim.adaDelta(),
  adam: optim.adam(optim.cosineDecay(0.1, { steps: 3 })),
  adamW: optim.adamW(0.1),
  adamax: optim.adamax(0.1),
  nadam: optim.nadam(0.1),
  amsGrad: optim.amsGrad(0.1),
  radam: optim.radam(0.1),
  lion: optim.lion(0.1),
  lamb: optim.lamb(0.1),
  adafactor: optim.adafactor(0.1),
  // Of two steps the first one begins where the parameters are.
  scheduleFreeAdamW: optim.scheduleFreeAdamW(0.1),
  masked: optim.masked(optim.sgd(0.1), ''),
  partition: optim.partition({ one: optim.adam(0.1), other: optim.sgd(0.1) }, { '.w': 'one', '.b': 'other' }),
  averaged: optim.averaged(optim.adam(0.1), 0.9),
  skipping: optim.skipNonFinite(optim.adam(0.1)),
  scheduled: optim.withSchedule(optim.constant(0.1), rate => optim.adam(rate)),
  clipped: optim.chain(optim.clipByGlobalNorm(1), optim.scaleByAdam(), optim.scaleByLearningRate(0.1)),
}
type Any = optim.Optimizer<{ readonly params: unknown; readonly state: never }>
const each = Object.entries(optimizers) as unknown as readonly (readonly [string, Any])[]

const updatesOf = <F extends optim.StateOf>(
  optimizer: optim.Optimizer<F>,
  { start, gradients }: { readonly start: readonly number[]; readonly gradients: readonly (readonly number[])[] },
): unknown => {
  let state = optimizer.init(params(start))
  return gradients.map(gradient => {
    const step = optimizer.update(params(gradient), state, params(start))
    state = step.state
    return plain(step.updates)
  })
}

describe.each(each)('%s', (_, optimizer) => {
  test('steps downhill from the first gradient', () => {
    const point = params([1, 1, 1, 1])
    let state = optimizer.init(point)
    let updates = point
    for (let i = 0; i < 2; i++) ({ updates, state } = optimizer.update(params([1, 1, 1, 1]), state, point))
    expect([...T.data(updates.w), T.item(updates.b)].every(x => x < 0)).toBe(true)
  })

  test('leaves state, gradients and parameters as they were', () => {
    fc.assert(
      fc.property(run, ({ start, gradients: [gradient] }) => {
        const given = { point: params(start), gradients: params(gradient!), state: optimizer.init(params(start)) }
        const before = plain(given)
        const first = optimizer.update(given.gradients, given.state, given.point)
        expect(plain(given)).toEqual(before)
        expect(plain(optimizer.update(given.gradients, given.state, given.point))).toEqual(plain(first))
      }),
      { numRuns: 20 },
    )
  })

  test('is the chain of itself alone', () => {
    const alone = optim.chain(optimizer)
    fc.assert(
      fc.property(run, given => {
        expect(updatesOf(alone, given)).toEqual(updatesOf(optimizer, given))
      }),
      { numRuns: 20 },
    )
  })

  test('keeps the tree, shapes and element types of its state', () => {
    const specs = (tree: unknown) => T.program((x: unknown) => x)(tree).inputs.map(({ spec }) => spec)
    const state = optimizer.init(params([1, 2, 3, 4]))
    const next = optimizer.update(params([1, 1, 1, 1]), state, params([1, 2, 3, 4])).state
    expect(specs(next)).toEqual(specs(state))
  })

  test('can be traced into a program', () => {
    const point = params([1, 2, 3, 4])
    const program = T.program(optimizer.update<Params>)(point, optimizer.init(point), point)
    expect(String(program)).toContain('mul')
  })

  test('refuses gradients that do not fit', () => {
    const point = { w: T.zeros([2]), b: T.zeros([3]) }
    const update = optimizer.update as (gradients: unknown, state: never, params: unknown) => unknown
    const state = optimizer.init(point)
    expect(() => update({ w: T.zeros([2]) }, state, point)).toThrow(
      'the gradients: expected a tensor at .b, found none',
    )
    expect(() => update({ ...point, c: T.zeros([2]) }, state, point)).toThrow('the gradients: unexpected tensor at .c')
    expect(() => update({ ...point, b: T.zeros([]) }, state, point)).toThrow(
      'the gradients: expected a tensor of shape [3] and dtype float32 at .b, got a tensor of shape [] and dtype float32',
    )
    expect(() => update({ ...point, b: T.zeros([3], 'float64') }, state, point)).toThrow(T.ShapeError)
  })
})

test('a state of other parameters is refused', () => {
  const [point, other] = [{ w: T.zeros([2]) }, { w: T.zeros([3]) }]
  const state = optim.adam(1).init(other) as never
  expect(() => optim.adam(1).update(point, state, point)).toThrow(
    'adam: the state: expected a tensor of shape [2] and dtype float32 at .mean.w, got a tensor of shape [3]',
  )
})

describe('chain', () => {
  const parts = [optim.clipByGlobalNorm(1), optim.momentum(0.5), optim.scaleByLearningRate(0.1)] as const

  test('is associative', () => {
    const [a, b, c] = parts
    const left = optim.chain(optim.chain(a, b), c)
    const right = optim.chain(a, optim.chain(b, c))
    fc.assert(
      fc.property(run, given => {
        expect(updatesOf(left, given)).toEqual(updatesOf(right, given))
      }),
    )
  })

  test('of nothing changes nothing', () => {
    const point = params([1, 2, 3, 4])
    expect(optim.chain().update(point, [], point)).toEqual({ updates: point, state: [] })
  })
})

describe('clipByGlobalNorm', () => {
  test('bounds the norm and keeps the direction', () => {
    const clip = (gradients: Params) => optim.clipByGlobalNorm(1).update(gradients, [], gradients).updates
    fc.assert(
      fc.property(numbers, given => {
        const [before, after] = [params(given), clip(params(given))].map(({ w, b }) => [...T.data(w), T.item(b)])
        const norm = Math.hypot(...before!)
        const factor = Math.min(1, 1 / norm)
        after!.forEach((x, i) => {
          expect(x).toBeCloseTo(before![i]! * factor, 6)
        })
      }),
    )
  })

  test('keeps gradients that are all zero', () => {
    const gradients = params([0, 0, 0, 0])
    expect(plain(optim.clipByGlobalNorm(1).update(gradients, [], gradients).updates)).toEqual({ w: [0, 0, 0], b: 0 })
  })
})

describe('adaGrad', () => {
  test('adds epsilon to the root, as in the paper', () => {
    const { init, update } = optim.adaGrad(1, { epsilon: 3 })
    const point = T.tensor([0], 'float64')
    expect(T.toArray(update(T.tensor([1], 'float64'), init(point), point).updates)).toEqual([-1 / 4])
  })
})

describe('a learning rate finder', () => {
  test('lets the rate grow', () => {
    const rate = optim.exponentialDecay(1e-4, { factor: 10, steps: 5 })
    expect(T.item(rate(T.tensor(20, 'int32')))).toBeCloseTo(1, 5)
  })
})

/** A number of which the types do not know which it is. */
const n = (x: number): number => x

describe('hyper-parameters', () => {
  test.each([
    ['sgd: the learning rate: expected a number of at least 0, got -1', () => optim.sgd(n(-1))],
    ['adam: the learning rate: expected a number of at least 0, got NaN', () => optim.adam(n(Number.NaN))],
    ['sgd: momentum: expected a number in [0, 1), got 1', () => optim.sgd(n(1), { momentum: n(1) })],
    ['adaGrad: epsilon: expected a number of at least 0, got -1', () => optim.adaGrad(n(1), { epsilon: n(-1) })],
    ['rmsProp: decay: expected a number in [0, 1), got -0.1', () => optim.rmsProp(n(1), { decay: n(-0.1) })],
    ['adaDelta: epsilon: expected a number above 0, got 0', () => optim.adaDelta(n(1), { epsilon: n(0) })],
    ['adam: beta1: expected a number in [0, 1), got 1', () => optim.adam(n(1), { beta1: n(1) })],
    ['adam: beta2: expected a number in [0, 1), got 999', () => optim.adam(n(1), { beta2: n(999) })],
    ['adamW: weightDecay: expected a number', () => optim.adamW(n(1), { weightDecay: n(-1) })],
    ['clipByGlobalNorm: the norm: expected a number above 0, got 0', () => optim.clipByGlobalNorm(n(0))],
    ['constant: the rate: expected a number of at least 0, got -1', () => optim.constant(n(-1))],
    ['stepDecay: factor: expected a number above 0, got 0', () => optim.stepDecay(n(1), { factor: n(0), steps: n(1) })],
    ['exponentialDecay: steps: expected a whole', () => optim.exponentialDecay(n(1), { factor: n(1), steps: n(0) })],
    ['cosineDecay: steps: expected a whole number of at least 1', () => optim.cosineDecay(n(1), { steps: n(1.5) })],
    ['warmup: start: expected a number of at least 0, got -1', () => optim.warmup(n(1), { steps: n(1), start: n(-1) })],
    ['join: steps: expected', () => optim.join(optim.constant(n(1)), n(-1), optim.constant(n(1)))],
  ])('%s', (message, make) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(message)
  })
})
