import { rowMajor } from '../primitive/strided.js'
import { count } from '../shape/sizes.js'
import type { AxisMap } from '../trace/lowering.js'
import type { Access, Buffer } from './loops.js'

/** An index that goes with the loops of a nest: a start, and a stride for each loop. */
export interface Affine {
  readonly offset: number
  readonly strides: readonly number[]
}

/** The index of a loop itself, one of `rank` loops. */
export const loopIndex = (rank: number, loop: number): Affine => ({
  offset: 0,
  strides: Array.from({ length: rank }, (_, i) => (i === loop ? 1 : 0)),
})

/** Every loop an index of its own. */
export const identity = (rank: number): readonly Affine[] => Array.from({ length: rank }, (_, i) => loopIndex(rank, i))

export const isIdentity = (index: readonly Affine[], rank: number): boolean =>
  index.length === rank &&
  index.every(({ offset, strides }, i) => offset === 0 && strides.every((s, k) => s === (k === i ? 1 : 0)))

/** An index along an axis of an input, where those along the axes of the result are given. */
export const through = ({ start, steps }: AxisMap, index: readonly Affine[], loops: number): Affine => {
  const strides = new Array<number>(loops).fill(0)
  let offset = start
  for (const [axis, step] of steps) {
    offset += step * index[axis]!.offset
    index[axis]!.strides.forEach((stride, loop) => {
      strides[loop]! += step * stride
    })
  }
  return { offset, strides }
}

/** The index along an axis of what is looked at by a view, through another view of that view with the given axes. */
export const composed = ({ start, steps }: AxisMap, axes: readonly AxisMap[]): AxisMap => {
  const found = new Map<number, number>()
  let first = start
  for (const [axis, step] of steps) {
    first += step * axes[axis]!.start
    for (const [outer, inner] of axes[axis]!.steps) found.set(outer, (found.get(outer) ?? 0) + step * inner)
  }
  return { start: first, steps: [...found] }
}

/** The element of a row-major buffer at an index. */
export const accessOf = (buffer: Buffer, shape: readonly number[], index: readonly Affine[], loops: number): Access => {
  const rows = rowMajor(shape)
  const flat = through({ start: 0, steps: rows.map((stride, axis) => [axis, stride] as const) }, index, loops)
  return { buffer, ...flat }
}

/** Whether an access comes to some elements again and again, as windows that overlap do; standing still does not count. */
export const overlaps = ({ strides }: Pick<Access, 'strides'>, sizes: readonly number[]): boolean => {
  const moving = sizes.map((size, loop) => ({ size, stride: strides[loop]! })).filter(({ stride }) => stride !== 0)
  const reach = moving.reduce((sum, { size, stride }) => sum + (size - 1) * Math.abs(stride), 1)
  return count(moving.map(({ size }) => size)) > reach
}

/** A reshape that only adds or leaves out axes of size 1 is a view. */
export const reshapeAxes = (from: readonly number[], to: readonly number[]): readonly AxisMap[] | undefined => {
  const places = to.flatMap((size, axis) => (size === 1 ? [] : [axis]))
  const large = from.filter(size => size !== 1)
  if (large.length !== places.length || large.some((size, i) => size !== to[places[i]!])) return undefined
  let next = 0
  return from.map(size => ({ start: 0, steps: size === 1 ? [] : [[places[next++]!, 1]] }))
}

/** An index along an axis is a part of the index along another one: `step` is how far that goes with each. */
export interface AxisPart {
  readonly axis: number
  readonly step: number
}

/** A reshape that cuts axes into several: for each axis of the result the one that it is a part of, if it is not of size 1. */
export const axisParts = (
  from: readonly number[],
  to: readonly number[],
): readonly (AxisPart | undefined)[] | undefined => {
  if (from.includes(0)) return undefined
  let [axis, rest] = [-1, 1]
  const parts: (AxisPart | undefined)[] = []
  for (const size of to) {
    while (rest === 1 && size > 1) rest = from[++axis]!
    if (rest % size !== 0) return undefined
    rest /= size
    parts.push(size === 1 ? undefined : { axis, step: rest })
  }
  return parts
}

/**
 * A view, of the given shape, of a reshape that merges axes `from` into `to`, as a view of what is reshaped: there is one
 * where it stands still along what is merged.
 */
export const throughMerge = (
  axes: readonly AxisMap[],
  shape: readonly number[],
  from: readonly number[],
  to: readonly number[],
): readonly AxisMap[] | undefined => {
  const maps = axisParts(to, from)?.map((part, i): AxisMap | undefined => {
    if (part === undefined) return { start: 0, steps: [] }
    const map = axes[part.axis]!
    if (to[part.axis] === from[i]) return map
    const isStill = map.steps.every(([axis]) => shape[axis] === 1)
    return isStill ? { start: Math.floor(map.start / part.step) % from[i]!, steps: [] } : undefined
  })
  return maps?.includes(undefined) ? undefined : (maps as readonly AxisMap[] | undefined)
}
