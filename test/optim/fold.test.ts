import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { describe, expect, test } from 'vitest'

type Params = { readonly layers: readonly [T.Tensor<[2]>, T.Tensor<[]>]; readonly none: null }
type Batch = { readonly x: T.Tensor<['batch', 2]>; readonly y: T.Tensor<['batch']> }

const predict = ({ layers: [w, b] }: Params, x: Batch['x']) => T.add(T.sum(T.mul(x, w), { axis: 1 }), b)
const loss = (params: Params, { x, y }: Batch) => T.mean(T.square(T.sub(predict(params, x), y)))

const batch = T.dim('batch', 2)
const batches: readonly Batch[] = [1, 2, 3, 4].map(i => ({
  x: T.fromArray([i, 1, -1, i], [batch, 2]),
  y: T.fromArray([i, 2], [batch]),
}))
const params: Params = { layers: [T.tensor([0.5, -1]), T.tensor(0)], none: null }
const numbers = ({ layers: [w, b] }: Params) => [...T.data(w), T.item(b)]

describe('fold', () => {
  const fold = optim.fold(optim.adam(0.1), loss)

  test('is update and applyUpdates over and over', () => {
    const optimizer = optim.adam(0.1)
    let point = params
    let state = optimizer.init(point)
    let last = Number.NaN
    for (const batch of batches) {
      const [value, gradients] = T.valueAndGrad(loss)(point, batch)
      const step = optimizer.update(gradients, state, point)
      point = optim.applyUpdates(point, step.updates)
      state = step.state
      last = T.item(value)
    }
    const final = batches.reduce(fold.step, fold.init(params))
    expect(numbers(final.params)).toEqual(numbers(point))
    expect(T.item(final.loss)).toBe(last)
    expect(T.item(final.optimizer[1].count)).toBe(4)
    expect(final.params.none).toBe(null)
  })

  test('has no loss before the first step', () => expect(T.item(fold.init(params).loss)).toBeNaN())

  test('leaves the state that it is given', () => {
    const first = fold.init(params)
    const before = numbers(first.params)
    expect(numbers(fold.step(first, batches[0]!).params)).toEqual(numbers(fold.step(first, batches[0]!).params))
    expect(numbers(first.params)).toEqual(before)
    expect(T.item(first.optimizer[0].count)).toBe(0)
  })

  test('can be traced, and the state keeps its form', () => {
    const state = fold.init(params)
    const program = T.program(fold.step)(state, batches[0]!)
    const specs = (variables: readonly T.Atom[]) => variables.map(({ spec }) => `${spec.dtype}[${spec.shape}]`)
    const inputs = specs(program.inputs)
    // The last two inputs are the batch.
    expect(specs(program.outputs)).toEqual(inputs.slice(0, -2))
  })

  test('learns', () => {
    const twice = (x: number) => [1, x, x * 2] as const
    const data = [-1, 0, 1, 2].map(twice)
    const line = {
      x: T.fromArray(
        data.flatMap(([one, x]) => [x, one]),
        [T.dim('batch', 4), 2],
      ),
      y: T.fromArray(
        data.map(([, , y]) => y),
        [T.dim('batch', 4)],
      ),
    }
    const final = Array<Batch>(400).fill(line).reduce(fold.step, fold.init(params))
    expect(T.item(final.loss)).toBeLessThan(1e-6)
    expect(T.toArray(final.params.layers[0])[0]).toBeCloseTo(2, 3)
  })

  test('computes in float64 where the parameters do', () => {
    const square = optim.fold(optim.sgd(0.1), (x: T.Tensor<[], 'float64'>) => T.square(x))
    const state = square.step(square.init(T.tensor(1, 'float64')), null)
    expect(state.params.dtype).toBe('float64')
    expect(T.item(state.params)).toBe(0.8)
    expect(state.loss.dtype).toBe('float32')
  })

  test('says what is wrong with a loss', () => {
    const vector = optim.fold(optim.sgd(1), ((x: T.Tensor<[2]>) => x) as never)
    expect(() => vector.step(vector.init(T.ones([2])), null)).toThrow(
      'valueAndGrad: only a scalar result can be differentiated, got shape [2]',
    )
  })
})

describe('fold with aux', () => {
  type Statistics = { readonly seen: T.Tensor<[], 'int32'>; readonly prediction: T.Tensor<['batch']> }
  const counting = (params: Params, batch: Batch, { seen }: Statistics) => {
    const prediction = predict(params, batch.x)
    return [loss(params, batch), { seen: T.add(seen, 2), prediction }] as const
  }
  const fold = optim.fold(optim.sgd(0.1), counting, { hasAux: true })
  const first: Statistics = { seen: T.tensor(0, 'int32'), prediction: T.zeros([batch]) }

  test('hands it from step to step', () => {
    const final = batches.reduce(fold.step, fold.init(params, first))
    expect(T.item(final.aux.seen)).toBe(8)
    expect(final.aux.prediction.shape).toEqual([2])
  })

  test('trains as without', () => {
    const without = optim.fold(optim.sgd(0.1), loss)
    const expected = batches.reduce(without.step, without.init(params))
    const final = batches.reduce(fold.step, fold.init(params, first))
    expect(numbers(final.params)).toEqual(numbers(expected.params))
    expect(T.item(final.loss)).toBe(T.item(expected.loss))
  })
})
