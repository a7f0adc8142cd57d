// Rotations and reflections on plain matrices: what the decompositions promise besides their product.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { householder } from '../../src/primitive/householder.js'
import { singular, symmetricEigen } from '../../src/primitive/jacobi.js'

const rows = (x: Float64Array, columns: number): readonly Float64Array[] =>
  Array.from({ length: x.length / columns }, (_, i) => x.subarray(i * columns, (i + 1) * columns))

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, k) => sum + x * b[k]!, 0)

const expectOrthonormal = (vectors: readonly Float64Array[]): void => {
  for (const [i, a] of vectors.entries())
    for (const [j, b] of vectors.entries()) expect(dot(a, b)).toBeCloseTo(i === j ? 1 : 0, 12)
}

/** The entry of greatest magnitude. */
const leading = (vector: Float64Array): number =>
  vector.reduce((most, x) => (Math.abs(x) > Math.abs(most) ? x : most), 0)

const entries = (length: number) => fc.array(fc.integer({ min: -8, max: 8 }), { minLength: length, maxLength: length })
const sizes = fc.integer({ min: 1, max: 5 })

const symmetric = sizes.chain(n =>
  entries(n * n).map(x => ({ n, a: Float64Array.from(x, (_, k) => x[k]! + x[(k % n) * n + Math.floor(k / n)]!) })),
)
const matrices = fc
  .record({ m: sizes, n: sizes })
  .chain(({ m, n }) => entries(m * n).map(x => ({ m, n, a: Float64Array.from(x) })))

describe('symmetricEigen', () => {
  it('gives ascending values and orthonormal vectors whose leading entry is positive', () => {
    fc.assert(
      fc.property(symmetric, ({ n, a }) => {
        const given = a.slice()
        const { values, vectors } = symmetricEigen(n, a)
        expect(a).toEqual(given)
        expect([...values]).toEqual([...values].sort((x, y) => x - y))
        expectOrthonormal(rows(vectors, n))
        for (const [k, vector] of rows(vectors, n).entries()) {
          expect(leading(vector)).toBeGreaterThan(0)
          for (const [i, row] of rows(a, n).entries()) expect(dot(row, vector)).toBeCloseTo(values[k]! * vector[i]!, 10)
        }
      }),
    )
  })

  it('sees a small number beside a large one', () => {
    const { values } = symmetricEigen(2, Float64Array.of(1e20, 1, 1, 0))
    expect([...values]).toEqual([-1e-20, 1e20])
  })

  it('of what is not finite gives NaN throughout', () => {
    const { values, vectors } = symmetricEigen(2, Float64Array.of(1, 2, 2, Infinity))
    expect([...values, ...vectors]).toEqual([NaN, NaN, NaN, NaN, NaN, NaN])
  })
})

describe('singular', () => {
  it.each([1, 1e-200, 1e200])('gives descending values and orthonormal vectors of matrices times %d', scale => {
    fc.assert(
      fc.property(matrices, ({ m, n, a: unscaled }) => {
        const a = unscaled.map(x => x * scale)
        const given = a.slice()
        const { left, values, right } = singular(m, n, a)
        expect(a).toEqual(given)
        expect([...values]).toEqual([...values].sort((x, y) => y - x))
        const [us, vs] = [rows(left, m), rows(right, n)]
        expectOrthonormal(us)
        expectOrthonormal(vs)
        for (const u of us) expect(leading(u)).toBeGreaterThan(0)
        for (let i = 0; i < m; i++)
          for (let j = 0; j < n; j++) {
            const entry = values.reduce((sum, s, k) => sum + (s / scale) * us[k]![i]! * vs[k]![j]!, 0)
            expect(entry).toBeCloseTo(unscaled[i * n + j]!, 10)
          }
      }),
    )
  })

  it('of what is not finite gives NaN throughout', () => {
    const { left, values, right } = singular(2, 1, Float64Array.of(1, NaN))
    expect([...left, ...values, ...right]).toEqual([NaN, NaN, NaN, NaN])
  })
})

describe('householder', () => {
  it('gives orthonormal columns and a triangle whose product is the matrix', () => {
    fc.assert(
      fc.property(
        matrices.filter(({ m, n }) => m >= n),
        ({ m, n, a }) => {
          const given = a.slice()
          const { q, r } = householder(m, n, a)
          expect(a).toEqual(given)
          const columns = Array.from({ length: n }, (_, j) => Float64Array.from({ length: m }, (_, i) => q[i * n + j]!))
          expectOrthonormal(columns)
          for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) expect(r[i * n + j]).toBe(0)
          for (let i = 0; i < m; i++)
            for (let j = 0; j < n; j++) {
              const entry = columns.reduce((sum, column, k) => sum + column[i]! * r[k * n + j]!, 0)
              expect(entry).toBeCloseTo(a[i * n + j]!, 11)
            }
        },
      ),
    )
  })

  it('leaves what is triangular as it is, and gives other columns the sign that loses no digits', () => {
    const triangle = Float64Array.of(-2, 1, 0, 3)
    expect([...householder(2, 2, triangle).r]).toEqual([...triangle])
    expect(householder(2, 1, Float64Array.of(3, 4)).r[0]).toBe(-5)
    expect(householder(2, 1, Float64Array.of(-3, 4)).r[0]).toBe(5)
    expect(householder(2, 1, Float64Array.of(0, 4)).r[0]).toBe(-4)
  })
})
