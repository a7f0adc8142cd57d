import type { Code } from '../encoder/code.js'
import { twoOverPi } from './coefficients.js'
import type { Formulas } from './expression.js'

const lowWord = 0xffffffffn

/** Sets `into` to the `index`-th 32 bits of 2/π: 0 before the first and from the `count`-th on. */
const lookUp = (code: Code, index: number, into: number, count: number): void => {
  code.i64(0n).set(into)
  for (const [k, bits] of twoOverPi.slice(0, count).entries())
    code.i64(BigInt(bits)).get(into).get(index).i32(k).op('i32.eq', 'select').set(into)
}

/** Leaves `local` shifted by 32 bits to the right, with `above` coming in from the left. */
const shiftIn = (code: Code, local: number, above: number): Code =>
  code.get(local).i64(32n).op('i64.shr_u').get(above).i64(32n).op('i64.shl', 'i64.or')

/**
 * d = q π/2 + r with |r| ≤ π/4 for one finite number d, however large (Payne and Hanek, Radian reduction for trigonometric
 * functions, 1983). Of d = M 2^e times 2/π only the remainder mod 4 is wanted: bits of 2/π whose product with d is a
 * multiple of 4 are left out, and the next seven words times M give the remainder with 126 bits behind the point. Sets
 * `r`, and leaves q mod 4 as an i64 (4 for 0); `words` is how many words of 2/π the largest d needs.
 */
export const payneHanek = (f: Formulas, d: number, r: number, words: number): void => {
  const { code } = f
  const i64 = (): number => f.variable('i64')
  const [exponent, k] = [f.variable('i32'), f.variable('i32')]
  const [low, high, shift, bits, product] = [i64(), i64(), i64(), i64(), i64()]
  const carry = [i64(), i64()] as const
  const fraction = [i64(), i64(), i64()] as const

  code.get(d).op('i64.reinterpret_f64').tee(bits).i64(lowWord).op('i64.and').set(low)
  code.get(bits).i64(32n).op('i64.shr_u').i64(0xfffffn).op('i64.and').i64(0x100000n).op('i64.or').set(high)
  // e - 2 = 32 exponent + shift
  code.get(bits).i64(52n).op('i64.shr_u', 'i32.wrap_i64')
  code
    .i32(1023 + 52 + 2)
    .op('i32.sub')
    .tee(exponent)
  code.i32(31).op('i32.and', 'i64.extend_i32_u').set(shift)
  code.get(exponent).i32(5).op('i32.shr_s').tee(exponent).i32(6).op('i32.add').set(k)
  for (const local of [...carry, ...fraction]) code.i64(0n).set(local)

  // Long multiplication from the last word on; of the product the words behind those of M come out into `fraction`.
  code.loop(again => {
    lookUp(code, k, bits, words)
    code.get(bits).get(low).op('i64.mul').get(carry[0]).op('i64.add').set(product)
    shiftIn(code, fraction[2], fraction[1]).set(fraction[2])
    shiftIn(code, fraction[1], fraction[0]).set(fraction[1])
    shiftIn(code, fraction[0], product).set(fraction[0])
    code.get(high).get(bits).op('i64.mul').get(carry[1]).op('i64.add').get(product).i64(32n).op('i64.shr_u', 'i64.add')
    code.tee(product).i64(lowWord).op('i64.and').set(carry[0])
    code.get(product).i64(32n).op('i64.shr_u').set(carry[1])
    code.get(k).i32(1).op('i32.sub').tee(k).get(exponent).op('i32.ge_s').branchIf(again)
  })

  // d · 2/π / 4 mod 1 in 128 bits. A shift by 64 would be none, hence the one by 1 before.
  for (const i of [0, 1] as const) {
    code
      .get(fraction[i])
      .get(shift)
      .op('i64.shl')
      .get(fraction[i === 0 ? 1 : 2])
      .i64(1n)
      .op('i64.shr_u')
    code.i64(63n).get(shift).op('i64.sub', 'i64.shr_u', 'i64.or').set(fraction[i])
  }
  // Without the two bits of the quadrant the rest, read with a sign, lies around 0.
  code.get(fraction[0]).i64(2n).op('i64.shl').get(fraction[1]).i64(62n).op('i64.shr_u', 'i64.or', 'f64.convert_i64_s')
  code
    .f64(2 ** -64)
    .op('f64.mul')
    .get(fraction[1])
    .i64(2n)
    .op('i64.shl', 'f64.convert_i64_u')
  code.f64(2 ** -128).op('f64.mul', 'f64.add')
  const quarterTurn = Math.PI / 2
  code.f64(quarterTurn).op('f64.mul').set(r)
  code.get(fraction[0]).i64(61n).op('i64.shr_u').i64(1n).op('i64.add').i64(1n).op('i64.shr_u')
}
