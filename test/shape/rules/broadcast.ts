import fc from 'fast-check'
import { broadcast, broadcastTo } from '../../../src/shape/broadcast.js'
import { literal, nearly, rule, type Size, shape, text, values } from './rule.js'

/** A shape that broadcasts with the given one, most often. */
const beside = (sizes: readonly Size[]): fc.Arbitrary<readonly Size[]> =>
  fc
    .tuple(nearly(sizes), fc.array(fc.nat(3), { minLength: sizes.length, maxLength: sizes.length }), fc.nat(2))
    .map(([near, ones, cut]) => near.map((size, axis) => (ones[axis] === 0 ? literal(1) : size)).slice(cut))

export const broadcastable: fc.Arbitrary<readonly [readonly Size[], readonly Size[]]> = shape(0, 4).chain(sizes =>
  fc
    .tuple(beside(sizes), beside(sizes), fc.boolean())
    .map(([a, b, swap]) => (swap ? ([b, a] as const) : ([a, b] as const))),
)

export const broadcastRules = [
  rule({
    name: 'broadcast',
    arbitrary: broadcastable,
    type: ([a, b]) => ({
      guard: `broadcast.CanBroadcast<'add', ${text(a)}, ${text(b)}>`,
      result: `broadcast.Broadcast<${text(a)}, ${text(b)}>`,
    }),
    run: ([a, b]) => broadcast('add', values(a), values(b)),
  }),
  rule({
    name: 'broadcastTo',
    arbitrary: shape(0, 4).chain(to => fc.tuple(fc.oneof(beside(to), shape(0, 4)), fc.constant(to))),
    type: ([from, to]) => ({ guard: `broadcast.CanBroadcastTo<${text(from)}, ${text(to)}>`, result: text(to) }),
    run: ([from, to]) => broadcastTo(values(from), values(to)),
  }),
]
