// What is asked of a training beside its parameters: norms and histograms of gradients, loss against rate, one batch by heart.
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { findLearningRate, overfitBatch, recordHistograms, recordNorms } from 'tensor-ts/train'
import { describe, expect, it } from 'vitest'

type Params = { readonly w: T.Tensor<[2, 2]>; readonly b: T.Tensor<[3], 'float64'> }
const loss = ({ w, b }: Params, x: Params) => T.add(T.sum(T.mul(w, x.w)), T.cast(T.sum(T.mul(b, x.b)), 'float32'))
const params: Params = { w: T.ones([2, 2]), b: T.ones([3], 'float64') }
/** The gradients of the loss are what the batch holds. */
const batch = (w: readonly [number, number, number, number], b: readonly [number, number, number]): Params => ({
  w: T.fromArray([...w], [2, 2]),
  b: T.fromArray([...b], [3], 'float64'),
})
const numbers = (x: T.AnyTensor) => [...T.data(x)]

describe('gradients on request', () => {
  it('norms of each and of all, at every size', () => {
    const fold = optim.fold(recordNorms(optim.sgd(0.1)), loss)
    const first = fold.init(params)
    expect(numbers(first.optimizer.norm)).toEqual([Number.NaN])
    const norms = (given: Params) => {
      const { optimizer } = fold.step(first, given)
      return [optimizer.norms.w, optimizer.norms.b, optimizer.norm].map(x => T.item(x))
    }
    expect(norms(batch([1, 1, 1, 1], [2, 0, 2])).map(x => x.toFixed(5))).toEqual(['2.00000', '2.82843', '3.46410'])
    expect(norms(batch([0, 0, 0, 0], [0, 0, 0]))).toEqual([0, 0, 0])
    const [w = 0, , all = 0] = norms(batch([3e37, 4e37, 0, 0], [0, 0, 0]))
    expect(Math.abs(w / 5e37 - 1) + Math.abs(all / 5e37 - 1)).toBeLessThan(1e-6)
    expect(norms(batch([Number.NaN, 0, 0, 0], [3, 0, 0]))).toEqual([Number.NaN, 3, Number.NaN])
  })

  it('trains as without', () => {
    const batches = [batch([1, 2, 3, 4], [1, 0, -1]), batch([0, -2, 3, 1], [1, 2, -1])]
    const end = <S extends optim.StateOf>(optimizer: optim.Optimizer<S>) => {
      const fold = optim.fold(optimizer, loss)
      return T.tree.leaves(batches.reduce(fold.step, fold.init(params)).params).map(numbers)
    }
    const plain = end(optim.adam(0.1))
    expect(end(recordNorms(optim.adam(0.1)))).toEqual(plain)
    expect(end(recordHistograms(optim.adam(0.1), 5))).toEqual(plain)
    expect(end(recordNorms(recordHistograms(optim.adam(0.1), 5)))).toEqual(plain)
  })

  it('of a clip, before it and behind it', () => {
    const before = optim.fold(recordNorms(optim.chain(optim.clipByGlobalNorm(1), optim.sgd(1))), loss)
    const behind = optim.fold(optim.chain(optim.clipByGlobalNorm(1), recordNorms(optim.sgd(1))), loss)
    const given = batch([3, 0, 4, 0], [0, 0, 0])
    expect(T.item(before.step(before.init(params), given).optimizer.norm)).toBe(5)
    expect(T.item(behind.step(behind.init(params), given).optimizer[1].norm)).toBeCloseTo(1, 6)
  })

  it('histograms have every number once, but those that are none', () => {
    const fold = optim.fold(recordHistograms(optim.sgd(0.1), 4), loss)
    const histogram = (w: readonly [number, number, number, number]) => {
      const { counts, low, high } = fold.step(fold.init(params), batch(w, [7, 7, 7])).optimizer.histograms.w
      return [numbers(counts), T.item(low), T.item(high)]
    }
    expect(histogram([0, 1, 2, 4])).toEqual([[1, 1, 1, 1], 0, 4])
    expect(histogram([-1, -1, 1, 1])).toEqual([[2, 0, 0, 2], -1, 1])
    expect(histogram([5, 5, 5, 5])).toEqual([[4, 0, 0, 0], 5, 5])
    expect(histogram([Number.NaN, Infinity, 1, 2])).toEqual([[1, 0, 0, 1], 1, 2])
    const most = Math.fround(3.4e38)
    expect(histogram([-most, most, 0, 0])).toEqual([[1, 0, 2, 1], -most, most])
    const none = histogram([Number.NaN, Number.NaN, Infinity, -Infinity])
    expect(none[0]).toEqual([0, 0, 0, 0])
  })

  it('cost nothing where they are not asked for: the compiled step has none of it', () => {
    const program = <S extends optim.StateOf>(optimizer: optim.Optimizer<S>) => {
      const fold = optim.fold(optimizer, loss)
      return T.program(fold.step)(fold.init(params), params)
    }
    const names = (optimizer: optim.Optimizer<optim.StateOf>) =>
      program(optimizer).equations.map(({ primitive }) => primitive.name)
    const plain = names(optim.adam(0.1))
    // A histogram writes into counts, and a norm has a square root beyond those of Adam's two parameters.
    expect(plain).not.toContain('scatterAdd')
    expect(names(recordHistograms(optim.adam(0.1), 4))).toContain('scatterAdd')
    const more = names(recordNorms(optim.adam(0.1)))
    expect(more.length).toBeGreaterThan(plain.length)
    expect(more).not.toContain('scatterAdd')
    const asText = (optimizer: optim.Optimizer<optim.StateOf>) => {
      const fold = optim.fold(optimizer, loss)
      return T.explain(fold.step)(fold.init(params), params)
    }
    expect(asText(optim.adam(0.1))).toBe(asText(optim.adam(0.1)))
    expect(asText(optim.adam(0.1))).not.toBe(asText(recordNorms(optim.adam(0.1))))
  })

  it('refuse what is no optimizer', () => {
    const loosely = (f: unknown, ...args: readonly unknown[]) =>
      (f as (...args: readonly unknown[]) => unknown)(...args)
    expect(() => loosely(recordNorms, 3)).toThrow(
      'recordNorms: expected an optimizer, a pair of init and update, got 3',
    )
    expect(() => loosely(recordHistograms, {}, 3)).toThrow('recordHistograms: expected an optimizer')
    for (const bad of [0, 1.5, '3', undefined])
      expect(() => loosely(recordHistograms, optim.sgd(1), bad)).toThrow(
        /^recordHistograms: bins: expected a whole number of at least 1, got /,
      )
  })
})

