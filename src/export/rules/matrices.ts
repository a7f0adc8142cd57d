import { cofactor, cofactorTangent } from '../../expansions/cofactor.js'
import { det, solve } from '../../expansions/elimination.js'
import { qr } from '../../expansions/householder.js'
import { eigh, svd } from '../../expansions/jacobi.js'
import { matrixRanges } from '../../expansions/range.js'
import { axesUpTo, count } from '../../shape/sizes.js'
import type { Hlo, Term } from '../hlo.js'
import { expanded, type Rule, type Rules } from '../rule.js'

interface Transposed {
  readonly transposeA: boolean
  readonly transposeB: boolean
}

interface Triangle {
  readonly lower: boolean
  readonly transposed: boolean
}

const flipped = (hlo: Hlo, x: Term): Term => {
  const rank = x.shape.length
  return hlo.transpose(x, [...axesUpTo(rank - 2), rank - 1, rank - 2])
}

/** Of (A + Aᵀ) / 2. What is above the diagonal is up to the machine, and here 0. */
const cholesky: Rule = (hlo, [x]) => {
  if (count(x!.shape) === 0) return x!
  const { factor, root } = matrixRange(hlo, x!)
  const a = hlo.elementwise('multiply', x!, factor)
  const half = hlo.scalar(a.dtype, 0.5)
  const symmetric = hlo.elementwise('multiply', hlo.elementwise('add', a, flipped(hlo, a)), half)
  const triangle = hlo.elementwise('multiply', hlo.generic('cholesky', [symmetric], symmetric, 'lower = true'), root)
  const rank = a.shape.length
  const isLower = hlo.compare('GE', hlo.iota(a.shape, rank - 2), hlo.iota(a.shape, rank - 1))
  return hlo.select(isLower, triangle, hlo.scalar(a.dtype, 0))
}

/** What brings the entries of matrices where their sums are in range, and the root of its inverse, as large as they are. */
const matrixRange = (hlo: Hlo, x: Term): { readonly factor: Term; readonly root: Term } => {
  const rank = x.shape.length
  const { large, small, power } = matrixRanges[x.dtype === 'float64' ? 'float64' : 'float32']
  const greatest = hlo.reduce('maximum', hlo.elementwise('abs', x), [rank - 2, rank - 1], 0)
  const c = (value: number) => hlo.scalar(x.dtype, value)
  const isLarge = hlo.compare('GT', greatest, c(large))
  const isSmall = hlo.compare('LT', greatest, c(small))
  const chosen = (ofLarge: number, ofSmall: number) => {
    const each = hlo.select(
      isLarge,
      hlo.full(greatest, ofLarge),
      hlo.select(isSmall, hlo.full(greatest, ofSmall), hlo.full(greatest, 1)),
    )
    return hlo.broadcast(each, x.shape, axesUpTo(rank - 2))
  }
  return { factor: chosen(1 / power ** 2, power ** 2), root: chosen(power, 1 / power) }
}

const triangularSolve: Rule<Triangle> = (hlo, [a, b], { lower, transposed }) => {
  if (count(b!.shape) === 0) return b!
  const form = `left_side = true, lower = ${lower}, transpose_a = #stablehlo<transpose ${transposed ? 'TRANSPOSE' : 'NO_TRANSPOSE'}>, unit_diagonal = false`
  return hlo.generic('triangular_solve', [a!, b!], b!, form)
}

export const matrices: Rules = {
  dot: (hlo, [a, b], { transposeA, transposeB }: Transposed) => hlo.dot(a!, b!, transposeA, transposeB),
  cholesky,
  triangularSolve,
  solve: expanded(solve),
  det: expanded(det),
  cofactor: expanded(cofactor),
  cofactorTangent: expanded(cofactorTangent),
  qr: expanded(qr),
  eigh: expanded(eigh),
  svd: expanded(svd),
}
