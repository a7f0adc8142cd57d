import { upTo } from '../expansions/elimination.js'
import { loopOver } from '../expansions/loops.js'
import { isAt, pick, positions, repeated, rowTimes, stacked, zero } from '../expansions/matrices.js'
import { add, cast, div, mul, sub } from '../primitive/arithmetic.js'
import { full, reduceSum, reshape } from '../primitive/broadcast.js'
import { and, less, lessEqual, select } from '../primitive/comparison.js'
import { scalarLike } from '../primitive/define.js'
import { sqrt } from '../primitive/math.js'
import { flipped } from '../primitive/matrix.js'
import { count } from '../shape/sizes.js'
import { scalar } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'

// What StableHLO has operators for and ONNX has not, as loops over rows and columns, in float64.

const widely = (x: Value, f: (wide: Value) => Value): Value => cast(f(cast(x, 'float64')), x.dtype)

/** x from A x = b for a triangular A, row by row. */
export const triangularSolve = (
  [a, b]: readonly Value[],
  { lower, transposed }: { readonly lower: boolean; readonly transposed: boolean },
): Value => {
  if (count(b!.shape) === 0) return full(zero(b!), b!.shape)
  return widely(b!, wide => {
    const matrices = stacked(cast(transposed ? flipped(a!) : a!, 'float64'))
    const isLower = lower !== transposed
    const [rows, columns] = [positions(matrices, 1), positions(matrices, 2)]
    const triangle = select(isLower ? lessEqual(columns, rows) : lessEqual(rows, columns), matrices, zero(matrices))
    const right = stacked(wide)
    const step = (x: Value, k: Value): Value => {
      const row = pick(triangle, 1, k)
      const rest = sub(pick(right, 1, k), rowTimes(row, x))
      const found = div(rest, repeated(pick(row, 1, k), 1, rest.shape))
      return select(isAt(x, 1, k), repeated(found, 1, x.shape), x)
    }
    const first = full(scalarLike(0, right), right.shape)
    const [[x]] = loopOver(([carry], [k]) => [[step(carry!, k!)], []], [first], [upTo(right.shape[1]!)], !isLower)
    return reshape(x!, b!.shape)
  })
}

/** L with L Lᵀ = (A + Aᵀ) / 2, column by column; NaN where that is not positive definite. */
export const cholesky = ([a]: readonly Value[]): Value => {
  if (count(a!.shape) === 0) return a!
  return widely(a!, wide => {
    const matrices = stacked(wide)
    const even = mul(add(matrices, flipped(matrices)), scalarLike(0.5, matrices))
    const isLower = lessEqual(positions(even, 2), positions(even, 1))
    const step = ([l, isDefinite]: readonly Value[], k: Value): readonly Value[] => {
      const row = pick(l!, 1, k)
      const rest = sub(pick(even, 2, k), reduceSum(mul(l!, repeated(row, 1, l!.shape)), [2]))
      const pivot = pick(rest, 1, k)
      const column = div(rest, repeated(sqrt(pivot), 1, rest.shape))
      const isHere = and(isAt(l!, 2, k), isLower)
      const next = select(isHere, repeated(column, 2, l!.shape), l!)
      return [next, and(isDefinite!, less(zero(pivot), pivot))]
    }
    const first = [full(zero(even), even.shape), full(scalar(1, 'bool'), [even.shape[0]!])]
    const [[l, isDefinite]] = loopOver((carry, [k]) => [step(carry, k!), []], first, [upTo(even.shape[1]!)])
    const shape = l!.shape
    const one = repeated(repeated(isDefinite!, 1, shape.slice(0, 2)), 2, shape)
    const missing = select(isLower, scalarLike(Number.NaN, l!), zero(l!))
    return reshape(select(one, l!, missing), a!.shape)
  })
}
