import fc from 'fast-check'
import { axisOf, broadcastable, type Draw, int32s, optional, shapes, size, axesOf as someAxes } from '../draw.js'
import { every, floats, numbers, type Operation, operation } from '../operation.js'
import { at, axesOf, common, define, fold, indices, isFloating, type Plain, range, source } from '../plain.js'

/** A product as the element type has it: integers beyond 2^53 have to wrap without loss. */
const times = (a: number, b: number, dtype: Plain['dtype']): number | bigint =>
  isFloating(dtype) ? a * b : BigInt(a) * BigInt(b)

const pair = (draw: Draw) =>
  fc
    .tuple(fc.array(size, { maxLength: 2 }), fc.array(size, { maxLength: 2 }))
    .chain(([a, b]) => fc.tuple(draw.tensor(a, 0), draw.tensor(b, 1)))

const total = (elements: readonly number[]): number => elements.reduce((sum, e) => sum + e, 0)

const normOf = (elements: readonly number[], ord: number): number => {
  const sizes = elements.map(Math.abs)
  if (ord === 0) return sizes.filter(e => e !== 0).length
  if (ord === Infinity) return Math.max(...sizes)
  if (ord === -Infinity) return Math.min(...sizes)
  return total(sizes.map(e => e ** ord)) ** (1 / ord)
}

interface Norm {
  readonly axis?: number | readonly number[]
  readonly keepDims?: boolean
  readonly ord?: number
}

const isClose = (a: number, b: number, { rtol = 1e-5, atol = 1e-8, equalNan = false }: Close): boolean => {
  if (Number.isNaN(a) || Number.isNaN(b)) return equalNan && Number.isNaN(a) && Number.isNaN(b)
  if (!Number.isFinite(a) || !Number.isFinite(b)) return a === b
  return Math.abs(a - b) <= atol + rtol * Math.abs(b)
}
interface Close {
  readonly rtol?: number
  readonly atol?: number
  readonly equalNan?: boolean
}

const ascending = (x: Plain): Plain => ({ ...x, data: x.data.toSorted((a, b) => a - b) })

/** What the straight lines between points say at a place. */
const between = (place: number, points: readonly number[], values: readonly number[]): number => {
  const before = points.filter(point => point <= place).length
  if (before === 0) return values[0]!
  if (place > points.at(-1)!) return values.at(-1)!
  const right = Math.min(before, points.length - 1)
  const left = Math.max(Math.min(before - 1, points.length - 2), 0)
  const width = points[right]! - points[left]!
  if (width === 0) return values[right]!
  const share = (place - points[left]!) / width
  return values[left]! * (1 - share) + values[right]! * share
}

