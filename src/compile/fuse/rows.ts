import { count } from '../../tensor/storage.js'
import type { ScalarOperation } from '../../trace/lowering.js'
import {
  type Access,
  type Buffer,
  type Kernel,
  loadsOf,
  type Nest,
  type Scalar,
  scalarsOf,
  writesOf,
} from '../loops.js'
import { buffersOf, bytesOf } from '../memory/plan.js'
import { Rewriting } from '../rewriting.js'
import { isSliced, loopsOf, sliceOf, type Use, type Uses, usesIn, usesOfNest } from '../slices.js'

// Nests that share their outermost loops, and of which each reads what another has written only at the same index of these,
// become one kernel: a softmax reads its row from memory once, though it walks it three times.

/** What all nests of a kernel touch for one index; half of it is left to others in a cache of the second level. */
const mostBytes = 2 ** 18

/** At how many places rows may be computed at the same time: enough to even out their differences between threads. */
const mostPlaces = 64

/** How many operations may be repeated, over all readers, rather than written to memory and read again. */
const mostRepeated = 8

/** Operations of one instruction or a few. */
const cheap: ReadonlySet<ScalarOperation> = new Set([
  ...(['neg', 'add', 'sub', 'mul', 'maximum', 'minimum', 'abs', 'equal', 'less', 'lessEqual'] as const),
  ...(['and', 'or', 'not', 'select', 'cast'] as const),
])

/** Buffers that one of the nests writes and another one uses. */
const exchanged = (uses: Uses): readonly Buffer[] =>
  [...uses].flatMap(([buffer, list]) =>
    list.some(({ isWrite }) => isWrite) && list.some(({ nest }) => nest !== list[0]!.nest) ? [buffer] : [],
  )

/** Whether of what moves inside a row at least as much lies side by side there as does from row to row. */
const isAlongRow = (nest: Nest, sizes: readonly number[]): boolean => {
  const inner = loopsOf(nest).flatMap((size, loop) => (loop >= sizes.length && size > 1 ? [loop] : []))
  const strides = usesOfNest(nest).map(({ access }) => access.strides)
  const moving = strides.filter(list => inner.some(loop => (list[loop] ?? 0) !== 0))
  const neighbours = (loop: number) => moving.filter(list => Math.abs(list[loop] ?? 0) === 1).length
  return neighbours(inner.at(-1) ?? -1) >= neighbours(sizes.findLastIndex(size => size > 1))
}

/** The loops that nests can share, as many as possible; undefined where there are none. */
const sharedSizes = (parts: readonly Nest[]): readonly number[] | undefined => {
  const { sizes } = parts[0]!
  const end = sizes.findIndex((size, loop) => parts.some(part => part.sizes[loop] !== size))
  const uses = usesIn(parts)
  const between = exchanged(uses).map(buffer => uses.get(buffer)!)
  for (let shared = end < 0 ? sizes.length : end; shared > 0; shared--) {
    const outer = sizes.slice(0, shared)
    if (count(outer) <= 1 || !parts.every(part => isAlongRow(part, outer))) continue
    if (!between.every(some => isSliced(some, outer))) continue
    const bytes = [...uses].map(([{ dtype }, some]) => sliceOf(some, shared).size * bytesOf[dtype])
    return bytes.reduce((sum, some) => sum + some, 0) <= mostBytes ? outer : undefined
  }
  return undefined
}

/** A kernel, or nests that may become one. */
interface Item {
  readonly kernel: Kernel
  /** The nests, in their order; none for a kernel that stays as it is. */
  readonly parts: Nest[]
  readonly buffers: Set<Buffer>
  readonly written: Set<Buffer>
}

const itemOf = (kernel: Kernel): Item => {
  const buffers = new Set(buffersOf(kernel))
  if (kernel.kind !== 'nest') return { kernel, parts: [], buffers, written: buffers }
  const isCandidate = kernel.head?.kind !== 'product' && !loopsOf(kernel).includes(0)
  const written = new Set(writesOf(kernel).map(({ buffer }) => buffer))
  return { kernel, parts: isCandidate ? [kernel] : [], buffers, written }
}

