import * as fc from 'fast-check'
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { describe, expect, it } from 'vitest'
import { type Any, each } from './all.js'

interface Params {
  readonly w: T.Tensor<[2, 2], 'float64'>
  readonly b: T.Tensor<[2]>
}
const paramsOf = (numbers: readonly number[]): Params => ({
  w: T.fromArray(numbers.slice(0, 4), [2, 2], 'float64'),
  b: T.fromArray(numbers.slice(4), [2]),
})
const plain = (tree: unknown): readonly number[] => T.tree.leaves(tree).flatMap(x => [...T.data(x)])

// Of -0 a step of 0 makes 0.
const number = fc.double({ min: -3, max: 3, noNaN: true }).map(x => Math.round(x * 64) / 64 + 0)
const numbers = fc.array(number, { minLength: 6, maxLength: 6 })
const run = fc.record({ start: numbers, gradients: fc.array(numbers, { minLength: 1, maxLength: 5 }) })
type Run = typeof run extends fc.Arbitrary<infer R> ? R : never

const evaluation = (value: number): optim.Evaluation<Params> => ({
  value: T.tensor(value),
  valueAndGrad: params => [T.sum(T.cast(params.w, 'float32')), params],
})

/** The parameters and the state after each step. */
const steps = <F extends optim.StateOf>(optimizer: optim.Optimizer<F>, { start, gradients }: Run) => {
  let params = paramsOf(start)
  let state = optimizer.init(params)
  return gradients.map((gradient, i) => {
    const step = optimizer.update(paramsOf(gradient), state, params, evaluation(i))
    params = optim.applyUpdates(params, step.updates)
    state = step.state
    return { params, state, updates: step.updates }
  })
}
const paramsAfter = <F extends optim.StateOf>(optimizer: optim.Optimizer<F>, given: Run) =>
  steps(optimizer, given).map(({ params }) => plain(params))

/** That two optimizers go the same way. */
const expectSame = (one: unknown, other: unknown) =>
  fc.assert(
    fc.property(run, given => {
      expect(paramsAfter(one as Any, given)).toEqual(paramsAfter(other as Any, given))
    }),
    { numRuns: 15 },
  )

const inner = { sgd: optim.sgd(0.1, { momentum: 0.5 }), adam: optim.adam(0.1), adafactor: optim.adafactor(0.1) }

