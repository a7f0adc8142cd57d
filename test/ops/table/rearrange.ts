import fc from 'fast-check'
import { axisOf, type Draw, optional, shapes, axesOf as someAxes } from '../draw.js'
import { type Definition, every, numbers, type Operation, operation } from '../operation.js'
import { at, axesOf, define, isFloating, type Plain, range } from '../plain.js'

/** An operation that moves elements and computes nothing. */
const moving = <Args extends readonly unknown[]>(row: Definition<Args>): Operation =>
  operation({ ...row, dtypes: every, exact: true, smooth: [[-2, 2]] })

const flat = (x: Plain): Plain => ({ ...x, shape: [x.data.length] })
const axes = (rank: number): fc.Arbitrary<number | readonly number[]> =>
  rank === 0 ? someAxes(0) : fc.oneof(axisOf(rank), someAxes(rank))
const small = fc.integer({ min: 0, max: 3 })
const modulo = (i: number, n: number): number => ((i % n) + n) % n

const rearranging = [
  moving({
    name: 'flip',
    args: (draw: Draw) =>
      optional(
        shapes().chain(shape => fc.tuple(draw.tensor(shape))),
        ({ shape }) => fc.record({ axis: axes(shape.length) }, { requiredKeys: [] }),
      ),
    define: (x, options = {}) => {
      const turned = axesOf(x.shape.length, options.axis)
      return define(x.shape, x.dtype, index =>
        at(
          x,
          index.map((i, axis) => (turned.includes(axis) ? x.shape[axis]! - 1 - i : i)),
        ),
      )
    },
  }),
  moving({
    name: 'roll',
    args: (draw: Draw) =>
      optional(
        shapes().chain(shape => fc.tuple(draw.tensor(shape), fc.integer({ min: -9, max: 9 }))),
        ({ shape }, _shift) => fc.record({ axis: axes(shape.length) }, { requiredKeys: [] }),
      ),
    define: (x, shift, options = {}) => {
      const of = options.axis === undefined ? flat(x) : x
      const moved = axesOf(of.shape.length, options.axis)
      const rolled = define(of.shape, x.dtype, index =>
        at(
          of,
          index.map((i, axis) => (moved.includes(axis) ? modulo(i - shift, of.shape[axis]!) : i)),
        ),
      )
      return { ...rolled, shape: x.shape }
    },
  }),
  moving({
    name: 'tile',
    args: (draw: Draw) =>
      shapes()
        .filter(shape => shape.length < 4)
        .chain(shape => fc.tuple(draw.tensor(shape), fc.oneof(small, fc.array(small, { maxLength: 3 })))),
    define: (x, repetitions) => {
      const times = typeof repetitions === 'number' ? [repetitions] : repetitions
      const rank = Math.max(times.length, x.shape.length)
      const padded = (list: readonly number[]) => [...range(rank - list.length).map(() => 1), ...list]
      const sizes = padded(x.shape)
      return define(
        padded(times).map((n, axis) => n * sizes[axis]!),
        x.dtype,
        index =>
          at(
            { ...x, shape: sizes },
            index.map((i, axis) => i % sizes[axis]!),
          ),
      )
    },
  }),
  moving({
    name: 'repeat',
    args: (draw: Draw) =>
      optional(
        shapes(1).chain(shape => fc.tuple(draw.tensor(shape), small)),
        ({ shape }, _times) => fc.record({ axis: axisOf(shape.length) }, { requiredKeys: [] }),
      ),
    define: (x, times, options = {}) => {
      const of = options.axis === undefined ? flat(x) : x
      const [axis] = axesOf(of.shape.length, options.axis)
      return define(of.shape.with(axis!, of.shape[axis!]! * times), x.dtype, index =>
        at(of, index.with(axis!, Math.floor(index[axis!]! / times))),
      )
    },
  }),
]

// --- triangles and diagonals ------------------------------------------------------------------------------------------

const triangle = (name: string, keeps: (right: number, k: number) => boolean): Operation =>
  moving({
    name,
    args: (draw: Draw) =>
      optional(
        shapes(2).chain(shape => fc.tuple(draw.tensor(shape))),
        () => fc.record({ k: fc.integer({ min: -3, max: 3 }) }, { requiredKeys: [] }),
      ),
    define: (x, { k = 0 } = {}) =>
      define(x.shape, x.dtype, index => (keeps(index.at(-1)! - index.at(-2)!, k) ? at(x, index) : 0)),
  })

interface Place {
  readonly offset?: number
  readonly axis1?: number
  readonly axis2?: number
}

