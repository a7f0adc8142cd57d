// Elimination chooses its pivots: whatever the order of the rows, nothing is divided by what should be zero.
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'

type Rows = readonly (readonly number[])[]

const permutations = (n: number): readonly (readonly number[])[] =>
  n === 0
    ? [[]]
    : permutations(n - 1).flatMap(rest => Array.from({ length: n }, (_, at) => rest.toSpliced(at, 0, n - 1)))

const signOf = (order: readonly number[]): number =>
  order.reduce((sign, a, i) => order.slice(i + 1).reduce((s, b) => (a > b ? -s : s), sign), 1)

/** Upper triangular, so that of each column one row alone can be the pivot. */
const triangle: Rows = [
  [2, -1, 3, 1],
  [0, 0.5, -2, 4],
  [0, 0, -3, 1],
  [0, 0, 0, 5],
]

const tensor = (rows: Rows) => T.tensor(rows, 'float64') as T.Tensor<[4, 4], 'float64'>

describe('of a triangular matrix with its rows in any order', () => {
  const x = T.tensor([1, -2, 3, 0.25], 'float64')

  it.each(permutations(4))('%d %d %d %d: the solution and the determinant', (...order) => {
    const a = tensor(order.map(row => triangle[row]!))
    const found = T.toArray(T.solve(a, T.matmul(a, x)))
    for (const [i, value] of T.toArray(x).entries()) expect(found[i]).toBeCloseTo(value, 12)
    expect(T.item(T.det(a))).toBeCloseTo(signOf(order) * -15, 12)
  })
})

describe('of a matrix whose elimination meets a small number', () => {
  it.each([1e-18, -1e-18, 0])('%d: the larger one below is taken', small => {
    const a = T.tensor(
      [
        [1, 2, 3],
        [1, 2 + small, 4],
        [1, 3, 4],
      ],
      'float64',
    )
    const tiny = T.tensor(
      [
        [small, 1],
        [1, 1],
      ],
      'float64',
    )
    expect(T.toArray(T.solve(a, T.tensor([6, 7, 8], 'float64')))).toEqual([1, 1, 1])
    expect(T.toArray(T.solve(tiny, T.tensor([1, 2], 'float64')))).toEqual([1, 1])
  })
})

describe('of a singular matrix', () => {
  it.each<readonly [string, Rows]>([
    [
      'with a column of zeros',
      [
        [0, 1],
        [0, 2],
      ],
    ],
    [
      'whose second column is twice the first',
      [
        [1, 2, 3],
        [1, 2, 4],
        [1, 2, 7],
      ],
    ],
    [
      'of rank 1',
      [
        [1, 2, 4],
        [2, 4, 8],
        [0.5, 1, 2],
      ],
    ],
  ])('%s the determinant is 0', (_, rows) => {
    expect(Math.abs(T.item(T.det(T.tensor(rows, 'float64') as T.Tensor<[3, 3], 'float64'>)))).toBe(0)
  })
})
