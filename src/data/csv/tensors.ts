import { typed } from '../../ops/face.js'
import { describe } from '../../shape/describe.js'
import { Stored } from '../../tensor/storage.js'
import type { Tensor } from '../../tensor/tensor.js'

/** A vector for each entry of a row. */
export type Columns<Row> = { readonly [Name in keyof Row]: Tensor<['rows']> }

/** Rows that hold numbers only. */
type Numbers<Row> = { readonly [Name in keyof Row]: number }

/**
 * The columns of rows of numbers, each as a vector: a dataset for `batches` and `split`. `T.cast` makes int32 of labels.
 *
 * @throws TypeError where there are no rows, or an entry is no number (a compile error where it is known).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { toTensors } from 'tensor-ts/data/csv'
 *
 * const { x, y } = toTensors([{ x: 1, y: 0 }, { x: 2, y: 1 }]) // each a Tensor<["rows"]>
 * assert.deepEqual([T.toArray(x), T.toArray(y)], [[1, 2], [0, 1]])
 * ```
 */
export const toTensors: <Row extends Numbers<Row>>(rows: readonly Row[]) => Columns<Row> = typed((rows: unknown) => {
  if (!Array.isArray(rows) || rows.length === 0)
    throw new TypeError(`toTensors: expected a list of at least one row, got ${describe(rows)}`)
  const names = Object.keys(rows[0])
  return Object.fromEntries(
    names.map(name => {
      const column = new Float32Array(rows.length)
      for (const [i, row] of rows.entries()) {
        const cell: unknown = row?.[name]
        if (typeof cell !== 'number')
          throw new TypeError(`toTensors: row ${i + 1}: expected a number under '${name}', got ${describe(cell)}`)
        column[i] = cell
      }
      return [name, new Stored([rows.length], 'float32', column)]
    }),
  )
})
