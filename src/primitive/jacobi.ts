// Jacobi's rotations: slower than reducing to a band first, short, and accurate to the last digits.

/** More than any matrix was seen to need; it ends what rounding would keep going. */
const mostSweeps = 60

interface Rotation {
  readonly cosine: number
  readonly sine: number
}

/** The smaller rotation that makes the off-diagonal element of [[p, off], [off, q]] zero. */
const annihilating = (p: number, off: number, q: number): Rotation & { readonly tangent: number } => {
  const cotangent = (q - p) / (2 * off)
  const tangent = (cotangent < 0 ? -1 : 1) / (Math.abs(cotangent) + Math.hypot(cotangent, 1))
  const cosine = 1 / Math.hypot(tangent, 1)
  return { cosine, sine: tangent * cosine, tangent }
}

/** Rotates rows `p` and `q` of a matrix with `columns` columns. */
const rotateRows = (x: Float64Array, columns: number, p: number, q: number, { cosine, sine }: Rotation): void => {
  for (let k = 0; k < columns; k++) {
    const [a, b] = [x[p * columns + k]!, x[q * columns + k]!]
    x[p * columns + k] = cosine * a - sine * b
    x[q * columns + k] = sine * a + cosine * b
  }
}

/** Visits every pair p < q, again and again, until `rotate` finds nothing to do. */
const sweep = (n: number, rotate: (p: number, q: number) => boolean): void => {
  for (let round = 0; round < mostSweeps; round++) {
    let rotated = false
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) if (rotate(p, q)) rotated = true
    if (!rotated) return
  }
}

const identity = (n: number): Float64Array => {
  const x = new Float64Array(n * n)
  for (let k = 0; k < n; k++) x[k * (n + 1)] = 1
  return x
}

const row = (x: Float64Array, columns: number, i: number): Float64Array => x.subarray(i * columns, (i + 1) * columns)

const product = (a: Float64Array, b: Float64Array): number => {
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!
  return sum
}

/** -1 where the entry of greatest magnitude, the first of those, is negative, else 1. */
const signOf = (vector: Float64Array): 1 | -1 => {
  let greatest = 0
  for (const entry of vector) if (Math.abs(entry) > Math.abs(greatest)) greatest = entry
  return greatest < 0 ? -1 : 1
}

/** Rows in another order, each with a sign. */
const arranged = (
  x: Float64Array,
  columns: number,
  rows: readonly number[],
  signs: readonly number[],
): Float64Array => {
  const out = new Float64Array(rows.length * columns)
  rows.forEach((from, to) => {
    for (let k = 0; k < columns; k++) out[to * columns + k] = signs[to]! * x[from * columns + k]!
  })
  return out
}

const ranking = (values: Float64Array, compare: (a: number, b: number) => number): readonly number[] =>
  [...values.keys()].sort((i, j) => compare(values[i]!, values[j]!))

/** What is not finite leaves nothing to rotate to. */
const broken = (a: Float64Array): boolean => !a.every(Number.isFinite)

/**
 * The eigenvalues of a symmetric matrix, ascending, and its eigenvectors, one a row. The entry of greatest magnitude of
 * each vector, the first of those, is positive.
 */
export const symmetricEigen = (
  n: number,
  a: Float64Array,
): { readonly values: Float64Array; readonly vectors: Float64Array } => {
  if (broken(a)) return { values: new Float64Array(n).fill(Number.NaN), vectors: a.slice().fill(Number.NaN) }
  const rest = a.slice()
  const turned = identity(n)
  sweep(n, (p, q) => {
    const [pp, off, qq] = [rest[p * n + p]!, rest[p * n + q]!, rest[q * n + q]!]
    // Nothing that the diagonal could still notice.
    if (pp + off === pp && qq + off === qq) return false
    const rotation = annihilating(pp, off, qq)
    rotateRows(rest, n, p, q, rotation)
    for (let k = 0; k < n; k++) {
      rest[k * n + p] = rest[p * n + k]!
      rest[k * n + q] = rest[q * n + k]!
    }
    rest[p * n + p] = pp - rotation.tangent * off
    rest[q * n + q] = qq + rotation.tangent * off
    rest[p * n + q] = rest[q * n + p] = 0
    rotateRows(turned, n, p, q, rotation)
    return true
  })
  const diagonal = Float64Array.from({ length: n }, (_, k) => rest[k * (n + 1)]!)
  const rows = ranking(diagonal, (x, y) => x - y)
  return {
    values: Float64Array.from(rows, k => diagonal[k]!),
    vectors: arranged(
      turned,
      n,
      rows,
      rows.map(k => signOf(row(turned, n, k))),
    ),
  }
}

