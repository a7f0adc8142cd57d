import { count, part } from '../shape/sizes.js'
import { type Data, isFloat } from '../tensor/dtype.js'
import type { Spec, Value } from '../tensor/tensor.js'
import { allBatched } from './batch.js'
import { reshape } from './broadcast.js'
import { type Bound, define, isUnknown, known } from './define.js'
import { type Matrix, multiplyAdd } from './gemm.js'

interface Transposed {
  readonly transposeA: boolean
  readonly transposeB: boolean
}

const sides = (x: Spec, transposed: boolean): readonly [rows: number, columns: number] => {
  const [rows, columns] = [x.shape[x.shape.length - 2]!, x.shape[x.shape.length - 1]!]
  return transposed ? [columns, rows] : [rows, columns]
}

const matrix = (data: Data, batch: number, rows: number, columns: number, transposed: boolean): Matrix => ({
  data,
  offset: batch * rows * columns,
  rowStride: transposed ? 1 : columns,
  columnStride: transposed ? rows : 1,
})

/** Products modulo 2³², which float64 cannot hold. */
const multiplyAddIntegers = (m: number, n: number, k: number, a: Matrix, b: Matrix, out: Matrix): void => {
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0
      for (let p = 0; p < k; p++)
        sum +=
          Math.imul(
            a.data[a.offset + i * a.rowStride + p * a.columnStride]!,
            b.data[b.offset + p * b.rowStride + j * b.columnStride]!,
          ) | 0
      out.data[out.offset + i * out.rowStride + j * out.columnStride] = sum
    }
}

/**
 * Matrix products a [...B, M, K] · b [...B, K, N] = [...B, M, N] over equal leading axes B; a side marked as transposed is
 * given as [...B, K, M] or [...B, N, K]. Bilinear, and its transposes are products again.
 */
export const dot: Bound<[a: Value, b: Value, transposeA?: boolean, transposeB?: boolean]> = define(
  {
    name: 'dot',
    spec: ([a, b], { transposeA, transposeB }: Transposed) => ({
      shape: [...part(a!.shape, 0, -2), sides(a!, transposeA)[0], sides(b!, transposeB)[1]],
      dtype: a!.dtype,
    }),
    multiplications: ([a, b], { transposeB }) => count(a!.shape) * sides(b!, transposeB)[1],
    evaluate: (out, [a, b], { transposeA, transposeB }) => {
      const [m, k] = sides(a!, transposeA)
      const n = sides(b!, transposeB)[1]
      const multiply = isFloat(out.dtype) ? multiplyAdd : multiplyAddIntegers
      const batches = count(part(out.shape, 0, -2))
      for (let batch = 0; batch < batches; batch++)
        multiply(
          m,
          n,
          k,
          matrix(a!.data, batch, m, k, transposeA),
          matrix(b!.data, batch, k, n, transposeB),
          matrix(out.data, batch, m, n, false),
        )
    },
    batch: (inputs, batched, { transposeA, transposeB }) => {
      const [a, b] = inputs
      // One matrix on the right: the rows of the whole batch are multiplied with it at once.
      if (!batched[1] && !transposeA && a!.shape.length === 3 && b!.shape.length === 2) {
        const [size, m, k] = a!.shape as readonly [number, number, number]
        const rows = dot(reshape(a!, [size * m, k]), b!, false, transposeB)
        return reshape(rows, [size, m, rows.shape[1]!])
      }
      // One matrix on the left of a column for each example: the columns are the rows of one product.
      if (!batched[0] && a!.shape.length === 2 && b!.shape.length === 3 && sides(b!, transposeB)[1] === 1) {
        const [m, k] = sides(a!, transposeA)
        const [size] = b!.shape as readonly [number, number, number]
        return reshape(dot(reshape(b!, [size, k]), a!, false, !transposeA), [size, m, 1])
      }
      const [x, y] = allBatched(inputs, batched)
      return dot(x!, y!, transposeA, transposeB)
    },
    lower: ([a], { transposeA, transposeB }) =>
      isFloat(a!.dtype) ? { kind: 'product', transposeA, transposeB } : undefined,
    jvp: [
      (t, { inputs, params }) => dot(t, inputs[1]!, params.transposeA, params.transposeB),
      (t, { inputs, params }) => dot(inputs[0]!, t, params.transposeA, params.transposeB),
    ],
    transpose: (ct, [a, b], { transposeA: ta, transposeB: tb }) =>
      isUnknown(a!)
        ? [ta ? dot(known(b!), ct, tb, true) : dot(ct, known(b!), false, !tb), undefined]
        : [undefined, tb ? dot(ct, known(a!), true, ta) : dot(known(a!), ct, !ta, false)],
  },
  apply =>
    (a, b, transposeA = false, transposeB = false) =>
      apply([a, b], { transposeA, transposeB }),
)
