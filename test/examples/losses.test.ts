import * as T from 'tensor-ts'
import { describe, expect, test } from 'vitest'
import { centre, curve, gradientByLogits, ofError, ofLogit } from '../../examples/losses/losses.js'

describe('course row 5: losses', () => {
  test('softmax with loss has gradient y − t', () => {
    const [logits, target] = [T.tensor([0.3, 2.9, 4]), T.tensor([0, 0, 1])]
    const expected = [0.01821127, 0.24519181, 0.73659691 - 1]
    T.toArray(gradientByLogits(logits, target)).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 6)
    })
  })

  test('of a logit that is quite wrong cross-entropy has slope −1, the squared error of a sigmoid none', () => {
    const slopeAt = (loss: (z: T.Tensor<[]>) => T.Tensor<[]>) => curve(loss, T.tensor([-20])).slopes[0] ?? Number.NaN
    expect(slopeAt(ofLogit['cross-entropy'])).toBeCloseTo(-1, 6)
    expect(Math.abs(slopeAt(ofLogit['squared error of the sigmoid']))).toBeLessThan(1e-8)
  })

  test('squares are least at the mean, absolute values at the median, Huber between', () => {
    const numbers = T.tensor([1, 2, 2, 3, 10])
    const [mean, median, between] = Object.values(ofError).map(loss => centre(loss, numbers))
    expect(mean).toBeCloseTo(3.6, 2)
    expect(median).toBeCloseTo(2, 2)
    expect(between).toBeGreaterThan(2)
    expect(between).toBeLessThan(3.6)
  })
})
