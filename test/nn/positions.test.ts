import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, test } from 'vitest'
import { distance, double, normal, numbers } from './numeric.js'

const key = T.random.key(0)
const x = normal(1, 2, 5, 8)

describe('positions', () => {
  test('are sines and cosines of slower and slower turns', () => {
    const table: T.Tensor<[9, 5]> = nn.sinusoids(9, 5)
    const expected = Array.from({ length: 45 }, (_, i) => {
      const [row, column] = [Math.floor(i / 5), i % 5]
      const angle = row * Math.exp((-Math.log(10000) * 2 * Math.floor(column / 2)) / 5)
      return column % 2 ? Math.cos(angle) : Math.sin(angle)
    })
    expect(distance(numbers(table), expected)).toBeLessThan(1e-6)
    const y = pipe(nn.input(5, 8), nn.sinusoidalPositions).apply({}, x)
    expect(
      distance(numbers(T.sub(y, x)), [...numbers(nn.sinusoids(5, 8)), ...numbers(nn.sinusoids(5, 8))]),
    ).toBeLessThan(1e-6)
    expect(pipe(nn.input(5, 8), nn.sinusoidalPositions).apply({}, double(x)).dtype).toBe('float64')
  })

  test('are a table that is learnt', () => {
    const model = pipe(nn.input(5, 8), nn.learnedPositions('p', { init: nn.initializers.constant(3) }))
    const params = model.init(key)
    const w: T.Tensor<[5, 8]> = params.p.w
    const y: T.Tensor<[2, 5, 8]> = model.apply({ p: { w } }, x)
    expect(numbers(y)).toEqual(numbers(T.add(x, 3)))
    const longer = pipe(nn.input(5, 8), nn.learnedPositions('p', { size: 9 }))
    const rows: T.Tensor<[9, 8]> = longer.init(key).p.w
    expect(numbers(longer.apply({ p: { w: rows } }, x))).toEqual(
      numbers(model.apply({ p: { w: T.slice(rows, [[0, 5]]) } }, x)),
    )
    const began = pipe(nn.input(50, 40), nn.learnedPositions('p')).init(key).p.w
    expect(Math.abs(T.item(T.std(began)) - 0.02)).toBeLessThan(0.002)
    // @ts-expect-error no option
    expect(() => nn.learnedPositions('p', { sizes: 3 })).toThrow(
      "learnedPositions('p'): expected options among size, continued, init, got 'sizes'",
    )
    // @ts-expect-error no flag
    expect(() => nn.learnedPositions('p', { continued: 1 })).toThrow(
      "learnedPositions('p'): continued must be true or false, got 1",
    )
  })
})
