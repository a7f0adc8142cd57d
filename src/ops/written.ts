import { add, maximum, minimum, mul } from '../primitive/arithmetic.js'
import { broadcast, reshape } from '../primitive/broadcast.js'
import { and, equal, less, select } from '../primitive/comparison.js'
import { scalarLike } from '../primitive/define.js'
import { scatterExtreme } from '../primitive/extreme.js'
import { fromStart } from '../primitive/few.js'
import { gather, lastPlace, scatterAdd } from '../primitive/gather.js'
import { along, concatenate, place, reverse, slice, transpose } from '../primitive/movement.js'
import { argSort } from '../primitive/order.js'
import { normalizeAxis } from '../shape/axis.js'
import { take as takeShape } from '../shape/gather.js'
import { movement } from '../shape/moveAxis.js'
import { count, part } from '../shape/sizes.js'
import { type SliceRange, sliceAxes } from '../shape/slice.js'
import { isHalf } from '../tensor/dtype.js'
import { build, scalar } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import { typed, value } from './face.js'
import { type TakeOptions, take } from './gather.js'
import { indexValue, inOneRow, isOfIndices } from './indices.js'
import { slice as sliceOf } from './slice.js'
import { wide } from './wide.js'

// How updates come to the entries of a tensor that something names.

/** What happens to the entries. */
export type ScatterMode = 'set' | 'add' | 'mul' | 'min' | 'max'

/** Updates go to entries of x that something names: how, for one way to name them. */
export interface Writer {
  readonly region: readonly number[]
  readonly get: () => Value
  readonly write: (updates: Value, mode: ScatterMode) => Value
}

const sliceValue = typed<(x: Value, ranges: readonly SliceRange[]) => Value>(sliceOf)
const takeValue = typed<(x: Value, indices: Value, options: TakeOptions) => Value>(take)

type Computed = Exclude<ScatterMode, 'set' | 'add'>

const combined: Readonly<Record<Computed, (a: Value, b: Value) => Value>> = { mul, min: minimum, max: maximum }

/**
 * Each row of x times those that go there: side by side they are multiplied by the one before, then by the one two before, and so
 * on, as long as that goes to the same row (Hillis and Steele, "Data parallel algorithms", 1986). So zeros have their derivative.
 */
const multiplied = (x: Value, rows: Value, picks: Value): Value => {
  const [size, updates] = [x.shape[0]!, picks.shape[0]!]
  const from = fromStart(picks, size)
  // Out of range there is one more row, which nobody reads.
  const isInside = and(less(scalar(-1, 'int32'), from), less(from, scalar(size, 'int32')))
  const inside = select(isInside, from, scalar(size, 'int32'))
  const order = argSort(inside, 0)
  const to = gather(inside, order)
  let products = gather(select(column(isInside, rows), rows, scalarLike(1, rows)), order)
  const cut = (y: Value, start: number, count: number) => slice(y, along(y.shape.with(0, count), 0, start))
  for (let step = 1; step < updates; step *= 2) {
    const rest = updates - step
    const isSame = column(equal(cut(to, 0, rest), cut(to, step, rest)), products)
    const before = select(isSame, cut(products, 0, rest), scalarLike(1, products))
    products = concatenate([cut(products, 0, step), mul(cut(products, step, rest), before)], 0)
  }
  return mul(x, gather(products, lastPlace(to, size), 0, 1))
}

/** A flag for each row, for all of its elements. */
const column = (flags: Value, { shape }: Value): Value => {
  const own = shape.with(0, flags.shape[0]!)
  return broadcast(
    reshape(
      flags,
      own.map((size, axis) => (axis === 0 ? size : 1)),
    ),
    own,
  )
}

/** The rows of x are compared as updates of their own, so that all that are equal share the derivative alike. */
const extreme = (x: Value, rows: Value, picks: Value, greatest: boolean): Value => {
  const own = build({ shape: [x.shape[0]!], dtype: 'int32' }, data => {
    for (let i = 0; i < data.length; i++) data[i] = i
  })
  return scatterExtreme(concatenate([x, rows], 0), concatenate([own, picks], 0), x.shape, greatest)
}