describe.each(Object.entries(inner) as unknown as readonly [string, Any][])('of %s', (_, optimizer) => {
  it('masked of everything is the optimizer', () => {
    expectSame(optim.masked(optimizer, ''), optimizer)
    expectSame(optim.masked(optimizer, ['w', '.b']), optimizer)
    expectSame(
      optim.masked(optimizer, () => true),
      optimizer,
    )
  })

  it('partition of one part is the optimizer, and of parts of one kind too', () => {
    expectSame(optim.partition({ all: optimizer }, { '': 'all' }), optimizer)
    expectSame(optim.partition({ a: optimizer, b: optimizer }, { '': 'a', '.b': 'b' }), optimizer)
  })

  it('partition with what is frozen is the optimizer, masked, and nothing', () => {
    const parted = optim.partition({ on: optimizer, off: optim.frozen() }, path => (path === '.w' ? 'on' : 'off'))
    expectSame(parted, optim.chain(optim.masked(optimizer, '.w'), optim.frozen('.b')))
    fc.assert(
      fc.property(run, given => {
        for (const { params } of steps(parted, given)) expect(plain(params.b)).toEqual(plain(paramsOf(given.start).b))
      }),
      { numRuns: 15 },
    )
  })

  it('accumulate of one batch is the optimizer', () => expectSame(optim.accumulate(optimizer, 1), optimizer))

  it('accumulation over equal batches is one step', () => {
    fc.assert(
      fc.property(run, fc.integer({ min: 2, max: 5 }), ({ start, gradients }, n) => {
        const often = { start, gradients: gradients.flatMap(g => new Array<typeof g>(n).fill(g)) }
        const all = paramsAfter(optim.accumulate(optimizer, n), often)
        const ends = all.filter((_, i) => i % n === n - 1)
        expect(ends).toEqual(paramsAfter(optimizer, { start, gradients }))
        // In between nothing moves.
        all.forEach((params, i) => {
          if (i % n !== n - 1) expect(params).toEqual(i < n ? plain(paramsOf(start)) : all[i - (i % n) - 1])
        })
      }),
      { numRuns: 10 },
    )
  })

  it('accumulation is a step by the mean', () => {
    fc.assert(
      fc.property(numbers, numbers, numbers, (start, one, other) => {
        const mean = one.map((x, i) => (x + other[i]!) / 2)
        const found = paramsAfter(optim.accumulate(optimizer, 2), { start, gradients: [one, other] })[1]!
        const expected = paramsAfter(optimizer, { start, gradients: [mean] })[0]!
        found.forEach((x, i) => {
          expect(x).toBeCloseTo(expected[i]!, 5)
        })
      }),
      { numRuns: 15 },
    )
  })

  it('averaged goes the same way, and of decay 0 the average is the parameters', () => {
    expectSame(optim.averaged(optimizer, 0.7), optimizer)
    fc.assert(
      fc.property(run, given => {
        for (const { params, state } of steps(optim.averaged(optimizer, 0), given))
          expect(plain(state.average)).toEqual(plain(params))
      }),
      { numRuns: 15 },
    )
  })

  it('averaged is the recurrence', () => {
    fc.assert(
      fc.property(run, given => {
        let average = plain(paramsOf(given.start))
        for (const { params, state } of steps(optim.averaged(optimizer, 0.75), given)) {
          average = plain(params).map((x, i) => 0.75 * average[i]! + 0.25 * x)
          plain(state.average).forEach((x, i) => {
            expect(x).toBeCloseTo(average[i]!, 5)
          })
        }
      }),
      { numRuns: 15 },
    )
  })

  it('skipNonFinite of what is finite is the optimizer', () => expectSame(optim.skipNonFinite(optimizer), optimizer))

  it('skipNonFinite passes over what is not, as if it had not been there', () => {
    const bad = fc.constantFrom(Number.NaN, Infinity, -Infinity)
    fc.assert(
      fc.property(run, bad, fc.nat(5), fc.nat(5), (given, value, place, at) => {
        const where = Math.min(at, given.gradients.length)
        const broken = given.gradients.toSpliced(where, 0, new Array(6).fill(1).with(place, value))
        const found = steps(optim.skipNonFinite(optimizer), { ...given, gradients: broken })
        expect(found.map(({ params }) => plain(params)).toSpliced(where, 1)).toEqual(paramsAfter(optimizer, given))
        expect(T.item(found.at(-1)!.state.skipped)).toBe(1)
        expect(T.item(found[where]!.state.inRow)).toBe(1)
      }),
      { numRuns: 15 },
    )
  })

  it('withSchedule that does not use it is the optimizer', () =>
    expectSame(
      optim.withSchedule(optim.constant(0.1), () => optimizer),
      optimizer,
    ))
})

