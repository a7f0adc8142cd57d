import { describe, expect, it } from 'vitest'
import { ShapeError } from '../../src/shape/error.js'
import { dot, matmul } from '../../src/shape/matmul.js'

describe('matmul', () => {
  it.each([
    [
      [2, 3],
      [3, 4],
      [2, 4],
    ],
    [[3], [3], []],
    [[3], [3, 4], [4]],
    [[2, 3], [3], [2]],
    [[3], [5, 3, 4], [5, 4]],
    [[5, 2, 3], [3], [5, 2]],
    [
      [8, 1, 2, 3],
      [5, 3, 4],
      [8, 5, 2, 4],
    ],
    [
      [2, 0],
      [0, 3],
      [2, 3],
    ],
  ])('%j by %j is %j', (a, b, result) => expect(matmul(a, b)).toEqual(result))

  it.each([
    [[3, 4], [2, 3], 'matmul: inner dimensions of [3, 4] and [2, 3] differ: 4 vs 2'],
    [[4], [2, 3], 'matmul: inner dimensions of [4] and [2, 3] differ: 4 vs 2'],
    [[3, 4], [3], 'matmul: inner dimensions of [3, 4] and [3] differ: 4 vs 3'],
    [[2, 3, 4], [5, 4, 6], 'matmul: cannot broadcast [2, 3, 4] with [5, 4, 6]: 2 vs 5'],
    [[], [3], 'matmul: left operand [] needs rank >= 1'],
    [[3], [], 'matmul: right operand [] needs rank >= 1'],
  ])('refuses %j by %j', (a, b, sentence) => expect(() => matmul(a, b)).toThrow(new ShapeError(sentence)))
})

describe('dot', () => {
  it.each([
    [
      [2, 3],
      [3, 4],
      [2, 4],
    ],
    [[3], [3], []],
    [[5, 2, 3], [3], [5, 2]],
    [
      [8, 2, 3],
      [5, 3, 4],
      [8, 2, 5, 4],
    ],
    [[], [3, 4], [3, 4]],
    [[3, 4], [], [3, 4]],
    [[], [], []],
  ])('%j with %j is %j', (a, b, result) => expect(dot(a, b)).toEqual(result))

  it('refuses inner sizes that differ', () =>
    expect(() => dot([2, 3], [4, 5])).toThrow(
      new ShapeError('dot: inner dimensions of [2, 3] and [4, 5] differ: 3 vs 4'),
    ))
})
