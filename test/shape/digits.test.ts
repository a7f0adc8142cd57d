import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { typesOf } from './compile.js'

// Long numbers, so that every entry of the tables is looked up; beyond 2^53 too, where the digits are still exact.
const number = fc.bigInt({ min: 0n, max: 10n ** 16n - 1n })
const pairs = fc.sample(fc.tuple(number, number), { seed: 1, numRuns: 60 })
const few = fc.tuple(
  number,
  fc.integer({ min: 1, max: 16 }).chain(n => fc.bigInt({ min: 1n, max: 10n ** BigInt(n) - 1n })),
)
const quotients = [
  ...fc.sample(few, { seed: 1, numRuns: 60 }),
  ...[...Array(9).keys()].map(n => [10n ** 16n - 1n, BigInt(n + 1)] as const),
]

const checked = (
  type: string,
  operands: readonly (readonly [bigint, bigint])[],
  result: (x: bigint, y: bigint) => string,
) => {
  const texts = typesOf(operands.map(([x, y]) => `digits.${type}<'${x}', '${y}'>`))
  expect(texts).toEqual(operands.map(([x, y]) => result(x, y)))
}

describe('decimal arithmetic on digits', () => {
  it('adds', () => checked('AddDigits', pairs, (x, y) => `"${x + y}"`))
  it('subtracts', () => checked('SubtractDigits', pairs, (x, y) => `"${x - y}"`))
  it('multiplies', () => checked('MultiplyDigits', pairs, (x, y) => `"${x * y}"`))
  it('multiplies what is short', () => {
    const short = fc.tuple(fc.bigInt({ min: 0n, max: 999n }), fc.bigInt({ min: 0n, max: 999n }))
    const ends = [0n, 1n, 9n, 10n, 99n, 100n, 999n]
    const few = [...fc.sample(short, { seed: 1, numRuns: 400 }), ...ends.flatMap(x => ends.map(y => [x, y] as const))]
    checked('ShortProduct', few, (x, y) => `"${x * y}"`)
    expect(typesOf(["digits.ShortProduct<'1000', '2'>", "digits.ShortProduct<'2', '-3'>"])).toEqual(['never', 'never'])
  })
  it('divides', () => checked('DivideDigits', quotients, (x, y) => `["${x / y}", "${x % y}"]`))
  it('divides exactly, by every kind of divisor, or says that there is a remainder', () => {
    const divisor = fc.oneof(
      fc.integer({ min: 1, max: 999 }),
      fc.integer({ min: 1, max: 10 ** 9 }),
      fc.tuple(fc.nat(9), fc.nat(3), fc.integer({ min: 1, max: 99 })).map(([i, j, n]) => 2 ** i * 5 ** j * n),
    )
    const quotient = fc.oneof(fc.constantFrom(0, 1, 10, 100, 1000, 101, 110), fc.nat(9999))
    const drawn = fc.sample(fc.tuple(divisor, quotient, fc.nat(2)), { seed: 1, numRuns: 600 })
    const cases = drawn
      .map(([y, q, rest]) => [BigInt(y) * BigInt(q) + BigInt(rest), BigInt(y)] as const)
      .filter(([x]) => x > 0n)
    const texts = typesOf(cases.map(([x, y]) => `exact.ExactQuotient<'${x}', '${y}'>`))
    expect(texts).toEqual(cases.map(([x, y]) => (x % y === 0n ? `"${x / y}"` : 'never')))
  })
  it.each(['0', '9', '10', '99999', '100000'])('does so next to %s, where the number of digits changes', n => {
    const near = [...Array(3).keys()].map(i => [BigInt(n) + BigInt(i), 1n] as const)
    checked('AddDigits', near, (x, y) => `"${x + y}"`)
    checked('SubtractDigits', near, (x, y) => `"${x - y}"`)
    checked(
      'MultiplyDigits',
      near.map(([x]) => [x, x]),
      (x, y) => `"${x * y}"`,
    )
  })
})
