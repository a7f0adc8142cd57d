import type { Data } from '../tensor/dtype.js'

/** A matrix inside a buffer. */
export interface Matrix {
  readonly data: Data
  readonly offset: number
  readonly rowStride: number
  readonly columnStride: number
}

/** Rows and columns of the block that the inner loop holds in registers. */
const tile = 4

/** `strips` of four rows, each laid out so that the inner loop reads it in order; the last one is filled up with zeros. */
const pack = (x: Matrix, rows: number, columns: number): Float64Array => {
  const strips = Math.ceil(rows / tile)
  const packed = new Float64Array(strips * tile * columns)
  const { data, offset, rowStride, columnStride } = x
  for (let row = 0; row < rows; row++) {
    let to = Math.floor(row / tile) * tile * columns + (row % tile)
    let from = offset + row * rowStride
    for (let column = 0; column < columns; column++) {
      packed[to] = data[from]!
      to += tile
      from += columnStride
    }
  }
  return packed
}

const transposed = (x: Matrix): Matrix => ({ ...x, rowStride: x.columnStride, columnStride: x.rowStride })

/** `out += a · b` with a [m, k], b [k, n], out [m, n]; products are summed in float64 and rounded once. */
export const multiplyAdd = (m: number, n: number, k: number, a: Matrix, b: Matrix, out: Matrix): void => {
  const as = pack(a, m, k)
  const bs = pack(transposed(b), n, k)
  const block = new Float64Array(tile * tile)
  for (let row = 0; row < m; row += tile)
    for (let column = 0; column < n; column += tile) {
      innerProducts(k, as, row * k, bs, column * k, block)
      add(block, out, row, Math.min(tile, m - row), column, Math.min(tile, n - column))
    }
}

const add = (block: Float64Array, out: Matrix, row: number, rows: number, column: number, columns: number): void => {
  const { data, offset, rowStride, columnStride } = out
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      data[offset + (row + i) * rowStride + (column + j) * columnStride]! += block[i * tile + j]!
}

const innerProducts = (
  k: number,
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  block: Float64Array,
): void => {
  let s00 = 0,
    s01 = 0,
    s02 = 0,
    s03 = 0,
    s10 = 0,
    s11 = 0,
    s12 = 0,
    s13 = 0
  let s20 = 0,
    s21 = 0,
    s22 = 0,
    s23 = 0,
    s30 = 0,
    s31 = 0,
    s32 = 0,
    s33 = 0
  for (const end = i + k * tile; i < end; i += tile, j += tile) {
    const b0 = b[j]!,
      b1 = b[j + 1]!,
      b2 = b[j + 2]!,
      b3 = b[j + 3]!
    let x = a[i]!
    s00 += x * b0
    s01 += x * b1
    s02 += x * b2
    s03 += x * b3
    x = a[i + 1]!
    s10 += x * b0
    s11 += x * b1
    s12 += x * b2
    s13 += x * b3
    x = a[i + 2]!
    s20 += x * b0
    s21 += x * b1
    s22 += x * b2
    s23 += x * b3
    x = a[i + 3]!
    s30 += x * b0
    s31 += x * b1
    s32 += x * b2
    s33 += x * b3
  }
  block[0] = s00
  block[1] = s01
  block[2] = s02
  block[3] = s03
  block[4] = s10
  block[5] = s11
  block[6] = s12
  block[7] = s13
  block[8] = s20
  block[9] = s21
  block[10] = s22
  block[11] = s23
  block[12] = s30
  block[13] = s31
  block[14] = s32
  block[15] = s33
}
