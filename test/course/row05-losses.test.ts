import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, it } from 'vitest'

// Course row 5: the losses as formulas, beside those of `nn`.

type Vector = T.Tensor<[10], 'float64'>
const vector = (...elements: readonly number[]): Vector => T.fromArray(elements, [10], 'float64')

const target = vector(0, 0, 1, 0, 0, 0, 0, 0, 0, 0)
const right = vector(0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0)
const wrong = vector(0.1, 0.05, 0.1, 0, 0.05, 0.1, 0, 0.6, 0, 0)

const halfSum = (y: Vector, t: Vector) => T.mul(T.sum(T.square(T.sub(y, t))), 0.5)
const crossEntropy = (y: Vector, t: Vector) => T.neg(T.sum(T.log(T.sum(T.mul(t, y)))))

describe('course row 5', () => {
  it('squared error: half of the sum, and the mean', () => {
    expect(T.item(halfSum(right, target))).toBeCloseTo(0.0975, 12)
    expect(T.item(halfSum(wrong, target))).toBeCloseTo(0.5975, 12)
    expect(T.item(T.mean(T.square(T.sub(right, target))))).toBeCloseTo((2 * 0.0975) / 10, 12)
    expect(T.item(nn.meanSquaredError(right, target))).toBeCloseTo((2 * 0.0975) / 10, 12)
  })

  it('cross-entropy is smaller where the right class is likely', () => {
    expect(T.item(crossEntropy(right, target))).toBeCloseTo(-Math.log(0.6), 12)
    expect(T.item(crossEntropy(wrong, target))).toBeCloseTo(-Math.log(0.1), 12)
  })

  it('softmax gives the textbook’s probabilities', () => {
    const y = T.toArray(T.softmax(T.tensor([0.3, 2.9, 4], 'float64')))
    for (const [i, expected] of [0.01821127, 0.24519181, 0.73659691].entries()) expect(y[i]).toBeCloseTo(expected, 8)
    expect(y.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 15)
  })

  it('softmax cannot overflow, nor can its logarithm', () => {
    const large = T.tensor([1010, 1000, 990])
    const y = T.toArray(T.softmax(large))
    for (const [i, expected] of [0.9999546, 4.53978686e-5, 2.06106005e-9].entries())
      expect(Math.abs(y[i]! / expected - 1)).toBeLessThan(1e-6)
    expect(T.toArray(T.softmax(T.tensor([1e30, 0, -1e30])))).toEqual([1, 0, 0])
    expect(T.toArray(T.logSoftmax(T.tensor([1e30, 0, -1e30])))).toEqual([0, Math.fround(-1e30), Math.fround(-2e30)])
    // Written down without the shift it is NaN.
    const naive = T.div(T.exp(large), T.sum(T.exp(large)))
    expect(T.toArray(naive)[0]).toBeNaN()
  })

  it('softmax with loss has gradient y - t', () => {
    const logits = T.tensor([0.3, -2.9, 4, 0.1, 0, 1, 2, -1, 0.5, 1e-3], 'float64')
    const expected = T.toArray(T.sub(T.softmax(logits), target))
    const composed = T.grad((z: Vector) => crossEntropy(T.softmax(z), target))(logits)
    const stable = T.grad((z: Vector) => T.neg(T.sum(T.mul(T.logSoftmax(z), target))))(logits)
    const ready = T.grad((z: Vector) => nn.softmaxCrossEntropy(T.expandDims(z, 0), T.expandDims(target, 0)))(logits)
    for (const gradient of [composed, stable, ready])
      for (const [i, value] of T.toArray(gradient).entries()) expect(value).toBeCloseTo(expected[i]!, 12)
  })

  it('binary cross-entropy, from the logit without overflow', () => {
    const formula = (p: number, t: number) => -(t * Math.log(p) + (1 - t) * Math.log(1 - p))
    const fromLogit = (z: T.Tensor<[], 'float64'>, t: number) => T.sub(T.softplus(z), T.mul(z, t))
    for (const z of [-3, -0.5, 0, 2])
      for (const t of [0, 1, 0.3]) {
        const logit = T.tensor(z, 'float64')
        expect(T.item(fromLogit(logit, t))).toBeCloseTo(formula(1 / (1 + Math.exp(-z)), t), 12)
        expect(T.item(T.grad(fromLogit)(logit, t))).toBeCloseTo(1 / (1 + Math.exp(-z)) - t, 12)
      }
    expect(T.item(fromLogit(T.tensor(1000, 'float64'), 0))).toBe(1000)
    expect(T.item(fromLogit(T.tensor(-1000, 'float64'), 0))).toBe(0)
  })

  it('the empirical loss is the mean over the data set', () => {
    const predictions = T.stack([right, wrong])
    const targets = T.stack([target, target])
    const each = T.neg(T.log(T.sum(T.mul(predictions, targets), { axis: 1 })))
    expect(T.toArray(each).map(x => x.toFixed(4))).toEqual(['0.5108', '2.3026'])
    expect(T.item(T.mean(each))).toBeCloseTo((-Math.log(0.6) - Math.log(0.1)) / 2, 12)
  })
})
