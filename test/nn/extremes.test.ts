// Losses of logits and predictions that are large or infinite, and of targets that are certain: values and gradients.
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, it } from 'vitest'
import { onEveryWay } from '../engine/ways.js'

type Numbers = readonly number[]
type Vector = T.Tensor<[number], T.FloatDType>
type Matrix = T.Tensor<[number, number], T.FloatDType>

const dtypes = ['float32', 'float64'] as const
const near = (value: number, dtype: T.FloatDType, actual: number, what: string): void => {
  const expected = dtype === 'float32' ? Math.fround(value) : value
  const tolerance = (dtype === 'float32' ? 2e-6 : 1e-14) * Math.abs(expected) + (dtype === 'float32' ? 1e-44 : 1e-300)
  if (!Object.is(actual, expected) && !(Math.abs(actual - expected) <= tolerance)) expect(actual, what).toBe(expected)
}

const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)))
/** −log σ(x) */
const surprise = (x: number): number => (x > 0 ? Math.log1p(Math.exp(-x)) : -x + Math.log1p(Math.exp(x)))
/** 0 where there is nothing to weigh. */
const weighed = (weight: number, x: number): number => (weight === 0 ? 0 : weight * x)

onEveryWay('losses', ({ of }) => {
  describe.each(dtypes)('%s', dtype => {
    const vector = (xs: Numbers): Vector => T.fromArray([...xs], [xs.length], dtype)
    const matrix = (xs: readonly Numbers[]): Matrix => T.fromArray(xs.flat(), [xs.length, xs[0]!.length], dtype)
    const most = dtype === 'float32' ? 1e38 : 1e308

    it('binaryCrossEntropy is what it tends to', () => {
      const f = of((x: Vector, t: Vector) => [
        nn.binaryCrossEntropy(x, t),
        T.grad((y: Vector) => nn.binaryCrossEntropy(y, t))(x),
        T.grad((s: Vector) => nn.binaryCrossEntropy(x, s))(t),
        T.jvp((y: Vector) => nn.binaryCrossEntropy(y, t))([x], [T.onesLike(x)])[1],
      ])
      for (const x of [0, -0, 1, -1, 20, -20, 80, -80, 1e4, -1e4, most, -most, Infinity, -Infinity])
        for (const t of [0, 1, 0.25, 0.5]) {
          const [loss, byLogit, byTarget, along] = f(vector([x]), vector([t])).map(y => T.data(y as T.AnyTensor)[0]!)
          const what = `${x}, ${t}`
          near(weighed(t, surprise(x)) + weighed(1 - t, surprise(-x)), dtype, loss!, what)
          const slope = t === 1 ? -sigmoid(-x) : sigmoid(x) - t
          near(slope, dtype, byLogit!, what)
          near(slope, dtype, along!, what)
          if (Number.isFinite(x)) near(-x, dtype, byTarget!, what)
        }
    })

    it('binaryCrossEntropy has its second derivative', () => {
      const f = of((x: Vector) => T.hessian((y: Vector) => nn.binaryCrossEntropy(y, vector([1])))(x))
      for (const x of [0, 1, -1, 30, -30, Infinity, -Infinity])
        near(sigmoid(x) * sigmoid(-x), dtype, T.data(f(vector([x])) as T.AnyTensor)[0]!, `${x}`)
    })

    it('softmaxCrossEntropy does not look at what is excluded', () => {
      const rows: readonly (readonly [logits: Numbers, soft: Numbers, label: number])[] = [
        [[-Infinity, 0, 1], [0, 1, 0], 1],
        [[-Infinity, -Infinity, 3], [0, 0, 1], 2],
        [[-most, 2, 2], [0, 0.5, 0.5], 1],
        [[most, 0, -most], [1, 0, 0], 0],
        [[0, -Infinity, 0], [0.25, 0, 0.75], 0],
        [[-Infinity, 1, 2], [1, 0, 0], 0],
      ]
      const f = of((x: Matrix, t: Matrix, labels: T.Tensor<[number], 'int32'>) => [
        nn.softmaxCrossEntropy(x, t),
        nn.softmaxCrossEntropy(x, labels),
        T.grad((y: Matrix) => nn.softmaxCrossEntropy(y, t))(x),
        T.grad((y: Matrix) => nn.softmaxCrossEntropy(y, labels))(x),
        T.grad((s: Matrix) => nn.softmaxCrossEntropy(x, s))(t),
      ])
      for (const [logits, soft, label] of rows) {
        const top = Math.max(...logits)
        const sum = logits.reduce((total, x) => total + Math.exp(x - top), 0)
        const logs = logits.map(x => x - top - Math.log(sum))
        const results = f(matrix([logits]), matrix([soft]), T.tensor([label], 'int32') as T.Tensor<[number], 'int32'>)
        const [loss, ofLabel, bySoft, byLabel, byTarget] = results.map(y => [...T.data(y as T.AnyTensor)])
        near(-soft.reduce((total, t, i) => total + weighed(t, logs[i]!), 0), dtype, loss![0]!, `${logits}`)
        near(-logs[label]!, dtype, ofLabel![0]!, `${logits}`)
        logs.forEach((log, i) => {
          const p = Math.exp(log)
          // The softmax has rounded to 1 or to what it is.
          const absolute = (actual: number, expected: number) =>
            expect(Math.abs(actual - expected), `${logits}: ${i}`).toBeLessThan(1e-6)
          absolute(bySoft![i]!, p - soft[i]!)
          absolute(byLabel![i]!, p - Number(i === label))
          if (Number.isFinite(log)) near(-log, dtype, byTarget![i]!, `${logits}: ${i}`)
        })
      }
    })

    it('squared errors are finite where they can be', () => {
      const f = of((x: Vector, t: Vector) => [
        nn.halfSquaredError(x, t),
        T.grad((y: Vector) => nn.halfSquaredError(y, t))(x),
        nn.meanSquaredError(x, t),
        T.grad((y: Vector) => nn.meanSquaredError(y, t))(x),
      ])
      const large = Math.sqrt(dtype === 'float32' ? 3e38 : 1.5e308)
      const [half, byHalf, mean, byMean] = f(vector([large * 1.3, 0]), vector([0, 0])).map(y => [
        ...T.data(y as T.AnyTensor),
      ])
      near(large * 0.65 * (large * 1.3), dtype, half![0]!, 'half')
      near(large * 1.3, dtype, byHalf![0]!, 'half')
      near(large * 0.65 * (large * 1.3), dtype, mean![0]!, 'mean')
      near(large * 1.3, dtype, byMean![0]!, 'mean')
    })
  })
})