describe('wrappers', () => {
  it('masked of nothing changes nothing', () => {
    const masked = optim.masked(optim.adam(0.1), () => false)
    expectSame(masked, optim.chain())
    expect(T.tree.paths(masked.init(paramsOf([1, 2, 3, 4, 5, 6])))).toEqual(['[0].count', '[1].count'])
  })

  it('masked keeps nothing for what is not selected', () => {
    const state = optim.masked(optim.scaleByAdam(), '.w').init(paramsOf([1, 2, 3, 4, 5, 6]))
    expect(T.tree.paths(state)).toEqual(['.count', '.mean[".w"]', '.variance[".w"]'])
  })

  it('a schedule of a hyperparameter is the schedule itself', () => {
    const rate = optim.warmup(0.5, { steps: 3 })
    expectSame(
      optim.withSchedule(rate, value => optim.sgd(value)),
      optim.sgd(rate),
    )
  })

  it('numbers and scalars are the same hyperparameters', () => {
    const scheduled = (value: number, make: (h: optim.Hyperparameter) => unknown) => {
      const one = optim.withSchedule(optim.constant(value), h => make(h) as Any)
      fc.assert(
        fc.property(run, given => {
          const [found, expected] = [paramsAfter(one, given), paramsAfter(make(value) as Any, given)]
          found.forEach((params, i) => {
            params.forEach((x, k) => {
              expect(Math.abs(x - expected[i]![k]!)).toBeLessThan(1e-5 * Math.max(1, Math.abs(x)))
            })
          })
        }),
        { numRuns: 4 },
      )
    }
    for (const value of [0.5, 0.9]) {
      scheduled(value, h => optim.adam(h, { beta1: h, beta2: h, epsilon: h }))
      scheduled(value, h => optim.adamW(h, { beta1: h, beta2: h, epsilon: h }))
      scheduled(value, h => optim.adamax(h, { beta1: h, beta2: h, epsilon: h }))
      scheduled(value, h => optim.nadam(h, { beta1: h, beta2: h, epsilon: h }))
      scheduled(value, h => optim.amsGrad(h, { beta1: h, beta2: h, epsilon: h }))
      scheduled(value, h => optim.radam(h, { beta1: h, beta2: h, epsilon: h }))
      scheduled(value, h => optim.lamb(h, { beta1: h, beta2: h, epsilon: h }))
      scheduled(value, h => optim.scheduleFreeAdamW(h, { beta1: h, beta2: h, epsilon: h }))
      scheduled(value, h => optim.lion(h, { beta1: h, beta2: h, weightDecay: h }))
      scheduled(value, h => optim.adafactor(h, { clipping: h, leastScale: h, epsilon: h, weightDecay: h }))
      scheduled(value, h => optim.rmsProp(h, { decay: h, epsilon: h }))
      scheduled(value, h => optim.adaGrad(h, { epsilon: h }))
      scheduled(value, h => optim.adaDelta(h, { decay: h, epsilon: h }))
      scheduled(value, h => optim.sgd(h, { momentum: h }))
      scheduled(value, h =>
        optim.masked(optim.muon(h, { beta: h, epsilon: h, weightDecay: h }), (_, { shape }) => shape.length === 2),
      )
      scheduled(value, h => optim.chain(optim.clipByValue(h), optim.clipByNorm(h), optim.clipByGlobalNorm(h)))
      scheduled(value, h => optim.chain(optim.clipAdaptively(h, { epsilon: h }), optim.addDecayedWeights(h)))
      scheduled(value, h => optim.averaged(optim.sgd(h), h))
    }
  })

  it('accumulate counts the steps of the optimizer, not those of the batches', () => {
    const rate = optim.stepDecay(1, { factor: 0.5, steps: 1 })
    const fold = optim.fold(optim.accumulate(optim.sgd(rate), 2), (x: T.Tensor<[]>, g: T.Tensor<[]>) => T.mul(x, g))
    let state = fold.init(T.tensor(0))
    const found = [1, 2, 3, 4, 5, 6].map(() => {
      state = fold.step(state, T.tensor(1))
      return T.item(state.params)
    })
    expect(found).toEqual([0, -1, -1, -1.5, -1.5, -1.75])
  })

  it('skipNonFinite takes what comes after so many', () => {
    const { init, update } = optim.skipNonFinite(optim.sgd(1), { most: 2 })
    let state = init(T.tensor(0))
    const found = [1, Number.NaN, Number.NaN, Number.NaN, 1].map(g => {
      const step = update(T.tensor(g), state, T.tensor(0))
      state = step.state
      return T.item(step.updates)
    })
    expect(found).toEqual([-1, 0, 0, Number.NaN, -1])
    expect(T.item(state.skipped)).toBe(2)
  })

  it('frozen makes zeros of NaN', () => {
    const params = { w: T.tensor([1, 2]), b: T.tensor(3) }
    const bad = { w: T.tensor([Number.NaN, 1]), b: T.tensor(Infinity) }
    const zeros = (selection?: optim.Selection) => plain(optim.frozen(selection).update(bad, [], params).updates)
    expect(zeros()).toEqual([0, 0, 0])
    expect(zeros('.w')).toEqual([Infinity, 0, 0])
  })

  it('instances of registered classes are parts too', () => {
    class Line {
      readonly slope: T.Tensor<[]>
      readonly offset: T.Tensor<[]>
      constructor(slope: T.Tensor<[]>, offset: T.Tensor<[]>) {
        this.slope = slope
        this.offset = offset
      }
      at(x: number) {
        return T.add(T.mul(this.slope, x), this.offset)
      }
    }
    T.tree.register(Line, {
      flatten: ({ slope, offset }) => ({ slope, offset }),
      unflatten: ({ slope, offset }) => new Line(slope, offset),
    })
    const optimizer = optim.partition({ on: optim.sgd(0.1), off: optim.frozen() }, { '.slope': 'on', '.offset': 'off' })
    const fold = optim.fold(optimizer, (line: Line) => T.square(line.at(2)))
    const { params } = fold.step(fold.init(new Line(T.tensor(1), T.tensor(1))), null)
    expect(params).toBeInstanceOf(Line)
    expect([T.item(params.slope), T.item(params.offset)]).toEqual([expect.closeTo(1 - 0.1 * 12, 5), 1])
  })
})

