import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ShapeError } from '../../src/shape/error.js'
import { permutation, swapAxes, transpose } from '../../src/shape/transpose.js'

const permuted = fc
  .integer({ min: 0, max: 5 })
  .chain(rank =>
    fc.tuple(
      fc.array(fc.nat(9), { minLength: rank, maxLength: rank }),
      fc.shuffledSubarray([...Array(rank).keys()], { minLength: rank }),
    ),
  )

describe('transpose', () => {
  it.each([
    [[2, 3, 4], undefined, [4, 3, 2]],
    [
      [2, 3, 4],
      [2, 0, 1],
      [4, 2, 3],
    ],
    [
      [2, 3, 4],
      [-1, 0, -2],
      [4, 2, 3],
    ],
    [[], undefined, []],
    [[], [], []],
  ])('%j by %j is %j', (shape, axes, result) => expect(transpose(shape, axes)).toEqual(result))

  it.each([
    [[3, 4], [0], 'transpose: [0] does not name each axis of [3, 4] once'],
    [[3, 4], [0, 0], 'transpose: axis 0 is given twice'],
    [[3, 4], [0, 2], 'transpose: axis 2 is out of range for [3, 4]'],
  ])('refuses %j by %j', (shape, axes, sentence) =>
    expect(() => transpose(shape, axes)).toThrow(new ShapeError(sentence)),
  )

  it('is undone by the inverse permutation', () =>
    fc.assert(
      fc.property(permuted, ([shape, axes]) => {
        const inverse = axes.map((_, axis) => axes.indexOf(axis))
        expect(transpose(transpose(shape, axes), inverse)).toEqual(shape)
      }),
    ))

  it('without axes undoes itself', () =>
    fc.assert(
      fc.property(permuted, ([shape]) => {
        expect(transpose(transpose(shape))).toEqual(shape)
      }),
    ))
})

describe('permutation', () => {
  it('has every axis as an index', () => {
    expect(permutation([2, 3, 4], [-1, 0, -2])).toEqual([2, 0, 1])
    expect(permutation([2, 3, 4])).toEqual([2, 1, 0])
  })
})

describe('swapAxes', () => {
  it('puts two axes in each other’s place', () => {
    expect(swapAxes([2, 3, 4], 0, -1)).toEqual([4, 3, 2])
    expect(swapAxes([2, 3, 4], 1, 1)).toEqual([2, 3, 4])
  })

  it('refuses an axis there is not', () => {
    expect(() => swapAxes([3, 4], 2, 0)).toThrow(new ShapeError('swapAxes: axis 2 is out of range for [3, 4]'))
    expect(() => swapAxes([3, 4], 0, -3)).toThrow(new ShapeError('swapAxes: axis -3 is out of range for [3, 4]'))
  })
})
