import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, test } from 'vitest'
import { distance, double, gradientError, normal, numbers } from './numeric.js'

const x = double(normal(1, 2, 3, 6, 5))

/** The windows of height and width 2 that begin at multiples of the stride, in row-major order. */
const windows = (stride: number): readonly (readonly number[])[] => {
  const image = numbers(x)
  const starts = (n: number) => Array.from({ length: Math.floor((n - 2) / stride) + 1 }, (_, i) => i * stride)
  return [0, 1, 2, 3, 4, 5].flatMap(map =>
    starts(6).flatMap(i => starts(5).map(j => [0, 1, 5, 6].map(offset => image[map * 30 + i * 5 + j + offset]!))),
  )
}

const average = (xs: readonly number[]) => xs.reduce((sum, x) => sum + x, 0) / xs.length

describe.each([
  ['maxPool2d', nn.maxPool2d, (xs: readonly number[]) => Math.max(...xs)],
  ['avgPool2d', nn.avgPool2d, average],
] as const)('%s', (_, given, reduce) => {
  // Which of both is nothing to their types here.
  const pool = given as unknown as typeof nn.maxPool2d
  test('reduces windows that lie side by side', () => {
    const y = pipe(nn.input(3, 6, 5), pool(2)).apply({}, x)
    expect(y.shape).toEqual([2, 3, 3, 2])
    expect(distance(numbers(y), windows(2).map(reduce))).toBeLessThan(1e-14)
  })

  test('reduces windows that overlap', () => {
    const y = pipe(nn.input(3, 6, 5), pool({ kernel: [2, 2], stride: 1 })).apply({}, x)
    expect(y.shape).toEqual([2, 3, 5, 4])
    expect(distance(numbers(y), windows(1).map(reduce))).toBeLessThan(1e-14)
  })

  test('takes a window of height and width', () => {
    expect(pipe(nn.input(3, 6, 5), pool([3, 1])).apply({}, x).shape).toEqual([2, 3, 2, 5])
  })

  test('has the gradient of its formula', () => {
    const model = pipe(nn.input(3, 6, 5), pool(2))
    expect(gradientError(x => T.sum(T.sin(model.apply({}, x))), x)).toBeLessThan(1e-8)
  })
})
