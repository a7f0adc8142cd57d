import type { HalfDType } from '../../../tensor/dtype.js'
import type { Code } from '../encoder/code.js'
import { type Expression, Formulas } from '../math/expression.js'
import { f32x4 } from '../math/lanes.js'

// Floats of 16 bits are 16 bits in memory only: in a vector each is the float32 that it is. WebAssembly has no instructions for
// them, so what they become and are made of is computed with the bits of float32.

/** Writes a formula of a vector, and leaves what it gives on the stack. */
const written = (code: Code, formula: (f: Formulas) => Expression): void => {
  const f = new Formulas(code, f32x4)
  f.write(formula(f))
  f.release()
}

const infinity = 0x7f800000n

/** Lanes of the bits, which are on the stack, become the numbers; of NaN every bit is kept. */
export const fromBits = (code: Code, dtype: HalfDType): void => {
  if (dtype === 'bfloat16') {
    code.i32(16).op('i32x4.shl')
    return
  }
  written(code, f => {
    const given = f.variable('v128')
    code.set(given)
    const word = f.local(given)
    const size = f.keep(f.shiftLeft(f.and(word, f.bits(0x7fffn)), 13))
    const isNumber = f.integer('lt_s', size, f.bits(0x0f800000n))
    // Multiplied by a power of two it is right for what is below the least normal number, too.
    const number = f.select(isNumber, f.mul(size, 2 ** 112), f.or(size, f.bits(infinity)))
    return f.or(number, f.shiftLeft(f.and(word, f.bits(0x8000n)), 16))
  })
}

/** The bits of numbers that the type has, each in a lane of its own, are left on the stack. */
export const toBits = (code: Code, dtype: HalfDType, vector: number): void => {
  if (dtype === 'bfloat16') {
    code.get(vector).i32(16).op('i32x4.shr_u')
    return
  }
  written(code, f => {
    const x = f.local(vector)
    const size = f.keep(f.abs(x))
    const isNumber = f.integer('lt_s', size, f.bits(infinity))
    const bits = f.shiftRight(f.select(isNumber, f.mul(size, 2 ** -112), size), 13)
    return f.or(f.and(bits, f.bits(0x7fffn)), f.and(f.shiftRight(x, 16), f.bits(0x8000n)))
  })
}

const toBfloat16 = (f: Formulas, x: Expression): Expression => {
  const last = f.and(f.shiftRight(x, 16), f.bits(1n))
  return f.and(f.integer('add', f.integer('add', x, f.bits(0x7fffn)), last), f.bits(0xffff0000n))
}

const toFloat16 = (f: Formulas, x: Expression): Expression => {
  const size = f.keep(f.abs(x))
  const last = f.and(f.shiftRight(size, 13), f.bits(1n))
  const normal = f.and(f.integer('add', f.integer('add', size, f.bits(0xfffn)), last), f.bits(0xffffe000n))
  // Numbers from ½ to 1 are multiples of 2⁻²⁴, as are those of float16 that are less than 2⁻¹⁴.
  const small = f.sub(f.add(size, 0.5), 0.5)
  const finite = f.select(f.integer('lt_s', size, f.bits(0x38800000n)), small, normal)
  const isBeyond = f.integer('ge_s', size, f.bits(0x477ff000n))
  return f.withSign(f.select(isBeyond, f.bits(infinity), finite), x)
}

/** The float32 in a local variable are rounded to numbers of the type, which are left on the stack. */
export const roundTo = (code: Code, dtype: HalfDType, vector: number): void =>
  written(code, f => {
    const x = f.local(vector)
    const isNone = f.float('ne', x, x)
    return f.select(isNone, f.bits(0x7fc00000n), dtype === 'bfloat16' ? toBfloat16(f, x) : toFloat16(f, x))
  })

// What is rounded twice may be rounded wrong. Where float32 has not a number itself, the neighbour whose last bit is 1 stands for
// it, which lies on the same side of every number that is half way between two shorter ones.

/** The float32 that float64 in a local variable are rounded by, left on the stack; `narrow` makes lanes of masks shorter. */
export const oddFromDouble = (code: Code, vector: number, narrow: (mask: () => void) => void): void =>
  written(code, f => {
    const x = f.local(vector)
    const nearest = f.keep(f.apply('f32x4.demote_f64x2_zero', x))
    const again = f.keep(f.apply('f64x2.promote_low_f32x4', nearest))
    const size = (y: Expression): Expression => f.apply('f64x2.abs', y)
    const isGreater = () => narrow(f.apply('f64x2.gt', size(again), size(x)))
    const isOther = () => narrow(f.apply('f64x2.ne', again, x))
    return f.or(f.integer('add', nearest, isGreater), f.and(isOther, f.bits(1n)))
  })

/** The same of int32, of which float32 has those up to 2²⁴. */
export const oddFromInteger = (code: Code, vector: number): void =>
  written(code, f => {
    const x = f.local(vector)
    const isLarge = f.apply('i32x4.gt_u', f.apply('i32x4.abs', x), f.bits(2n ** 24n))
    const rest = f.integer('ne', f.and(x, f.bits(0xffn)), f.bits(0n))
    const odd = f.or(f.and(x, f.bits(0xffffff00n)), f.and(rest, f.bits(0x80n)))
    return f.apply('f32x4.convert_i32x4_s', f.select(isLarge, odd, x))
  })
