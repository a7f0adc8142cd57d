import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ShapeError } from '../../src/shape/error.js'
import { reshape } from '../../src/shape/reshape.js'
import { size } from '../../src/shape/size.js'

describe('reshape', () => {
  it.each([
    [
      [32, 784],
      [32, 28, 28],
      [32, 28, 28],
    ],
    [
      [32, 28, 28],
      [-1, 784],
      [32, 784],
    ],
    [[6], [2, -1], [2, 3]],
    [[], [-1], [1]],
    [[1, 1], [], []],
    [[0, 5], [-1], [0]],
    [
      [0, 5],
      [-1, 5],
      [0, 5],
    ],
    [
      [0, 5],
      [3, 0],
      [3, 0],
    ],
  ])('%j to %j is %j', (from, to, result) => expect(reshape(from, to)).toEqual(result))

  it.each([
    [[32, 784], [32, 28, 27], 'reshape: [32, 784] has 25088 elements, [32, 28, 27] has 24192'],
    [[5, 3], [-1, 4], 'reshape: [5, 3] has 15 elements, which [-1, 4] does not divide'],
    [[0, 5], [-1, 0], 'reshape: [0, 5] has 0 elements, which [-1, 0] does not divide'],
    [[4], [-1, -1], 'reshape: [-1, -1] has more than one -1'],
    [[6], [-2, -3], 'reshape: [-2, -3] has a negative size'],
    [[6], [], 'reshape: [6] has 6 elements, [] has 1'],
  ])('refuses %j to %j', (from, to, sentence) => expect(() => reshape(from, to)).toThrow(new ShapeError(sentence)))

  it('finds the size that -1 stands for', () => {
    const shape = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(shape, fc.nat(4), (to, hole) => {
        fc.pre(hole < to.length)
        expect(reshape([size(to)], to.with(hole, -1))).toEqual(to)
      }),
    )
  })
})
