// Normalisation of numbers of every size, against the same in float64.
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, it } from 'vitest'
import { onEveryWay } from '../engine/ways.js'

type Numbers = readonly number[]
type Example = T.Tensor<[1, 5], T.FloatDType>

const shape = [1, -2, 3, 0.5, 7]
const weights = [1, -1, 2, 0.5, 3]
const scales = [
  0, 1e-44, 1e-40, 1e-30, 1e-20, 1e-15, 1e-10, 1e-6, 1e-3, 1, 1e3, 1e10, 1e15, 1e18, 1e19, 1e20, 1e25, 1e30,
]

/** Each layer as a function of five numbers that are normalised together, and five weights. */
const layers: Readonly<Record<string, (x: Example, scale: T.Tensor<[5], T.FloatDType>) => Example>> = {
  layerNorm: (x, scale) => {
    const params = { ln: { scale, shift: T.mul(scale, 0.125) } }
    return nn
      .layerNorm('ln')(nn.input(5))
      .apply(params as never, x as never) as never
  },
  batchNorm: (x, scale) => {
    const [one, zero] = [T.ones([1], x.dtype), T.zeros([1], x.dtype)]
    const given = { state: { bn: { mean: one, variance: one } } }
    const params = { bn: { scale: one, shift: zero } }
    const { output } = nn
      .batchNorm('bn')(nn.input(1))
      .train(params as never, T.transpose(x) as never, given as never)
    return T.mul(T.add(T.transpose(output), 0.125) as never, scale) as never
  },
}

onEveryWay('normalisation', ({ of }) => {
  describe.each(Object.entries(layers))('%s', (_, layer) => {
    const f = of((x: Example, scale: T.Tensor<[5], T.FloatDType>) => {
      const weighed: T.Tensor<readonly number[], T.FloatDType> = T.cast(T.tensor(weights), x.dtype)
      const normalised = (y: Example): Example => layer(y, scale)
      return [normalised(x), T.grad((y: Example) => T.sum(T.mul(normalised(y), weighed)))(x)]
    })
    const run = (xs: Numbers, dtype: T.FloatDType) =>
      f(T.fromArray([...xs], [1, 5], dtype) as Example, T.cast(T.tensor([1, 2, 3, 4, 5]), dtype) as never).map(x => [
        ...T.data(x),
      ])

    const near = (actual: Numbers, expected: Numbers, tolerance: number) => {
      const most = Math.max(...expected.map(Math.abs))
      for (const [k, y] of expected.entries())
        expect(Math.abs(actual[k]! - y)).toBeLessThanOrEqual(tolerance * most + 1e-40)
    }

    it.each(scales)('of float32 of the size %s', scale => {
      const xs = shape.map(x => Math.fround(x * scale))
      const [single, double] = [run(xs, 'float32'), run(xs, 'float64')]
      for (const [i, list] of double.entries()) near(single[i]!, list, 1e-5)
    })

    it.each([1e100, 1e150, 1e200, 1e270])('of float64 of the size %s', scale => {
      const [large, usual] = [scale, 1e10].map(by => {
        const [result, gradient] = run(
          shape.map(x => x * by),
          'float64',
        )
        return [result!, gradient!.map(y => y * by)]
      })
      for (const [i, list] of usual!.entries()) near(large![i]!, list, 1e-12)
    })
  })
})

describe('batchNorm', () => {
  const model = nn.batchNorm('bn', { momentum: 0.5 })(nn.input(1))
  const params = model.init(T.random.key(0))
  const train = T.jit((x: T.Tensor<[2, 1]>, state: typeof model.state) => model.train(params, x, { state }))

  it.each([1e20, 3e38])('gets over a batch whose variance is out of range: %s', scale => {
    const large = T.tensor([[scale], [-scale]])
    let { state } = train(large, model.state)
    for (let i = 0; i < 100; i++) state = train(large, state).state
    expect(Number.isFinite(T.data(state.bn.variance)[0])).toBe(true)
    for (let i = 0; i < 300; i++) state = train(T.tensor([[1], [5]]), state).state
    expect(T.data(state.bn.variance)[0]).toBeCloseTo(4, 5)
    expect(T.data(model.apply(params, T.tensor([[5]]), { state }))[0]).toBeCloseTo(1, 4)
  })

  it('infinite numbers and NaN show', () => {
    for (const x of [Infinity, Number.NaN])
      expect(T.data(train(T.tensor([[x], [0]]), model.state).state.bn.variance)[0]).toBeNaN()
  })
})
