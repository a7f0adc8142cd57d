import fc from 'fast-check'
import { broadcastable, type Draw, optional, size } from '../draw.js'
import { floats, type Operation, operation } from '../operation.js'
import { at, common, define, type Plain, range, source, volume } from '../plain.js'

/** The element of the matrix at `lead`, where its batch may be broadcast. */
const entry = (x: Plain, lead: readonly number[], i: number, j: number): number =>
  at(x, [...source(x.shape.slice(0, -2), lead), i, j])

type Matrix = readonly (readonly number[])[]

const matrixAt = (x: Plain, lead: readonly number[]): Matrix =>
  range(x.shape.at(-2)!).map(i => range(x.shape.at(-1)!).map(j => entry(x, lead, i, j)))

/** Leibniz by expansion along the first row. */
const determinant = (a: Matrix): number =>
  a.length === 0
    ? 1
    : a[0]!.reduce((sum, value, j) => sum + (j % 2 === 0 ? 1 : -1) * value * determinant(without(a, 0, j)), 0)

const without = (a: Matrix, row: number, column: number): Matrix => a.toSpliced(row, 1).map(r => r.toSpliced(column, 1))

/** x_i by Cramer's rule. */
const cramer = (a: Matrix, b: readonly number[], i: number): number =>
  determinant(a.map((row, k) => row.with(i, b[k]!))) / determinant(a)

const triangle = (a: Matrix, lower: boolean, transposed: boolean): Matrix => {
  const kept = a.map((row, i) => row.map((value, j) => ((lower ? j <= i : i <= j) ? value : 0)))
  return transposed ? kept.map((row, i) => row.map((_, j) => kept[j]![i]!)) : kept
}

const solutionWith = (a: Plain, b: Plain, change: (a: Matrix) => Matrix): Plain => {
  const column = b.shape.length > 1 ? b : { ...b, shape: [...b.shape, 1] }
  const [n, m] = column.shape.slice(-2) as [number, number]
  const batch = common(a.shape.slice(0, -2), column.shape.slice(0, -2))
  const x = define([...batch, n, m], a.dtype, index => {
    const [lead, i, j] = [index.slice(0, -2), index.at(-2)!, index.at(-1)!]
    const right = range(n).map(k => entry(column, lead, k, j))
    return cramer(change(matrixAt(a, lead)), right, i)
  })
  return b.shape.length > 1 ? x : { ...x, shape: [...batch, n] }
}

/** Matrices whose diagonals outweigh the rest. */
const dominant = (draw: Draw, shape: readonly number[]): fc.Arbitrary<Plain> =>
  draw.tensor(shape, 0).map(x => {
    const n = shape.at(-1)!
    return { ...x, data: x.data.map((value, i) => value + ((i % (n * n)) % (n + 1) === 0 ? 4 * n + 1 : 0)) }
  })

const small = fc.integer({ min: 1, max: 3 })
const lead = fc.array(small, { maxLength: 2 })

const squares = (draw: Draw): fc.Arbitrary<[Plain]> =>
  fc.tuple(lead, small).chain(([batch, n]) => fc.tuple(dominant(draw, [...batch, n, n])))

const equations = (draw: Draw): fc.Arbitrary<[Plain, Plain]> =>
  fc
    .tuple(broadcastable(2), small, size, fc.boolean())
    .map(([[a, b], n, m, column]): readonly [readonly number[], readonly number[]] => [
      [...a!.slice(-2), n, n],
      column ? [n] : [...b!.slice(-2), n, m],
    ])
    .filter(([a, b]) => volume(a) * volume(b) <= 400)
    .chain(([a, b]) => fc.tuple(dominant(draw, a), draw.tensor(b, 1)))

interface Triangular {
  readonly lower?: boolean
  readonly transposed?: boolean
}

const shared = { dtypes: floats, finite: true, span: [-2, 2], smooth: [[-2, 2]] } as const

export const linearAlgebra: readonly Operation[] = [
  operation({
    ...shared,
    name: 'cholesky',
    args: squares,
    // By minors: l(i, j) is that of rows 0 … j - 1, i and columns 0 … j over the root of two leading ones.
    define: (a: Plain): Plain =>
      define(a.shape, a.dtype, index => {
        const [i, j] = [index.at(-2)!, index.at(-1)!]
        const given = matrixAt(a, index.slice(0, -2))
        const minor = (rows: readonly number[]): number =>
          determinant(rows.map(row => range(rows.length).map(k => (given[row]![k]! + given[k]![row]!) / 2)))
        return j > i ? 0 : minor([...range(j), i]) / Math.sqrt(minor(range(j)) * minor(range(j + 1)))
      }),
  }),
  operation({ ...shared, name: 'solve', args: equations, define: (a: Plain, b: Plain) => solutionWith(a, b, x => x) }),
  operation({
    ...shared,
    name: 'triangularSolve',
    args: (draw: Draw) =>
      optional(equations(draw), () =>
        fc.record({ lower: fc.boolean(), transposed: fc.boolean() }, { requiredKeys: [] }),
      ),
    define: (a: Plain, b: Plain, { lower = false, transposed = false }: Triangular = {}) =>
      solutionWith(a, b, x => triangle(x, lower, transposed)),
  }),
  operation({
    ...shared,
    name: 'inv',
    args: squares,
    define: (a: Plain) =>
      define(a.shape, a.dtype, index => {
        const [i, j] = [index.at(-2)!, index.at(-1)!]
        return cramer(
          matrixAt(a, index.slice(0, -2)),
          range(a.shape.at(-1)!).map(k => (k === j ? 1 : 0)),
          i,
        )
      }),
  }),
  operation({
    ...shared,
    name: 'det',
    args: squares,
    define: (a: Plain) => define(a.shape.slice(0, -2), a.dtype, index => determinant(matrixAt(a, index))),
  }),
]
