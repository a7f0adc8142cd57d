/**
 * A = Q R by Householder reflections, with the signs of LAPACK: for A [m, n], m >= n, given by rows, Q [m, n] and R [n, n].
 * (Golub & Van Loan, "Matrix Computations", 4th edition, algorithm 5.2.1.)
 */
export const householder = (
  m: number,
  n: number,
  a: Float64Array,
): { readonly q: Float64Array; readonly r: Float64Array } => {
  const rest = a.slice()
  // The reflections I - weight v vᵀ; v is below the diagonal of `rest`, and 1 on it.
  const weights = new Float64Array(n)
  for (let k = 0; k < n; k++) {
    // In units of its greatest element, a column of tiny ones loses nothing.
    let unit = 0
    for (let i = k; i < m; i++) unit = Math.max(unit, Math.abs(rest[i * n + k]!))
    let below = 0
    for (let i = k + 1; i < m; i++) below = Math.hypot(below, rest[i * n + k]! / unit)
    // A column that is reduced already is left as it is, sign included.
    if (unit === 0 || below === 0) continue
    const head = rest[k * n + k]! / unit
    const reflected = head < 0 ? Math.hypot(head, below) : -Math.hypot(head, below)
    weights[k] = (reflected - head) / reflected
    for (let i = k + 1; i < m; i++) rest[i * n + k] = rest[i * n + k]! / unit / (head - reflected)
    rest[k * n + k] = reflected * unit
    reflect(m, n, rest, weights[k]!, k, rest, k + 1)
  }
  const r = new Float64Array(n * n)
  for (let i = 0; i < n; i++) for (let j = i; j < n; j++) r[i * n + j] = rest[i * n + j]!
  const q = new Float64Array(m * n)
  for (let k = 0; k < n; k++) q[k * n + k] = 1
  for (let k = n - 1; k >= 0; k--) reflect(m, n, rest, weights[k]!, k, q, k)
  return { q, r }
}

/** Applies reflection `k` to the columns of `x` from `first` on. */
const reflect = (
  m: number,
  n: number,
  reflections: Float64Array,
  weight: number,
  k: number,
  x: Float64Array,
  first: number,
): void => {
  for (let j = first; j < n; j++) {
    let along = x[k * n + j]!
    for (let i = k + 1; i < m; i++) along += reflections[i * n + k]! * x[i * n + j]!
    x[k * n + j]! -= weight * along
    for (let i = k + 1; i < m; i++) x[i * n + j]! -= weight * along * reflections[i * n + k]!
  }
}
