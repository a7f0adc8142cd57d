import { add, mul, sub } from '../primitive/arithmetic.js'
import { full } from '../primitive/broadcast.js'
import { and, equal, less, lessEqual, or, select } from '../primitive/comparison.js'
import { scalarLike } from '../primitive/define.js'
import { abs } from '../primitive/math.js'
import type { FloatDType } from '../tensor/dtype.js'
import type { Value } from '../tensor/tensor.js'

// Floats whose exponents have no bounds, as tensors: m · unitᵉ. What is too large or too small on the way to a result that is
// not is neither infinite nor 0 here.

/** Mantissas, and exponents as floats; that of nothing, a sum of no terms, is -∞. */
export interface Unbounded {
  readonly m: Value
  readonly e: Value
}

/** The square of `most`: so the product of two mantissas is one after one step. */
const units: Readonly<Record<string, number>> = { float32: 2 ** 64, float64: 2 ** 256 }

const c = (number: number, x: Value): Value => scalarLike(number, x)
const unitOf = (x: Value): number => units[x.dtype as FloatDType]!

const isNothing = ({ e }: Unbounded): Value => equal(e, c(-Infinity, e))

export const nothing = (like: Value): Unbounded => ({
  m: full(c(0, like), like.shape),
  e: full(c(-Infinity, like), like.shape),
})

/** The same with a mantissa that is `steps` units nearer to its limits. */
const normal = ({ m, e }: Unbounded, steps = 1): Unbounded => {
  const unit = unitOf(m)
  const most = Math.sqrt(unit)
  let [mantissa, exponent] = [m, e]
  for (let step = 0; step < steps; step++) {
    const size = abs(mantissa)
    const isLarge = and(lessEqual(c(most, m), size), less(size, c(Infinity, m)))
    const isSmall = and(less(c(0, m), size), less(size, c(1 / most, m)))
    const factor = select(isLarge, c(1 / unit, m), select(isSmall, c(unit, m), c(1, m)))
    const move = select(isLarge, c(1, m), select(isSmall, c(-1, m), c(0, m)))
    mantissa = mul(mantissa, factor)
    exponent = add(exponent, move)
  }
  return { m: mantissa, e: exponent }
}

/** Any float is so many units from a mantissa at most. */
const mostUnits = (x: Value): number => (x.dtype === 'float32' ? 2 : 4)

export const write = (x: Value): Unbounded => normal({ m: x, e: full(c(0, x), x.shape) }, mostUnits(x))

/** As `write`, with nothing in the place of 0. */
export const writeMoves = (x: Value): Unbounded => {
  const { m, e } = write(x)
  return { m, e: select(equal(x, c(0, x)), c(-Infinity, x), e) }
}

export const multiply = (a: Unbounded, b: Unbounded): Unbounded => {
  const isNone = or(isNothing(a), isNothing(b))
  const { m, e } = normal({ m: mul(a.m, b.m), e: add(a.e, b.e) })
  return { m: select(isNone, c(0, m), m), e: select(isNone, c(-Infinity, m), e) }
}

const isNumber = (x: Value): Value => less(abs(x), c(Infinity, x))

/** What a mantissa is beside another exponent; two units away nothing is left of it. */
const beside = (m: Value, distance: Value): Value => {
  const unit = unitOf(m)
  const isNear = equal(distance, c(-1, m))
  return select(equal(distance, c(0, m)), m, select(isNear, mul(m, c(1 / unit, m)), c(0, m)))
}

export const sum = (a: Unbounded, b: Unbounded): Unbounded => {
  // The exponent of 0 says nothing of its size.
  const [aIsZero, bIsZero] = [equal(a.m, c(0, a.m)), equal(b.m, c(0, b.m))]
  const isFirst = lessEqual(b.e, a.e)
  const [high, low] = [select(isFirst, a.e, b.e), select(isFirst, b.e, a.e)]
  const [large, little] = [select(isFirst, a.m, b.m), select(isFirst, b.m, a.m)]
  const ofNumbers = add(large, beside(little, sub(low, high)))
  const areFinite = and(isNumber(a.m), isNumber(b.m))
  const total = normal({ m: select(areFinite, ofNumbers, add(a.m, b.m)), e: high })
  const pick = (ofTotal: Value, ofA: Value, ofB: Value) => select(bIsZero, ofA, select(aIsZero, ofB, ofTotal))
  const isNone = and(isNothing(a), isNothing(b))
  return { m: pick(total.m, a.m, b.m), e: select(isNone, c(-Infinity, a.e), pick(total.e, a.e, b.e)) }
}

/** The float, which may be infinite or 0 now. */
export const read = ({ m, e }: Unbounded): Value => {
  const unit = unitOf(m)
  let value = m
  for (let step = 1; step <= mostUnits(m) + 1; step++) {
    const [isUp, isDown] = [lessEqual(c(step, m), e), lessEqual(e, c(-step, m))]
    value = select(isUp, mul(value, c(unit, m)), select(isDown, mul(value, c(1 / unit, m)), value))
  }
  return value
}