const placed = (draw: Draw) =>
  optional(
    shapes(2).chain(shape => fc.tuple(draw.tensor(shape))),
    ({ shape: { length: rank } }): fc.Arbitrary<Place> =>
      fc
        .tuple(
          fc.shuffledSubarray([...range(rank)], { minLength: 2, maxLength: 2 }),
          fc.boolean(),
          fc.integer({ min: -3, max: 3 }),
        )
        .map(([[axis1, axis2], fromEnd, offset]) =>
          fromEnd ? { axis1: axis1! - rank, axis2: axis2! - rank, offset } : { axis1: axis1!, axis2: axis2!, offset },
        ),
  )

/** For each index over the other axes the elements of the diagonal, as an array that is never longer than its axes. */
const lines = (x: Plain, { offset = 0, axis1 = 0, axis2 = 1 }: Place) => {
  const [rows, columns] = axesOf(x.shape.length, [axis1, axis2])
  const others = range(x.shape.length).filter(axis => axis !== rows && axis !== columns)
  const places = range(x.shape[rows!]!).filter(i => i + offset >= 0 && i + offset < x.shape[columns!]!)
  return {
    shape: others.map(axis => x.shape[axis]!),
    length: places.length,
    element: (index: readonly number[], n: number): number =>
      at(
        x,
        range(x.shape.length).map(axis =>
          axis === rows ? places[n]! : axis === columns ? places[n]! + offset : index[others.indexOf(axis)]!,
        ),
      ),
  }
}

const counted = (dtype: Plain['dtype']): Plain['dtype'] => (isFloating(dtype) ? dtype : 'int32')

const diagonals = [
  triangle('tril', (right, k) => right <= k),
  triangle('triu', (right, k) => right >= k),
  moving({
    name: 'diagonal',
    args: placed,
    define: (x, place = {}) => {
      const { shape, length, element } = lines(x, place)
      return define([...shape, length], x.dtype, index => element(index.slice(0, -1), index.at(-1)!))
    },
  }),
  operation({
    name: 'trace',
    dtypes: every,
    args: placed,
    define: (x, place = {}) => {
      const { shape, length, element } = lines(x, place)
      return define(shape, counted(x.dtype), index => range(length).reduce((sum, n) => sum + element(index, n), 0))
    },
    smooth: [[-2, 2]],
  }),
]

// --- along an axis ----------------------------------------------------------------------------------------------------

const upTo = (x: Plain, index: readonly number[], axis: number): readonly number[] =>
  range(index[axis]! + 1).map(i => at(x, index.with(axis, i)))

const along = (draw: Draw) =>
  shapes(1).chain(shape => fc.tuple(draw.tensor(shape), fc.record({ axis: axisOf(shape.length) })))

const alongs = [
  operation({
    name: 'cumprod',
    dtypes: every,
    args: along,
    define: (x, options) => {
      const [axis] = axesOf(x.shape.length, options.axis)
      return define(x.shape, counted(x.dtype), index => {
        const row = upTo(x, index, axis!)
        return isFloating(x.dtype)
          ? row.reduce((product, e) => product * e, 1)
          : row.reduce((product, e) => product * BigInt(e), 1n)
      })
    },
    span: [-1.5, 1.5],
    smooth: [[-2, 2]],
  }),
  ...[
    ['cummax', (e: number, best: number) => e > best] as const,
    ['cummin', (e: number, best: number) => e < best] as const,
  ].map(([name, better]) =>
    operation({
      name,
      dtypes: numbers,
      args: along,
      define: (x, options) => {
        const [axis] = axesOf(x.shape.length, options.axis)
        return define(x.shape, x.dtype, index => {
          const row = upTo(x, index, axis!)
          return row.some(Number.isNaN) ? Number.NaN : row.reduce((best, e) => (better(e, best) ? e : best))
        })
      },
      smooth: [[-2, 2]],
    }),
  ),
  operation({
    name: 'diff',
    dtypes: numbers,
    exact: true,
    args: (draw: Draw) =>
      optional(
        shapes(1).chain(shape => fc.tuple(draw.tensor(shape))),
        ({ shape }) => fc.record({ axis: axisOf(shape.length), n: small }, { requiredKeys: [] }),
      ),
    define: (x, { axis = -1, n = 1 } = {}) => {
      const [at_] = axesOf(x.shape.length, axis)
      return range(n).reduce(
        (of: Plain) =>
          define(
            of.shape.with(at_!, Math.max(0, of.shape[at_!]! - 1)),
            x.dtype,
            index => at(of, index.with(at_!, index[at_!]! + 1)) - at(of, index),
          ),
        x,
      )
    },
    smooth: [[-2, 2]],
  }),
]

export const rearrangement: readonly Operation[] = [...rearranging, ...diagonals, ...alongs]
