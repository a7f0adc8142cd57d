import { without } from '../shape/sizes.js'
import { allocate, type FullDType } from '../tensor/dtype.js'
import { type Stored, scalar } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import { cast, div, mul } from './arithmetic.js'
import { shifted } from './batch.js'
import { kept, reduceSum, spread } from './broadcast.js'
import { equal, less, select } from './comparison.js'
import { type Bound, define, scalarLike } from './define.js'
import { abs, sqrt } from './math.js'
import { reduceMax } from './reduction.js'
import { accumulate, whole } from './strided.js'

// Squares of numbers that are large or small, but in range, are not in range. They are multiplied by a power of two first,
// which changes no digit.

interface Range {
  /** Up to here squares can be added, two thousand million of them. */
  readonly large: number
  /** From here on the digits of squares are all there. */
  readonly small: number
  readonly down: number
  readonly up: number
}

const ranges: Readonly<Record<FullDType, Range>> = {
  float32: { large: 2 ** 45, small: 2 ** -50, down: 2 ** -83, up: 2 ** 95 },
  float64: { large: 2 ** 480, small: 2 ** -450, down: 2 ** -544, up: 2 ** 930 },
}

/** By what to multiply numbers of at most the given size before they are squared, and what brings the root back. */
export const squareRange = (greatest: Value): { readonly factor: Value; readonly inverse: Value } => {
  const { large, small, down, up } = ranges[greatest.dtype as FullDType]
  const c = (number: number) => scalarLike(number, greatest)
  const choose = (ofLarge: number, ofSmall: number): Value =>
    select(less(c(large), greatest), c(ofLarge), select(less(greatest, c(small)), c(ofSmall), c(1)))
  return { factor: choose(down, up), inverse: choose(1 / down, 1 / up) }
}

interface Root {
  readonly axes: readonly number[]
  readonly divisor: number
}

/** Of floats that were multiplied by `factor` first. */
const totalOfSquares = (out: Stored, x: Stored, axes: readonly number[], factor: number): Float64Array => {
  const total = allocate('float64', out.data.length) as Float64Array
  const to = { ...whole({ data: total, shape: out.shape }), strides: kept(out.shape, x.shape.length, axes) }
  const squares = new Float64Array(x.data.length)
  for (let k = 0; k < squares.length; k++) squares[k] = (x.data[k]! * factor) ** 2
  accumulate(x.shape, to, whole({ data: squares, shape: x.shape }))
  return total
}

/**
 * √(Σ x² / divisor) over `axes`, with no square out of range on the way. Its derivative is x / (divisor √…), and 0 where the
 * root is 0: a subgradient.
 */
export const rootOfSquares: Bound<[x: Value, axes: readonly number[], divisor?: number]> = define(
  {
    name: 'rootOfSquares',
    spec: ([x], { axes }: Root) => ({ shape: without(x!.shape, axes), dtype: x!.dtype }),
    evaluate: (out, [x], { axes, divisor }) => {
      const { down, up } = ranges.float64
      const plain = totalOfSquares(out, x!, axes, 1)
      // The squares of float32 are in the range of float64.
      const scaled = (factor: number, isNeeded: (total: number) => boolean) =>
        out.dtype === 'float64' && plain.some(isNeeded) ? totalOfSquares(out, x!, axes, factor) : plain
      const [isLarge, isSmall] = [(total: number) => !(total < Infinity), (total: number) => total < 2 ** -900]
      const [large, small] = [scaled(down, isLarge), scaled(up, isSmall)]
      for (let k = 0; k < plain.length; k++) {
        const [total, factor] =
          isLarge(plain[k]!) && large !== plain
            ? [large[k]!, down]
            : isSmall(plain[k]!) && small !== plain
              ? [small[k]!, up]
              : [plain[k]!, 1]
        out.data[k] = Math.sqrt(total / divisor) / factor
      }
    },
    batch: ([x], _, { axes, divisor }) => rootOfSquares(x!, shifted(axes), divisor),
    lower: (_, { axes, divisor }) => ({
      kind: 'expand',
      as: ([x]) => {
        // The squares of float32 are in the range of float64, and need no pass over all elements to find the greatest.
        if (x!.dtype === 'float32') {
          const wide = cast(x!, 'float64')
          return cast(sqrt(div(reduceSum(mul(wide, wide), axes), scalar(divisor, 'float64'))), 'float32')
        }
        const { factor, inverse } = squareRange(reduceMax(abs(x!), axes))
        const scaled = mul(x!, spread(factor, x!.shape, axes))
        const total = reduceSum(mul(scaled, scaled), axes)
        return mul(sqrt(div(total, scalarLike(divisor, x!))), inverse)
      },
    }),
    jvp: [
      (t, { inputs: [x], output, params: { axes, divisor } }) => {
        const [zero, one] = [scalarLike(0, output), scalarLike(1, output)]
        const isZero = equal(output, zero)
        const root = spread(select(isZero, one, output), x!.shape, axes)
        const slope = div(div(x!, root), scalarLike(divisor, output))
        return reduceSum(mul(t, select(spread(isZero, x!.shape, axes), zero, slope)), axes)
      },
    ],
  },
  apply =>
    (x, axes, divisor = 1) =>
      apply([x], { axes, divisor }),
)
