import type { Scalar } from '../../../compile/loops.js'
import type { ScalarOperation } from '../../../trace/lowering.js'
import type { Code } from '../encoder/code.js'
import type { Plain } from '../encoder/opcodes.js'

/** Leaves the result of an operation on the stack; the operands are in local variables. */
type Emit = (code: Code, operands: readonly Scalar[], locals: readonly number[]) => unknown

/** A shift by as many bits as a scalar operand says, or by the rest of 32. */
const shift = (code: Code, name: 'i32x4.shl' | 'i32x4.shr_u', x: number, by: Scalar, local: number, rest = false) => {
  code.get(x)
  if (by.kind === 'constant') code.i32(rest ? 32 - by.value : by.value)
  else {
    if (rest) code.i32(32)
    code.get(local).lane('i32x4.extract_lane', 0)
    if (rest) code.op('i32.sub')
  }
  code.op(name)
}

const swapped = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7]
const lowHalves = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]

/** a - b ⌊a / b⌋ in float64, which holds every uint32; its quotients are nearer to the truth than any integer is. */
const remainder: Emit = (code, _, [x, y]) => {
  const [a, b] = [code.local('v128'), code.local('v128')]
  const half = (which: 'low' | 'high') => {
    for (const [from, to] of [
      [x!, a],
      [y!, b],
    ] as const) {
      code.get(from)
      if (which === 'high') code.get(from).shuffle(swapped)
      code.op('f64x2.convert_low_i32x4_u').set(to)
    }
    code.get(a).get(b).get(a).get(b).op('f64x2.div', 'f64x2.floor', 'f64x2.mul', 'f64x2.sub')
    code.op('i32x4.trunc_sat_f64x2_u_zero')
  }
  code.get(x!)
  half('low')
  half('high')
  code.shuffle(lowHalves)
  code.get(y!).v128(new Uint8Array(16)).op('i32x4.eq', 'v128.bitselect')
}

const instruction =
  (name: Plain): Emit =>
  (code, _, locals) => {
    for (const local of locals) code.get(local)
    code.op(name)
  }

const splat = (value: number): Uint8Array => new Uint8Array(new Int32Array(4).fill(value).buffer)

/** Operations on integers; uint8 are held as int32, and cut off afterwards. */
export const integers: Partial<Record<ScalarOperation, Emit>> = {
  neg: instruction('i32x4.neg'),
  add: instruction('i32x4.add'),
  sub: instruction('i32x4.sub'),
  mul: instruction('i32x4.mul'),
  maximum: instruction('i32x4.max_s'),
  minimum: instruction('i32x4.min_s'),
  abs: instruction('i32x4.abs'),
  sign: (code, _, [x]) => code.get(x!).v128(splat(-1)).op('i32x4.max_s').v128(splat(1)).op('i32x4.min_s'),
  bitXor: instruction('v128.xor'),
  shiftRight: (code, [, by], [x, local]) => shift(code, 'i32x4.shr_u', x!, by!, local!),
  rotateLeft: (code, [, by], [x, local]) => {
    shift(code, 'i32x4.shl', x!, by!, local!)
    shift(code, 'i32x4.shr_u', x!, by!, local!, true)
    code.op('v128.or')
  },
  unsignedRemainder: remainder,
}
