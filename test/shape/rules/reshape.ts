import fc from 'fast-check'
import { reshape } from '../../../src/shape/reshape.js'
import { literal, nearly, rule, type Size, size, text, values } from './rule.js'

/** Puts neighbouring literal sizes together where `cuts` says so. */
const group = (sizes: readonly Size[], cuts: readonly boolean[]): readonly Size[] => {
  const groups: Size[] = []
  for (const [index, next] of sizes.entries()) {
    const last = groups.at(-1)
    const together = last && cuts[index] && [last, next].every(({ text, value }) => text === `${value}`)
    if (together) groups[groups.length - 1] = literal(last.value * next.value)
    else groups.push(next)
  }
  return groups
}

const few = (sizes: readonly Size[]): boolean => values(sizes).reduce((a, b) => a * b, 1) < 2 ** 53
const cuts = fc.array(fc.boolean(), { minLength: 5, maxLength: 5 })

const targets: fc.Arbitrary<readonly [readonly Size[], readonly Size[]]> = fc
  .array(size, { maxLength: 5 })
  .filter(few)
  .chain(sizes =>
    fc.tuple(
      cuts.map(at => group(sizes, at)),
      fc
        .tuple(fc.oneof(fc.constant(sizes), fc.shuffledSubarray([...sizes], { minLength: sizes.length })), cuts)
        .chain(([order, at]) => nearly(group(order, at)))
        .chain(target =>
          fc
            .oneof(
              { weight: 3, arbitrary: fc.constant<readonly number[]>([]) },
              { weight: 4, arbitrary: fc.array(fc.nat(5), { minLength: 1, maxLength: 1 }) },
              { weight: 1, arbitrary: fc.uniqueArray(fc.nat(5), { minLength: 2, maxLength: 2 }) },
            )
            .map(holes => target.map((dim, axis) => (holes.includes(axis) ? literal(-1) : dim))),
        ),
    ),
  )

export const reshapeRules = [
  rule({
    name: 'reshape',
    arbitrary: targets,
    type: ([from, to]) => ({
      guard: `reshape.CanReshape<${text(from)}, ${text(to)}>`,
      result: `reshape.Reshape<${text(from)}, ${text(to)}>`,
    }),
    run: ([from, to]) => reshape(values(from), values(to)),
  }),
  rule({
    name: 'reshape to a negative size',
    arbitrary: fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: -9, max: -2 })),
    type: ([n, d]) => ({
      guard: `reshape.CanReshape<[${n}], [${d}, 2]>`,
      result: `reshape.Reshape<[${n}], [${d}, 2]>`,
    }),
    run: ([n, d]) => reshape([n], [d, 2]),
  }),
]
