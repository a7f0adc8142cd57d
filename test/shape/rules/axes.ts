import fc from 'fast-check'
import { expandDims } from '../../../src/shape/expandDims.js'
import { moveAxis } from '../../../src/shape/moveAxis.js'
import { reduce } from '../../../src/shape/reduce.js'
import { squeeze } from '../../../src/shape/squeeze.js'
import { swapAxes, transpose } from '../../../src/shape/transpose.js'
import { unstack } from '../../../src/shape/unstack.js'
import { axisOf, literal, rule, type Size, shape, size, small, text, unknown, values } from './rule.js'

type Axes = Size | readonly Size[] | undefined

const isList = (axes: Axes): axes is readonly Size[] => Array.isArray(axes)
const textOf = (axes: Axes): string => (axes === undefined ? 'undefined' : isList(axes) ? text(axes) : axes.text)
const given = (axes: Axes): number | readonly number[] | undefined =>
  axes === undefined ? undefined : isList(axes) ? values(axes) : axes.value

const axesOf = (rank: number): fc.Arbitrary<Axes> =>
  fc.oneof<fc.Arbitrary<Axes>[]>(
    fc.constant(undefined),
    axisOf(rank),
    fc.array(axisOf(rank), { maxLength: 3 }),
    fc
      .shuffledSubarray([...Array(rank).keys()])
      .chain(axes => fc.tuple(...axes.map(axis => fc.constantFrom(literal(axis), literal(axis - rank))))),
  )

/** A shape with axes of it. */
const along = <A>(axes: (rank: number) => fc.Arbitrary<A>): fc.Arbitrary<readonly [readonly Size[], A]> =>
  shape(0, 4).chain(drawn => fc.tuple(fc.constant(drawn), axes(drawn.length)))

const permutations = (rank: number): fc.Arbitrary<readonly Size[] | undefined> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.array(axisOf(rank), { minLength: rank, maxLength: rank }) },
    { weight: 1, arbitrary: fc.array(axisOf(rank), { maxLength: 5 }) },
    {
      weight: 4,
      arbitrary: fc
        .shuffledSubarray([...Array(rank).keys()], { minLength: rank })
        .chain(axes => fc.tuple(...axes.map(axis => fc.constantFrom(literal(axis), literal(axis - rank))))),
    },
  )

const one = fc.constantFrom(literal(1), literal(1), unknown(1))

export const axesRules = [
  rule({
    name: 'reduce',
    arbitrary: fc.tuple(along(axesOf), fc.boolean()),
    type: ([[drawn, axes], keep]) => ({
      guard: `reduce.CanReduce<'sum', ${text(drawn)}, ${textOf(axes)}>`,
      result: `reduce.Reduce<${text(drawn)}, ${textOf(axes)}, ${keep}>`,
    }),
    run: ([[drawn, axes], keep]) => reduce('sum', values(drawn), given(axes), keep),
  }),
  rule({
    name: 'transpose',
    arbitrary: along(permutations),
    type: ([drawn, axes]) => ({
      guard: `transpose.CanTranspose<${text(drawn)}, ${textOf(axes)}>`,
      result: `transpose.Transpose<${text(drawn)}, ${textOf(axes)}>`,
    }),
    run: ([drawn, axes]) => transpose(values(drawn), axes && values(axes)),
  }),
  ...(
    [
      ['transpose.SwapAxes', 'transpose.CanSwapAxes', swapAxes],
      ['moveAxis.MoveAxis', 'moveAxis.CanMoveAxis', moveAxis],
    ] as const
  ).map(([result, guard, run]) =>
    rule({
      name: result,
      arbitrary: along(rank => fc.tuple(axisOf(rank), axisOf(rank))),
      type: ([drawn, [a, b]]) => ({
        guard: `${guard}<${text(drawn)}, ${a.text}, ${b.text}>`,
        result: `${result}<${text(drawn)}, ${a.text}, ${b.text}>`,
      }),
      run: ([drawn, [a, b]]) => run(values(drawn), a.value, b.value),
    }),
  ),
  rule({
    name: 'squeeze',
    arbitrary: fc
      .array(fc.oneof({ weight: 4, arbitrary: one }, { weight: 1, arbitrary: size }), { maxLength: 4 })
      .chain(drawn => fc.tuple(fc.constant(drawn), axesOf(drawn.length))),
    type: ([drawn, axes]) => ({
      guard: `squeeze.CanSqueeze<${text(drawn)}, ${textOf(axes)}>`,
      result: `squeeze.Squeeze<${text(drawn)}, ${textOf(axes)}>`,
    }),
    run: ([drawn, axes]) => squeeze(values(drawn), given(axes)),
    uncertain: ([drawn, axes]) =>
      `${text(drawn)} ${textOf(axes)}`.includes('number') || (axes === undefined && text(drawn).includes("'")),
  }),
  rule({
    name: 'unstack',
    // Of a size that is not known there is no list of shapes, but an array of one.
    arbitrary: fc
      .array(small, { maxLength: 3 })
      .chain(drawn =>
        fc.tuple(fc.constant(drawn), fc.integer({ min: -drawn.length - 1, max: drawn.length }).map(literal)),
      ),
    type: ([drawn, axis]) => ({
      guard: `unstack.CanUnstack<${text(drawn)}, ${axis.text}>`,
      result: `unstack.Unstack<${text(drawn)}, ${axis.text}>`,
    }),
    run: ([drawn, axis]) => unstack(values(drawn), axis.value),
  }),
  rule({
    name: 'expandDims',
    arbitrary: along(rank => axisOf(rank + 1)),
    type: ([drawn, axis]) => ({
      guard: `expandDims.CanExpandDims<${text(drawn)}, ${axis.text}>`,
      result: `expandDims.ExpandDims<${text(drawn)}, ${axis.text}>`,
    }),
    run: ([drawn, axis]) => expandDims(values(drawn), axis.value),
  }),
]
