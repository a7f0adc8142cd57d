import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, test } from 'vitest'
import { distance, double, gradientError, normal, numbers } from './numeric.js'

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

describe('weights and masks', () => {
  const x = T.tensor([
    [1, 2],
    [Number.NaN, Infinity],
    [3, -1],
  ])
  const t = T.tensor([
    [0, 2],
    [Number.NaN, 1],
    [1, 1],
  ])
  const mask = T.tensor([true, false, true])
  const kept = (y: T.Tensor<[3, 2]>) => T.take(y, T.tensor([0, 2], 'int32'), { axis: 0 })

  test.each([
    ['meanSquaredError', nn.meanSquaredError],
    ['meanAbsoluteError', nn.meanAbsoluteError],
    ['huberLoss', nn.huberLoss],
    ['logCosh', nn.logCosh],
    ['binaryCrossEntropy', nn.binaryCrossEntropy],
    ['hingeLoss', nn.hingeLoss],
    ['klDivergence', nn.klDivergence],
    ['cosineDistance', nn.cosineDistance],
    ['softmaxCrossEntropy', nn.softmaxCrossEntropy],
  ] as const)('what does not count is not looked at, be it NaN: %s', (name, given) => {
    const loss = given as nn.Loss<'huberLoss'>
    const positive = name === 'hingeLoss' ? T.where(T.equal(t, t), 1, t) : T.abs(t)
    const [value, gradient] = T.valueAndGrad((y: T.Tensor<[3, 2]>) => loss(y, positive, { mask }))(x)
    const [expected, of] = T.valueAndGrad((y: T.Tensor<[2, 2]>) => loss(y, kept(positive)))(kept(x))
    expect(T.item(value)).toBeCloseTo(T.item(expected), 5)
    expect(numbers(kept(gradient))).toEqual(numbers(of).map(y => expect.closeTo(y, 5)))
    expect(T.toArray(gradient)[1]).toEqual([0, 0])
  })

  test('tripletLoss without its anchor waits for it, with and without options', () => {
    const [positive, negative] = [T.mul(t, 2), T.sub(t, 1)]
    const options = { margin: 3, reduction: 'none' } as const
    expect(pipe(x, nn.tripletLoss(positive, negative))).toEqual(nn.tripletLoss(x, positive, negative))
    expect(pipe(x, nn.tripletLoss(positive, negative, options))).toEqual(nn.tripletLoss(x, positive, negative, options))
    expect(() => pipe(T.ones([2]), nn.tripletLoss(positive, negative) as never)).toThrow('tripletLoss: ')
  })

  test('the mean of nothing is NaN, its sum 0', () => {
    const none = T.tensor([false, false, false])
    expect(T.item(nn.huberLoss(x, t, { mask: none }))).toBeNaN()
    expect(T.item(nn.huberLoss(x, t, { mask: none, reduction: 'sum' }))).toBe(0)
  })

  test('weights of ones change nothing, and equal ones do not', () => {
    fc.assert(
      fc.property(rows, fc.double({ min: 0.1, max: 10, noNaN: true }), ({ x, t, batch }, weight) => {
        const weights = T.full([batch], weight, 'float64')
        for (const loss of [nn.huberLoss, nn.klDivergence, nn.softmaxCrossEntropy] as readonly nn.Loss<'huberLoss'>[])
          expect(T.item(loss(matrix(x), matrix(t), { weights }))).toEqual(near(T.item(loss(matrix(x), matrix(t)))))
      }),
    )
  })

  test('a weighted mean is in range where the sum is not', () => {
    const large = T.full([4], 2e38)
    const weights = T.tensor([1, 3, 1, 3])
    expect(T.item(nn.meanAbsoluteError(large, T.zeros([4]), { weights }))).toBeCloseTo(2e38, -33)
  })

  test('a label that is masked need be no class', () => {
    const logits = T.tensor([
      [0, 0],
      [3, 4],
    ])
    const classWeights = T.tensor([1, 2])
    const kept = { mask: T.tensor([true, false]), classWeights }
    for (const label of [7, -1])
      expect(T.item(nn.softmaxCrossEntropy(logits, T.tensor([1, label], 'int32'), kept))).toBeCloseTo(Math.log(2), 6)
  })

  test('a class that is excluded and has no weight adds nothing', () => {
    const logits = T.tensor([[-Infinity, 0]])
    const classWeights = T.tensor([0, 1])
    const options = { classWeights, labelSmoothing: 0.5 }
    expect(T.item(nn.softmaxCrossEntropy(logits, T.tensor([1], 'int32'), options))).toBeCloseTo(0, 6)
    expect(T.item(nn.softmaxCrossEntropy(logits, T.tensor([[0.5, 0.5]]), options))).toBeCloseTo(0, 6)
  })

  test('smoothed labels are those that one would make by hand', () => {
    fc.assert(
      fc.property(rows, ({ x, labels, classes }) => {
        const numbersOf = T.fromArray(Int32Array.from(labels), [labels.length])
        const soft = T.add(T.mul(T.cast(T.oneHot(numbersOf, classes), 'float64'), 0.75), 0.25 / classes)
        const options = { labelSmoothing: 0.25 }
        expect(T.item(nn.softmaxCrossEntropy(matrix(x), numbersOf, options))).toEqual(
          near(T.item(nn.softmaxCrossEntropy(matrix(x), soft as T.Tensor<[number, number], 'float64'>))),
        )
      }),
    )
  })

  test('the focal loss of what is certain has the derivative 0, whatever gamma', () => {
    const certain = T.tensor([300, -300, 80, -80])
    const right = T.tensor([1, 0, 1, 0])
    for (const gamma of [0.5, 1, 2]) {
      const loss = (y: T.Tensor<[4]>) => nn.focalLoss(y, right, { gamma, reduction: 'sum' })
      expect(T.item(loss(certain))).toBeCloseTo(0, 20)
      expect(numbers(T.grad(loss)(certain))).toEqual([0, 0, 0, 0].map(y => expect.closeTo(y, 20)))
    }
  })

  test('losses stand under vmap', () => {
    const each = T.vmap((y: T.Tensor<[2]>, s: T.Tensor<[2]>) => nn.logCosh(y, s))(kept(x), kept(t))
    expect(numbers(each)).toEqual([0, 1].map(i => expect.closeTo(T.item(nn.logCosh(row(x, 2 * i), row(t, 2 * i))), 6)))
  })
  const row = (y: T.Tensor<[3, 2]>, i: number) => T.slice(y, [i])
})

