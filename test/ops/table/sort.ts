import fc from 'fast-check'
import { axisOf, type Draw, optional, shapes } from '../draw.js'
import { every, type Operation, operation } from '../operation.js'
import { at, axesOf, define, indices, type Plain, range } from '../plain.js'

interface Options {
  readonly axis?: number
  readonly descending?: boolean
}

const args = (draw: Draw) =>
  optional(
    shapes(1).chain(shape => fc.tuple(draw.tensor(shape))),
    ({ shape }): fc.Arbitrary<Options> =>
      fc.record({ axis: axisOf(shape.length), descending: fc.boolean() }, { requiredKeys: [] }),
  )

const before = (a: number, b: number): boolean => a < b || (Number.isNaN(b) && !Number.isNaN(a))

/** The indices of a row in the order of its elements: by counting those that come before each. */
const ranked = (row: readonly number[], descending: boolean): readonly number[] =>
  range(row.length)
    .map(i => [i, row.filter((e, j) => precedes(e, j, row[i]!, i, descending)).length] as const)
    .toSorted(([, a], [, b]) => a - b)
    .map(([i]) => i)

const precedes = (a: number, i: number, b: number, j: number, descending: boolean): boolean => {
  const [first, last] = descending ? [b, a] : [a, b]
  return before(first, last) || (!before(last, first) && i < j)
}

const rowOf = (x: Plain, index: readonly number[], axis: number): readonly number[] =>
  indices([x.shape[axis]!]).map(([i]) => at(x, index.with(axis, i!)))

/** For each index what `f` says of the place in its row of the element that is sorted there. */
const sorted = (x: Plain, { axis = -1, descending = false }: Options, given: boolean): Plain => {
  const [along] = axesOf(x.shape.length, axis)
  return define(x.shape, given ? 'int32' : x.dtype, index => {
    const row = rowOf(x, index, along!)
    const from = ranked(row, descending)[index[along!]!]!
    return given ? from : row[from]!
  })
}

export const sorting: readonly Operation[] = [
  operation({
    name: 'sort',
    dtypes: every,
    exact: true,
    args,
    define: (x, options = {}) => sorted(x, options, false),
    smooth: [[-2, 2]],
  }),
  operation({
    name: 'argsort',
    dtypes: every,
    exact: true,
    args,
    define: (x, options = {}) => sorted(x, options, true),
    smooth: null,
  }),
  operation({
    name: 'searchSorted',
    dtypes: every,
    exact: true,
    args: (draw: Draw) =>
      optional(
        fc.tuple(fc.integer({ min: 0, max: 9 }), shapes()).chain(([size, shape]) =>
          fc.tuple(
            draw.tensor([size]).map(x => ({ ...x, data: ranked(x.data, false).map(i => x.data[i]!) })),
            draw.tensor(shape),
          ),
        ),
        () => fc.record({ side: fc.constantFrom('left', 'right') }, { requiredKeys: [] }),
      ),
    define: (x, values, { side = 'left' } = {}) =>
      define(values.shape, 'int32', index => {
        const wanted = at(values, index)
        return x.data.filter(e => (side === 'left' ? before(e, wanted) : !before(wanted, e))).length
      }),
    smooth: null,
  }),
  operation({
    name: 'histogram',
    dtypes: ['float64'],
    args: (draw: Draw) =>
      optional(
        shapes().chain(shape => fc.tuple(draw.tensor(shape))),
        () =>
          fc.record(
            { bins: fc.integer({ min: 1, max: 6 }), range: fc.constantFrom([-1, 2] as const, [0, 0.5] as const) },
            { requiredKeys: [] },
          ),
      ),
    define: (x, { bins = 10, range } = {}) => {
      const finite = x.data.filter(Number.isFinite)
      const [least, greatest] = finite.length > 0 ? [Math.min(...finite), Math.max(...finite)] : [0, 1]
      const around: readonly [number, number] = least === greatest ? [least - 0.5, greatest + 0.5] : [least, greatest]
      const [low, high] = range ?? around
      const edges = define([bins + 1], x.dtype, ([i]) => low * (1 - i! / bins) + high * (i! / bins))
      const [edge, last] = [(i: number) => edges.data[i]!, bins - 1]
      const isIn = (e: number, i: number) => edge(i) <= e && (e < edge(i + 1) || (i === last && e === edge(bins)))
      return [define([bins], 'int32', ([i]) => x.data.filter(e => isIn(e, i!)).length), edges]
    },
    smooth: [[-2, 2]],
  }),
]
