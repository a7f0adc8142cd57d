import fc from 'fast-check'
import { size } from '../../../src/shape/size.js'
import { computed, knownSize, large, literal, type Rule, rule, shape, text, unknown, values } from './rule.js'

type Pair = readonly [x: { text: string; value: number }, y: { text: string; value: number }]

const digits = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 26 }), fc.integer({ min: 0, max: 26 }))
  .map(([n, shift]) => literal(Math.floor(n / 2 ** shift)))
const signed = fc.tuple(digits, fc.boolean()).map(([{ value }, minus]) => literal(minus && value ? -value : value))
const operand = fc.oneof(
  { weight: 4, arbitrary: signed },
  { weight: 1, arbitrary: large },
  { weight: 3, arbitrary: knownSize },
  { weight: 4, arbitrary: computed },
  { weight: 1, arbitrary: fc.constant(unknown(3)) },
)
const positive = fc.oneof(
  digits.filter(({ value }) => value > 0),
  fc.integer({ min: 1, max: 12 }).map(literal),
)

const arithmetic = (name: string, y: typeof operand, run: (x: number, y: number) => number) =>
  rule<Pair>({
    name,
    arbitrary: fc.tuple(operand, y),
    type: ([x, y]) => ({ result: `size.${name}<${x.text}, ${y.text}>` }),
    run: ([x, y]) => run(x.value, y.value),
  })

const comparison: Rule<Pair> = {
  name: 'Less',
  arbitrary: fc.oneof(
    fc.tuple(signed, signed),
    fc.tuple(signed, signed).map(([x]) => [x, x] as const),
  ),
  type: ([x, y]) => ({ result: `size.Less<${x.text}, ${y.text}> extends true ? 1 : 0` }),
  run: ([x, y]) => (x.value < y.value ? 1 : 0),
}

const factor = fc.oneof(knownSize, computed, digits).filter(({ value }) => value > 0 && value < 2 ** 20)
const factors = fc.tuple(factor, factor).filter(([x, y]) => x.value * y.value < 2 ** 53)

export const sizeRules = [
  rule({
    name: 'Divide undoes Multiply',
    arbitrary: factors,
    type: ([x, y]) => ({ result: `size.Divide<size.Multiply<${x.text}, ${y.text}>, ${y.text}>` }),
    run: ([x]) => x.value,
  }),
  rule({
    name: 'Divide by what does not divide',
    arbitrary: fc.tuple(positive, positive),
    type: ([x, y]) => ({
      result: `[size.Divide<${x.text}, ${y.text}>] extends [never] ? -1 : size.Divide<${x.text}, ${y.text}>`,
    }),
    run: ([x, y]) => (x.value % y.value === 0 ? x.value / y.value : -1),
  }),
  rule({
    name: 'SameSize in either order',
    arbitrary: factors,
    type: ([x, y]) => ({
      result: `size.SameSize<size.Multiply<${x.text}, ${y.text}>, size.Multiply<${y.text}, ${x.text}>> extends true ? 1 : 0`,
    }),
    run: () => 1,
  }),
  rule({
    name: 'SameSize',
    arbitrary: fc.tuple(factor, factor),
    type: ([x, y]) => ({ result: `size.SameSize<${x.text}, ${y.text}> extends true ? 1 : 0` }),
    run: ([x, y]) => (x.value === y.value ? 1 : 0),
  }),
  arithmetic('Add', operand, (x, y) => x + y),
  arithmetic('Subtract', operand, (x, y) => x - y),
  arithmetic('Multiply', operand, (x, y) => x * y),
  arithmetic('FloorDivide', positive, (x, y) => Math.floor(x / y)),
  rule(comparison),
  rule({
    name: 'Size',
    arbitrary: shape(0, 3),
    type: drawn => ({ result: `size.Size<${text(drawn)}>` }),
    run: drawn => size(values(drawn)),
  }),
]
