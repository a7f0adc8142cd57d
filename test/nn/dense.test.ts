import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, test } from 'vitest'
import { distance, double, gradientError, normal, numbers } from './numeric.js'

describe('dense', () => {
  const model = pipe(nn.input(3), nn.dense('f', 2))
  const x = normal(1, 4, 3)

  test('has weights [in, out] and a bias that begins at 0', () => {
    const { f } = model.init(T.random.key(0))
    expect([f.w.shape, f.b.shape, f.w.dtype, f.b.dtype]).toEqual([[3, 2], [2], 'float32', 'float32'])
    expect(numbers(f.b)).toEqual([0, 0])
    expect(new Set(numbers(f.w)).size).toBe(6)
  })

  test('is x w + b', () => {
    const params = double({ f: { w: normal(2, 3, 2), b: normal(3, 2) } })
    const y = model.apply(params, double(x))
    const at = (row: number, column: number) =>
      [0, 1, 2].reduce(
        (sum, k) => sum + numbers(x)[row * 3 + k]! * numbers(params.f.w)[k * 2 + column]!,
        numbers(params.f.b)[column]!,
      )
    const expected = [0, 1, 2, 3].flatMap(row => [at(row, 0), at(row, 1)])
    expect(y.shape).toEqual([4, 2])
    expect(distance(numbers(y), expected)).toBeLessThan(1e-14)
  })

  test('goes without a bias', () => {
    const plain = pipe(nn.input(3), nn.dense('f', 2, { bias: false }))
    const params = plain.init(T.random.key(0))
    expect(Object.keys(params.f)).toEqual(['w'])
    expect(numbers(plain.apply(params, x))).toEqual(numbers(T.matmul(x, params.f.w)))
  })

  test('begins as its initialiser says', () => {
    const ones = pipe(nn.input(3), nn.dense('f', 2, { init: nn.initializers.ones }))
    expect(T.toArray(ones.init(T.random.key(0)).f.w)).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
    ])
  })

  test('takes a named number of units', () => {
    const named = pipe(nn.input(3), nn.dense('f', T.dim('classes', 5)))
    expect(named.init(T.random.key(0)).f.w.shape).toEqual([3, 5])
  })

  test('has the gradients of its formula', () => {
    const loss = (params: ReturnType<typeof model.init>) => T.sum(T.sin(model.apply(params, double(x))))
    expect(gradientError(loss, model.init(T.random.key(1)))).toBeLessThan(1e-8)
  })
})
