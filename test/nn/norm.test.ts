import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, test } from 'vitest'
import { distance, double, gradientError, normal, numbers } from './numeric.js'

const average = (xs: readonly number[]) => xs.reduce((sum, x) => sum + x, 0) / xs.length
const spread = (xs: readonly number[]) => average(xs.map(x => (x - average(xs)) ** 2))

describe('batchNorm', () => {
  const model = pipe(nn.input(3, 2, 2), nn.batchNorm('bn', { momentum: 0.8, epsilon: 0.01 }))
  const x = double(normal(1, 4, 3, 2, 2))
  const params = double({ bn: { scale: normal(2, 3), shift: normal(3, 3) } })
  const state = double({ bn: { mean: normal(4, 3), variance: T.square(normal(5, 3)) } })
  const channels = [0, 1, 2].map(c => numbers(x).filter((_, i) => Math.floor(i / 4) % 3 === c))

  /** By its definition, from a mean and a variance for each channel. */
  const normalized = (means: readonly number[], variances: readonly number[]) =>
    numbers(x).map((x, i) => {
      const c = Math.floor(i / 4) % 3
      const scale = numbers(params.bn.scale)[c]!
      return ((x - means[c]!) / Math.sqrt(variances[c]! + 0.01)) * scale + numbers(params.bn.shift)[c]!
    })

  test('begins with scale 1, shift 0, mean 0 and variance 1', () => {
    const { scale, shift } = model.init(T.random.key(0)).bn
    const { mean, variance } = model.state.bn
    expect([scale, shift, mean, variance].map(x => T.toArray(x))).toEqual([
      [1, 1, 1],
      [0, 0, 0],
      [0, 0, 0],
      [1, 1, 1],
    ])
  })

  test('normalises by the batch while training', () => {
    const { output } = model.train(params, x, { state })
    expect(distance(numbers(output), normalized(channels.map(average), channels.map(spread)))).toBeLessThan(1e-12)
  })

  test('moves the running statistics towards those of the batch', () => {
    const { bn } = model.train(params, x, { state }).state
    const moved = (old: T.Tensor<[3]>, batch: readonly number[]) =>
      numbers(old).map((x, c) => 0.8 * x + 0.2 * batch[c]!)
    expect(distance(numbers(bn.mean), moved(state.bn.mean, channels.map(average)))).toBeLessThan(1e-14)
    expect(distance(numbers(bn.variance), moved(state.bn.variance, channels.map(spread)))).toBeLessThan(1e-14)
  })

  test('comes to the statistics of the data when it sees the same batch again and again', () => {
    const seen = Array.from({ length: 100 }).reduce<typeof state>(
      state => model.train(params, x, { state }).state,
      state,
    )
    expect(distance(numbers(seen.bn.mean), channels.map(average))).toBeLessThan(1e-8)
    expect(distance(numbers(seen.bn.variance), channels.map(spread))).toBeLessThan(1e-8)
  })

  test('normalises by the running statistics in apply, whatever the batch', () => {
    const y = model.apply(params, x, { state })
    expect(distance(numbers(y), normalized(numbers(state.bn.mean), numbers(state.bn.variance)))).toBeLessThan(1e-12)
  })

  test('takes features as well as images', () => {
    const flat = pipe(nn.input(2), nn.batchNorm('bn', { epsilon: 0 }))
    const { output } = flat.train(
      flat.init(T.random.key(0)),
      T.tensor([
        [1, 10],
        [3, 20],
      ]),
      { state: flat.state },
    )
    expect(distance(numbers(output), [-1, -1, 1, 1])).toBeLessThan(1e-6)
  })

  test('has gradients through the statistics of the batch', () => {
    const loss = (arguments_: { params: typeof params; x: typeof x }) =>
      T.sum(T.sin(model.train(arguments_.params, arguments_.x, { state }).output))
    expect(gradientError(loss, { params, x })).toBeLessThan(1e-7)
  })

  test('gives its state beside the gradient, as what comes with a loss', () => {
    const flat = pipe(nn.input(2), nn.batchNorm('bn', { momentum: 0 }), nn.dense('out', 1))
    const [[, state], gradient] = T.valueAndGrad(
      (params: ReturnType<typeof flat.init>, x: T.Tensor<[2, 2]>, before: typeof flat.state) => {
        const { output, state } = flat.train(params, x, { state: before })
        return [T.sum(output), state] as const
      },
      { hasAux: true },
    )(
      flat.init(T.random.key(0)),
      T.tensor([
        [1, 2],
        [3, 6],
      ]),
      flat.state,
    )
    expect([T.toArray(state.bn.mean), T.toArray(state.bn.variance)]).toEqual([
      [2, 4],
      [1, 4],
    ])
    expect(T.toArray(gradient.out.b)).toEqual([2])
  })

  test('says when its state is missing', () => {
    const apply = model.apply as unknown as (params: object, x: object) => unknown
    expect(() => apply(params, x)).toThrow('a layer of the model keeps a state; give it, as in { state }')
  })
})

describe('layerNorm', () => {
  const model = pipe(nn.input(3, 4), nn.layerNorm('ln', { epsilon: 0.01 }))
  const x = double(normal(1, 5, 3, 4))
  const params = double({ ln: { scale: normal(2, 3, 4), shift: normal(3, 3, 4) } })

  test('begins with scale 1 and shift 0, of the shape of an example', () => {
    const { scale, shift } = model.init(T.random.key(0)).ln
    expect([scale.shape, shift.shape]).toEqual([
      [3, 4],
      [3, 4],
    ])
    expect([...numbers(scale), ...numbers(shift)]).toEqual([...Array(12).fill(1), ...Array(12).fill(0)])
  })

  test('normalises each example by itself', () => {
    const expected = Array.from({ length: 5 }, (_, n) => numbers(x).slice(12 * n, 12 * n + 12)).flatMap(example =>
      example.map((x, i) => {
        const unit = (x - average(example)) / Math.sqrt(spread(example) + 0.01)
        return unit * numbers(params.ln.scale)[i]! + numbers(params.ln.shift)[i]!
      }),
    )
    expect(distance(numbers(model.apply(params, x)), expected)).toBeLessThan(1e-12)
    expect(numbers(model.train(params, x).output)).toEqual(numbers(model.apply(params, x)))
  })

  test('has the gradients of its formula', () => {
    const loss = (arguments_: { params: typeof params; x: typeof x }) =>
      T.sum(T.sin(model.apply(arguments_.params, arguments_.x)))
    expect(gradientError(loss, { params, x })).toBeLessThan(1e-7)
  })
})
