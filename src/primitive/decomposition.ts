import { svd as svdShape } from '../shape/decomposition.js'
import { count, part } from '../shape/sizes.js'
import type { Stored } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import { add, mul, quotientOrZero, sub } from './arithmetic.js'
import { broadcast, reduceSum, reshape } from './broadcast.js'
import { defineSeveral, scalarLike } from './define.js'
import { dot } from './dot.js'
import { householder } from './householder.js'
import { singular, symmetricEigen } from './jacobi.js'
import { triangularSolve } from './linalg.js'
import { flipped, matrixAt, order, symmetric, turned, weighted } from './matrix.js'

/** Calls `run` with each matrix, and writes what it gives into the outputs. */
const eachMatrix = (outs: readonly Stored[], x: Stored, run: (a: Float64Array) => readonly Float64Array[]): void => {
  const size = count(part(x.shape, -2))
  for (let index = 0; index < count(part(x.shape, 0, -2)); index++)
    run(matrixAt(x.data, index, size)).forEach((part, i) => {
      outs[i]!.data.set(part, index * part.length)
    })
}

/** Vectors [..., N] as matrices of `rows` equal rows. */
const asRows = (x: Value, rows: number): Value => {
  const [lead, n] = [part(x.shape, 0, -1), order(x)]
  return broadcast(reshape(x, [...lead, 1, n]), [...lead, rows, n])
}

const diagonal = (x: Value): Value =>
  reduceSum(
    weighted(x, (i, j) => (i === j ? 1 : 0)),
    [x.shape.length - 1],
  )

/** a / b of matrices, 0 on the diagonals, whatever is there. */
const offDiagonalQuotient = (a: Value, b: Value): Value => {
  const beside = weighted(broadcast(scalarLike(1, b), b.shape), (i, j) => (i === j ? 1 : 0))
  return quotientOrZero(
    weighted(a, (i, j) => (i === j ? 0 : 1)),
    add(b, beside),
  )
}

/**
 * Q [..., M, N] and R [..., N, N] with Q R = A for A [..., M, N], M >= N. Derivative: with C = Qᵀ dA R⁻¹ and the
 * antisymmetric Ω that agrees with C below the diagonal, dR = (C - Ω) R and dQ = dA R⁻¹ - Q (C - Ω) (Walter, Lehmann &
 * Lamour, "On evaluating higher-order derivatives of the QR decomposition", 2012).
 */
export const qr = defineSeveral({
  name: 'qr',
  spec: x => [x, { shape: x.shape.with(-2, order(x)), dtype: x.dtype }],
  evaluate: (outs, x) => {
    const [m, n] = part(x.shape, -2) as [number, number]
    eachMatrix(outs, x, a => {
      const { q, r } = householder(m, n, a)
      return [q, r]
    })
  },
  jvp: (t, { outputs }) => {
    const [q, r] = outputs as [Value, Value]
    const scaled = flipped(triangularSolve(r, flipped(t), { lower: false, transposed: true }))
    const inner = dot(q, scaled, true)
    const below = weighted(inner, (i, j) => (j < i ? 1 : 0))
    const upper = sub(inner, sub(below, flipped(below)))
    return [sub(scaled, dot(q, upper)), dot(upper, r)]
  },
})

/**
 * The eigenvalues [..., N] of (A + Aᵀ) / 2, ascending, and the eigenvectors as columns [..., N, N]. Derivative: with
 * C = Vᵀ dA V, that of the values is the diagonal of C, and dV = V (F ∘ C), where F(i, j) = 1 / (λⱼ - λᵢ), 0 on the
 * diagonal (Giles, "An extended collection of matrix derivative results", 2008).
 */
export const eigh = defineSeveral({
  name: 'eigh',
  spec: x => [{ shape: part(x.shape, 0, -1), dtype: x.dtype }, x],
  evaluate: (outs, x) => {
    const n = order(x)
    eachMatrix(outs, x, a => {
      const { values, vectors } = symmetricEigen(n, symmetric(n, a))
      return [values, turned(n, n, vectors)]
    })
  },
  jvp: (t, { outputs }) => {
    const [values, vectors] = outputs as [Value, Value]
    const even = mul(add(t, flipped(t)), scalarLike(0.5, t))
    const inner = dot(vectors, dot(even, vectors), true)
    const columns = asRows(values, order(values))
    return [diagonal(inner), dot(vectors, offDiagonalQuotient(inner, sub(columns, flipped(columns))))]
  },
})

/**
 * U [..., M, K], the singular values [..., K], descending, and Vᵀ [..., K, N] with U diag(s) Vᵀ = A [..., M, N] and
 * K = min(M, N). Derivative: with C = Uᵀ dA V, that of the values is the diagonal of C, dU = U (F ∘ (C S + S Cᵀ)) and
 * dV = V (F ∘ (S C + Cᵀ S)), where F(i, j) = 1 / (sⱼ² - sᵢ²), 0 on the diagonal; the longer ones have beside that
 * (I - U Uᵀ) dA V S⁻¹ or (I - V Vᵀ) dAᵀ U S⁻¹ (Townsend, "Differentiating the singular value decomposition", 2016).
 */
export const svd = defineSeveral({
  name: 'svd',
  spec: ({ shape, dtype }) => svdShape(shape).map(each => ({ shape: each, dtype })),
  evaluate: (outs, x) => {
    const [m, n] = part(x.shape, -2) as [number, number]
    eachMatrix(outs, x, a => {
      const { left, values, right } = singular(m, n, a)
      return [turned(Math.min(m, n), m, left), values, right]
    })
  },
  jvp: (t, { x, outputs }) => {
    const [u, s, vt] = outputs as [Value, Value, Value]
    const [m, n] = part(x.shape, -2) as [number, number]
    const right = dot(t, vt, false, true)
    const inner = dot(u, right, true)
    const columns = asRows(s, order(s))
    const rows = flipped(columns)
    // By one factor after the other: squares may be out of range.
    const turn = (side: Value) => {
      const scaled = mul(offDiagonalQuotient(inner, add(columns, rows)), side)
      return offDiagonalQuotient(add(scaled, flipped(scaled)), sub(columns, rows))
    }
    // The part of a direction that the vectors, as columns, do not reach.
    const beside = (vectors: Value, direction: Value) =>
      quotientOrZero(sub(direction, dot(vectors, dot(vectors, direction, true))), asRows(s, vectors.shape.at(-2)!))
    const du = dot(u, turn(columns))
    const v = flipped(vt)
    const dv = dot(v, turn(rows))
    return [
      m > n ? add(du, beside(u, right)) : du,
      diagonal(inner),
      flipped(n > m ? add(dv, beside(v, dot(t, u, true))) : dv),
    ]
  },
})