describe.each(each)('%s', (_, optimizer) => {
  type P = { readonly w: T.Tensor<[2, 3]>; readonly b: T.Tensor<[2]> }
  const start: P = { w: T.tensor([[1, -0.5, 0.25], [0.75, 2, -1]]), b: T.tensor([0.5, -2]) } // biome-ignore format: a matrix
  const target: P = { w: T.tensor([[0, 0.5, 1], [0.25, -1, 1]]), b: T.tensor([1, 0]) } // biome-ignore format: a matrix
  const loss = ({ w, b }: P, scale: T.Tensor<[]>) =>
    T.mul(scale, T.add(T.sum(T.square(T.sub(w, target.w))), T.sum(T.square(T.sub(b, target.b)))))
  const scales = [1, 0.5, 2, 1, 0.25, 1].map(x => T.tensor(x))
  const fold = optim.fold(optimizer, loss)

  it('compiled in place is as compiled aside and as not compiled', () => {
    let [aside, inPlace] = [fold.init(start), fold.init(start)]
    let params = start
    let state = optimizer.init(start)
    for (const scale of scales) {
      const valueAndGrad = (p: P) => T.valueAndGrad(loss)(p, scale)
      const [value, gradients] = valueAndGrad(params)
      const step = optimizer.update(gradients, state, params, { value, valueAndGrad })
      params = optim.applyUpdates(params, step.updates)
      state = step.state
      aside = fold.step(aside, scale)
      inPlace = fold.stepInPlace(inPlace, scale)
      expect(plain(inPlace)).toEqual(plain(aside))
      plain({ params, state }).forEach((x, i) => {
        expect(x).toBeCloseTo(plain({ params: aside.params, state: aside.optimizer })[i]!, 3)
      })
    }
    // The first state, and the parameters in it, are there still.
    expect(plain(start)).toEqual([0.5, -2, 1, -0.5, 0.25, 0.75, 2, -1])
  })

  it('steps for many at once as for each', () => {
    const both = T.tree.zipWith(start, target, (x, y) => T.stack([x, y]))
    const step = (p: unknown, scale: T.Tensor<[]>) => {
      const params = p as P
      const valueAndGrad = (q: P) => T.valueAndGrad(loss)(q, scale)
      const [value, gradients] = valueAndGrad(params)
      const { updates } = optimizer.update(gradients, optimizer.init(params), params, { value, valueAndGrad })
      return updates as unknown
    }
    const factors = T.tensor([1, 0.5])
    const found = T.vmap(step as never)(both as never, factors as never) as P
    ;[start, target].forEach((params, i) => {
      const expected = step(params, scales[i]!) as P
      for (const key of ['w', 'b'] as const)
        [...T.data(T.slice(found[key] as T.AnyTensor as T.Tensor<[2, number]>, [i]))].forEach((x, k) => {
          expect(x).toBeCloseTo(T.data(expected[key])[k]!, 5)
        })
    })
  })

  it('makes the loss smaller', () => {
    let state = fold.init(start)
    for (let i = 0; i < 40; i++) state = fold.stepInPlace(state, T.tensor(1))
    expect(T.item(loss(state.params, T.tensor(1)))).toBeLessThan(T.item(loss(start, T.tensor(1))))
  })
})
