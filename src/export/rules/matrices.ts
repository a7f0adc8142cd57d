import { axesUpTo, count } from '../../shape/sizes.js'
import { cofactor, cofactorTangent } from '../expansions/cofactor.js'
import { det, solve } from '../expansions/elimination.js'
import { qr } from '../expansions/householder.js'
import { eigh, svd } from '../expansions/jacobi.js'
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
  return hlo.widely([x!], ([a]) => {
    const half = hlo.scalar(a!.dtype, 0.5)
    const symmetric = hlo.elementwise('multiply', hlo.elementwise('add', a!, flipped(hlo, a!)), half)
    const factor = hlo.generic('cholesky', [symmetric], symmetric, 'lower = true')
    const rank = a!.shape.length
    const isLower = hlo.compare('GE', hlo.iota(a!.shape, rank - 2), hlo.iota(a!.shape, rank - 1))
    return hlo.select(isLower, factor, hlo.scalar(a!.dtype, 0))
  })
}

const triangularSolve: Rule<Triangle> = (hlo, [a, b], { lower, transposed }) => {
  if (count(b!.shape) === 0) return b!
  const form = `left_side = true, lower = ${lower}, transpose_a = #stablehlo<transpose ${transposed ? 'TRANSPOSE' : 'NO_TRANSPOSE'}>, unit_diagonal = false`
  return hlo.widely([a!, b!], ([left, right]) => hlo.generic('triangular_solve', [left!, right!], right!, form))
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