describe('the learning-rate finder', () => {
  type Vector = T.Tensor<[2]>
  const square = (w: Vector, x: Vector) => T.sum(T.square(T.sub(w, x)))
  const training = (rate: optim.Schedule) => {
    const fold = optim.fold(optim.sgd(rate), square)
    return { fold, start: fold.init(T.tensor([10, -10])) }
  }
  const batches = [T.tensor([1, 2]), T.tensor([2, 1]), T.tensor([0, 0])]

  it('gives loss against rate, which grows by one factor', async () => {
    const { points, suggestion, isDiverged } = await findLearningRate({ training, batches })()
    expect(points[0]?.rate).toBe(1e-7)
    const factor = 10 ** (8 / 99)
    points.forEach(({ rate }, i) => {
      expect(rate / (1e-7 * factor ** i)).toBeCloseTo(1, 10)
    })
    // Descent on a square with this loss diverges at a rate of 1.
    expect(isDiverged).toBe(true)
    expect(points.at(-1)?.rate).toBeGreaterThan(1)
    expect(points.at(-1)?.rate).toBeLessThan(5)
    expect(suggestion).toBeGreaterThan(1e-3)
    expect(suggestion).toBeLessThan(1)
  })

  it('the losses are those of a training with these rates', async () => {
    const { points } = await findLearningRate({ training, batches, from: 0.001, to: 0.1, steps: 7 })()
    const schedule = optim.exponentialDecay(0.001, { factor: 100, steps: 6 })
    const { fold, start } = training(schedule)
    let state = start
    const losses = Array.from({ length: 7 }, (_, i) => {
      state = fold.step(state, batches[i % 3]!)
      return T.item(state.loss)
    })
    expect(points.map(point => point.loss)).toEqual(losses)
    points.forEach(({ rate }, i) => {
      expect(rate).toBeCloseTo(T.item(schedule(T.tensor(i, 'int32'))), 12)
    })
    expect(points[0]?.smoothed).toBeCloseTo(losses[0]!, 10)
    expect(points[1]?.smoothed).toBeCloseTo((0.09 * losses[0]! + 0.1 * losses[1]!) / 0.19, 4)
  })

  it('ends where the loss is no number, and suggests nothing where it never falls', async () => {
    const broken = (rate: optim.Schedule) => {
      const fold = optim.fold(optim.sgd(rate), (w: Vector, x: Vector) => T.sum(T.sqrt(T.mul(w, x))))
      return { fold, start: fold.init(T.tensor([-1, -1])) }
    }
    const nothing = await findLearningRate({ training: broken, batches: [T.ones([2])] })()
    expect([nothing.points.length, nothing.suggestion, nothing.isDiverged]).toEqual([1, undefined, true])
    const flat = (rate: optim.Schedule) => {
      const fold = optim.fold(optim.sgd(rate), (w: Vector, _: Vector) => T.mul(T.sum(w), 0))
      return { fold, start: fold.init(T.ones([2])) }
    }
    const same = await findLearningRate({ training: flat, batches, steps: 20 })()
    expect([same.points.length, same.suggestion]).toEqual([20, undefined])
  })

  it('refuses what is no option', async () => {
    const loosely = (options: unknown) =>
      (findLearningRate as unknown as (options: unknown) => () => Promise<unknown>)(options)
    for (const [options, said] of [
      [undefined, /^findLearningRate: expected options/],
      [{ training: 3, batches }, /^findLearningRate: training: .*got 3$/],
      [{ training, batches: 3 }, 'findLearningRate: expected batches that can be iterated over, got 3'],
      [{ training, batches, from: 0 }, 'findLearningRate: from: expected a number above 0, got 0'],
      [{ training, batches, from: 1, to: 1 }, 'findLearningRate: expected the last rate above the first, got 1 and 1'],
      [{ training, batches, steps: 0 }, 'findLearningRate: steps: expected a whole number of at least 1, got 0'],
      [{ training, batches, step: 1 }, /^findLearningRate: expected options among/],
    ] as const)
      expect(() => loosely(options)).toThrow(said)
    await expect(loosely({ training, batches: [] })()).rejects.toThrow('findLearningRate: there are no batches')
    await expect(loosely({ training: () => 3, batches })()).rejects.toThrow('training to give { fold, start }, got 3')
    await expect(loosely({ training: () => ({ fold: 3 }), batches })()).rejects.toThrow('expected a fold')
  })
})