/** x with one update after the other at the rows that `picks` name. */
const rowsWritten = (x: Value, rows: Value, picks: Value, mode: ScatterMode): Value => {
  if (mode === 'add') return add(x, scatterAdd(rows, picks, x.shape))
  if (mode === 'mul') return multiplied(x, rows, picks)
  if (mode !== 'set') return extreme(x, rows, picks, mode === 'max')
  const last = lastPlace(picks, x.shape[0]!)
  return select(column(less(last, scalar(picks.shape[0]!, 'int32')), x), gather(rows, last, 0, 0), x)
}

const rangeWriter = (op: string, x: Value, ranges: readonly SliceRange[]): Writer => {
  const axes = sliceAxes(x.shape, ranges, op)
  const whole = {
    start: axes.map(({ start, step, size }) => (step > 0 || size === 0 ? start : start + (size - 1) * step)),
    size: axes.map(({ size }) => size),
    step: axes.map(({ step }) => Math.abs(step)),
  }
  const backwards = axes.flatMap(({ step }, axis) => (step < 0 ? [axis] : []))
  return {
    region: axes.flatMap(({ size, drop }) => (drop ? [] : [size])),
    get: () => sliceValue(x, ranges),
    write: (given, mode) => {
      const updates = mode === 'set' || mode === 'add' ? given : combined[mode](sliceValue(x, ranges), given)
      const placed = place(reverse(reshape(updates, whole.size), backwards), x.shape, whole)
      if (mode === 'add') return add(x, placed)
      const inside = place(broadcast(scalar(true, 'bool'), whole.size), x.shape, whole)
      return select(inside, placed, x)
    },
  }
}

const indexWriter = (op: string, x: Value, indices: Value, given: number): Writer => {
  const axis = normalizeAxis(op, x.shape, given)
  const rank = indices.shape.length
  const region = takeShape(x.shape, indices.shape, axis)
  const picks = reshape(indices, [count(indices.shape)])
  const toFront = movement(x.shape, axis, 0)
  const toBack = movement(x.shape, 0, axis)
  return {
    region,
    get: () => takeValue(x, indices, { axis }),
    write: (updates, mode) => {
      const own = region.map((_, i) => i)
      const lead = own.slice(axis, axis + rank)
      const moved = transpose(updates, [...lead, ...own.filter(i => !lead.includes(i))])
      const rows = reshape(moved, [picks.shape[0]!, ...part(moved.shape, rank)])
      return transpose(rowsWritten(transpose(x, toFront), rows, picks, mode), toBack)
    },
  }
}

/** Several indices are one along their axes, laid out in one row. */
const severalWriter = (op: string, x: Value, indices: readonly unknown[]): Writer => {
  const { size, places, shape } = inOneRow(op, x.shape, indices)
  const row = reshape(x, [size, ...part(x.shape, indices.length)])
  const { get, write } = indexWriter(op, row, places, 0)
  return { region: shape, get, write: (updates, mode) => reshape(write(updates, mode), x.shape) }
}

/** The writer of x, whose updates are repeated to a shape. What several of them make of an element is rounded once. */
const writing = (x: Value, writer: (x: Value) => Writer) => {
  const { region, get, write } = writer(x)
  return {
    x,
    region,
    get,
    write: (updates: Value, shape: readonly number[], mode: ScatterMode): Value =>
      mode === 'set' || !isHalf(x.dtype)
        ? write(broadcast(updates, shape), mode)
        : wide([x, updates], (of, given) => writer(of).write(broadcast(given, shape), mode)),
  }
}

export const writerOf = (
  op: string,
  input: unknown,
  places: unknown,
  axis: number | undefined,
): ReturnType<typeof writing> => {
  if (typeof places === 'number')
    throw new TypeError(`${op}: expected int32 indices or a list of ranges, got ${places}; write [${places}]`)
  const x = value(op, input)
  if (!Array.isArray(places)) return writing(x, of => indexWriter(op, of, indexValue(op, places), axis ?? 0))
  const areIndices = isOfIndices(places)
  if (axis !== undefined)
    throw new TypeError(
      `${op}: ${areIndices ? 'several indices' : 'ranges'} have an axis each, so there is no option 'axis' beside them`,
    )
  return writing(x, of => (areIndices ? severalWriter(op, of, places) : rangeWriter(op, of, places)))
}
