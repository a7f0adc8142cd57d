import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ShapeError } from '../../src/shape/error.js'
import { moveAxis, movement } from '../../src/shape/moveAxis.js'

describe('moveAxis', () => {
  it.each([
    [[2, 3, 4], 0, -1, [3, 4, 2]],
    [[2, 3, 4], 2, 0, [4, 2, 3]],
    [[2, 3, 4], 1, 1, [2, 3, 4]],
  ])('of %j from %i to %i is %j', (shape, from, to, result) => expect(moveAxis(shape, from, to)).toEqual(result))

  it('gives the order of the axes', () => expect(movement([2, 3, 4], 0, 1)).toEqual([1, 0, 2]))

  it('is undone by the move back', () => {
    const moves = fc
      .array(fc.nat(9), { minLength: 1, maxLength: 5 })
      .chain(shape => fc.tuple(fc.constant(shape), fc.nat(shape.length - 1), fc.nat(shape.length - 1)))
    fc.assert(
      fc.property(moves, ([shape, from, to]) => {
        expect(moveAxis(moveAxis(shape, from, to), to, from)).toEqual(shape)
      }),
    )
  })

  it('refuses an axis there is not', () => {
    expect(() => moveAxis([3, 4], 2, 0)).toThrow(new ShapeError('moveAxis: axis 2 is out of range for [3, 4]'))
    expect(() => moveAxis([3, 4], 0, -3)).toThrow(new ShapeError('moveAxis: axis -3 is out of range for [3, 4]'))
  })
})
