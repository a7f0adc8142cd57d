import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { take, takeAlongAxis } from '../../src/shape/gather.js'
import { oneHot } from '../../src/shape/oneHot.js'
import { pad } from '../../src/shape/pad.js'

const shape = fc.array(fc.nat(5), { minLength: 1, maxLength: 4 })

describe('take', () => {
  it('puts the shape of the indices in place of the axis', () => {
    fc.assert(
      fc.property(shape, fc.array(fc.nat(5), { maxLength: 3 }), fc.nat(3), (sizes, indices, at) => {
        const axis = at % sizes.length
        const taken = [...sizes.slice(0, axis), ...indices, ...sizes.slice(axis + 1)]
        expect(take(sizes, indices, axis)).toEqual(taken)
        expect(take(sizes, indices, axis - sizes.length)).toEqual(taken)
      }),
    )
  })

  it('throws where there is no such axis', () => {
    expect(() => take([3, 4], [2], 2)).toThrow('take: axis 2 is out of range for [3, 4]')
  })
})

describe('takeAlongAxis', () => {
  it('has the shape of the indices, which may be of another size on the axis', () => {
    expect(takeAlongAxis([3, 4], [3, 9], -1)).toEqual([3, 9])
  })

  it.each([
    [[2, 9], 1, 'takeAlongAxis: [3, 4] and [2, 9] differ on axis 0: 3 vs 2'],
    [[1, 9], 1, 'takeAlongAxis: [3, 4] and [1, 9] differ on axis 0: 3 vs 1'],
    [[3], 1, 'takeAlongAxis: [3, 4] and [3] differ in rank: 2 vs 1'],
    [[3, 4], -3, 'takeAlongAxis: axis -3 is out of range for [3, 4]'],
  ])('with indices of shape %j on axis %i throws: %s', (indices, axis, sentence) => {
    expect(() => takeAlongAxis([3, 4], indices, axis)).toThrow(sentence)
  })
})

describe('oneHot', () => {
  it('appends the depth', () => {
    expect(oneHot([], 3)).toEqual([3])
    expect(oneHot([2, 5], 0)).toEqual([2, 5, 0])
  })

  it.each([-1, 1.5, Number.NaN])('of depth %d throws', depth => {
    expect(() => oneHot([2], depth)).toThrow(`oneHot: the depth must be a natural number, got ${depth}`)
  })
})

describe('pad', () => {
  it('adds what is put before and after', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat(5), fc.nat(5)), { maxLength: 4 }), axes => {
        const padded = pad(
          axes.map(([size]) => size),
          axes.map(([, before, after]) => [before, after]),
        )
        expect(padded).toEqual(axes.map(([size, before, after]) => size + before + after))
      }),
    )
  })

  it.each<[readonly (readonly [number, number])[], string]>([
    [[[1, 1]], 'pad: expected one pair for each axis of [3, 4], got 1'],
    [
      [
        [0, 0],
        [0, -1],
      ],
      'pad: the padding of axis 1 must be a natural number, got -1',
    ],
    [
      [
        [0.5, 0],
        [0, 0],
      ],
      'pad: the padding of axis 0 must be a natural number, got 0.5',
    ],
  ])('by %j throws: %s', (pairs, sentence) => {
    expect(() => pad([3, 4], pairs)).toThrow(sentence)
  })
})