describe('ctcLoss', () => {
  const logits = double(normal(5, 2, 5, 4))
  const labels = T.tensor(
    [
      [1, 2],
      [3, 3],
    ],
    'int32',
  )

  /** The probability of all ways to the labels, one after the other. */
  const byDefinition = (logs: readonly (readonly number[])[], wanted: readonly number[], blank: number): number => {
    const ways = (time: number, path: readonly number[]): number => {
      if (time < logs.length)
        return [0, 1, 2, 3].reduce(
          (sum, label) => sum + ways(time + 1, [...path, label]) * Math.exp(logs[time]![label]!),
          0,
        )
      const read = path.filter((label, i) => label !== path[i - 1]).filter(label => label !== blank)
      return read.join() === wanted.join() ? 1 : 0
    }
    return -Math.log(ways(0, []))
  }

  test('is −log of the probability of all ways to the labels', () => {
    const logs = T.toArray(T.logSoftmax(logits)) as readonly (readonly (readonly number[])[])[]
    const each = numbers(nn.ctcLoss(logits, labels, { reduction: 'none' }))
    for (const [i, wanted] of [
      [1, 2],
      [3, 3],
    ].entries())
      expect(each[i]).toEqual(near(byDefinition(logs[i]!, wanted, 0)))
  })

  test('has its gradient, and does not look at what is beyond the lengths', () => {
    const options = { lengths: T.tensor([5, 3], 'int32'), labelLengths: T.tensor([1, 2], 'int32') }
    const padded = T.tensor(
      [
        [1, -1],
        [3, 3],
      ],
      'int32',
    )
    expect(gradientError(x => nn.ctcLoss(x, padded, options), logits)).toBeLessThan(1e-8)
    const unseen = T.where(T.reshape(T.cast(T.tensor([1, 1, 1, 0, 0]), 'bool'), [1, 5, 1]), logits, Number.NaN)
    const all = { lengths: T.tensor([3, 3], 'int32') }
    const [value, gradient] = T.valueAndGrad((x: T.Tensor<[2, 5, 4], 'float64'>) => nn.ctcLoss(x, labels, all))(
      unseen as never,
    )
    expect(T.item(value as T.AnyTensor as T.Tensor<[]>)).toEqual(near(T.item(nn.ctcLoss(logits, labels, all))))
    expect(numbers(gradient).some(Number.isNaN)).toBe(false)
  })

  test('is infinite where the time is too short, with the gradient 0', () => {
    const lengths = T.tensor([5, 2], 'int32')
    expect(numbers(nn.ctcLoss(logits, labels, { lengths, reduction: 'none' }))[1]).toBe(Infinity)
    const gradient = T.grad((x: typeof logits) => nn.ctcLoss(x, labels, { lengths, reduction: 'sum' }))(logits)
    expect(T.toArray(gradient)[1]).toEqual(Array(5).fill([0, 0, 0, 0]))
  })

  test('compiled it is the same', () => {
    const loss = (x: typeof logits) => nn.ctcLoss(x, labels)
    const [a, b] = [T.valueAndGrad(loss)(logits), T.jit(T.valueAndGrad(loss))(logits)]
    expect(T.item(b[0])).toEqual(near(T.item(a[0])))
    expect(distance(numbers(a[1]), numbers(b[1]))).toBeLessThan(1e-12)
  })
})