const intersect = (a: ReadonlySet<Buffer>, b: ReadonlySet<Buffer>): boolean => {
  for (const buffer of a) if (b.has(buffer)) return true
  return false
}

/** Whether nests share loops with another one, and something that goes along with them. */
const isJoinable = (item: Item, next: Item): boolean => {
  const [{ parts }, [nest]] = [item, next.parts]
  if (parts[0]?.sizes[0] !== nest?.sizes[0] || !intersect(next.buffers, item.buffers)) return false
  const shared = sharedSizes([...parts, nest!])?.length ?? 0
  const moving = (part: Nest) =>
    usesOfNest(part).flatMap(({ access: { buffer, strides } }) =>
      strides.slice(0, shared).some(stride => stride !== 0) ? [buffer] : [],
    )
  const own = new Set(moving(nest!))
  return parts.some(part => moving(part).some(buffer => own.has(buffer)))
}

/** What a nest can join: it may move forwards over what it does not need. */
const hostOf = (items: readonly Item[], next: Item): Item | undefined => {
  if (next.parts.length === 0) return undefined
  for (const item of items.toReversed()) {
    if (item.parts.length > 0 && isJoinable(item, next)) return item
    if (intersect(item.written, next.buffers) || intersect(next.written, item.buffers)) return undefined
  }
  return undefined
}

/** The loops of a reader for those of a writer, where both walk the elements of a buffer in the same steps. */
const correspondence = (writer: Use, reader: Use, shared: number): readonly number[] | undefined => {
  if (writer.access.offset !== reader.access.offset) return undefined
  const free = reader.loops.flatMap((size, loop) =>
    loop >= shared && size > 1 && reader.access.strides[loop] !== 0 ? [loop] : [],
  )
  const found = writer.loops.map((size, loop) => {
    if (loop < shared) return loop
    if (size === 1) return -1
    const at = free.findIndex(
      other => reader.loops[other] === size && reader.access.strides[other] === writer.access.strides[loop],
    )
    return at < 0 ? undefined : free.splice(at, 1)[0]!
  })
  return free.length > 0 || found.includes(undefined) ? undefined : (found as readonly number[])
}

const along = ({ buffer, offset, strides }: Access, loops: readonly number[], size: number): Access => {
  const moved = new Array<number>(size).fill(0)
  loops.forEach((loop, i) => {
    if (loop >= 0) moved[loop]! += strides[i]!
  })
  return { buffer, offset, strides: moved }
}

const operationsOf = (value: Scalar): readonly ScalarOperation[] =>
  scalarsOf([value]).flatMap(one => (one.kind === 'apply' ? [one.operation] : []))

/** The nests with a value computed by those that read it, or undefined where it is better written once. */
const inlined = (parts: readonly Nest[], buffer: Buffer, shared: number): readonly Nest[] | undefined => {
  const uses = usesIn(parts).get(buffer)!
  const [written, ...others] = uses.filter(({ isWrite }) => isWrite)
  const reads = uses.filter(({ isWrite }) => !isWrite)
  if (written === undefined || others.length > 0) return undefined
  const writer = written.nest
  const { value } = writer.stores.find(({ access }) => access === written.access)!
  const readers = new Set(reads.map(({ nest }) => nest))
  if (writer.head !== undefined || readers.has(writer)) return undefined
  if ([...readers].some(({ head }) => head?.kind === 'product')) return undefined
  const operations = operationsOf(value)
  const isOnce = readers.size === 1 && reads.every(({ loops }) => count(loops) === count(written.loops))
  const isCheap = (readers.size - 1) * operations.length <= mostRepeated && operations.every(one => cheap.has(one))
  if (!isOnce && !isCheap) return undefined
  const needed = new Set(loadsOf([value]).map(access => access.buffer))
  const later = parts.slice(parts.indexOf(writer))
  if (later.some(part => writesOf(part).some(access => needed.has(access.buffer)))) return undefined
  if (reads.some(use => correspondence(written, use, shared) === undefined)) return undefined
  return parts.flatMap((part): readonly Nest[] => {
    if (part === writer) {
      const stores = part.stores.filter(({ access }) => access !== written.access)
      return stores.length === 0 ? [] : [{ ...part, stores }]
    }
    if (!readers.has(part)) return [part]
    const rewriting = new Rewriting()
    const instead = ({ access }: { readonly access: Access }) => {
      const read = reads.find(use => use.nest === part && use.access === access)
      if (read === undefined) return undefined
      const places = correspondence(written, read, shared)!
      return rewriting.moved(value, inner => along(inner, places, access.strides.length))
    }
    return [rewriting.nest(part, instead)]
  })
}

