import { describe, expect, it } from 'vitest'
import { ShapeError } from '../../src/shape/error.js'
import { reduce } from '../../src/shape/reduce.js'

describe('reduce', () => {
  it.each([
    [[2, 3, 4], undefined, false, []],
    [[2, 3, 4], undefined, true, [1, 1, 1]],
    [[2, 3, 4], 1, false, [2, 4]],
    [[2, 3, 4], 1, true, [2, 1, 4]],
    [[2, 3, 4], [0, -1], false, [3]],
    [[2, 3, 4], [-1, 0], true, [1, 3, 1]],
    [[2, 3, 4], [], false, [2, 3, 4]],
    [[], undefined, true, []],
    [[0, 3], 0, false, [3]],
  ])('%j along %j, keepDims %j, is %j', (shape, axes, keepDims, result) =>
    expect(reduce('sum', shape, axes, keepDims)).toEqual(result),
  )

  it('names the operation', () => {
    expect(() => reduce('mean', [3, 4], 2)).toThrow(new ShapeError('mean: axis 2 is out of range for [3, 4]'))
    expect(() => reduce('max', [3, 4], [1, -1])).toThrow(new ShapeError('max: axis 1 is given twice'))
    expect(() => reduce('sum', [], 0)).toThrow(new ShapeError('sum: axis 0 is out of range for []'))
  })
})