/** Below this (of a matrix whose greatest entry is 1) squares are lost, and a direction with them. */
const vanishing = 1e-150

/** Gives row `j` a direction of its own, orthogonal to all rows before it: that of an axis with much of it left. */
const complete = (x: Float64Array, columns: number, j: number): void => {
  const target = row(x, columns, j)
  for (let axis = 0; axis < columns; axis++) {
    target.fill(0)
    target[axis] = 1
    // Twice, so that what rounding leaves of the others is gone too.
    for (let pass = 0; pass < 2; pass++)
      for (let i = 0; i < j; i++) {
        const other = row(x, columns, i)
        const along = product(target, other)
        for (let k = 0; k < columns; k++) target[k]! -= along * other[k]!
      }
    const length = Math.sqrt(product(target, target))
    // Of all axes together, columns - j >= 1 squared lengths are left, so that one has at least its share.
    if (length ** 2 * columns >= 0.5) {
      for (let k = 0; k < columns; k++) target[k]! /= length
      return
    }
  }
}

interface Singular {
  /** The left singular vectors, one a row. */
  readonly left: Float64Array
  /** The singular values, descending. */
  readonly values: Float64Array
  /** The right singular vectors, one a row. */
  readonly right: Float64Array
}

/**
 * The singular values of A [m, n], given by rows, and its min(m, n) singular vectors, by one-sided rotations (Hestenes;
 * Demmel & Veselić, "Jacobi's method is more accurate than QR", 1992). The entry of greatest magnitude of each left
 * vector, the first of those, is positive.
 */
export const singular = (m: number, n: number, a: Float64Array): Singular => {
  const tall = m >= n
  const [length, size] = tall ? [m, n] : [n, m]
  if (broken(a))
    return {
      left: new Float64Array(size * m).fill(Number.NaN),
      values: new Float64Array(size).fill(Number.NaN),
      right: new Float64Array(size * n).fill(Number.NaN),
    }
  const scale = a.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1
  // Columns of the tall form as rows, which become orthogonal.
  const columns = new Float64Array(size * length)
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) columns[tall ? j * length + i : i * length + j] = a[i * n + j]! / scale
  const turned = identity(size)
  const tolerance = Math.sqrt(length) * Number.EPSILON
  sweep(size, (p, q) => {
    const [x, y] = [row(columns, length, p), row(columns, length, q)]
    const [xx, xy, yy] = [product(x, x), product(x, y), product(y, y)]
    if (!(Math.abs(xy) > tolerance * Math.sqrt(xx) * Math.sqrt(yy))) return false
    const rotation = annihilating(xx, xy, yy)
    rotateRows(columns, length, p, q, rotation)
    rotateRows(turned, size, p, q, rotation)
    return true
  })
  const norms = Float64Array.from({ length: size }, (_, j) =>
    Math.sqrt(product(row(columns, length, j), row(columns, length, j))),
  )
  const rows = ranking(norms, (x, y) => y - x)
  const directions = arranged(
    columns,
    length,
    rows,
    rows.map(j => 1 / Math.max(norms[j]!, vanishing)),
  )
  rows.forEach((from, j) => {
    if (norms[from]! < vanishing) complete(directions, length, j)
  })
  const turns = arranged(
    turned,
    size,
    rows,
    rows.map(() => 1),
  )
  const [left, right] = tall ? [directions, turns] : [turns, directions]
  const order = rows.map((_, j) => j)
  const signs = order.map(j => signOf(row(left, m, j)))
  return {
    left: arranged(left, m, order, signs),
    values: Float64Array.from(rows, j => norms[j]! * scale),
    right: arranged(right, n, order, signs),
  }
}
