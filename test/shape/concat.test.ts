import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat } from '../../src/shape/concat.js'
import { split } from '../../src/shape/split.js'
import { stack } from '../../src/shape/stack.js'

const shape = fc.array(fc.nat(5), { minLength: 1, maxLength: 4 })

describe('concat', () => {
  it('joins again what split has parted', () => {
    fc.assert(
      fc.property(shape, fc.nat(3), fc.integer({ min: 1, max: 5 }), (sizes, at, parts) => {
        const axis = at % sizes.length
        const divided = sizes.map((size, i) => (i === axis ? size * parts : size))
        expect(concat(split(divided, parts, axis), axis)).toEqual(divided)
        expect(concat(split(divided, parts, axis - sizes.length), axis - sizes.length)).toEqual(divided)
      }),
    )
  })

  it.each([
    [
      [
        [2, 3],
        [2, 4],
      ],
      0,
      'concat: [2, 3] and [2, 4] differ on axis 1: 3 vs 4',
    ],
    [[[2, 3], [2, 3], [2]], 0, 'concat: [2, 3] and [2] differ in rank: 2 vs 1'],
    [[[2, 3]], 2, 'concat: axis 2 is out of range for [2, 3]'],
    [[[]], 0, 'concat: axis 0 is out of range for []'],
    [[], 0, 'concat: expected at least one tensor'],
  ])('of %j on axis %i throws: %s', (shapes, axis, sentence) => {
    expect(() => concat(shapes, axis)).toThrow(sentence)
  })
})

describe('stack', () => {
  it('puts the number of arrays where the new axis is', () => {
    fc.assert(
      fc.property(shape, fc.nat(4), fc.integer({ min: 1, max: 5 }), (sizes, at, count) => {
        const axis = at % (sizes.length + 1)
        const stacked = stack(Array<readonly number[]>(count).fill(sizes), axis)
        expect(stacked[axis]).toBe(count)
        expect(stacked.filter((_, i) => i !== axis)).toEqual(sizes)
        expect(stack(Array<readonly number[]>(count).fill(sizes), axis - sizes.length - 1)).toEqual(stacked)
      }),
    )
  })

  it.each([
    [
      [
        [2, 3],
        [2, 4],
      ],
      0,
      'stack: [2, 3] and [2, 4] differ on axis 1: 3 vs 4',
    ],
    [[[2, 3]], 3, 'stack: axis 3 is out of range for [2, 3] and a new axis'],
    [[[2, 3]], -4, 'stack: axis -4 is out of range for [2, 3] and a new axis'],
    [[[2, 3]], 0.5, 'stack: axis 0.5 is out of range for [2, 3] and a new axis'],
    [[], 0, 'stack: expected at least one tensor'],
  ])('of %j on axis %d throws: %s', (shapes, axis, sentence) => {
    expect(() => stack(shapes, axis)).toThrow(sentence)
  })
})
