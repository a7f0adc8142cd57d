import fc from 'fast-check'
import { concat } from '../../../src/shape/concat.js'
import { pad } from '../../../src/shape/pad.js'
import { split } from '../../../src/shape/split.js'
import { stack } from '../../../src/shape/stack.js'
import { axisOf, literal, named, nearly, rule, type Size, shape, size, small, text, unknown, values } from './rule.js'

type Sizes = readonly Size[]

const list = (shapes: readonly Sizes[]): string => `[${shapes.map(text).join(', ')}]`

/** Nearly the same shape several times, with any size on one axis. */
const alike = (count: number, varying: boolean): fc.Arbitrary<readonly [readonly Sizes[], Size]> =>
  shape(1, 4).chain(first =>
    axisOf(first.length).chain(axis => {
      const at = axis.value < 0 ? axis.value + first.length : axis.value
      const one = nearly(first).chain(near =>
        size.map(other => near.map((same, i) => (varying && i === at ? other : same))),
      )
      const ranks = fc.nat(20).map(n => (n === 0 ? 1 : 0))
      const shapes = fc.array(fc.tuple(one, ranks), { maxLength: count })
      return fc.tuple(
        shapes.map(rest => [first, ...rest.map(([near, cut]) => near.slice(cut))]),
        fc.constant(axis),
      )
    }),
  )

const natural = fc.oneof(
  { weight: 8, arbitrary: fc.nat(5).map(literal) },
  { weight: 1, arbitrary: fc.nat(50_000).map(literal) },
  { weight: 1, arbitrary: fc.nat(5).map(unknown) },
)
const padding = fc.oneof({ weight: 12, arbitrary: natural }, { weight: 1, arbitrary: fc.constant(literal(-1)) })

export const joinRules = [
  rule({
    name: 'concat',
    arbitrary: alike(3, true),
    type: ([shapes, axis]) => ({
      guard: `concat.CanConcat<${list(shapes)}, ${axis.text}>`,
      result: `concat.Concat<${list(shapes)}, ${axis.text}>`,
    }),
    run: ([shapes, axis]) => concat(shapes.map(values), axis.value),
  }),
  rule({
    name: 'stack',
    arbitrary: alike(3, false).chain(([shapes]) => fc.tuple(fc.constant(shapes), axisOf((shapes[0]?.length ?? 0) + 1))),
    type: ([shapes, axis]) => ({
      guard: `stack.CanStack<${list(shapes)}, ${axis.text}>`,
      result: `stack.Stack<${list(shapes)}, ${axis.text}>`,
    }),
    run: ([shapes, axis]) => stack(shapes.map(values), axis.value),
  }),
  rule({
    name: 'pad',
    arbitrary: shape(0, 3).chain(drawn =>
      fc.tuple(
        fc.constant(drawn),
        fc.array(fc.tuple(padding, padding), { minLength: drawn.length, maxLength: drawn.length + 1 }),
      ),
    ),
    type: ([drawn, pairs]) => ({
      guard: `pad.CanPad<${text(drawn)}, ${list(pairs)}>`,
      result: `pad.Pad<${text(drawn)}, ${list(pairs)}>`,
    }),
    run: ([drawn, pairs]) =>
      pad(
        values(drawn),
        pairs.map(([before, after]) => [before.value, after.value]),
      ),
  }),
  rule({
    name: 'split into equal parts',
    arbitrary: shape(1, 3).chain(drawn =>
      fc.integer({ min: 0, max: 6 }).chain(parts =>
        fc.tuple(
          // A named size is only divided at run time.
          fc.constant(drawn.map(dim => (dim.text.startsWith("'") ? { ...dim, text: 'number' } : dim))),
          fc.constant(literal(parts)),
          axisOf(drawn.length),
          fc.boolean(),
        ),
      ),
    ),
    type: ([drawn, parts, axis, times]) => ({
      guard: `split.CanSplit<${text(multiple(drawn, parts, times))}, ${parts.text}, ${axis.text}>`,
      result: `split.Split<${text(multiple(drawn, parts, times))}, ${parts.text}, ${axis.text}>`,
    }),
    run: ([drawn, parts, axis, times]) => split(values(multiple(drawn, parts, times)), parts.value, axis.value),
  }),
  rule({
    name: 'split at indices',
    arbitrary: fc.tuple(
      fc.oneof(small, fc.constant(literal(20)), named),
      fc.array(fc.integer({ min: -8, max: 8 }).map(literal), { maxLength: 3 }),
      axisOf(2),
    ),
    type: ([dim, indices, axis]) => ({
      guard: `split.CanSplit<[${dim.text}, ${dim.text}], ${text(indices)}, ${axis.text}>`,
      result: `split.Split<[${dim.text}, ${dim.text}], ${text(indices)}, ${axis.text}>`,
    }),
    run: ([dim, indices, axis]) => split([dim.value, dim.value], values(indices), axis.value),
  }),
]

/** Each size that the compiler knows multiplied, so that the parts divide it. */
function multiple(sizes: Sizes, parts: Size, times: boolean): Sizes {
  if (!times || parts.value === 0) return sizes
  return sizes.map(({ text, value }) =>
    text === 'number' ? unknown(value * parts.value) : literal(value * parts.value),
  )
}
