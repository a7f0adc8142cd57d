import { describe, expect, it } from 'vitest'
import { ShapeError } from '../../src/shape/error.js'
import { squeeze } from '../../src/shape/squeeze.js'

describe('squeeze', () => {
  it.each([
    [[2, 1, 3, 1], undefined, [2, 3]],
    [[1, 1], undefined, []],
    [[2, 1, 3, 1], -1, [2, 1, 3]],
    [
      [2, 1, 3, 1],
      [1, 3],
      [2, 3],
    ],
    [[2, 1], [], [2, 1]],
    [[0, 1], undefined, [0]],
  ])('of %j along %j is %j', (shape, axes, result) => expect(squeeze(shape, axes)).toEqual(result))

  it.each([
    [[3, 1], 0, 'squeeze: axis 0 of [3, 1] is 3, not 1'],
    [[3, 1], [-1, -2], 'squeeze: axis 0 of [3, 1] is 3, not 1'],
    [[1, 1], [0, -2], 'squeeze: axis 0 is given twice'],
    [[1, 1], 2, 'squeeze: axis 2 is out of range for [1, 1]'],
  ])('refuses %j along %j', (shape, axes, sentence) =>
    expect(() => squeeze(shape, axes)).toThrow(new ShapeError(sentence)),
  )
})
