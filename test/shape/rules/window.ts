import fc from 'fast-check'
import { conv2d, convFeatures } from '../../../src/shape/conv2d.js'
import { pool1dFeatures } from '../../../src/shape/pool1d.js'
import { pool2d, poolFeatures } from '../../../src/shape/pool2d.js'
import type { Margin, Pair, WindowPadding } from '../../../src/shape/window.js'
import { large, literal, named, rule, type Size, small, text, unknown, values } from './rule.js'

interface Choice<A> {
  readonly text: string
  readonly value: A
}

const image: fc.Arbitrary<Size> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 40 }).map(literal) },
  { weight: 1, arbitrary: large },
  { weight: 3, arbitrary: named },
  { weight: 1, arbitrary: small.map(({ value }) => unknown(value + 6)) },
)

const pair = (...numbers: readonly number[]): fc.Arbitrary<Choice<Pair>> => {
  const one = fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...numbers).map(literal) },
    { weight: 1, arbitrary: fc.constantFrom(...numbers.filter(n => n > 0)).map(unknown) },
  )
  return fc.oneof(
    one,
    fc.tuple(one, one).map(([h, w]) => ({ text: text([h, w]), value: [h.value, w.value] as const })),
  )
}

const padding: fc.Arbitrary<Choice<WindowPadding>> = fc.oneof(
  { weight: 3, arbitrary: pair(0, 1, 1, 2, 2, 3) },
  { weight: 1, arbitrary: fc.constantFrom('same', 'valid').map(value => ({ text: `'${value}'`, value })) },
)

/** Rarely a number that cannot be. */
const now = (numbers: readonly number[], then: number): fc.Arbitrary<Choice<Pair>> =>
  fc.oneof({ weight: 20, arbitrary: pair(...numbers) }, { weight: 1, arbitrary: fc.constant(literal(then)) })

const maybe = <A>(given: fc.Arbitrary<A>): fc.Arbitrary<A | undefined> => fc.option(given, { nil: undefined, freq: 2 })

const options = fc.record({
  kernel: now([1, 2, 3, 3, 5, 5, 7], 0),
  stride: maybe(now([1, 1, 2, 3], 0)),
  padding: maybe(fc.oneof({ weight: 20, arbitrary: padding }, { weight: 1, arbitrary: fc.constant(literal(-1)) })),
  dilation: maybe(now([1, 1, 1, 2], -2)),
  groups: maybe(fc.constantFrom(1, 1, 2, 3).map(literal)),
})
type Options = typeof options extends fc.Arbitrary<infer O> ? O : never

/** The options as a type, those named. */
const typeOf = (drawn: Options, ...names: readonly (keyof Options)[]): string =>
  `{ ${names.flatMap(name => (drawn[name] ? [`${name}: ${drawn[name].text}`] : [])).join('; ')} }`

const moving = ({ stride, padding }: Options) => ({
  ...(stride && { stride: stride.value }),
  ...(padding && { padding: padding.value }),
})
const dilating = ({ dilation, groups }: Options) => ({
  ...(dilation && { dilation: dilation.value }),
  ...(groups && { groups: groups.value }),
})

/** Options of a window along time. */
const number = (numbers: readonly number[], wrong: number): fc.Arbitrary<Choice<number>> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...numbers).map(literal) },
    { weight: 1, arbitrary: fc.constantFrom(...numbers.filter(n => n > 0)).map(unknown) },
    { weight: 1, arbitrary: fc.constant(literal(wrong)) },
  )
const margins: fc.Arbitrary<Choice<Margin | 'same' | 'valid'>> = fc.oneof(
  { weight: 3, arbitrary: number([0, 1, 1, 2, 3], -1) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(number([0, 1, 2], 1), number([0, 1, 2, 3], 1))
      .map(([before, behind]) => ({ text: text([before, behind]), value: [before.value, behind.value] as const })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('same' as const, 'valid' as const).map(value => ({ text: `'${value}'`, value })),
  },
)
const along = fc.record({
  kernel: number([1, 2, 3, 5], 0),
  stride: maybe(number([1, 2, 3], 0)),
  padding: maybe(margins),
})

const count = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 6 }).map(literal) },
  { weight: 1, arbitrary: named },
  { weight: 1, arbitrary: small.map(({ value }) => unknown(value)) },
)

/** Now and then one axis too few. */
const ranked = (sizes: fc.Arbitrary<readonly Size[]>): fc.Arbitrary<readonly Size[]> =>
  fc.tuple(sizes, fc.nat(20)).map(([all, n]) => (n === 0 ? all.slice(1) : all))

/** So many times the size, with which so many groups divide it. */
const times = ({ text, value }: Size, n: number): Size =>
  n === 1
    ? { text, value }
    : {
        text: text === 'number' ? text : text.startsWith("'") ? `'${text.slice(1, -1)}*${n}'` : `${value * n}`,
        value: value * n,
      }