/** The nests with a buffer that has room for one row only. */
const shrunk = (parts: readonly Nest[], buffer: Buffer, shared: number, places: number): [readonly Nest[], Buffer] => {
  const { first, size } = sliceOf(usesIn(parts).get(buffer)!, shared)
  const room: Buffer = { ...buffer, size: size * places }
  const within = (access: Access): Access =>
    access.buffer === buffer
      ? {
          buffer: room,
          offset: access.offset - first,
          strides: access.strides.map((stride, loop) => (loop < shared ? 0 : stride)),
        }
      : access
  return [parts.map(part => new Rewriting().accesses(part, within)), room]
}

/** Whether something is reduced, or written more than once. */
const isWorthRows = (parts: readonly Nest[]): boolean => {
  const written = parts.flatMap(part => writesOf(part).map(({ buffer }) => buffer))
  return parts.some(({ head }) => head !== undefined) || new Set(written).size < written.length
}

/** One kernel of nests, if they are more than one and their rows are worth it. */
const rowsOf = (all: readonly Nest[], isOutside: (buffer: Buffer) => boolean): readonly Kernel[] => {
  const sizes = all.length > 1 && isWorthRows(all) ? sharedSizes(all) : undefined
  if (sizes === undefined) return all
  const shared = sizes.length
  const places = Math.min(count(sizes), mostPlaces)
  const lengths = new Map([...usesIn(all)].map(([buffer, uses]) => [buffer, sliceOf(uses, shared).size]))
  const longest = Math.max(...lengths.values())
  // A few numbers a row may keep their buffer.
  const inner = exchanged(usesIn(all)).filter(buffer => !isOutside(buffer) && lengths.get(buffer)! * 8 > longest)
  let parts = all
  for (const buffer of inner) parts = inlined(parts, buffer, shared) ?? parts
  const scratch: Buffer[] = []
  for (const buffer of exchanged(usesIn(parts)).filter(one => inner.includes(one))) {
    const [smaller, room] = shrunk(parts, buffer, shared, places)
    parts = smaller
    scratch.push(room)
  }
  return parts.length === 1 ? parts : [{ kind: 'rows', sizes, parts, scratch, places }]
}

/** Kernels with nests joined to rows where they share them; `kept` are buffers that are used before or after them. */
export const joinRows = (kernels: readonly Kernel[], kept: readonly Buffer[]): readonly Kernel[] => {
  const items: Item[] = []
  for (const next of kernels.map(itemOf)) {
    const host = hostOf(items, next)
    if (host === undefined) items.push(next)
    else {
      host.parts.push(...next.parts)
      for (const buffer of next.buffers) host.buffers.add(buffer)
      for (const buffer of next.written) host.written.add(buffer)
    }
  }
  const users = new Map<Buffer, number>()
  for (const { buffers } of items) for (const buffer of buffers) users.set(buffer, (users.get(buffer) ?? 0) + 1)
  const isKept = new Set(kept)
  return items.flatMap(({ kernel, parts }) =>
    parts.length === 0 ? [kernel] : rowsOf(parts, buffer => isKept.has(buffer) || users.get(buffer)! > 1),
  )
}
