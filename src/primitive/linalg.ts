import { count, part } from '../shape/sizes.js'
import type { Value } from '../tensor/tensor.js'
import { add, mul, neg } from './arithmetic.js'
import { allBatched } from './batch.js'
import { type Bound, define, known, scalarLike } from './define.js'
import { dot } from './dot.js'
import { eliminate, substitute } from './elimination.js'
import { flipped, matrixAt, order, symmetric, turned, weighted } from './matrix.js'

interface Triangle {
  readonly lower: boolean
  /** Whether the transposed matrix is meant. */
  readonly transposed: boolean
}

/**
 * x from A x = b (or Aᵀ x = b) for triangular A [...B, N, N], of which the other triangle is not read, and b [...B, N, M].
 * Derivative: A dx = db - dA x. Linear in b; transpose: the solution with Aᵀ.
 */
export const triangularSolve: Bound<[a: Value, b: Value, triangle: Triangle]> = define(
  {
    name: 'triangularSolve',
    spec: ([, b], _: Triangle) => b!,
    evaluate: (out, [a, b], { lower, transposed }) => {
      const [n, columns] = part(b!.shape, -2) as [number, number]
      for (let index = 0; index < count(part(b!.shape, 0, -2)); index++) {
        const at = (i: number, j: number) => a!.data[(index * n + i) * n + j]!
        const x = matrixAt(b!.data, index, n * columns)
        substitute(n, columns, lower !== transposed, transposed ? (i, j) => at(j, i) : at, x)
        out.data.set(x, index * n * columns)
      }
    },
    batch: (inputs, batched, triangle) => {
      const [a, b] = allBatched(inputs, batched)
      return triangularSolve(a!, b!, triangle)
    },
    jvp: [
      (t, { inputs, output, params }) => {
        const within = weighted(t, (i, j) => ((params.lower ? j <= i : i <= j) ? 1 : 0))
        return triangularSolve(inputs[0]!, neg(dot(within, output, params.transposed)), params)
      },
      (t, { inputs, params }) => triangularSolve(inputs[0]!, t, params),
    ],
    transpose: (ct, [a], { lower, transposed }) => [
      undefined,
      triangularSolve(known(a!), ct, { lower, transposed: !transposed }),
    ],
  },
  apply => (a, b, triangle) => apply([a, b], triangle),
)

/** The lower triangular L with L Lᵀ = A in place; NaN where there is none. */
const factorize = (n: number, a: Float64Array): void => {
  let definite = true
  for (let j = 0; j < n; j++)
    for (let i = j; i < n; i++) {
      let rest = a[i * n + j]!
      for (let k = 0; k < j; k++) rest -= a[i * n + k]! * a[j * n + k]!
      if (i === j) definite &&= rest > 0
      a[i * n + j] = i === j ? Math.sqrt(rest) : rest / a[j * n + j]!
      if (i !== j) a[j * n + i] = 0
    }
  if (!definite) for (let i = 0; i < n; i++) a.fill(Number.NaN, i * n, i * n + i + 1)
}

/**
 * The lower triangular L with L Lᵀ = (A + Aᵀ) / 2; NaN where that is not positive definite. Derivative: L Φ(L⁻¹ dA L⁻ᵀ), where Φ
 * keeps the lower triangle and halves its diagonal (Murray, "Differentiation of the Cholesky decomposition", 2016).
 */
export const cholesky: Bound<[x: Value]> = define(
  {
    name: 'cholesky',
    spec: ([x]) => x!,
    evaluate: (out, [x]) => {
      const n = order(x!)
      for (let index = 0; index < count(part(x!.shape, 0, -2)); index++) {
        const factor = symmetric(n, matrixAt(x!.data, index, n * n))
        factorize(n, factor)
        out.data.set(factor, index * n * n)
      }
    },
    batch: ([x], _, params, apply) => apply([x!], params),
    jvp: [
      (t, { output: l }) => {
        const triangle = { lower: true, transposed: false }
        const even = mul(add(t, flipped(t)), scalarLike(0.5, t))
        const inner = triangularSolve(l, flipped(triangularSolve(l, even, triangle)), triangle)
        return dot(
          l,
          weighted(inner, (i, j) => (i === j ? 0.5 : j < i ? 1 : 0)),
        )
      },
    ],
  },
  apply => x => apply([x], {}),
)

interface Transposed {
  readonly transposed: boolean
}

/**
 * x from A x = b (or Aᵀ x = b) for A [...B, N, N] and b [...B, N, M]; not finite where A is singular. Derivative: A dx =
 * db - dA x (Giles, "An extended collection of matrix derivative results", 2008). Linear in b; transpose: with Aᵀ.
 */
export const solve: Bound<[a: Value, b: Value, transposed?: boolean]> = define(
  {
    name: 'solve',
    spec: ([, b], _: Transposed) => b!,
    evaluate: (out, [a, b], { transposed }) => {
      const [n, columns] = part(b!.shape, -2) as [number, number]
      for (let index = 0; index < count(part(b!.shape, 0, -2)); index++) {
        const given = matrixAt(a!.data, index, n * n)
        const rows = transposed ? turned(n, n, given) : given
        const x = matrixAt(b!.data, index, n * columns)
        eliminate(n, rows, columns, x)
        substitute(n, columns, false, (i, j) => rows[i * n + j]!, x)
        out.data.set(x, index * n * columns)
      }
    },
    batch: (inputs, batched, { transposed }) => {
      const [a, b] = allBatched(inputs, batched)
      return solve(a!, b!, transposed)
    },
    jvp: [
      (t, { inputs, output, params: { transposed } }) => solve(inputs[0]!, neg(dot(t, output, transposed)), transposed),
      (t, { inputs, params: { transposed } }) => solve(inputs[0]!, t, transposed),
    ],
    transpose: (ct, [a], { transposed }) => [undefined, solve(known(a!), ct, !transposed)],
  },
  apply =>
    (a, b, transposed = false) =>
      apply([a, b], { transposed }),
)
