import { type Expression, emitter, type Formulas } from './expression.js'

interface Parts {
  /** The exponent as it is stored, of a subnormal number times 2^fraction; and where it is one. */
  readonly stored: Expression
  readonly isSubnormal: Expression
  readonly exponent: Expression
  /** An integer from 2^fraction to 2^(fraction + 1). */
  readonly digits: Expression
}

const partsOf = (f: Formulas, size: Expression): Parts => {
  const { bias, fraction } = f.lanes
  const one = 1n << BigInt(fraction)
  const isSubnormal = f.keep(f.float('lt', size, 2 ** (1 - bias)))
  const normal = f.keep(f.select(isSubnormal, f.mul(size, 2 ** fraction), size))
  const stored = f.keep(f.shiftRight(normal, fraction))
  const exponent = f.integer('sub', stored, f.and(isSubnormal, f.bits(BigInt(fraction))))
  return { stored, isSubnormal, exponent, digits: f.or(f.and(normal, f.bits(one - 1n)), f.bits(one)) }
}

/** An integer below 2^(fraction + 1) as a float. */
const asFloat = (f: Formulas, integer: Expression): Expression => {
  const short = (x: Expression) => f.sub(f.or(x, 2 ** f.lanes.fraction), 2 ** f.lanes.fraction)
  const half = short(f.shiftRight(integer, 1))
  return f.add(f.add(half, half), short(f.and(integer, f.bits(1n))))
}

/**
 * a - b trunc(a / b), which is exact, with the sign of a: long division of the digits in base 2, a turn for each digit of the
 * quotient.
 */
export const remainder = emitter((f, a, b) => {
  const { code, lanes, keep } = f
  const [size, divisor] = [keep(f.abs(a)), keep(f.abs(b))]
  const of = partsOf(f, size)
  const by = partsOf(f, divisor)
  const [exponent, digits] = [f.variable('v128'), f.variable('v128')]
  const isDefined = keep(f.and(f.float('lt', size, Infinity), f.float('gt', divisor, 0)))
  const end = keep(by.exponent)
  const divisorDigits = keep(by.digits)
  f.write(of.exponent)
  code.set(exponent)
  f.write(of.digits)
  code.set(digits)
  const isLess = keep(f.integer('lt_s', f.local(exponent), end))
  // What has no remainder waits for nothing.
  f.write(f.select(isDefined, f.local(exponent), end))
  code.set(exponent)

  const taken = (): Expression => {
    const rest = keep(f.integer('sub', f.local(digits), divisorDigits))
    return f.select(f.integer('lt_s', rest, f.bits(0n)), f.local(digits), rest)
  }
  code.loop(again => {
    const isActive = keep(f.integer('gt_s', f.local(exponent), end))
    f.write(f.select(isActive, f.shiftLeft(taken(), 1), f.local(digits)))
    code.set(digits)
    // A mask is -1.
    f.write(f.integer('add', f.local(exponent), isActive))
    code.set(exponent)
    f.write(f.apply('v128.any_true', f.integer('gt_s', f.local(exponent), end)))
    code.branchIf(again)
  })

  const { fraction } = lanes
  const rest = f.mul(asFloat(f, keep(taken())), f.select(by.isSubnormal, 2 ** (-2 * fraction), 2 ** -fraction))
  const result = f.mul(rest, f.shiftLeft(by.stored, fraction))
  const signed = f.withSign(f.select(isLess, size, result), a)
  return f.or(signed, f.apply('v128.not', f.and(isDefined, f.float('eq', divisor, divisor))))
})
