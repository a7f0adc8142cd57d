import * as T from 'tensor-ts'
import { describe, expect, test } from 'vitest'
import { type Images, model, predict, surestMistakes, train } from '../../examples/fashion/fashion.js'

/** Images of which each kind is a bright row of its own. */
const rows = (count: number): Images => {
  const labels = Array.from({ length: count }, (_, i) => i % 10)
  const pixels = labels.flatMap(label =>
    Array.from({ length: 784 }, (_, i) => (Math.floor(i / 28) === 2 * label + 4 ? 255 : 0)),
  )
  return { images: T.fromArray(pixels, [count, 1, 28, 28], 'uint8'), labels: T.fromArray(labels, [count], 'int32') }
}

describe('course row 22: a residual network of separable convolutions', () => {
  test('has as many parameters as separable convolutions need', () => {
    const params = model.init(T.random.key(0))
    const { depthwise, pointwise } = params.block2.first.conv
    expect([depthwise.shape, pointwise.shape]).toEqual([
      [80, 1, 3, 3],
      [80, 80, 1, 1],
    ])
    // A convolution of 3 × 3 has 9 · 80 · 80.
    expect(80 * 9 + 80 * 80).toBeLessThan((9 * 80 * 80) / 8)
  })

  test('learns, and hands on the statistics of its normalisations', () => {
    const data = rows(64)
    const [first, , , second] = [...train(data, 4, 0)]
    if (first === undefined || second === undefined) throw new Error('four epochs')
    expect(second.loss).toBeLessThan(first.loss)
    expect(T.toArray(second.state.block1.first.norm.mean)).not.toEqual(T.toArray(first.state.block1.first.norm.mean))
    const predicted = predict(second, data)
    expect(predicted.shape).toEqual([64, 10])
    for (const total of T.toArray(T.sum(predicted, { axis: 1 }))) expect(total).toBeCloseTo(1, 5)
  })

  test('the surest mistakes of each answer', () => {
    const probabilities = T.fromArray(
      [
        [0.9, 0.1],
        [0.6, 0.4],
        [0.2, 0.8],
        [0.7, 0.3],
      ].flatMap(row => [...row, ...Array(8).fill(0)]),
      [4, 10],
    )
    const mistakes = surestMistakes(probabilities, T.tensor([1, 0, 0, 1], 'int32'), 2)
    expect(mistakes.map(row => row.map(({ index }) => index))).toEqual([[0, 3], [2], ...Array(8).fill([])])
  })
})
