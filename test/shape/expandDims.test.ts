import { describe, expect, it } from 'vitest'
import { ShapeError } from '../../src/shape/error.js'
import { expandDims } from '../../src/shape/expandDims.js'

describe('expandDims', () => {
  it.each([
    [[3, 4], 0, [1, 3, 4]],
    [[3, 4], 1, [3, 1, 4]],
    [[3, 4], 2, [3, 4, 1]],
    [[3, 4], -1, [3, 4, 1]],
    [[3, 4], -3, [1, 3, 4]],
    [[], 0, [1]],
  ])('of %j at %i is %j', (shape, axis, result) => expect(expandDims(shape, axis)).toEqual(result))

  it.each([3, -4, 0.5])('refuses %d for two axes', axis =>
    expect(() => expandDims([3, 4], axis)).toThrow(
      new ShapeError(`expandDims: axis ${axis} is out of range for [3, 4] and a new axis`),
    ),
  )
})
