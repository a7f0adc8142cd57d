import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, test } from 'vitest'
import { numbers } from './numeric.js'

const model = pipe(nn.input(500), nn.dropout(0.3))
const x = T.ones([40, 500])
const train = (seed: number) => numbers(model.train({}, x, { key: T.random.key(seed) }).output)

describe('dropout', () => {
  test('zeroes at its rate and scales the rest, so that the mean stays', () => {
    const y = train(0)
    expect(new Set(y)).toEqual(new Set([0, Math.fround(1 / 0.7)]))
    // 20,000 draws: three standard deviations of the rate are 0.0097.
    expect(Math.abs(y.filter(y => y === 0).length / y.length - 0.3)).toBeLessThan(0.0097)
    expect(Math.abs(y.reduce((sum, y) => sum + y, 0) / y.length - 1)).toBeLessThan(0.014)
  })

  test('is the same for the same key, and another for another', () => {
    expect(train(1)).toEqual(train(1))
    expect(train(1)).not.toEqual(train(2))
  })

  test('does nothing in apply', () => {
    expect(numbers(model.apply({}, x))).toEqual(numbers(x))
  })

  test('is independent from layer to layer', () => {
    const twice = pipe(nn.input(500), nn.dropout(0.5), nn.dropout(0.5))
    const y = numbers(twice.train({}, x, { key: T.random.key(0) }).output)
    // With one mask for both, half would be left.
    expect(Math.abs(y.filter(y => y === 4).length / y.length - 0.25)).toBeLessThan(0.01)
    const residual = pipe(nn.input(500), nn.residual(nn.dropout(0.5)), nn.residual(nn.dropout(0.5)))
    const z = numbers(residual.train({}, x, { key: T.random.key(0) }).output)
    expect(Math.abs(z.filter(z => z === 3).length / z.length - 0.5)).toBeLessThan(0.012)
  })

  test('passes the gradient where it passes the number', () => {
    const key = T.random.key(3)
    const gradient = T.grad((x: T.Tensor<[40, 500]>) => T.sum(model.train({}, x, { key }).output))(x)
    expect(numbers(gradient)).toEqual(train(3))
  })

  test.each([-0.1, 1, Number.NaN])('refuses a rate of %d', rate => {
    expect(() => nn.dropout(rate)).toThrow(`dropout: expected a rate of at least 0 and below 1, got ${rate}`)
  })

  test('says when the key is missing', () => {
    const train = model.train as (params: object, x: T.Tensor<[40, 500]>) => unknown
    expect(() => train({}, x)).toThrow('train: a layer of the model is random; give the key, as in { key }')
  })
})
