import type { DType } from '../../tensor/dtype.js'
import type { Printer, Term } from '../printer.js'
import { asExpanded, type Rule } from '../rule.js'

// ONNX shifts unsigned integers only, and has no cast that keeps the bits: those of a float32 are taken apart by arithmetic.

const unsigned = (g: Printer, xs: readonly Term[], f: (xs: readonly Term[]) => Term): Term => g.through('uint32', xs, f)

const shift = (g: Printer, x: Term, by: Term, direction: 'LEFT' | 'RIGHT'): Term =>
  g.binary('BitShift', x, by, 'uint32', { direction })

/** Of a distance the last five bits count. */
const distance = (g: Printer, by: Term): Term => g.binary('BitwiseAnd', by, g.scalar(31, 'uint32'))

const shiftRight: Rule = (g, { inputs }) => unsigned(g, inputs, ([x, by]) => shift(g, x!, distance(g, by!), 'RIGHT'))

const rotateLeft: Rule = (g, { inputs }) =>
  unsigned(g, inputs, ([x, by]) => {
    const left = distance(g, by!)
    const right = distance(g, g.cast(g.sub(g.scalar(32, 'int32'), g.cast(left, 'int32')), 'uint32'))
    return g.binary('BitwiseOr', shift(g, x!, left, 'LEFT'), shift(g, x!, right, 'RIGHT'))
  })

const unsignedRemainder: Rule = (g, { inputs }) => {
  const [a, b] = inputs.map(x => g.cast(g.cast(x, 'uint32'), 'int64')) as [Term, Term]
  const isZero = g.compare('Equal', b, 0)
  const rest = g.where(isZero, a, g.binary('Mod', a, g.where(isZero, 1, b)))
  return g.cast(g.cast(rest, 'uint32'), 'int32')
}

/** 2ᵏ for k = from, …, to, as float64. */
const powers = (g: Printer, from: number, to: number): Term => {
  const size = to - from + 1
  return g.constant(
    'float64',
    [size],
    Array.from({ length: size }, (_, i) => 2 ** (from + i)),
  )
}

/** ± (1 + fraction / 2²³) 2^(exponent - 127). */
const toFloat = (g: Printer, bits: Term): Term => {
  const word = g.cast(g.cast(bits, 'uint32'), 'int64')
  const part = (divisor: number, modulus: number) => g.binary('Mod', g.div(word, divisor), g.scalar(modulus, 'int64'))
  const [fraction, exponent, sign] = [part(1, 2 ** 23), part(2 ** 23, 2 ** 8), part(2 ** 31, 2)]
  const isSubnormal = g.compare('Equal', exponent, 0)
  const isSpecial = g.compare('Equal', exponent, 255)
  const unit = g.gather(powers(g, -149, 104), g.where(isSubnormal, 0, g.where(isSpecial, 0, g.sub(exponent, 1))), 0)
  const digits = g.cast(g.where(isSubnormal, fraction, g.add(fraction, 2 ** 23)), 'float64')
  const hasFraction = g.compare('Less', g.scalar(0, 'int64'), fraction)
  const special = g.where(hasFraction, g.scalar(Number.NaN, 'float64'), g.scalar(Infinity, 'float64'))
  const size = g.where(isSpecial, special, g.mul(digits, unit))
  return g.cast(g.where(g.compare('Equal', sign, 1), g.unary('Neg', size), size), 'float32')
}

/** The exponent is that of the logarithm, and one more or less where that was rounded. */
const toBits = (g: Printer, x: Term): Term => {
  const wide = g.cast(x, 'float64')
  const size = g.unary('Abs', wide)
  const isMissing = g.isNaN(size)
  const isSpecial = g.or(isMissing, g.compare('Equal', size, Infinity))
  const isZero = g.compare('Equal', size, 0)
  const plain = g.where(isSpecial, 1, size)
  const logarithm = g.mul(g.unary('Log', g.where(isZero, 1, plain)), Math.LOG2E)
  const guess = g.add(g.cast(g.unary('Floor', logarithm), 'int64'), 149)
  const table = powers(g, -149, 128)
  const lower = g.where(g.compare('Less', plain, g.gather(table, guess, 0)), g.sub(guess, 1), guess)
  const isAbove = g.compare('LessOrEqual', g.gather(table, g.add(lower, 1), 0), plain)
  const exponent = g.where(isAbove, g.add(lower, 1), lower)
  const normal = g.where(g.compare('Less', exponent, 23), g.scalar(23, 'int64'), exponent)
  const digits = g.cast(g.div(plain, g.gather(table, g.sub(normal, 23), 0)), 'int64')
  // With the first digit, which a subnormal number has not, the exponent is one more.
  const ofNumber = g.add(g.mul(g.sub(normal, 23), 2 ** 23), digits)
  const ofSpecial = g.where(isMissing, g.scalar(0x7fc00000, 'int64'), g.scalar(0x7f800000, 'int64'))
  const body = g.where(isZero, 0, g.where(isSpecial, ofSpecial, ofNumber))
  const isNegative = g.compare('Less', g.where(isZero, g.unary('Reciprocal', wide), wide), 0)
  return g.cast(g.cast(g.add(body, g.where(isNegative, g.scalar(2 ** 31, 'int64'), 0)), 'uint32'), 'int32')
}

const bitcast: Rule<{ readonly dtype: DType }> = (g, { inputs: [x], params: { dtype } }) =>
  x!.type === dtype ? x! : dtype === 'float32' ? toFloat(g, x!) : toBits(g, x!)

export const bits: Readonly<Record<string, Rule>> = {
  bitXor: (g, { inputs: [a, b] }) => g.binary('BitwiseXor', a!, b!),
  shiftRight,
  rotateLeft,
  unsignedRemainder,
  bitcast: bitcast as Rule,
  threefry: asExpanded,
}
