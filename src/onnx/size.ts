import type { Printer, Term } from './printer.js'

/** The sizes that have names, in one trace. */
export type Sizes = Readonly<Record<string, number>>

/** What helps where something is no expression of a size, or cannot be run at one. */
export const otherSizes = 'with the option sizes other ones are tried'

/** A product of names and a factor. */
interface Monomial {
  readonly factor: number
  readonly names: readonly string[]
}

/** (Σ factor · names + offset) / divisor. */
export interface Size {
  readonly terms: readonly Monomial[]
  readonly offset: number
  readonly divisor: number
}

const productOf = (names: readonly string[], sizes: Sizes): number =>
  names.reduce((product, name) => product * sizes[name]!, 1)

export const sizeAt = ({ terms, offset, divisor }: Size, sizes: Sizes): number =>
  terms.reduce((sum, { factor, names }) => sum + factor * productOf(names, sizes), offset) / divisor

/** A solution of equations for some unknowns by elimination, or none where they do not determine it. */
const solved = (rows: readonly (readonly number[])[], unknowns: number): readonly number[] | undefined => {
  const open = rows.map(row => [...row])
  for (let k = 0; k < unknowns; k++) {
    const pivot = open
      .slice(k)
      .reduce((best, row, i) => (Math.abs(row[k]!) > Math.abs(open[best]![k]!) ? k + i : best), k)
    if (pivot >= open.length || Math.abs(open[pivot]![k]!) < 1e-9) return undefined
    ;[open[k], open[pivot]] = [open[pivot]!, open[k]!]
    for (const [i, row] of open.entries()) {
      if (i === k) continue
      const factor = row[k]! / open[k]![k]!
      for (let j = k; j < row.length; j++) row[j]! -= factor * open[k]![j]!
    }
  }
  return open.slice(0, unknowns).map((row, k) => row[unknowns]! / row[k]!)
}

/** The greatest denominator of a coefficient. */
const mostDivisor = 64

/** The size that is a sum of some products of names, if the values of all traces are that. */
const fitBy = (products: readonly (readonly string[])[], values: readonly number[], traces: readonly Sizes[]) => {
  const rows = traces.map((sizes, i) => [...products.map(names => productOf(names, sizes)), 1, values[i]!])
  // There is one trace more at least than is needed, or the values prove nothing.
  if (rows.length < products.length + 2) return undefined
  const found = solved(rows, products.length + 1)
  if (found === undefined) return undefined
  for (let divisor = 1; divisor <= mostDivisor; divisor++) {
    const [offset, ...factors] = [found.at(-1)!, ...found.slice(0, -1)].map(value => Math.round(value * divisor))
    const terms = products.map((names, i) => ({ factor: factors[i]!, names })).filter(({ factor }) => factor !== 0)
    const size: Size = { terms, offset: offset!, divisor }
    if (traces.every((sizes, i) => sizeAt(size, sizes) === values[i])) return size
  }
  return undefined
}

/** The simplest of some sizes that all traces agree on: a number, a multiple or product of names, a sum of these. */
export const fit = (values: readonly number[], traces: readonly Sizes[]): Size | undefined => {
  if (values.every(value => value === values[0])) return { terms: [], offset: values[0]!, divisor: 1 }
  const names = Object.keys(traces[0]!)
  const single = names.map(name => [name])
  const pairs = names.flatMap((a, i) => names.slice(i).map(b => [a, b]))
  const triples = names.flatMap((a, i) => names.slice(i).flatMap((b, j) => names.slice(i + j).map(c => [a, b, c])))
  const candidates = [
    ...[...single, ...pairs, ...triples].map(one => [one]),
    single,
    ...pairs.map(pair => [...single, pair]),
    ...pairs.flatMap((a, i) => pairs.slice(i + 1).map(b => [a, b])),
  ]
  for (const products of candidates) {
    const size = fitBy(products, values, traces)
    if (size !== undefined) return size
  }
  return undefined
}

const termText = ({ factor, names }: Monomial): string =>
  [...(factor === 1 ? [] : [String(factor)]), ...names].join('*')

/** `batch`, `2*batch + 1`, `a*b/2`, `(a + 1)/2`. */
export const sizeText = ({ terms, offset, divisor }: Size): string => {
  const parts = [...terms.map(termText), ...(offset === 0 && terms.length > 0 ? [] : [String(offset)])]
  const sum = parts.join(' + ')
  if (divisor === 1) return sum
  return parts.length === 1 ? `${sum}/${divisor}` : `(${sum})/${divisor}`
}

/** Whether a size is a number. */
export const isFixed = ({ terms }: Size): boolean => terms.length === 0

/** Sizes as values of a model: each a list of one int64, computed once. */
export class SizeTerms {
  private readonly known = new Map<string, Term>()
  private readonly g: Printer
  private readonly named: ReadonlyMap<string, Term>

  constructor(g: Printer, named: ReadonlyMap<string, Term>) {
    this.g = g
    this.named = named
  }

  of(size: Size): Term {
    const text = sizeText(size)
    const known = this.known.get(text) ?? this.computed(size)
    this.known.set(text, known)
    return known
  }

  private computed({ terms, offset, divisor }: Size): Term {
    const { g } = this
    const one = (value: number) => g.list([value])
    const products = terms.map(({ factor, names }) => {
      const product = names.map(name => this.named.get(name)!).reduce((a, b) => g.mul(a, b))
      return factor === 1 ? product : g.mul(product, one(factor))
    })
    const parts = offset === 0 && products.length > 0 ? products : [...products, one(offset)]
    const sum = parts.reduce((a, b) => g.add(a, b))
    return divisor === 1 ? sum : g.div(sum, one(divisor))
  }
}
