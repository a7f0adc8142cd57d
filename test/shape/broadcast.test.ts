import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { broadcast, broadcastTo } from '../../src/shape/broadcast.js'
import { ShapeError } from '../../src/shape/error.js'

const shape = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 })
const attempt = (a: readonly number[], b: readonly number[]) => {
  try {
    return broadcast('add', a, b)
  } catch (error) {
    return error instanceof ShapeError ? undefined : expect.unreachable()
  }
}

describe('broadcast', () => {
  it.each([
    [
      [8, 1, 3],
      [4, 3],
      [8, 4, 3],
    ],
    [[3], [], [3]],
    [[], [], []],
    [
      [0, 3],
      [1, 3],
      [0, 3],
    ],
    [[1], [0], [0]],
    [
      [5, 1],
      [1, 7],
      [5, 7],
    ],
  ])('%j with %j is %j', (a, b, result) => expect(broadcast('add', a, b)).toEqual(result))

  it('names the operation, both shapes and the sizes that clash', () => {
    expect(() => broadcast('add', [2, 3], [4])).toThrow(new ShapeError('add: cannot broadcast [2, 3] with [4]: 3 vs 4'))
    expect(() => broadcast('mul', [0], [2])).toThrow(new ShapeError('mul: cannot broadcast [0] with [2]: 0 vs 2'))
  })

  it('shows the whole shapes where only a part broadcasts', () =>
    expect(() => broadcast('matmul', [2], [5], [2, 3, 4], [5, 4, 6])).toThrow(
      new ShapeError('matmul: cannot broadcast [2, 3, 4] with [5, 4, 6]: 2 vs 5'),
    ))

  it('is commutative, idempotent, and has the scalar as unit', () => {
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        expect(attempt(a, b)).toEqual(attempt(b, a))
      }),
    )
    fc.assert(
      fc.property(shape, a => {
        expect(broadcast('add', a, a)).toEqual(a)
      }),
    )
    fc.assert(
      fc.property(shape, a => {
        expect(broadcast('add', a, [])).toEqual(a)
      }),
    )
  })

  it('is a shape that both operands are repeated to', () =>
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        const both = attempt(a, b)
        fc.pre(both !== undefined)
        expect([broadcastTo(a, both), broadcastTo(b, both)]).toEqual([both, both])
      }),
    ))
})

describe('broadcastTo', () => {
  it.each([
    [[2, 3], [3], 'broadcastTo: [2, 3] has more axes than [3]'],
    [[2, 3], [2, 4], 'broadcastTo: [2, 3] does not fit [2, 4]: 3 vs 4'],
    [[2], [1], 'broadcastTo: [2] does not fit [1]: 2 vs 1'],
  ])('refuses %j to %j', (from, to, sentence) => expect(() => broadcastTo(from, to)).toThrow(new ShapeError(sentence)))
})
