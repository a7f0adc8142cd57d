import { axesUpTo, count } from '../../shape/sizes.js'
import { beforeFirst, type Printer, type Range, type Term } from '../printer.js'
import { asExpanded, type Rule } from '../rule.js'

interface Region {
  readonly start: readonly number[]
  readonly size: readonly number[]
  readonly step: readonly number[]
}

interface Windows {
  readonly size: readonly number[]
  readonly stride: readonly number[]
  readonly dilation: readonly number[]
}

const broadcast: Rule<{ readonly shape: readonly number[] }> = (g, { inputs: [x], params: { shape } }) =>
  g.expand(x!, shape)

const reshape: Rule<{ readonly shape: readonly number[] }> = (g, { inputs: [x], params: { shape } }) =>
  g.reshape(x!, shape)

const transpose: Rule<{ readonly permutation: readonly number[] }> = (g, { inputs: [x], params: { permutation } }) =>
  g.transpose(x!, permutation)

export const reversed = (g: Printer, x: Term, axes: readonly number[]): Term =>
  g.slice(
    x,
    axes.map(axis => ({ axis, start: x.shape[axis]! - 1, end: beforeFirst, step: -1 })),
  )

const reverse: Rule<{ readonly axes: readonly number[] }> = (g, { inputs: [x], params: { axes } }) =>
  count(x!.shape) === 0 ? x! : reversed(g, x!, axes)

const slice: Rule<Region> = (g, { inputs: [x], params: { start, size, step } }) => {
  const ranges: readonly Range[] = axesUpTo(x!.shape.length).map(axis => {
    const first = start[axis]!
    const length = size[axis]!
    return { axis, start: first, end: length === 0 ? first : first + (length - 1) * step[axis]! + 1, step: step[axis]! }
  })
  return g.slice(
    x!,
    ranges.filter(({ axis, step: by }) => by !== 1 || size[axis] !== x!.shape[axis]),
  )
}

/** `step` - 1 zeros between the elements of each axis, and behind the last. */
const spreadOut = (g: Printer, x: Term, step: readonly number[]): Term =>
  axesUpTo(x.shape.length).reduce((spread, axis) => {
    const by = step[axis]!
    if (by === 1) return spread
    const { shape } = spread
    const column = g.reshape(spread, [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)])
    const behind = column.shape.map((_, a) => (a === axis + 1 ? by - 1 : 0))
    return g.reshape(
      g.pad(
        column,
        behind.map(() => 0),
        behind,
      ),
      shape.with(axis, shape[axis]! * by),
    )
  }, x)

export const placed = (
  g: Printer,
  x: Term,
  shape: readonly number[],
  start: readonly number[],
  step: readonly number[],
) => {
  const spread = spreadOut(g, x, step)
  return g.pad(
    spread,
    start,
    shape.map((size, axis) => size - start[axis]! - spread.shape[axis]!),
  )
}

const place: Rule<Region & { readonly shape: readonly number[] }> = (g, { inputs: [x], params, outputs: [out] }) =>
  count(x!.shape) === 0 ? g.full(0, out!.dtype, params.shape) : placed(g, x!, params.shape, params.start, params.step)

const concatenate: Rule<{ readonly axis: number }> = (g, { inputs, params: { axis } }) => g.concat(inputs, axis)

/** The places along an axis that each window sees, as [windows, taps]. */
const places = (g: Printer, counts: number, size: number, stride: number, dilation: number): Term => {
  const starts = g.mul(g.positions('int64', counts, 0, 2), stride)
  const taps = g.constant(
    'int64',
    [1, size],
    Array.from({ length: size }, (_, i) => i * dilation),
  )
  return g.add(starts, taps)
}

const windows: Rule<Windows> = (g, { inputs: [x], params: { size, stride, dilation }, outputs: [out] }) => {
  const lead = x!.shape.length - size.length
  // From the last axis on, each becomes two, which stand where it stood.
  const taken = size.reduceRight<Term>((term, k, i) => {
    const at = lead + i
    return g.gather(term, places(g, out!.shape[at]!, k, stride[i]!, dilation[i]!), at)
  }, x!)
  const pairs = axesUpTo(size.length)
  return g.transpose(taken, [...axesUpTo(lead), ...pairs.map(i => lead + 2 * i), ...pairs.map(i => lead + 2 * i + 1)])
}

/** Windows [..., windows, taps] that do not overlap, one after the other along the last axis. */
const sideBySide = (g: Printer, x: Term, length: number, stride: number): Term => {
  const lead = x.shape.slice(0, -2)
  const [counts, taps] = x.shape.slice(-2) as [number, number]
  const none = lead.map(() => 0)
  const whole = taps === stride ? x : g.pad(x, [...none, 0, 0], [...none, 0, stride - taps])
  const flat = g.reshape(whole, [...lead, counts * stride])
  return counts * stride === length ? flat : g.pad(flat, [...none, 0], [...none, length - counts * stride])
}

/** Windows [..., windows, taps] that are added up along the last axis. */
const addedUp = (g: Printer, x: Term, length: number, stride: number, dilation: number): Term => {
  const lead = x.shape.slice(0, -2)
  const [counts, taps] = x.shape.slice(-2) as [number, number]
  const flat = [...lead, counts * taps]
  const row = g.reshape(places(g, counts, taps, stride, dilation), [counts * taps])
  const zeros = g.full(0, x.type, [...lead, length])
  return g.node('ScatterElements', [zeros, g.expand(row, flat), g.reshape(x, flat)], x.type, zeros.shape, {
    axis: lead.length,
    reduction: 'add',
  })
}

const overlapAdd: Rule<Windows & { readonly shape: readonly number[] }> = (
  g,
  { inputs: [x], params, outputs: [out] },
) => {
  const { size, stride, dilation, shape } = params
  if (count(x!.shape) === 0) return g.full(0, out!.dtype, shape)
  const lead = shape.length - size.length
  const along = (term: Term, i: number): Term => {
    const isApart = dilation[i] === 1 && size[i]! <= stride[i]!
    const length = shape[lead + i]!
    return isApart ? sideBySide(g, term, length, stride[i]!) : addedUp(g, term, length, stride[i]!, dilation[i]!)
  }
  // The last axis of windows, then the one before it, each beside its taps.
  const rank = lead + size.length
  return axesUpTo(size.length).reduceRight<Term>((term, i) => {
    const others = axesUpTo(term.shape.length).filter(axis => axis !== lead + i && axis !== rank + i)
    const summed = along(g.transpose(term, [...others, lead + i, rank + i]), i)
    // Where the axis of windows was, there are the elements now; the taps of the axes before it stay behind.
    const last = summed.shape.length - 1
    return g.transpose(summed, [...axesUpTo(lead + i), last, ...axesUpTo(last).slice(lead + i)])
  }, x!)
}

export const movement: Readonly<Record<string, Rule>> = {
  broadcast: broadcast as Rule,
  reshape: reshape as Rule,
  transpose: transpose as Rule,
  reverse: reverse as Rule,
  slice: slice as Rule,
  place: place as Rule,
  split: asExpanded,
  concatenate: concatenate as Rule,
  windows: windows as Rule,
  overlapAdd: overlapAdd as Rule,
}
