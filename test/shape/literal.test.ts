import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { literal, type NestedArray } from '../../src/shape/literal.js'

const filled = (shape: readonly number[]): NestedArray<number> => {
  const [length, ...rest] = shape
  return length === undefined ? 1 : Array.from({ length }, () => filled(rest))
}

describe('the shape of a nested array', () => {
  it('is the lengths it was made with, where none is 0', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }), shape => {
        expect(literal(filled(shape))).toEqual(shape)
      }),
    )
  })

  it('ends at an empty array, below which there is nothing to see', () => {
    expect(literal([])).toEqual([0])
    expect(literal([[], []])).toEqual([2, 0])
    expect(literal([[[]], [[]]])).toEqual([2, 1, 0])
  })

  it('is [] for a number or a boolean alone', () => {
    expect(literal(3)).toEqual([])
    expect(literal(true)).toEqual([])
  })

  it.each([
    [
      [
        [1, 2, 3],
        [4, 5],
      ],
      'tensor: ragged at [1]: expected 3 entries, got 2',
    ],
    [[[1], [2, 3], [4, 5, 6]], 'tensor: ragged at [1]: expected 1 entry, got 2'],
    [
      [
        [[1], [2]],
        [[3], [4, 5]],
      ],
      'tensor: ragged at [1, 1]: expected 1 entry, got 2',
    ],
    [[[1, 2], 3], 'tensor: ragged at [1]: expected 2 entries, got a number'],
    [[[1, 2], true], 'tensor: ragged at [1]: expected 2 entries, got a boolean'],
    [[1, [2, 3]], 'tensor: ragged at [1]: expected a number, got 2 entries'],
    [[1, []], 'tensor: ragged at [1]: expected a number, got 0 entries'],
    ['text', 'tensor: expected numbers or booleans, got a string'],
    [
      [
        [1, 2],
        [3, null],
      ],
      'tensor: expected numbers or booleans, got null at [1, 1]',
    ],
    [[[undefined]], 'tensor: expected numbers or booleans, got undefined at [0, 0]'],
    [[[1, {}]], 'tensor: expected numbers or booleans, got an object at [0, 1]'],
    [new Array(2), 'tensor: expected numbers or booleans, got undefined at [0]'],
  ])('of %j does not exist: %s', (data, sentence) => {
    expect(() => literal(data)).toThrow(sentence)
  })
})
