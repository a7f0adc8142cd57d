import { type Angle, reduceAngle, singleReduction } from './angle.js'
import { cosTail, sinTail } from './coefficients.js'
import { type Expression, emitter, type Formulas } from './expression.js'
import { choose } from './lanes.js'
import { inDouble } from './wide.js'

interface Circle {
  readonly sine: Expression
  readonly cosine: Expression
  /** Where the quadrant is 1 or 3, in which sine and cosine change places. */
  readonly odd: Expression
  readonly quadrant: Expression
}

/** sin r and cos r of the angle r within its quadrant. */
const circle = (
  f: Formulas,
  { r, quadrant }: Angle,
  sinTable = choose(f.lanes, sinTail.single, sinTail.double),
  cosTable = choose(f.lanes, cosTail.single, cosTail.double),
): Circle => {
  const { add, sub, mul, keep } = f
  const z = keep(mul(r, r))
  const sine = keep(add(r, mul(mul(r, z), f.polynomial(z, sinTable))))
  // What 1 - z/2 loses in rounding goes to the tail.
  const half = keep(mul(z, 0.5))
  const first = keep(sub(1, half))
  const tail = add(sub(sub(1, first), half), mul(mul(z, z), f.polynomial(z, cosTable)))
  const odd = keep(f.integer('sub', f.bits(0n), f.and(quadrant, f.bits(1n))))
  return { sine, cosine: keep(add(first, tail)), odd, quadrant }
}

const circleOf = (f: Formulas, x: Expression): Circle => circle(f, reduceAngle(f, f.keep(f.abs(x))))

/** The bit of `value` with the weight 2^bit, moved to the sign. */
const asSign = (f: Formulas, value: Expression, bit: number): Expression =>
  f.and(f.shiftLeft(value, f.lanes.bits - 1 - bit), f.signBit)

/**
 * sin x = sin |x| with the sign of x; the quadrants are sin r, cos r, -sin r, -cos r. Of every finite x, within 2 units in the
 * last place of float32 (1.58 measured), 3 of float64 (2 from `Math`).
 */
export const sin = emitter((f, x) => {
  const { sine, cosine, odd, quadrant } = circleOf(f, x)
  return f.xor(f.select(odd, cosine, sine), f.xor(asSign(f, quadrant, 1), f.and(x, f.signBit)))
})

/** cos x, with the bounds of `sin` (1.59 measured); the quadrants are cos r, -sin r, -cos r, sin r. */
export const cos = emitter((f, x) => {
  const { sine, cosine, odd, quadrant } = circleOf(f, x)
  const next = f.integer('add', quadrant, f.bits(1n))
  return f.xor(f.select(odd, sine, cosine), asSign(f, next, 1))
})

/** sin / cos, or -cos / sin in odd quadrants, for x ≥ 0. */
const quotient = (f: Formulas, { sine, cosine, odd, quadrant }: Circle): Expression =>
  f.xor(f.div(f.select(odd, cosine, sine), f.select(odd, sine, cosine)), asSign(f, quadrant, 0))

/**
 * tan x = tan |x| with the sign of x; float32 is computed in float64, as three roundings were too many. Of every finite x,
 * within 1 unit in the last place of float32 (0.63 measured), 4 of float64 (4 from `Math`).
 */
export const tan = emitter((f, x) => {
  const size = f.keep(f.abs(x))
  const tangent =
    f.lanes.type === 'f64x2'
      ? quotient(f, circleOf(f, size))
      : inDouble(f, [size], (wide, d) =>
          quotient(wide, circle(wide, reduceAngle(wide, d, singleReduction), sinTail.single, cosTail.single)),
        )
  return f.xor(tangent, f.and(x, f.signBit))
})
