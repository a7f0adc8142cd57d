import fc from 'fast-check'
import type * as T from 'tensor-ts'
import { axisOf, broadcastable, type Draw, int32s, shapes } from '../draw.js'
import { every, numbers, type Operation, operation } from '../operation.js'
import { at, axesOf, common, define, indices, isFloating, type Plain, range, source, store, volume } from '../plain.js'
import { rangeOf, walked } from './movement.js'

interface Options {
  readonly axis?: number
  readonly mode?: Mode
}

type Mode = T.ScatterMode

const computed = (a: number, b: number, mode: Mode, dtype: T.DType): number => {
  if (mode === 'set') return b
  if (mode === 'add') return store(a + b, dtype)
  if (mode === 'mul') return store(isFloating(dtype) ? a * b : BigInt(a) * BigInt(b), dtype)
  return mode === 'min' ? Math.min(a, b) : Math.max(a, b)
}

/** What each update, in order, does to an element of x. */
const written = (x: Plain, mode: Mode, updatesOf: (index: readonly number[]) => readonly number[]): Plain =>
  define(x.shape, x.dtype, index =>
    updatesOf(index).reduce(
      (value, update) => computed(value, update, mode, isFloating(x.dtype) ? 'float64' : x.dtype),
      at(x, index),
    ),
  )

/** Updates of a shape that broadcasts to the region: without some of its first axes, or with sizes of 1. */
const updatesFor = (draw: Draw, region: readonly number[]): fc.Arbitrary<Plain> =>
  fc
    .tuple(
      fc.nat(region.length),
      fc.array(fc.nat(3), { minLength: region.length, maxLength: region.length }),
      fc.boolean(),
    )
    .chain(([drop, ones, whole]) =>
      draw.tensor(whole ? region : region.map((size, i) => (ones[i] === 0 ? 1 : size)).slice(drop), 1),
    )

const byIndices = (draw: Draw, mode: Mode): fc.Arbitrary<[Plain, Plain, Plain, Options?]> =>
  fc
    .tuple(
      shapes(1),
      shapes().filter(shape => volume(shape) <= 6),
    )
    .chain(([shape, picks]) => fc.tuple(fc.constant(shape), fc.constant(picks), axisOf(shape.length)))
    .chain(([shape, picks, axis]) => {
      const [along] = axesOf(shape.length, axis)
      const length = shape[along!]!
      return fc.tuple(
        draw.tensor(shape, 0),
        int32s(picks, -length - 1, length),
        updatesFor(draw, shape.toSpliced(along!, 1, ...picks)),
        fc.constant({ axis, mode }),
      )
    })

const atIndices = (x: Plain, picks: Plain, updates: Plain, { axis = 0, mode = 'set' }: Options = {}): Plain => {
  const [along] = axesOf(x.shape.length, axis)
  const length = x.shape[along!]!
  return written(x, mode, index =>
    indices(picks.shape).flatMap(place => {
      const pick = at(picks, place)
      if ((pick < 0 ? pick + length : pick) !== index[along!]) return []
      return [at(updates, source(updates.shape, index.toSpliced(along!, 1, ...place)))]
    }),
  )
}

/** Several indices, which broadcast, of the first axes. */
const bySeveral = (draw: Draw, mode: Mode): fc.Arbitrary<[Plain, readonly Plain[], Plain, Options?]> =>
  shapes(1)
    .chain(shape =>
      fc.tuple(fc.constant(shape), fc.integer({ min: 1, max: Math.min(shape.length, 3) }), broadcastable(3)),
    )
    .map(([shape, many, picks]) => [shape, picks.slice(0, many)] as const)
    .filter(([, picks]) => volume(common(...picks)) <= 6)
    .chain(([shape, picks]) =>
      fc.tuple(
        draw.tensor(shape, 0),
        fc.tuple(...picks.map((pick, axis) => int32s(pick, -shape[axis]! - 1, shape[axis]!))),
        updatesFor(draw, [...common(...picks), ...shape.slice(picks.length)]),
        fc.constant({ mode }),
      ),
    )

const atSeveral = (x: Plain, picks: readonly Plain[], updates: Plain, { mode = 'set' }: Options = {}): Plain =>
  written(x, mode, index =>
    indices(common(...picks.map(pick => pick.shape))).flatMap(place => {
      const isHere = picks.every((pick, axis) => {
        const i = at(pick, source(pick.shape, place))
        return (i < 0 ? i + x.shape[axis]! : i) === index[axis]
      })
      return isHere ? [at(updates, source(updates.shape, [...place, ...index.slice(picks.length)]))] : []
    }),
  )

type Ranges = readonly (null | number | readonly [number | null, number | null, number?])[]

/** The indices of an axis that a range keeps. */
const keptBy = (length: number, entry: Ranges[number]): readonly number[] =>
  entry === null
    ? range(length)
    : typeof entry === 'number'
      ? [entry < 0 ? entry + length : entry]
      : walked(length, entry)

const byRanges = (draw: Draw, mode: Mode): fc.Arbitrary<[Plain, Ranges, Plain, Options?]> =>
  shapes()
    .chain(shape => fc.tuple(fc.constant(shape), fc.tuple(...shape.map(rangeOf))))
    .chain(([shape, ranges]) => {
      const region = ranges.flatMap((entry, axis) =>
        typeof entry === 'number' ? [] : [keptBy(shape[axis]!, entry).length],
      )
      return fc.tuple(draw.tensor(shape, 0), fc.constant(ranges), updatesFor(draw, region), fc.constant({ mode }))
    })

const atRanges = (x: Plain, ranges: Ranges, updates: Plain, { mode = 'set' }: Options = {}): Plain =>
  written(x, mode, index => {
    const places = ranges.map((entry, axis) => keptBy(x.shape[axis]!, entry).indexOf(index[axis]!))
    if (places.includes(-1)) return []
    const place = places.filter((_, axis) => typeof ranges[axis] !== 'number')
    return [at(updates, source(updates.shape, place))]
  })

const shared = { name: 'scatter', smooth: [[-2, 2]] } as const
const setting = { ...shared, dtypes: every, exact: true }
const adding = { ...shared, dtypes: numbers }

export const scattering: readonly Operation[] = [
  operation({ ...setting, args: (draw: Draw) => byIndices(draw, 'set'), define: atIndices }),
  operation({ ...adding, args: (draw: Draw) => byIndices(draw, 'add'), define: atIndices }),
  operation({ ...setting, args: (draw: Draw) => byRanges(draw, 'set'), define: atRanges }),
  operation({ ...adding, args: (draw: Draw) => byRanges(draw, 'add'), define: atRanges }),
  operation({ ...setting, args: (draw: Draw) => bySeveral(draw, 'set'), define: atSeveral }),
  operation({ ...adding, args: (draw: Draw) => bySeveral(draw, 'add'), define: atSeveral }),
  ...(['mul', 'min', 'max'] as const).flatMap(mode => [
    operation({ ...adding, args: (draw: Draw) => byIndices(draw, mode), define: atIndices }),
    operation({ ...adding, args: (draw: Draw) => byRanges(draw, mode), define: atRanges }),
    operation({ ...adding, args: (draw: Draw) => bySeveral(draw, mode), define: atSeveral }),
  ]),
]
