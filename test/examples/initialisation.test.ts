import * as T from 'tensor-ts'
import { describe, expect, test } from 'vitest'
import { activations, beginnings, learn, spread, starts } from '../../examples/initialisation/initialisation.js'

const layers = new Map(beginnings.map(beginning => [beginning.name, activations(beginning)]))
const behind = (name: (typeof beginnings)[number]['name']) => layers.get(name) ?? []

/** The standard deviations of the activations, layer by layer. */
const deviations = (name: (typeof beginnings)[number]['name']): readonly number[] =>
  behind(name).map(x => T.item(T.std(x)))

describe('course row 18: initialisation', () => {
  test('weights too small let the signal vanish, by √n · 0.001 a layer', () => {
    deviations('0.001 · normal, tanh').forEach((deviation, i) => {
      expect(deviation / 0.01 ** (i + 1)).toBeCloseTo(1, 0)
    })
  })

  test('weights too large saturate', () => {
    for (const x of behind('normal, tanh'))
      expect(T.item(T.mean(T.cast(T.greater(T.abs(x), 0.95), 'float32')))).toBeGreaterThan(0.7)
  })

  test('fan-in and Xavier keep tanh alive, He keeps ReLU, for which Xavier halves the variance of each layer', () => {
    for (const name of ['fan-in: normal / √n, tanh', 'Xavier, tanh'] as const)
      for (const deviation of deviations(name)) expect(deviation, name).toBeGreaterThan(0.25)
    const he = deviations('He, ReLU')
    const xavier = deviations('Xavier, ReLU')
    he.forEach((deviation, i) => {
      expect(deviation / (he[0] ?? 0)).toBeGreaterThan(0.75)
      // The same draws, √2 apart in each layer.
      expect((xavier[i] ?? 0) * Math.SQRT2 ** (i + 1)).toBeCloseTo(deviation, 4)
    })
  })

  test('units that begin the same stay the same, and cannot learn exclusive or', () => {
    const last = (init: (typeof starts)[keyof typeof starts]) => learn(init, 100).at(-1) ?? expect.fail('no step')
    const [zeros, same, random] = [last(starts.zeros), last(starts['the same number']), last(starts.random)]
    for (const { params, loss } of [zeros, same]) {
      expect(spread(params)).toBe(0)
      expect(loss).toBeGreaterThan(0.4)
    }
    // From zeros nothing moves at all.
    expect(T.item(T.max(T.abs(zeros.params.hidden.w)))).toBe(0)
    expect(zeros.loss).toBeCloseTo(Math.LN2, 5)
    expect(spread(random.params)).toBeGreaterThan(1)
    expect(random.loss).toBeLessThan(0.1)
  })
})
