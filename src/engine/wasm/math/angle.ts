import { halfPi, halfPiLong } from './coefficients.js'
import { type Expression, Formulas } from './expression.js'
import { choose, f64x2, rounder } from './lanes.js'
import { payneHanek } from './payneHanek.js'
import { halves, joined } from './wide.js'

/** |x| = q π/2 + r with |r| ≤ π/4; the lowest two bits of `quadrant` are those of q. */
export interface Angle {
  readonly r: Expression
  readonly quadrant: Expression
}

/** How an angle is reduced: q with π/2 in these parts below `bound`, and with so many words of 2/π from there on. */
export interface Reduction {
  readonly parts: readonly number[]
  readonly bound: number
  readonly words: number
}

/** For every float32. */
export const singleReduction: Reduction = { parts: halfPi, bound: 2 ** 20, words: 9 }

/** For every float64. */
export const doubleReduction: Reduction = { parts: halfPiLong, bound: 2 ** 30, words: 37 }

/**
 * d = q π/2 + r after Cody and Waite: q is d · 2/π rounded, and every part of π/2 but the last times q is exact; so are the
 * differences, as long as q has no more bits than `parts` leave. That is 2^20 for halfPi, 2^30 for halfPiLong.
 */
const near = (f: Formulas, d: Expression, parts: readonly number[]): Angle => {
  const quadrant = f.keep(f.add(f.mul(d, 2 / Math.PI), rounder(f64x2)))
  const q = f.keep(f.sub(quadrant, rounder(f64x2)))
  const r = parts.reduce<Expression>((rest, part) => f.sub(rest, f.mul(q, part)), d)
  return { r: f.keep(r), quadrant }
}

const lowWords = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27]

/** Float32 is reduced in float64, two lanes at a time. */
const nearSingle = (f: Formulas, size: Expression): Angle => {
  const wide = new Formulas(f.code, f64x2)
  const [low, high] = halves(wide, size).map(d => near(wide, wide.keep(d), halfPi)) as [Angle, Angle]
  const r = f.keep(joined(f, low.r, high.r))
  const quadrant = f.keep(f.shuffle(lowWords, low.quadrant, high.quadrant))
  wide.release()
  return { r, quadrant }
}

/** Replaces what `near` gave for the lanes from `bound` on; the vectors go round once, so that each lane is the first. */
const replaceFar = (f: Formulas, size: Expression, { bound, words }: Reduction, r: number, quadrant: number): void => {
  const { code, lanes } = f
  const [rest, lane, d, remainder] = [f.variable('v128'), f.variable('i32'), f.variable('f64'), f.variable('f64')]
  const width = 16 / lanes.count
  const round = Array.from({ length: 16 }, (_, byte) => (byte + width) % 16)
  size()
  code.set(rest).i32(lanes.count).set(lane)
  code.loop(next => {
    code.get(rest).lane(`${lanes.type}.extract_lane`, 0)
    if (lanes.type === 'f32x4') code.op('f64.promote_f32')
    code.tee(d).f64(bound).op('f64.ge').get(d).f64(Infinity).op('f64.lt', 'i32.and')
    code.if(() => {
      code.get(quadrant)
      payneHanek(f, d, remainder, words)
      if (lanes.type === 'f32x4') code.op('i32.wrap_i64')
      code.lane(`${lanes.integer}.replace_lane`, 0).set(quadrant)
      code.get(r).get(remainder)
      if (lanes.type === 'f32x4') code.op('f32.demote_f64')
      code.lane(`${lanes.type}.replace_lane`, 0).set(r)
    })
    for (const vector of [rest, r, quadrant]) code.get(vector).get(vector).shuffle(round).set(vector)
    code.get(lane).i32(1).op('i32.sub').tee(lane).branchIf(next)
  })
}

/** The angle of `size`, which is kept and not negative; infinity gives NaN. */
export const reduceAngle = (
  f: Formulas,
  size: Expression,
  reduction = choose(f.lanes, singleReduction, doubleReduction),
): Angle => {
  const { code, lanes } = f
  const angle = lanes.type === 'f32x4' ? nearSingle(f, size) : near(f, size, reduction.parts)
  const [r, quadrant] = [f.variable('v128'), f.variable('v128')]
  angle.r()
  code.set(r)
  angle.quadrant()
  code.set(quadrant)
  f.apply('v128.any_true', f.float('ge', size, reduction.bound))()
  code.if(() => replaceFar(f, size, reduction, r, quadrant))
  return { r: f.local(r), quadrant: f.local(quadrant) }
}
