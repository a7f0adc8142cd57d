import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, test } from 'vitest'
import { gradientError, numbers } from './numeric.js'

const rows = fc
  .record({ batch: fc.integer({ min: 1, max: 5 }), classes: fc.integer({ min: 1, max: 4 }) })
  .chain(({ batch, classes }) => {
    const matrix = (entry: fc.Arbitrary<number>) =>
      fc.array(fc.array(entry, { minLength: classes, maxLength: classes }), { minLength: batch, maxLength: batch })
    return fc.record({
      batch: fc.constant(batch),
      classes: fc.constant(classes),
      x: matrix(fc.double({ min: -20, max: 20, noNaN: true })),
      t: matrix(fc.double({ min: 0, max: 1, noNaN: true })),
      labels: fc.array(fc.nat(classes - 1), { minLength: batch, maxLength: batch }),
    })
  })

const matrix = (xs: readonly (readonly number[])[]) =>
  T.fromArray(Float64Array.from(xs.flat()), [xs.length, xs[0]!.length])
const mean = (xs: readonly number[]) => xs.reduce((sum, x) => sum + x, 0) / xs.length
const pairs = (x: readonly (readonly number[])[], t: readonly (readonly number[])[]) =>
  x.flat().map((x, i) => [x, t.flat()[i]!] as const)
const near = (value: number) => expect.closeTo(value, 9)

describe('squared errors', () => {
  test('are the mean of squares and half their sum', () => {
    fc.assert(
      fc.property(rows, ({ x, t }) => {
        const squares = pairs(x, t).map(([x, t]) => (x - t) ** 2)
        expect(T.item(nn.meanSquaredError(matrix(x), matrix(t)))).toEqual(near(mean(squares)))
        expect(T.item(nn.halfSquaredError(matrix(x), matrix(t)))).toEqual(near((mean(squares) * squares.length) / 2))
      }),
    )
  })

  test('of halves and sums have the difference as gradient', () => {
    const gradient = T.grad((x: T.Tensor<[2]>) => nn.halfSquaredError(x, T.tensor([1, 5])))(T.tensor([3, 2]))
    expect(T.toArray(gradient)).toEqual([2, -3])
  })

  test('stand in a pipe', () => {
    expect(T.item(pipe(T.tensor([1, 2]), nn.meanSquaredError(T.tensor([1, 4]))))).toBe(2)
  })
})

describe('binaryCrossEntropy', () => {
  test('is that of the probability σ(x)', () => {
    fc.assert(
      fc.property(rows, ({ x, t }) => {
        const terms = pairs(x, t).map(([x, t]) => {
          const [p, q] = [1 / (1 + Math.exp(-x)), 1 / (1 + Math.exp(x))]
          return -t * Math.log(p) - (1 - t) * Math.log(q)
        })
        expect(T.item(nn.binaryCrossEntropy(matrix(x), matrix(t)))).toEqual(near(mean(terms)))
      }),
    )
  })

  test('does not overflow', () => {
    const loss = nn.binaryCrossEntropy(T.tensor([1000, -1000, 1000]), T.tensor([1, 0, 0]))
    expect(T.item(loss)).toBeCloseTo(1000 / 3, 3)
  })

  test('has the gradient (σ(x) − t) / n', () => {
    const gradient = T.grad((x: T.Tensor<[2]>) => nn.binaryCrossEntropy(x, T.tensor([1, 0.25])))(T.tensor([0, -800]))
    expect(T.toArray(gradient)).toEqual([-0.25, -0.125])
  })
})

describe('softmaxCrossEntropy', () => {
  test('is the mean of −Σ t log softmax(x)', () => {
    fc.assert(
      fc.property(rows, ({ x, t, labels, batch, classes }) => {
        const logs = x.map(row => {
          const total = Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0))
          return row.map(x => x - total)
        })
        const hard = mean(labels.map((label, i) => -logs[i]![label]!))
        const soft = mean(t.map((row, i) => row.reduce((sum, t, j) => sum - t * logs[i]![j]!, 0)))
        const classNumbers = T.fromArray(Int32Array.from(labels), [batch])
        const oneHot = T.cast(T.oneHot(classNumbers, classes), 'float64')
        expect(T.item(nn.softmaxCrossEntropy(matrix(x), classNumbers))).toEqual(near(hard))
        expect(T.item(nn.softmaxCrossEntropy(matrix(x), oneHot))).toEqual(near(hard))
        expect(T.item(nn.softmaxCrossEntropy(matrix(x), matrix(t)))).toEqual(near(soft))
      }),
    )
  })

  test('does not overflow', () => {
    const logits = T.tensor([
      [1e4, 0],
      [-1e4, 0],
    ])
    expect(T.item(nn.softmaxCrossEntropy(logits, T.tensor([0, 0], 'int32')))).toBe(5000)
  })

  test('has the gradient (y − t) / batch for numbers and one-hot labels', () => {
    const x = T.tensor([
      [1, 2, 3],
      [0, 0, 0],
    ])
    const oneHot = T.tensor([
      [0, 1, 0],
      [0, 0, 1],
    ])
    const expected = numbers(T.div(T.sub(T.softmax(x), oneHot), 2))
    const hard = T.grad((x: T.Tensor<[2, 3]>) => nn.softmaxCrossEntropy(x, T.tensor([1, 2], 'int32')))(x)
    const soft = T.grad((x: T.Tensor<[2, 3]>) => nn.softmaxCrossEntropy(x, oneHot))(x)
    expect(numbers(hard)).toEqual(expected.map(x => expect.closeTo(x, 6)))
    expect(numbers(soft)).toEqual(expected.map(x => expect.closeTo(x, 6)))
    expect(gradientError(x => nn.softmaxCrossEntropy(x, T.tensor([1, 2], 'int32')), x)).toBeLessThan(1e-8)
  })

  test('is NaN for a number that is no class', () => {
    for (const label of [2, 7, -1])
      expect(T.item(nn.softmaxCrossEntropy(T.tensor([[1, 2]]), T.tensor([label], 'int32')))).toBeNaN()
  })
})
