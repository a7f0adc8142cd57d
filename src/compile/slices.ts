import { listAt, once } from './known.js'
import { type Access, accessesOf, type Buffer, type Nest } from './loops.js'

// What nests use of a buffer for one index of their outermost loops.

/** All loops of a nest, those of its reduction last. */
export const loopsOf = ({ sizes, head }: Nest): readonly number[] =>
  head === undefined ? sizes : [...sizes, ...head.sizes]

/** An access of a nest with all loops that it may go along. */
export interface Use {
  readonly access: Access
  readonly loops: readonly number[]
  readonly nest: Nest
  readonly isWrite: boolean
}

/** The accesses of a nest. */
export const usesOfNest = once((nest: Nest): readonly Use[] => {
  const loops = loopsOf(nest)
  return accessesOf(nest).map((access, i) => ({ access, loops, nest, isWrite: i < nest.stores.length }))
})

export type Uses = ReadonlyMap<Buffer, readonly Use[]>

/** The uses of every buffer. */
export const usesIn = (parts: readonly Nest[]): Uses => {
  const found = new Map<Buffer, Use[]>()
  for (const part of parts) for (const use of usesOfNest(part)) listAt(found, use.access.buffer).push(use)
  return found
}

/** Neighbouring elements of a buffer. */
interface Slice {
  readonly first: number
  readonly size: number
}

/** The elements between the first and the last that are used while the outer `shared` loops stand at 0. */
export const sliceOf = (uses: readonly Use[], shared: number): Slice => {
  const reach = (pick: (a: number, b: number) => number) =>
    uses
      .map(({ access: { offset, strides, lookup }, loops }) =>
        strides
          .slice(shared)
          .reduce(
            (sum, stride, i) => sum + pick(0, stride * (loops[shared + i]! - 1)),
            offset + (lookup === undefined ? 0 : pick(0, lookup.stride * (lookup.size - 1))),
          ),
      )
      .reduce((a, b) => pick(a, b))
  const first = reach(Math.min)
  return { first, size: reach(Math.max) + 1 - first }
}

/** Whether each index of the shared loops has a slice of its own, in which all uses stay. */
export const isSliced = (uses: readonly Use[], sizes: readonly number[]): boolean => {
  const loops = sizes.flatMap((size, loop) => (size > 1 ? [loop] : []))
  const { strides } = uses[0]!.access
  if (uses.some(({ access }) => loops.some(loop => access.strides[loop] !== strides[loop]))) return false
  let covered = sliceOf(uses, sizes.length).size
  for (const loop of loops.toSorted((a, b) => strides[a]! - strides[b]!)) {
    if (strides[loop]! < covered) return false
    covered += strides[loop]! * (sizes[loop]! - 1)
  }
  return true
}
