import { less, select } from '../primitive/comparison.js'
import { scalarLike } from '../primitive/define.js'
import { abs } from '../primitive/math.js'
import { reduceMax } from '../primitive/reduction.js'
import type { FullDType } from '../tensor/dtype.js'
import type { Value } from '../tensor/tensor.js'

interface Range {
  /** Entries above this, or below, are brought back in range by the square of a power of two, which changes no digit. */
  readonly large: number
  readonly small: number
  readonly power: number
}

/** Sums of entries of matrices, of their products and quotients, can be out of range where the results are not. */
export const matrixRanges: Readonly<Record<FullDType, Range>> = {
  float32: { large: 2 ** 60, small: 2 ** -60, power: 2 ** 32 },
  float64: { large: 2 ** 500, small: 2 ** -500, power: 2 ** 256 },
}

/** By what to multiply matrices [B, M, N], for each of them, and what brings back what is as large as their entries. */
export const matrixRange = (x: Value): { readonly factor: Value; readonly inverse: Value } => {
  const { large, small, power } = matrixRanges[x.dtype as FullDType]
  const greatest = reduceMax(abs(x), [1, 2])
  const c = (value: number) => scalarLike(value, greatest)
  const chosen = (ofLarge: number, ofSmall: number): Value =>
    select(less(c(large), greatest), c(ofLarge), select(less(greatest, c(small)), c(ofSmall), c(1)))
  return { factor: chosen(power ** -2, power ** 2), inverse: chosen(power ** 2, power ** -2) }
}