export const made: readonly Operation[] = [
  operation({
    name: 'interp',
    dtypes: floats,
    finite: true,
    args: (draw: Draw) =>
      fc
        .tuple(shapes(), fc.integer({ min: 1, max: 6 }))
        .chain(([shape, n]) =>
          fc.tuple(draw.tensor(shape, 0), draw.tensor([n], 1).map(ascending), draw.tensor([n], 2)),
        ),
    define: (x, points, values) => define(x.shape, x.dtype, index => between(at(x, index), points.data, values.data)),
    // Between points that lie close together a line bends much.
    smooth: [
      [-200, 200],
      [-200, 200],
      [-2, 2],
    ],
  }),
  operation({
    name: 'meshgrid',
    dtypes: every,
    exact: true,
    waits: false,
    args: (draw: Draw) =>
      optional(
        fc
          .array(size, { minLength: 1, maxLength: 4 })
          .chain(sizes => fc.tuple(...sizes.map((n, i) => draw.tensor([n], i))))
          .map((vectors): [readonly Plain[]] => [vectors]),
        () => fc.record({ indexing: fc.constantFrom<'xy' | 'ij'>('xy', 'ij') }, { requiredKeys: [] }),
      ),
    define: (vectors, { indexing = 'xy' } = {}) => {
      const axes = range(vectors.length)
      const [first, second, ...rest] = axes
      const order = indexing === 'ij' || second === undefined ? axes : [second, first!, ...rest]
      const shape = order.map(i => vectors[i]!.data.length)
      return vectors.map((vector, i) => define(shape, vector.dtype, index => vector.data[index[order.indexOf(i)]!]!))
    },
    smooth: [[-2, 2]],
  }),
  operation({
    name: 'outer',
    dtypes: numbers,
    exact: true,
    args: pair,
    define: (a, b) =>
      define([a.data.length, b.data.length], a.dtype, ([i, j]) => times(a.data[i!]!, b.data[j!]!, a.dtype)),
    smooth: [[-2, 2]],
  }),
  operation({
    name: 'kron',
    dtypes: numbers,
    exact: true,
    args: pair,
    define: (a, b) => {
      const rank = Math.max(a.shape.length, b.shape.length)
      const [as, bs] = [a, b].map(({ shape }) => [...range(rank - shape.length).map(() => 1), ...shape])
      return define(
        as!.map((n, axis) => n * bs![axis]!),
        a.dtype,
        index =>
          times(
            at(
              { ...a, shape: as! },
              index.map((i, axis) => Math.floor(i / bs![axis]!)),
            ),
            at(
              { ...b, shape: bs! },
              index.map((i, axis) => i % bs![axis]!),
            ),
            a.dtype,
          ),
      )
    },
    smooth: [[-2, 2]],
  }),
  operation({
    name: 'norm',
    dtypes: floats,
    args: (draw: Draw) =>
      optional(
        shapes().chain(shape => fc.tuple(draw.tensor(shape))),
        ({ shape }): fc.Arbitrary<Norm> =>
          fc.record(
            {
              axis: shape.length === 0 ? someAxes(0) : fc.oneof(axisOf(shape.length), someAxes(shape.length)),
              keepDims: fc.boolean(),
              ord: fc.constantFrom(2, 1, 3, 2.5, Infinity, -Infinity, 0),
            },
            { requiredKeys: [] },
          ),
      ).filter(
        ([x, { axis, ord = 2 } = {}]) =>
          Number.isFinite(ord) || axesOf(x.shape.length, axis).every(along => x.shape[along] !== 0),
      ),
    define: (x, { axis, keepDims = false, ord = 2 } = {}) =>
      fold(x, axesOf(x.shape.length, axis), keepDims, x.dtype, elements => normOf(elements, ord)),
    smooth: [[-2, 2]],
    // The root of nothing has no derivative.
    regular: (x, { axis } = {}) => axesOf(x.shape.length, axis).every(along => x.shape[along] !== 0),
  }),
  operation({
    name: 'segmentSum',
    dtypes: numbers,
    finite: true,
    args: (draw: Draw) =>
      fc
        .tuple(shapes(1), fc.integer({ min: 0, max: 4 }))
        .chain(([shape, segments]) =>
          fc.tuple(draw.tensor(shape), int32s([shape[0]!], -2, segments + 1), fc.constant(segments)),
        ),
    define: (x, segment, segments) =>
      define(x.shape.with(0, segments), x.dtype, index => {
        const rows = range(x.shape[0]!).filter(i => segment.data[i] === index[0])
        const elements = rows.map(i => at(x, index.with(0, i)))
        return isFloating(x.dtype) ? total(elements) : BigInt(total(elements))
      }),
    smooth: [[-2, 2]],
  }),
  operation({
    name: 'nanToNum',
    dtypes: every,
    exact: true,
    args: (draw: Draw) =>
      optional(
        shapes().chain(shape => fc.tuple(draw.tensor(shape))),
        () =>
          fc.record(
            {
              nan: fc.integer({ min: -5, max: 5 }),
              posinf: fc.integer({ min: -5, max: 5 }),
              neginf: fc.integer({ min: -5, max: 5 }),
            },
            { requiredKeys: [] },
          ),
      ),
    define: (x, { nan = 0, posinf, neginf } = {}) => {
      const limit = x.dtype === 'float32' ? 2 ** 128 - 2 ** 104 : Number.MAX_VALUE
      return define(x.shape, x.dtype, index => {
        const e = at(x, index)
        if (Number.isNaN(e)) return nan
        return e === Infinity ? (posinf ?? limit) : e === -Infinity ? (neginf ?? -limit) : e
      })
    },
    smooth: [[-2, 2]],
  }),
  operation({
    name: 'allClose',
    dtypes: every,
    exact: true,
    args: (draw: Draw) =>
      optional(
        fc.oneof(
          broadcastable(2).chain(([a, b]) => fc.tuple(draw.tensor(a!), draw.tensor(b!))),
          shapes().chain(shape => draw.tensor(shape).map(x => [x, x] as [Plain, Plain])),
        ),
        (_a, _b) =>
          fc.record(
            {
              rtol: fc.constantFrom(0, 0.251, 1000.5),
              atol: fc.constantFrom(0, 0.3011, 1000.5),
              equalNan: fc.boolean(),
            },
            { requiredKeys: [] },
          ),
      ),
    define: (a, b, options = {}) => ({
      shape: [],
      dtype: 'bool',
      data: [
        Number(
          indices(common(a.shape, b.shape)).every(index =>
            isClose(at(a, source(a.shape, index)), at(b, source(b.shape, index)), options),
          ),
        ),
      ],
    }),
    smooth: null,
  }),
]
