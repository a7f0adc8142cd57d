import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, test } from 'vitest'
import { byBatch, curves, statistics } from '../../examples/normalisation/normalisation.js'

const near = (x: T.Tensor<T.Shape>, value: number): boolean =>
  T.item(T.allClose(x, T.mul(value, T.onesLike(x)), { rtol: 0, atol: 1e-3 }))

describe('course row 17: normalisation', () => {
  test('batch normalisation works along the batch, layer normalisation along the features', () => {
    const x = T.add(5, T.mul(3, T.random.normal(T.random.key(0), [16, 8])))
    const batch = pipe(nn.input(8), nn.batchNorm('norm'))
    const { output } = batch.train(batch.init(T.random.key(1)), x, { state: batch.state })
    const layer = pipe(nn.input(8), nn.layerNorm('norm'))
    const byExample = layer.apply(layer.init(T.random.key(1)), x)
    for (const [y, axis] of [
      [output, 0],
      [byExample, 1],
    ] as const) {
      expect(near(T.mean(y, { axis }), 0)).toBe(true)
      expect(near(T.std(y, { axis }), 1)).toBe(true)
    }
  })

  test('the deep network learns only with one of them', () => {
    const last = Object.values(curves(40)).map(losses => losses.at(-1) ?? Number.NaN)
    const [none = 0, batch = 1, layer = 1] = last
    expect(none).toBeGreaterThan(0.69)
    expect(batch).toBeLessThan(0.5)
    expect(layer).toBeLessThan(0.55)
  })

  test('running statistics come near those of the data; inference takes them, whatever else is in the batch', () => {
    const { runningMean, runningVariance } = statistics(100).at(-1) ?? expect.fail('no batch')
    expect(Math.abs(runningMean - 3)).toBeLessThan(0.3)
    expect(Math.abs(runningVariance - 4)).toBeLessThan(1)
    const params = byBatch.init(T.random.key(2))
    const x = T.random.normal(T.random.key(3), [4, 2])
    const alone = byBatch.apply(params, T.slice(x, [[0, 1]]), { state: byBatch.state })
    const among = T.slice(byBatch.apply(params, x, { state: byBatch.state }), [[0, 1]])
    expect(T.item(T.allClose(alone, among, { atol: 1e-6 }))).toBe(true)
    const inTraining = T.slice(byBatch.train(params, x, { state: byBatch.state }).output, [[0, 1]])
    expect(T.item(T.allClose(inTraining, among, { atol: 1e-3 }))).toBe(false)
  })
})
