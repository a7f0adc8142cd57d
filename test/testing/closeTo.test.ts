import fc from 'fast-check'
import * as T from 'tensor-ts'
import { closeTo, NotCloseError, tensors } from 'tensor-ts/testing'
import { describe, expect, it } from 'vitest'
import { thrown } from './thrown.js'

const refusal = (run: () => void): NotCloseError => thrown(NotCloseError, run)
const lines = (run: () => void): readonly string[] => refusal(run).message.split('\n').slice(1)

const tree = {
  w: T.tensor([
    [1, 2],
    [3, 4],
  ]),
  rest: [T.tensor(0.5, 'float64'), 'tanh', 3],
} as const

describe('closeTo', () => {
  it('passes what is the same, and what is near', () => {
    closeTo(tree, tree)
    closeTo<unknown>(tree, { ...tree, w: T.mul(tree.w, 1 + 5e-6) })
    closeTo(T.zeros([0]), T.zeros([0]))
    closeTo({}, {})
    closeTo(T.tensor(1e6), T.tensor(1e6 + 5))
    closeTo(T.tensor(1), T.tensor(2), { absolute: 1 })
    closeTo(T.tensor(1), T.tensor(2), { relative: 0.5 })
  })

  it('passes exactly where allClose holds', () => {
    const pairs = fc.tuple(
      tensors([3], 'float32', { edges: true }),
      tensors([3], 'float32', { min: -1e-5, max: 1e-5, edges: true }),
      fc.boolean(),
      fc.constantFrom(0, 1e-6, 1e-5),
      fc.constantFrom(0, 1e-6),
      fc.boolean(),
    )
    const outcomes = new Set<boolean>()
    fc.assert(
      fc.property(pairs, ([expected, by, same, rtol, atol, equalNan]) => {
        const actual = same ? expected : T.add(expected, by)
        const close = T.item(T.allClose(actual, expected, { rtol, atol, equalNan }))
        outcomes.add(close)
        const run = () => closeTo(actual, expected, { relative: rtol, absolute: atol, equalNan })
        if (close) run()
        else expect(run).toThrow(NotCloseError)
      }),
      { numRuns: 500 },
    )
    expect(outcomes.size).toBe(2)
  })

  it('takes NaN for NaN, unless told not to', () => {
    const x = T.tensor([Number.NaN, Infinity, -Infinity])
    closeTo(x, x)
    expect(lines(() => closeTo(x, x, { equalNan: false }))[0]).toContain('1 of 3 elements of the top differ')
    expect(() => closeTo(x, T.tensor([0, Infinity, -Infinity]))).toThrow('the tensor[0] is NaN, expected 0')
    expect(() => closeTo(x, T.tensor([Number.NaN, -Infinity, -Infinity]))).toThrow('is Infinity, expected -Infinity')
  })

  it('names the element that is furthest off, both numbers, and how many differ', () => {
    const error = refusal(() =>
      closeTo(
        {
          ...tree,
          w: T.tensor([
            [1, 2.5],
            [3.1, 4],
          ]),
        },
        tree,
      ),
    )
    expect(error.message).toBe(
      [
        'closeTo (relative 1e-5, absolute 1e-8):',
        '  2 of 4 elements of .w differ, the most .w[0, 1] is 2.5, expected 2 (absolute error 5.00e-1, relative 2.50e-1)',
      ].join('\n'),
    )
    expect(error.worst).toEqual({
      path: '.w',
      index: [0, 1],
      actual: 2.5,
      expected: 2,
      absoluteError: 0.5,
      relativeError: 0.25,
    })
    expect(error.name).toBe('NotCloseError')
  })

  it('names every tensor that differs, and the worst of all, where NaN is the worst', () => {
    const far = {
      w: T.tensor([
        [9, 2],
        [3, 4],
      ]),
      rest: [T.tensor(Number.NaN, 'float64'), 'tanh', 3],
    } as const
    const error = refusal(() => closeTo<unknown>(far, tree))
    expect(error.message.split('\n')).toHaveLength(3)
    expect(error.worst?.path).toBe('.rest[0]')
  })

  it('holds integers and bools to equality', () => {
    const labels = T.tensor([1_000_000, 2], 'int32')
    expect(() => closeTo(T.add(labels, 1), labels)).toThrow('2 of 2 elements of the top differ')
    expect(() => closeTo(T.tensor([true]), T.tensor([false]))).toThrow('the tensor[0] is 1, expected 0')
    closeTo(labels, labels)
  })

  it('says how structure, shapes and types differ', () => {
    const cases: readonly (readonly [actual: unknown, expected: unknown, sentence: string])[] = [
      [
        { a: T.zeros([2]) },
        { a: T.zeros([3]) },
        'at .a expected a tensor of shape [3] and dtype float32, got a tensor of shape [2] and dtype float32',
      ],
      [
        T.zeros([], 'float64'),
        T.zeros([]),
        'at the top expected a tensor of shape [] and dtype float32, got a tensor of shape [] and dtype float64',
      ],
      [{}, { b: T.zeros([]) }, 'at .b expected a tensor of shape [] and dtype float32, found nothing'],
      [{ b: { c: 1 } }, {}, 'at .b expected nothing, got an object'],
      [[1, 2], [1, 2, 3], 'at [2] expected 3, found nothing'],
      [{ a: [1, 2] }, { a: [1, 'x'] }, "at .a[1] expected 'x', got 2"],
      [T.zeros([]), 0, 'at the top expected 0, got a tensor of shape [] and dtype float32'],
      [[], {}, 'at the top expected an object, got an array of length 0'],
      [{ a: null }, { a: undefined }, 'at .a expected undefined, got null'],
      [new Map(), new Map(), 'at the top expected a Map, got a Map'],
    ]
    for (const [actual, expected, sentence] of cases) {
      const error = refusal(() => closeTo(actual, expected))
      expect(error.message.split('\n').slice(1)).toEqual([`  ${sentence}`])
      expect(error.worst).toBeUndefined()
    }
  })

  it('stops after ten', () => {
    const zeros = Array.from({ length: 13 }, () => T.zeros([]))
    const found = lines(() =>
      closeTo(
        zeros,
        zeros.map(() => T.ones([])),
      ),
    )
    expect(found).toHaveLength(11)
    expect(found.at(-1)).toBe('  and 3 more')
  })
})
