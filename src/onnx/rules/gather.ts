import { add, maximum, minimum, sub } from '../../primitive/arithmetic.js'
import { broadcast, reshape } from '../../primitive/broadcast.js'
import { and, less, lessEqual, select } from '../../primitive/comparison.js'
import { positionsAlong } from '../../primitive/few.js'
import { gather as gatherOf } from '../../primitive/gather.js'
import { identityOf } from '../../primitive/identity.js'
import { transpose } from '../../primitive/movement.js'
import { movement } from '../../shape/moveAxis.js'
import { axesUpTo, count, part } from '../../shape/sizes.js'
import { scalar } from '../../tensor/storage.js'
import type { Value } from '../../tensor/tensor.js'
import { isFloating, type Printer, type Term } from '../printer.js'
import { byOthers, type Rule } from '../rule.js'

interface Batch {
  readonly batch: number
}

/** Places counted from the front, and whether there is such a row. */
const located = (g: Printer, indices: Term, rows: number) => {
  const size = g.scalar(rows, 'int32')
  const isBehind = g.compare('Less', indices, 0)
  const place = g.where(isBehind, g.add(indices, size), indices)
  const isThere = g.and(g.compare('LessOrEqual', g.scalar(0, 'int32'), place), g.compare('Less', place, size))
  return { place, isThere }
}

/** With axes of size 1 behind, up to a rank. */
const aligned = (g: Printer, x: Term, rank: number): Term =>
  rank === x.shape.length ? x : g.reshape(x, [...x.shape, ...axesUpTo(rank - x.shape.length).map(() => 1)])

const gather: Rule<Batch & { readonly fill: number }> = (g, { inputs, params: { batch, fill }, outputs: [out] }) => {
  const [x, indices] = inputs as [Term, Term]
  if (x.shape[batch] === 0 || count(out!.shape) === 0) return g.full(fill, out!.dtype, out!.shape)
  const { place, isThere } = located(g, indices, x.shape[batch]!)
  const safe = g.where(isThere, place, 0)
  const picked =
    batch === 0
      ? g.gather(x, safe, 0)
      : g.node('GatherND', [x, g.reshape(g.cast(safe, 'int64'), [...safe.shape, 1])], x.type, out!.shape, {
          batch_dims: batch,
        })
  const filling = g.scalar(fill, x.type)
  return g.where(aligned(g, isThere, picked.shape.length), picked, filling)
}

/** The updates put together with what stands in `into`, row by row; what names no row goes to one behind the last. */
const scattered = (
  g: Printer,
  updates: Term,
  indices: Term,
  shape: readonly number[],
  batch: number,
  initial: number,
  reduction: 'add' | 'max' | 'min' | 'mul',
): Term => {
  const [rows, row] = [shape[batch]!, part(shape, batch + 1)]
  const groups = count(part(shape, 0, batch))
  const each = count(part(indices.shape, batch))
  const { place, isThere } = located(g, indices, rows)
  const inGroup = g.reshape(g.cast(g.where(isThere, place, g.scalar(rows, 'int32')), 'int64'), [groups, each])
  const starts = g.mul(g.positions('int64', groups, 0, 2), g.scalar(rows + 1, 'int64'))
  const places = g.reshape(batch === 0 ? inGroup : g.add(inGroup, starts), [groups * each, 1])
  const whole = [groups * (rows + 1), ...row]
  const into = g.full(initial, updates.type, whole)
  const given = g.reshape(updates, [groups * each, ...row])
  const sums = g.node('ScatterND', [into, places, given], updates.type, whole, { reduction })
  const split = batch === 0 ? sums : g.reshape(sums, [...part(shape, 0, batch), rows + 1, ...row])
  return g.slice(split, [{ axis: batch, start: 0, end: rows, step: 1 }])
}

/** Bools and uint8 as int32; float32 in float64, as the definition adds it. */
const wide = (x: Term): 'float64' | 'int32' => (isFloating(x) ? 'float64' : 'int32')

const scatterAdd: Rule<Batch & { readonly shape: readonly number[] }> = (g, { inputs, params, outputs: [out] }) => {
  const [updates, indices] = inputs as [Term, Term]
  const { shape, batch } = params
  if (count(updates.shape) === 0 || count(shape) === 0) return g.full(0, out!.dtype, shape)
  return g.through(wide(updates), [updates], ([x]) => scattered(g, x!, indices, shape, batch, 0, 'add'))
}

