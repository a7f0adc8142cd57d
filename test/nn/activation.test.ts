import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, test } from 'vitest'
import { distance, double, normal, numbers } from './numeric.js'

const x = double(normal(1, 3, 4))

// Φ by the trapezoid rule.
const phi = (x: number): number => {
  const n = 20_000
  const h = (x + 12) / n
  const density = (t: number) => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI)
  return (
    h *
    Array.from({ length: n }, (_, i) => (density(-12 + i * h) + density(-12 + (i + 1) * h)) / 2).reduce((a, b) => a + b)
  )
}

const steps: readonly [string, nn.Activation, (x: number) => number][] = [
  ['relu', nn.relu, x => (x > 0 ? x : 0)],
  ['leakyRelu', nn.leakyRelu, x => (x > 0 ? x : 0.01 * x)],
  ['elu', nn.elu, x => (x > 0 ? x : Math.exp(x) - 1)],
  ['gelu', nn.gelu, x => x * phi(x)],
  ['silu', nn.silu, x => x / (1 + Math.exp(-x))],
  ['sigmoid', nn.sigmoid, x => 1 / (1 + Math.exp(-x))],
  ['tanh', nn.tanh, Math.tanh],
  ['softplus', nn.softplus, x => Math.log(1 + Math.exp(x))],
]

describe('activations', () => {
  test.each(steps)('%s is its formula on every number', (type, step, formula) => {
    const model = pipe(nn.input(4), step)
    expect(distance(numbers(model.apply({}, x)), numbers(x).map(formula))).toBeLessThan(1e-8)
    expect(model.layers[0]?.rows[0]).toEqual({ path: [], type, input: [4], output: [4], parameters: 0, state: 0 })
  })

  test('softmax makes probabilities of each row', () => {
    const rows = T.toArray(pipe(nn.input(4), nn.softmax).apply({}, x))
    const expected = T.toArray(x).map(row => {
      const total = row.reduce((sum, x) => sum + Math.exp(x), 0)
      return row.map(x => Math.exp(x) / total)
    })
    expect(distance(rows.flat(), expected.flat())).toBeLessThan(1e-14)
  })

  test('activation makes a step of a function', () => {
    const model = pipe(nn.input(2), nn.activation('twice', T.mul(2)), nn.activation('elu', T.elu({ alpha: 2 })))
    expect(numbers(model.apply({}, T.tensor([[1, -50]])))).toEqual([2, -2])
    expect(model.layers.map(layer => layer.rows[0]?.type)).toEqual(['twice', 'elu'])
  })

  test('keep images images', () => {
    expect(pipe(nn.input(3, 2, 2), nn.relu).apply({}, T.ones([5, 3, 2, 2])).shape).toEqual([5, 3, 2, 2])
  })
})

describe('flatten', () => {
  test('lays an example out in row-major order', () => {
    const x = T.reshape(T.arange(24), [2, 3, 2, 2])
    const y = pipe(nn.input(3, 2, 2), nn.flatten).apply({}, x)
    expect(T.toArray(y)).toEqual([0, 1].map(row => Array.from({ length: 12 }, (_, i) => row * 12 + i)))
  })

  test('makes one feature of a scalar', () => {
    expect(T.toArray(pipe(nn.input(), nn.flatten).apply({}, T.tensor([1, 2])))).toEqual([[1], [2]])
  })
})
