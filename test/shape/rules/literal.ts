import fc from 'fast-check'
import { literal, type NestedArray } from '../../../src/shape/literal.js'
import { rule } from './rule.js'

type Nested = NestedArray<number>

const even = (lengths: readonly number[]): Nested => {
  const [length, ...rest] = lengths
  return length === undefined ? 7 : Array.from({ length }, () => even(rest))
}

/** The same, with the entry found along the path replaced. */
const replaced = (data: Nested, path: readonly number[], entry: Nested): Nested => {
  const [first, ...rest] = path
  if (typeof data === 'number' || first === undefined) return entry
  return data.map((row, i) => (i === first % data.length ? replaced(row, rest, entry) : row))
}

const lengths = fc.array(fc.nat(3), { maxLength: 3 })

export const literalRules = [
  rule({
    name: 'literal',
    arbitrary: fc.oneof(
      lengths.map(even),
      fc
        .tuple(lengths.map(even), fc.array(fc.nat(5), { maxLength: 3 }), lengths.map(even))
        .map(([data, path, entry]) => replaced(data, path, entry)),
    ),
    type: data => ({
      guard: `literal.CanLiteral<${JSON.stringify(data)}>`,
      result: `literal.Literal<${JSON.stringify(data)}>`,
    }),
    run: literal,
  }),
]