interface Extreme extends Batch {
  readonly shape: readonly number[]
  readonly greatest: boolean
}

const scatterExtreme: Rule<Extreme> = (g, { inputs, params, outputs: [out] }) => {
  const [updates, indices] = inputs as [Term, Term]
  const { shape, batch, greatest } = params
  const identity = identityOf(greatest ? 'maximum' : 'minimum', out!.dtype)
  if (count(updates.shape) === 0 || count(shape) === 0) return g.full(identity, out!.dtype, shape)
  if (!isFloating(updates))
    return g.through('int32', [updates], ([x]) =>
      scattered(g, x!, indices, shape, batch, identity, greatest ? 'max' : 'min'),
    )
  const missingOnes = g.isNaN(updates)
  const numbers = g.where(missingOnes, identity, updates)
  const best = scattered(g, numbers, indices, shape, batch, identity, greatest ? 'max' : 'min')
  const missing = scattered(g, g.cast(missingOnes, 'int32'), indices, shape, batch, 0, 'max')
  return g.where(g.cast(missing, 'bool'), Number.NaN, best)
}

const lastPlace: Rule<Batch & { readonly rows: number }> = (g, { inputs: [indices], params, outputs: [out] }) => {
  const { rows, batch } = params
  const { shape } = out!
  const each = count(part(indices!.shape, batch))
  if (count(indices!.shape) === 0 || rows === 0) return g.full(each, 'int32', shape)
  const groups = part(indices!.shape, 0, batch)
  const order = g.expand(g.positions('int32', each, batch, batch + 1), [...groups, each])
  const flat = g.reshape(indices!, [...groups, each])
  const last = scattered(g, order, flat, shape, batch, -1, 'max')
  return g.where(g.compare('Less', last, 0), g.scalar(each, 'int32'), last)
}

interface Window extends Batch {
  readonly axes: readonly number[]
}

const integer = (value: number): Value => scalar(value, 'int32')

/** Every element of x, or the one of the window that stands there: along one axis after the other. */
const updateWindow = byOthers<Window>(([x, update, ...starts], { batch, axes }) => {
  const shape = x!.shape
  const lead = part(shape, 0, batch)
  // Along the other axes the window begins at 0, and may be shorter.
  const whole = axesUpTo(shape.length).slice(batch)
  let window = update!
  let isInside: Value | undefined
  for (const axis of whole) {
    const length = window.shape[axis]!
    const size = shape[axis]!
    const named = axes.indexOf(axis - batch)
    if (named < 0 && length === size) continue
    const given = named < 0 ? broadcast(integer(0), lead) : starts[named]!
    const front = select(less(given, integer(0)), add(given, integer(size)), given)
    const start = maximum(minimum(front, integer(size - length)), integer(0))
    const row = [...lead, size]
    const places = sub(positionsAlong(row, batch), broadcast(batch === 0 ? start : reshape(start, [...lead, 1]), row))
    const isThere = and(lessEqual(integer(0), places), less(places, integer(length)))
    const safe = select(isThere, places, integer(0))
    const picked = gatherOf(transpose(window, movement(window.shape, axis, batch)), safe, batch)
    window = transpose(picked, movement(picked.shape, batch, axis))
    const spread = broadcast(
      reshape(isThere, [...lead, ...shape.slice(batch).map((_, i) => (batch + i === axis ? size : 1))]),
      shape,
    )
    isInside = isInside === undefined ? spread : and(isInside, spread)
  }
  return isInside === undefined ? window : select(isInside, window, x!)
})

const update: Rule<Window> = (g, at) => {
  const [x, window] = at.inputs as [Term, Term]
  return count(window.shape) === 0 ? x : updateWindow(g, at)
}

export const gathering: Readonly<Record<string, Rule>> = {
  gather: gather as Rule,
  scatterAdd: scatterAdd as Rule,
  scatterExtreme: scatterExtreme as Rule,
  lastPlace: lastPlace as Rule,
  updateWindow: update as Rule,
}
