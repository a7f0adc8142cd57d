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
]
