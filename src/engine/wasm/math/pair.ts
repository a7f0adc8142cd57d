import type { Expression, Formulas, Operand } from './expression.js'

/** The sum of two floats, the second of which is at most half a unit in the last place of the first. Both are kept. */
export interface Pair {
  readonly high: Expression
  readonly low: Expression
}

/** Dekker's sums and products of pairs (A floating-point technique for extending the available precision, 1971). */
export const pairs = (f: Formulas) => {
  const { add, sub, mul, keep } = f
  const upper = f.bits(-1n << BigInt(Math.ceil(f.lanes.fraction / 2) + 1))

  /** a + b without error, for |a| ≥ |b| or a = 0; b must be kept. `more` is added to the second float. */
  const sum = (a: Expression, b: Expression, more?: Operand): Pair => {
    const high = keep(add(a, b))
    const lost = sub(b, sub(high, a))
    return { high, low: keep(more === undefined ? lost : add(lost, more)) }
  }

  /** a · b without error; both must be kept. */
  const product = (a: Expression, b: Expression, more?: Operand): Pair => {
    const [a1, b1] = [keep(f.and(a, upper)), keep(f.and(b, upper))]
    const [a2, b2] = [keep(sub(a, a1)), keep(sub(b, b1))]
    const high = keep(mul(a, b))
    const lost = add(add(add(sub(mul(a1, b1), high), mul(a1, b2)), mul(a2, b1)), mul(a2, b2))
    return { high, low: keep(more === undefined ? lost : add(lost, more)) }
  }

  /** The product of pairs. */
  const times = (a: Pair, b: Pair): Pair => product(a.high, b.high, add(mul(a.high, b.low), mul(a.low, b.high)))

  const constant = ([high, low]: readonly number[]): Pair => ({ high: keep(high!), low: keep(low!) })

  return { sum, product, times, constant }
}
