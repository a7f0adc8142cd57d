import type { Printer, Term } from './printer.js'

/**
 * The extreme of two numbers where both may be zeros: the operators take either of 0 and -0, which for the library is less. The sum of both
 * is 0, and the least of both signs' is -0.
 */
export const orderZeros = (g: Printer, op: 'Max' | 'Min', a: Term, b: Term, extreme: Term): Term => {
  const minus = (x: Term) => g.unary('Neg', x)
  const zero = op === 'Max' ? g.add(a, b) : minus(g.add(minus(a), minus(b)))
  return g.where(g.and(g.compare('Equal', a, 0), g.compare('Equal', b, 0)), zero, extreme)
}
