// Solving by rows, in place, in float64.

/** x from A x = b by substitution, in place; element (i, j) of A is `a(i, j)`. */
export const substitute = (
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
 * Gaussian elimination with partial pivoting in place: `a` becomes upper triangular, and every row operation is done to
 * the `columns` of `b` too. The result is the sign of the permutation.
 */
export const eliminate = (n: number, a: Float64Array, columns: number, b: Float64Array): 1 | -1 => {
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
