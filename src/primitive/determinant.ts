import { count, part } from '../shape/sizes.js'
import type { Value } from '../tensor/tensor.js'
import { add, mul, sub } from './arithmetic.js'
import { allBatched } from './batch.js'
import { reduceSum, spread } from './broadcast.js'
import { type Bound, define, known } from './define.js'
import { dot } from './dot.js'
import { eliminate } from './elimination.js'
import { singular } from './jacobi.js'
import { solve } from './linalg.js'
import { flipped, matrixAt, order, trace, turned } from './matrix.js'

// A determinant is a polynomial of the elements, whose derivatives there are at singular matrices too. The first two are
// computed from singular values without dividing by one; from the third on the inverse is used.

/** The product of all values but those at the given places. */
const productWithout = (values: Float64Array, ...places: readonly number[]): number =>
  values.reduce((product, value, k) => (places.includes(k) ? product : product * value), 1)

const determinant = (n: number, a: Float64Array): number => {
  let product: number = eliminate(n, a, 0, new Float64Array(0))
  for (let k = 0; k < n; k++) product *= a[k * n + k]!
  return product
}

/** U, s and V (as rows), and what the determinants of U and V multiply to: 1 or -1. */
const factors = (n: number, a: Float64Array) => {
  const { left, values, right } = singular(n, n, a)
  return { left, values, right, sign: Math.sign(determinant(n, left.slice()) * determinant(n, right.slice())) }
}

/** sum over i and j of weight(i, j) times row i of `left` times row j of `right`, as a matrix. */
const combined = (
  n: number,
  left: Float64Array,
  right: Float64Array,
  weight: (i: number, j: number) => number,
): Float64Array => {
  const weights = Float64Array.from({ length: n * n }, (_, k) => weight(Math.floor(k / n), k % n))
  const half = new Float64Array(n * n)
  const out = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) for (let k = 0; k < n; k++) half[i * n + k]! += weights[i * n + j]! * right[j * n + k]!
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) for (let k = 0; k < n; k++) out[j * n + k]! += left[i * n + j]! * half[i * n + k]!
  return out
}

const sumOfMatrix = (x: Value): Value => reduceSum(x, [x.shape.length - 2, x.shape.length - 1])

/**
 * The derivative of the cofactors of A along E, which is symmetric in E: for A = U diag(s) Vᵀ it is det(U V) U G Vᵀ, where
 * with E' = Uᵀ E V and p(i, j) the product of the other singular values, G(i, j) = -p(i, j) E'(j, i) and G(i, i) is the
 * sum of p(i, j) E'(j, j) over j ≠ i. Its own derivative by A is that of C tr(A⁻¹ E) - A⁻ᵀ Eᵀ C with the cofactors C,
 * for invertible A.
 */
export const cofactorTangent: Bound<[x: Value, e: Value]> = define(
  {
    name: 'cofactorTangent',
    spec: ([x]) => x!,
    evaluate: (out, [x, e], _: object) => {
      const n = order(x!)
      for (let index = 0; index < count(part(x!.shape, 0, -2)); index++) {
        const { left, values, right, sign } = factors(n, matrixAt(x!.data, index, n * n))
        const direction = matrixAt(e!.data, index, n * n)
        const within = combined(n, turned(n, n, left), turned(n, n, right), (i, j) => direction[i * n + j]!)
        const weight = (i: number, j: number): number => {
          if (i !== j) return -sign * productWithout(values, i, j) * within[j * n + i]!
          let sum = 0
          for (let k = 0; k < n; k++) if (k !== i) sum += productWithout(values, i, k) * within[k * n + k]!
          return sign * sum
        }
        out.data.set(combined(n, left, right, weight), index * n * n)
      }
    },
    batch: (inputs, batched, params, apply) => apply(allBatched(inputs, batched), params),
    jvp: [
      (t, { inputs }) => {
        const [a, e] = inputs as [Value, Value]
        const c = cofactor(a)
        const [alongT, alongE] = [solve(a, t), solve(a, e)]
        const scale = (scalar: Value, matrix: Value) =>
          mul(spread(scalar, matrix.shape, [matrix.shape.length - 2, matrix.shape.length - 1]), matrix)
        const moved = cofactorTangent(a, t)
        const across = (along: Value, matrix: Value) => solve(a, dot(along, matrix, true), true)
        return add(
          sub(scale(trace(alongE), moved), scale(sumOfMatrix(mul(alongT, flipped(alongE))), c)),
          sub(across(t, across(e, c)), across(e, moved)),
        )
      },
      (t, { inputs }) => cofactorTangent(inputs[0]!, t),
    ],
    transpose: (ct, [x]) => [undefined, cofactorTangent(known(x!), ct)],
  },
  apply => (x, e) => apply([x, e], {}),
)

/** The cofactors of matrices, det(A) A⁻ᵀ where there is an inverse: for A = U diag(s) Vᵀ, det(U V) U adj(diag(s)) Vᵀ. */
export const cofactor: Bound<[x: Value]> = define(
  {
    name: 'cofactor',
    spec: ([x]) => x!,
    evaluate: (out, [x]) => {
      const n = order(x!)
      for (let index = 0; index < count(part(x!.shape, 0, -2)); index++) {
        const { left, values, right, sign } = factors(n, matrixAt(x!.data, index, n * n))
        const weight = (i: number, j: number): number => (i === j ? sign * productWithout(values, i) : 0)
        out.data.set(combined(n, left, right, weight), index * n * n)
      }
    },
    batch: ([x], _, params, apply) => apply([x!], params),
    jvp: [(t, { inputs: [x] }) => cofactorTangent(x!, t)],
  },
  apply => x => apply([x], {}),
)

/** Determinants of matrices. Derivative: the sum of cofactors times dA, Jacobi's formula. */
export const det: Bound<[x: Value]> = define(
  {
    name: 'det',
    spec: ([x]) => ({ shape: part(x!.shape, 0, -2), dtype: x!.dtype }),
    evaluate: (out, [x]) => {
      const n = order(x!)
      for (let index = 0; index < out.data.length; index++)
        out.data[index] = determinant(n, matrixAt(x!.data, index, n * n))
    },
    batch: ([x], _, params, apply) => apply([x!], params),
    jvp: [(t, { inputs: [x] }) => sumOfMatrix(mul(cofactor(x!), t))],
  },
  apply => x => apply([x], {}),
)
