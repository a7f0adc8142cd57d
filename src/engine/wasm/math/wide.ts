import { type Expression, Formulas } from './expression.js'
import { f64x2 } from './lanes.js'

const highHalf = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]
const lowHalves = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]

/** Four lanes of float32 as two times two of float64; the operands must be kept. */
export const halves = (f: Formulas, x: Expression): readonly [Expression, Expression] => [
  f.apply('f64x2.promote_low_f32x4', x),
  f.apply('f64x2.promote_low_f32x4', f.shuffle(highHalf, x, x)),
]

/** The way back, rounded. */
export const joined = (f: Formulas, low: Expression, high: Expression): Expression =>
  f.shuffle(lowHalves, f.apply('f32x4.demote_f64x2_zero', low), f.apply('f32x4.demote_f64x2_zero', high))

/** A formula of float32 computed in float64, two lanes after the other; the operands must be kept. */
export const inDouble = (
  f: Formulas,
  operands: readonly Expression[],
  formula: (wide: Formulas, ...x: readonly Expression[]) => Expression,
): Expression => {
  const parts = ([0, 1] as const).map(half => {
    const wide = new Formulas(f.code, f64x2)
    const result = f.keep(formula(wide, ...operands.map(x => wide.keep(halves(wide, x)[half]))))
    wide.release()
    return result
  })
  return joined(f, ...(parts as [Expression, Expression]))
}