describe('a batch by heart', () => {
  type Vector = T.Tensor<[2]>
  const fold = optim.fold(optim.sgd(0.1), (w: Vector, x: Vector) => T.sum(T.square(T.sub(w, x))))
  const start = fold.init(T.zeros([2]))
  const batch = T.ones([2])

  it('is learnt, with the losses on the way', () => {
    const { isLearnt, losses } = overfitBatch({ fold, start, batch })
    expect([isLearnt, losses[0], losses.length]).toEqual([true, 2, 7])
    expect(losses.at(-1)).toBeLessThanOrEqual(0.2)
    expect(overfitBatch({ fold, start, batch, below: 1e-6 }).isLearnt).toBe(true)
    expect(T.toArray(start.params)).toEqual([0, 0])
  })

  it('is not, where the steps are too few, or the loss does not fall, or is no number', () => {
    expect(overfitBatch({ fold, start, batch, steps: 3 })).toMatchObject({ isLearnt: false, losses: { length: 3 } })
    const away = optim.fold(optim.sgd(1), (w: Vector, x: Vector) => T.neg(T.sum(T.square(T.sub(w, x)))))
    const nan = optim.fold(optim.sgd(1), (w: Vector, x: Vector) => T.sum(T.sqrt(T.sub(w, x))))
    expect(overfitBatch({ fold: nan, start, batch })).toEqual({ isLearnt: false, losses: [Number.NaN] })
    expect(overfitBatch({ fold: away, start, batch, below: -Infinity, steps: 5 }).isLearnt).toBe(false)
  })

  it('refuses what is no option', () => {
    const loosely = (options: unknown) => (overfitBatch as unknown as (options: unknown) => unknown)(options)
    for (const [options, said] of [
      [undefined, /^overfitBatch: expected options/],
      [{ fold: 3, start, batch }, 'overfitBatch: expected a fold, as optim.fold makes one, got 3'],
      [{ fold, start: batch, batch }, 'overfitBatch: start: expected a state, as init of a fold gives it'],
      [{ fold, start, batch, steps: 0 }, 'overfitBatch: steps: expected a whole number of at least 1, got 0'],
      [{ fold, start, batch, below: 'a' }, "overfitBatch: expected below to be a number, got 'a'"],
    ] as const)
      expect(() => loosely(options)).toThrow(said)
  })
})
