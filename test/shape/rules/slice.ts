import fc from 'fast-check'
import { type Bound, type SliceRange, slice } from '../../../src/shape/slice.js'
import { large, literal, named, rule, type Size, small, text, unknown, values } from './rule.js'

interface Range {
  readonly text: string
  readonly value: SliceRange
}

const size: fc.Arbitrary<Size> = fc.oneof(
  { weight: 4, arbitrary: small },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 15 }).map(literal) },
  { weight: 1, arbitrary: large },
  { weight: 3, arbitrary: named },
  { weight: 1, arbitrary: small.map(({ value }) => unknown(value)) },
)

const bound: fc.Arbitrary<{ readonly text: string; readonly value: Bound }> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ text: 'null', value: null }) },
  { weight: 6, arbitrary: fc.integer({ min: -8, max: 8 }).map(literal) },
  { weight: 1, arbitrary: fc.integer({ min: -20_000, max: 20_000 }).map(literal) },
  { weight: 1, arbitrary: fc.integer({ min: -4, max: 4 }).map(unknown) },
)
const step = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(1, 2, 3, 17, -1, -2, -5).map(literal) },
  { weight: 1, arbitrary: fc.constant(literal(0)) },
  { weight: 1, arbitrary: fc.constantFrom(2, -1).map(unknown) },
)

/** An index that the types check; that the axis is not empty they do not, so that the first index suits any size. */
const index = ({ text, value }: Size): fc.Arbitrary<Range> =>
  value === 0 || text.startsWith("'")
    ? fc.constant(literal(3))
    : fc.integer({ min: -Math.min(value, 9) - 1, max: Math.min(value, 9) }).map(literal)

const range = (size: Size): fc.Arbitrary<Range> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant({ text: 'null', value: null }) },
    { weight: 2, arbitrary: index(size) },
    {
      weight: 4,
      arbitrary: fc
        .tuple(bound, bound)
        .map(([a, b]) => ({ text: `[${a.text}, ${b.text}]`, value: [a.value, b.value] as const })),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(bound, bound, step).map(([a, b, c]) => ({
        text: `[${a.text}, ${b.text}, ${c.text}]`,
        value: [a.value, b.value, c.value] as const,
      })),
    },
  )

const list = (ranges: readonly Range[]): string => `[${ranges.map(({ text }) => text).join(', ')}]`

export const sliceRules = [
  rule({
    name: 'slice',
    arbitrary: fc.array(size, { maxLength: 3 }).chain(sizes =>
      fc.tuple(
        fc.constant(sizes),
        fc
          .tuple(...sizes.map(range), range(literal(2)))
          .chain(ranges =>
            fc.integer({ min: 0, max: 15 }).map(n => ranges.slice(0, Math.min(n, sizes.length + (n > 13 ? 1 : 0)))),
          ),
      ),
    ),
    type: ([sizes, ranges]) => ({
      guard: `slice.CanSlice<${text(sizes)}, ${list(ranges)}>`,
      result: `slice.Slice<${text(sizes)}, ${list(ranges)}>`,
    }),
    run: ([sizes, ranges]) =>
      slice(
        values(sizes),
        ranges.map(({ value }) => value),
      ),
  }),
]
