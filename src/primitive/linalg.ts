import type { Data } from '../tensor/dtype.js'
import { build, count } from '../tensor/storage.js'
import type { Spec, Value } from '../tensor/tensor.js'
import { add, mul, neg } from './arithmetic.js'
import { allBatched } from './batch.js'
import { broadcast, reduceSum } from './broadcast.js'
import { type Bound, define, known, scalarLike } from './define.js'
import { dot } from './dot.js'
import { transpose } from './movement.js'

// Matrices are the last two axes, and all axes before them count examples. Everything is computed in float64.

const order = (x: Spec): number => x.shape.at(-1)!

/** The elements of matrix `index`, in float64. */
const matrixAt = (data: Data, index: number, size: number): Float64Array =>
  Float64Array.from(data.subarray(index * size, (index + 1) * size))

/** Matrices with their rows as columns. */
const flipped = (x: Value): Value => {
  const rank = x.shape.length
  return transpose(x, [...x.shape.slice(0, -2).map((_, axis) => axis), rank - 1, rank - 2])
}

/** x times weight(i, j) at row i and column j of every matrix. */
const weighted = (x: Value, weight: (i: number, j: number) => number): Value => {
  const n = order(x)
  const weights = build({ shape: [n, n], dtype: x.dtype }, data => {
    for (let k = 0; k < data.length; k++) data[k] = weight(Math.floor(k / n), k % n)
  })
  return mul(x, broadcast(weights, x.shape))
}

interface Triangle {
  readonly lower: boolean
  /** Whether the transposed matrix is meant. */
  readonly transposed: boolean
}

/** x from A x = b by substitution, in place; element (i, j) of A is `a(i, j)`. */
const substitute = (
  n: number,
  columns: number,
  forward: boolean,
  a: (i: number, j: number) => number,
  x: Float64Array,
): void => {
  for (let step = 0; step < n; step++) {
    const i = forward ? step : n - 1 - step
    for (let column = 0; column < columns; column++) {
      let rest = x[i * columns + column]!
      for (let k = 0; k < step; k++) {
        const j = forward ? k : n - 1 - k
        rest -= a(i, j) * x[j * columns + column]!
      }
      x[i * columns + column] = rest / a(i, i)
    }
  }
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
      const [n, columns] = b!.shape.slice(-2) as [number, number]
      for (let index = 0; index < count(b!.shape.slice(0, -2)); index++) {
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
      for (let index = 0; index < count(x!.shape.slice(0, -2)); index++) {
        const given = matrixAt(x!.data, index, n * n)
        const symmetric = given.map((value, k) => (value + given[(k % n) * n + Math.floor(k / n)]!) / 2)
        factorize(n, symmetric)
        out.data.set(symmetric, index * n * n)
      }
    },
    batch: ([x], _, params, apply) => apply([x!], params),
    jvp: [
      (t, { output: l }) => {
        const triangle = { lower: true, transposed: false }
        const symmetric = mul(add(t, flipped(t)), scalarLike(0.5, t))
        const inner = triangularSolve(l, flipped(triangularSolve(l, symmetric, triangle)), triangle)
        return dot(
          l,
          weighted(inner, (i, j) => (i === j ? 0.5 : j < i ? 1 : 0)),
        )
      },
    ],
  },
  apply => x => apply([x], {}),
)

/**
 * Gaussian elimination with partial pivoting in place: `a` becomes upper triangular, and every row operation is done to
 * the `columns` of `b` too. The result is the sign of the permutation.
 */
const eliminate = (n: number, a: Float64Array, columns: number, b: Float64Array): 1 | -1 => {
  let sign: 1 | -1 = 1
  const swap = (x: Float64Array, width: number, i: number, j: number) => {
    const row = x.slice(i * width, (i + 1) * width)
    x.copyWithin(i * width, j * width, (j + 1) * width)
    x.set(row, j * width)
  }
  for (let k = 0; k < n; k++) {
    let pivot = k
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]!) > Math.abs(a[pivot * n + k]!)) pivot = i
    if (pivot !== k) {
      swap(a, n, k, pivot)
      swap(b, columns, k, pivot)
      sign = sign === 1 ? -1 : 1
    }
    if (a[k * n + k] === 0) continue
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k]! / a[k * n + k]!
      for (let j = k; j < n; j++) a[i * n + j]! -= factor * a[k * n + j]!
      for (let j = 0; j < columns; j++) b[i * columns + j]! -= factor * b[k * columns + j]!
    }
  }
  return sign
}

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
      const [n, columns] = b!.shape.slice(-2) as [number, number]
      for (let index = 0; index < count(b!.shape.slice(0, -2)); index++) {
        const given = matrixAt(a!.data, index, n * n)
        const rows = transposed ? given.map((_, k) => given[(k % n) * n + Math.floor(k / n)]!) : given
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

/** Determinants of matrices. Derivative: det(A) tr(A⁻¹ dA), Jacobi's formula, for invertible A. */
export const det: Bound<[x: Value]> = define(
  {
    name: 'det',
    spec: ([x]) => ({ shape: x!.shape.slice(0, -2), dtype: x!.dtype }),
    evaluate: (out, [x]) => {
      const n = order(x!)
      for (let index = 0; index < out.data.length; index++) {
        const rows = matrixAt(x!.data, index, n * n)
        let product: number = eliminate(n, rows, 0, new Float64Array(0))
        for (let k = 0; k < n; k++) product *= rows[k * n + k]!
        out.data[index] = product
      }
    },
    batch: ([x], _, params, apply) => apply([x!], params),
    jvp: [
      (t, { inputs: [x], output }) => {
        const diagonal = weighted(solve(x!, t), (i, j) => (i === j ? 1 : 0))
        return mul(output, reduceSum(diagonal, [x!.shape.length - 2, x!.shape.length - 1]))
      },
    ],
  },
  apply => x => apply([x], {}),
)
