import { isFloat } from '../tensor/dtype.js'
import type { Value } from '../tensor/tensor.js'
import type { Lowering } from '../trace/lowering.js'
import { add, cast, div, mul, neg, sub } from './arithmetic.js'
import { batchElementwise } from './batch.js'
import { expand } from './broadcast.js'
import { and, elementwise, equal, less, not, select, step } from './comparison.js'
import { type Bound, define, scalarLike } from './define.js'
import { ceil, floor, round } from './math.js'

const c = scalarLike

// Of a division by 0 floats have no remainder, which is NaN, and integers, as in NumPy, the remainder 0.

/** A remainder; of floats it is exact. The number of times that `b` is taken away has no derivative. */
const remainderBy = (
  name: string,
  of: (a: number, b: number) => number,
  lower: (isOfFloats: boolean) => Lowering,
): Bound<[a: Value, b: Value]> =>
  define(
    {
      name,
      spec: inputs => ({ shape: elementwise(...inputs), dtype: inputs[0]!.dtype }),
      evaluate: (out, [a, b]) => {
        const [i, j] = [step(a!), step(b!)]
        const isOfFloats = isFloat(out.dtype)
        for (let k = 0; k < out.data.length; k++) {
          const divisor = b!.data[k * j]!
          out.data[k] = divisor === 0 && !isOfFloats ? 0 : of(a!.data[k * i]!, divisor)
        }
      },
      batch: batchElementwise,
      lower: ([a]) => lower(isFloat(a!.dtype)),
      jvp: [
        (t, { output }) => expand(t, output),
        // Nearly an integer already, where the quotient of a and b themselves may have been rounded up to one.
        (t, { inputs: [a, b], output }) => mul(t, neg(round(div(sub(a!, output), b!)))),
      ],
    },
    apply => (a, b) => apply([a, b], {}),
  )

const truncate = (x: Value): Value => select(less(x, c(0, x)), ceil(x), floor(x))

/** In float64, in which no quotient of two integers is rounded to another integer. */
const ofIntegers = (a: Value, b: Value): Value => {
  const [x, y] = [cast(a, 'float64'), cast(b, 'float64')]
  return select(equal(b, c(0, b)), c(0, b), cast(sub(x, mul(truncate(div(x, y)), y)), a.dtype))
}

/** a - b trunc(a / b), with the sign of a, as C's `fmod` and JavaScript's `%`. */
export const remainder: Bound<[a: Value, b: Value]> = remainderBy(
  'remainder',
  (a, b) => a % b,
  isOfFloats =>
    isOfFloats
      ? { kind: 'elementwise', operation: 'remainder' }
      : { kind: 'expand', as: ([a, b]) => ofIntegers(a!, b!) },
)

/** Where the quotient is negative and no integer, so that its floor is one less. */
const isBelow = (rest: Value, b: Value): Value => {
  const zero = c(0, b)
  return and(not(equal(rest, zero)), not(equal(less(rest, zero), less(b, zero))))
}

const modulus = (a: number, b: number): number => {
  const rest = a % b
  if (rest === 0) return b < 0 ? -0 : 0
  return rest < 0 === b < 0 ? rest : rest + b
}

/** a - b floor(a / b), with the sign of b, as NumPy's `mod`. */
export const mod: Bound<[a: Value, b: Value]> = remainderBy('mod', modulus, () => ({
  kind: 'expand',
  as: ([a, b]) => {
    const rest = remainder(a!, b!)
    const [zero, minusZero] = [c(0, b!), c(-0, b!)]
    return select(
      equal(rest, zero),
      select(less(b!, zero), minusZero, zero),
      select(isBelow(rest, b!), add(rest, b!), rest),
    )
  },
}))

/** The floor of a / b, which has no derivative. */
export const floorDivide = (a: Value, b: Value): Value => (isFloat(a.dtype) ? floorOfFloats : floorOfIntegers)(a, b)

const floorOfIntegers = (a: Value, b: Value): Value => {
  const zero = c(0, b)
  const quotient = cast(floor(div(cast(a, 'float64'), cast(b, 'float64'))), a.dtype)
  // The least integer divided by -1 is itself.
  const wrapped = a.dtype === 'int32' ? select(equal(b, c(-1, b)), neg(a), quotient) : quotient
  return select(equal(b, zero), zero, wrapped)
}

/** From what is left without the remainder, which is a multiple of b (as in Python). */
const floorOfFloats = (a: Value, b: Value): Value => {
  const [zero, one] = [c(0, b), c(1, b)]
  const rest = remainder(a, b)
  const quotient = div(a, b)
  const multiple = sub(a, rest)
  const times = div(multiple, b)
  const below = floor(times)
  const nearest = select(less(c(0.5, b), sub(times, below)), add(below, one), below)
  const least = select(isBelow(rest, b), sub(nearest, one), nearest)
  // Zero has the sign of the quotient.
  const isZero = and(equal(multiple, zero), not(isBelow(rest, b)))
  return select(equal(b, zero), quotient, select(isZero, select(less(zero, quotient), zero, quotient), least))
}
