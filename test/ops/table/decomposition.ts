import fc from 'fast-check'
import type { Draw } from '../draw.js'
import { floats, type Operation, operation } from '../operation.js'
import { at, define, type Plain, range, source } from '../plain.js'

// Definitions of small cases by other means than the library's; what holds for matrices of any size is in
// decomposition.test.ts.

type Vector = readonly number[]

const inner = (a: Vector, b: Vector): number => a.reduce((sum, value, k) => sum + value * b[k]!, 0)

const entry = (x: Plain, lead: Vector, i: number, j: number): number =>
  at(x, [...source(x.shape.slice(0, -2), lead), i, j])

const column = (x: Plain, lead: Vector, j: number): Vector => range(x.shape.at(-2)!).map(i => entry(x, lead, i, j))

/**
 * Matrices with 9 and more on the diagonal, each entry far from the one before: no two singular values are near. No
 * element is 0, so that all columns but the last of a square block are reflected.
 */
const dominant = (draw: Draw, shape: Vector): fc.Arbitrary<Plain> =>
  draw.tensor(shape, 0).map(x => {
    const [m, n] = shape.slice(-2) as [number, number]
    const onDiagonal = (i: number) => (i % (m * n)) % (n + 1) === 0 && i % (m * n) < n * Math.min(m, n)
    return {
      ...x,
      data: x.data.map((value, i) => value / 2 + 1 / 7 + (onDiagonal(i) ? 9 + (6 * (i % (m * n))) / (n + 1) : 0)),
    }
  })

const lead = fc.array(fc.integer({ min: 1, max: 2 }), { maxLength: 2 })

const matrices = (draw: Draw, sides: fc.Arbitrary<readonly [number, number]>): fc.Arbitrary<[Plain]> =>
  fc.tuple(lead, sides).chain(([batch, [m, n]]) => fc.tuple(dominant(draw, [...batch, m, n])))

/** The orthonormal columns of Gram and Schmidt, with the signs of Householder where the diagonal outweighs the rest. */
const orthonormal = (x: Plain, batch: Vector): readonly Vector[] => {
  const [m, n] = x.shape.slice(-2) as [number, number]
  const found: Vector[] = []
  for (const j of range(Math.min(m, n))) {
    const given = column(x, batch, j)
    const rest = given.map((value, i) => value - found.reduce((sum, q) => sum + inner(q, given) * q[i]!, 0))
    // The last column of a square block has nothing below its diagonal, so that it is not reflected.
    const sign = j === m - 1 ? 1 : -1
    found.push(rest.map(value => (sign * value) / Math.sqrt(inner(rest, rest))))
  }
  return found
}

/** The greater eigenvalue of [[a, b], [b, d]] last, with vectors whose greatest entry is positive. */
const eigen = (a: number, b: number, d: number): readonly (readonly [value: number, vector: Vector])[] => {
  const angle = Math.atan2(2 * b, a - d) / 2
  return [angle + Math.PI / 2, angle].map(turn => {
    const [c, s] = [Math.cos(turn), Math.sin(turn)]
    const sign = (Math.abs(c) >= Math.abs(s) ? c : s) < 0 ? -1 : 1
    return [a * c * c + 2 * b * c * s + d * s * s, [sign * c, sign * s]]
  })
}

const eigenOf = (x: Plain, batch: Vector): readonly (readonly [number, Vector])[] =>
  x.shape.at(-1) === 1
    ? [[entry(x, batch, 0, 0), [1]]]
    : eigen(entry(x, batch, 0, 0), (entry(x, batch, 0, 1) + entry(x, batch, 1, 0)) / 2, entry(x, batch, 1, 1))

/** Left vectors, values and right vectors of matrices with one row or two, from A Aᵀ. */
const singularOf = (x: Plain, batch: Vector): readonly (readonly [left: Vector, value: number, right: Vector])[] => {
  const [m, n] = x.shape.slice(-2) as [number, number]
  const row = (i: number): Vector => range(n).map(j => entry(x, batch, i, j))
  const pairs: readonly (readonly [number, Vector])[] =
    m === 1
      ? [[inner(row(0), row(0)), [1]]]
      : eigen(inner(row(0), row(0)), inner(row(0), row(1)), inner(row(1), row(1))).toReversed()
  return pairs.map(([square, left]) => {
    const value = Math.sqrt(square)
    return [left, value, range(n).map(j => left.reduce((sum, u, i) => sum + u * entry(x, batch, i, j), 0) / value)]
  })
}

const small = fc.integer({ min: 1, max: 3 })
const shared = { dtypes: floats, finite: true, span: [-2, 2], smooth: [[-2, 2]] } as const

export const decompositions: readonly Operation[] = [
  operation({
    ...shared,
    name: 'qr',
    args: (draw: Draw) => matrices(draw, fc.tuple(small, small)),
    define: (x: Plain) => {
      const [batch, m, n] = [x.shape.slice(0, -2), x.shape.at(-2)!, x.shape.at(-1)!]
      const k = Math.min(m, n)
      return [
        define([...batch, m, k], x.dtype, index => orthonormal(x, index.slice(0, -2))[index.at(-1)!]![index.at(-2)!]!),
        define([...batch, k, n], x.dtype, index => {
          const [of, i, j] = [index.slice(0, -2), index.at(-2)!, index.at(-1)!]
          return i > j ? 0 : inner(orthonormal(x, of)[i]!, column(x, of, j))
        }),
      ]
    },
  }),
  operation({
    ...shared,
    name: 'eigh',
    args: (draw: Draw) => matrices(draw, fc.constantFrom([1, 1], [2, 2])),
    define: (x: Plain) => [
      define(x.shape.slice(0, -1), x.dtype, index => eigenOf(x, index.slice(0, -1))[index.at(-1)!]![0]),
      define(x.shape, x.dtype, index => eigenOf(x, index.slice(0, -2))[index.at(-1)!]![1][index.at(-2)!]!),
    ],
  }),
  operation({
    ...shared,
    name: 'svd',
    args: (draw: Draw) => matrices(draw, fc.constantFrom([1, 1], [1, 3], [2, 2], [2, 3])),
    define: (x: Plain) => {
      const [batch, m, n] = [x.shape.slice(0, -2), x.shape.at(-2)!, x.shape.at(-1)!]
      return [
        define(
          [...batch, m, m],
          x.dtype,
          index => singularOf(x, index.slice(0, -2))[index.at(-1)!]![0][index.at(-2)!]!,
        ),
        define([...batch, m], x.dtype, index => singularOf(x, index.slice(0, -1))[index.at(-1)!]![1]),
        define(
          [...batch, m, n],
          x.dtype,
          index => singularOf(x, index.slice(0, -2))[index.at(-2)!]![2][index.at(-1)!]!,
        ),
      ]
    },
  }),
]
