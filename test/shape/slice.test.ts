import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Bound, type SliceRange, slice, sliceAxes } from '../../src/shape/slice.js'
import { split, splitRanges } from '../../src/shape/split.js'

// Python's rule in other words: with step 1 it is JavaScript's slice; every k-th entry of that for a larger step; and
// for a negative step the same on the list reversed, where place i has become n - 1 - i.
const python = (n: number, start: Bound, stop: Bound, step: number): readonly number[] => {
  const entries = [...Array(n).keys()]
  if (step > 0) return entries.slice(start ?? 0, stop ?? n).filter((_, i) => i % step === 0)
  const reversed = (bound: Bound, otherwise: number) =>
    bound === null ? otherwise : Math.max(0, n - 1 - (bound < 0 ? bound + n : bound))
  return entries
    .reverse()
    .slice(reversed(start, 0), reversed(stop, n))
    .filter((_, i) => i % -step === 0)
}

const bound = fc.option(fc.integer({ min: -12, max: 12 }))
const step = fc.integer({ min: -4, max: 4 }).filter(k => k !== 0)

describe('slice', () => {
  it('keeps the entries that Python keeps', () => {
    fc.assert(
      fc.property(fc.nat(8), bound, bound, step, (n, from, to, by) => {
        const [axis] = sliceAxes([n], [[from, to, by]])
        const kept = Array.from({ length: axis?.size ?? -1 }, (_, i) => (axis?.start ?? 0) + i * (axis?.step ?? 0))
        expect(kept).toEqual(python(n, from, to, by))
      }),
      { numRuns: 2000 },
    )
  })

  it('drops an axis by an index, counted from either end', () => {
    expect(slice([3, 4, 5], [null, 1])).toEqual([3, 5])
    expect(sliceAxes([3], [-1])).toEqual([{ start: 2, step: 1, size: 1, drop: true }])
  })

  it('leaves axes without a range whole', () => {
    expect(slice([3, 4, 5], [])).toEqual([3, 4, 5])
    expect(slice([3, 4, 5], [[1, null]])).toEqual([2, 4, 5])
  })

  it.each<[readonly SliceRange[], string]>([
    [[3], 'slice: index 3 is out of range for axis 0 of [3, 4]'],
    [[null, -5], 'slice: index -5 is out of range for axis 1 of [3, 4]'],
    [[null, [0, 1, 0]], 'slice: the step along axis 1 of [3, 4] is 0'],
    [[null, null, null], 'slice: expected at most 2 ranges for [3, 4], got 3'],
    [[0.5], 'slice: the index along axis 0 of [3, 4] must be a whole number, got 0.5'],
    [[[0.5, 2]], 'slice: the start along axis 0 of [3, 4] must be a whole number, got 0.5'],
    [[[0, Number.NaN]], 'slice: the stop along axis 0 of [3, 4] must be a whole number, got NaN'],
    [[[0, 1, 1.5]], 'slice: the step along axis 0 of [3, 4] must be a whole number, got 1.5'],
  ])('by %j throws: %s', (ranges, sentence) => {
    expect(() => slice([3, 4], ranges)).toThrow(sentence)
  })
})

describe('split', () => {
  it('at indices gives the parts that slicing a list gives', () => {
    fc.assert(
      fc.property(fc.nat(8), fc.array(fc.integer({ min: -10, max: 10 }), { maxLength: 4 }), (n, indices) => {
        const list = [...Array(n).keys()]
        const lengths = [...indices, n].map((to, i) => list.slice(i === 0 ? 0 : indices[i - 1], to).length)
        expect(split([n], indices)).toEqual(lengths.map(length => [length]))
      }),
    )
  })

  it('into equal parts gives the ranges of each', () => {
    expect(splitRanges([2, 6], 3, 1)).toEqual([
      [null, [0, 2]],
      [null, [2, 4]],
      [null, [4, 6]],
    ])
  })

  it.each([
    [4, 0, 'split: 4 parts do not divide axis 0 of [6, 2]'],
    [0, 0, 'split: the number of parts must be a positive whole number, got 0'],
    [1.5, 0, 'split: the number of parts must be a positive whole number, got 1.5'],
    [1, 2, 'split: axis 2 is out of range for [6, 2]'],
  ])('into %d on axis %i throws: %s', (parts, axis, sentence) => {
    expect(() => split([6, 2], parts, axis)).toThrow(sentence)
  })
})