/** That groups divide a named size only the run time finds out. */
const undivided = (size: Size): Size => (size.text.startsWith("'") ? unknown(size.value) : size)

const convolution = fc
  .tuple(options, count, count, fc.tuple(image, image), fc.nat(12), fc.tuple(count, count))
  .chain(([drawn, each, filters, [h, w], odd, [batch, other]]) => {
    const groups = drawn.groups?.value ?? 1
    const kernel: readonly Size[] =
      typeof drawn.kernel.value === 'number'
        ? [literal(drawn.kernel.value), literal(drawn.kernel.value)]
        : drawn.kernel.value.map(literal)
    return fc.tuple(
      fc.constant({ ...drawn, kernel: literal(1) }),
      ranked(fc.constant([batch, odd === 0 ? other : times(each, groups), h, w])),
      ranked(fc.constant([odd === 1 ? undivided(filters) : times(filters, groups), each, ...kernel])),
    )
  })
  .filter(([, , w]) =>
    values(w)
      .slice(2)
      .every(k => k > 0),
  )

const example = ranked(fc.tuple(count, image, image))
const layer = fc
  .tuple(options, count, count, image, image, fc.nat(20), fc.nat(5))
  .map(([drawn, channels, filters, h, w, rank, odd]) => {
    const groups = drawn.groups?.value ?? 1
    const all = [odd === 0 && groups > 1 ? undivided(channels) : times(channels, groups), h, w]
    const divided = odd === 1 && groups > 1 ? undivided(filters) : times(filters, groups)
    return [drawn, rank === 0 ? all.slice(1) : all, divided] as const
  })

export const windowRules = [
  rule({
    name: 'conv2d',
    arbitrary: convolution,
    type: ([drawn, x, w]) => {
      const given = `${text(x)}, ${text(w)}, ${typeOf(drawn, 'stride', 'padding', 'dilation', 'groups')}`
      return { guard: `conv2d.CanConv2d<${given}>`, result: `conv2d.Conv2d<${given}>` }
    },
    run: ([drawn, x, w]) => conv2d(values(x), values(w), { ...moving(drawn), ...dilating(drawn) }).shape,
  }),
  rule({
    name: 'pool2d',
    arbitrary: fc.tuple(options, ranked(fc.tuple(count, count, image, image))),
    type: ([drawn, x]) => {
      const given = `${text(x)}, ${typeOf(drawn, 'kernel', 'stride', 'padding')}`
      return { guard: `pool2d.CanPool2d<'maxPool2d', ${given}>`, result: `pool2d.Pool2d<${given}>` }
    },
    run: ([drawn, x]) => pool2d('maxPool2d', values(x), { kernel: drawn.kernel.value, ...moving(drawn) }).shape,
  }),
  rule({
    name: 'convFeatures',
    arbitrary: layer,
    type: ([drawn, x, filters]) => {
      const given = `${text(x)}, ${filters.text}, ${typeOf(drawn, 'kernel', 'stride', 'padding', 'dilation', 'groups')}`
      return {
        guard: `conv2d.CanConvFeatures<"conv2d('c1')", ${given}>`,
        result: `[conv2d.ConvFeatures<${given}>, conv2d.ConvFilters<${given}>]`,
      }
    },
    run: ([drawn, x, filters]) => {
      const given = { kernel: drawn.kernel.value, ...moving(drawn), ...dilating(drawn) }
      const { shape, filters: weights } = convFeatures("conv2d('c1')", values(x), filters.value, given)
      return [shape, weights]
    },
  }),
  rule({
    name: 'pool1dFeatures',
    arbitrary: fc.tuple(along, ranked(fc.tuple(count, image))),
    type: ([drawn, x]) => {
      const given = `${text(x)}, { ${Object.entries(drawn)
        .flatMap(([name, choice]) => (choice ? [`${name}: ${choice.text}`] : []))
        .join('; ')} }`
      return {
        guard: `pool1d.CanPool1dFeatures<'maxPool1d', ${given}>`,
        result: `pool1d.Pool1dFeatures<${given}>`,
      }
    },
    run: ([{ kernel, stride, padding }, x]) =>
      pool1dFeatures('maxPool1d', values(x), {
        kernel: kernel.value,
        ...(stride && { stride: stride.value }),
        ...(padding && { padding: padding.value }),
      }).shape,
  }),
  rule({
    name: 'poolFeatures',
    arbitrary: fc.tuple(options, example),
    type: ([drawn, x]) => {
      const given = `${text(x)}, ${typeOf(drawn, 'kernel', 'stride', 'padding')}`
      return {
        guard: `pool2d.CanPoolFeatures<'maxPool2d', ${given}>`,
        result: `pool2d.PoolFeatures<${given}>`,
      }
    },
    run: ([drawn, x]) => poolFeatures('maxPool2d', values(x), { kernel: drawn.kernel.value, ...moving(drawn) }),
  }),
]
