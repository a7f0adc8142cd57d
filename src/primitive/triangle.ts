import type { Data } from '../tensor/dtype.js'
import type { Value } from '../tensor/tensor.js'
import type { Lowering } from '../trace/lowering.js'
import { add, div, maximum, minimum, mul, neg, quotientOrZero, sub } from './arithmetic.js'
import { batchElementwise } from './batch.js'
import { elementwise, equal, or, select, step } from './comparison.js'
import { type Bound, define, scalarLike, type TangentRule } from './define.js'
import { abs, sqrt } from './math.js'
import { squareRange } from './norm.js'
import { unaryBy } from './unary.js'

const c = scalarLike

/** A function of two legs, with its derivatives by each. */
const ofLegs = (
  name: string,
  lower: Lowering,
  loop: (out: Data, a: Data, i: 0 | 1, b: Data, j: 0 | 1) => void,
  jvp: readonly TangentRule<Readonly<Record<string, never>>>[],
): Bound<[a: Value, b: Value]> =>
  define(
    {
      name,
      spec: inputs => ({ shape: elementwise(...inputs), dtype: inputs[0]!.dtype }),
      evaluate: (out, [a, b]) => loop(out.data, a!.data, step(a!), b!.data, step(b!)),
      batch: batchElementwise,
      lower: () => lower,
      jvp,
    },
    apply => (a, b) => apply([a, b], {}),
  )

/** The longer leg times √(1 + the square of the quotient of both), in which nothing goes out of range. */
const longest = (a: Value, b: Value): Value => {
  const [x, y] = [abs(a), abs(b)]
  const long = maximum(x, y)
  const ratio = div(minimum(x, y), select(equal(long, c(0, a)), c(1, a), long))
  const isInfinite = or(equal(x, c(Infinity, a)), equal(y, c(Infinity, a)))
  return select(isInfinite, c(Infinity, a), mul(long, sqrt(add(c(1, a), mul(ratio, ratio)))))
}

/** √(a² + b²). Where both are 0 its derivative is 0, a subgradient. */
export const hypot: Bound<[a: Value, b: Value]> = ofLegs(
  'hypot',
  { kind: 'expand', as: ([a, b]) => longest(a!, b!) },
  (out, a, i, b, j) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.hypot(a[k * i]!, b[k * j]!)
  },
  [
    (t, { inputs: [a], output }) => mul(t, quotientOrZero(a!, output)),
    (t, { inputs: [, b], output }) => mul(t, quotientOrZero(b!, output)),
  ],
)

/** x / (x² + y²), and 0 where both are 0. */
const overSquare = (x: Value, y: Value): Value => {
  const { factor } = squareRange(maximum(abs(x), abs(y)))
  const [a, b] = [mul(x, factor), mul(y, factor)]
  return mul(quotientOrZero(a, add(mul(a, a), mul(b, b))), factor)
}

/** The angle from the positive x axis to the point (x, y), of which y is the first; its derivative at the origin is 0. */
export const atan2: Bound<[y: Value, x: Value]> = ofLegs(
  'atan2',
  { kind: 'elementwise', operation: 'atan2' },
  (out, y, i, x, j) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.atan2(y[k * i]!, x[k * j]!)
  },
  [(t, { inputs: [y, x] }) => mul(t, overSquare(x!, y!)), (t, { inputs: [y, x] }) => mul(t, neg(overSquare(y!, x!)))],
)

/** √(1 - x²), the leg beside x of a right triangle whose hypotenuse is 1. */
const otherLeg = (x: Value): Value => sqrt(mul(sub(c(1, x), x), add(c(1, x), x)))

export const asin = unaryBy(
  'asin',
  x => atan2(x, otherLeg(x)),
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.asin(x[k]!)
  },
  x => div(c(1, x), otherLeg(x)),
)

export const acos = unaryBy(
  'acos',
  x => atan2(otherLeg(x), x),
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.acos(x[k]!)
  },
  x => div(c(-1, x), otherLeg(x)),
)

export const atan = unaryBy(
  'atan',
  x => atan2(x, c(1, x)),
  (out, x) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.atan(x[k]!)
  },
  x => {
    const distance = hypot(x, c(1, x))
    return div(div(c(1, x), distance), distance)
  },
)
