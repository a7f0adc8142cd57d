import { count } from '../../shape/sizes.js'
import { isCheap, type ScalarOperation } from '../../trace/lowering.js'
import { listAt, once } from '../known.js'
import {
  type Access,
  type Buffer,
  type Kernel,
  loadsOf,
  type Nest,
  placesOf,
  reducedValuesOf,
  type Scalar,
  scalarsOf,
  writesOf,
} from '../loops.js'
import { buffersOf, bytesOf } from '../memory/plan.js'
import { Rewriting } from '../rewriting.js'
import { isSliced, loopsOf, sliceOf, type Use, type Uses, usesIn, usesOfNest } from '../slices.js'
import { mostWeight, weightOf } from './weight.js'

// Nests that share their outermost loops, and of which each reads what another has written only at the same index of these,
// become one kernel: a softmax reads its row from memory once, though it walks it three times.

/** What all nests of a kernel touch for one index; half of it is left to others in a cache of the second level. */
const mostBytes = 2 ** 18

/** At how many places rows may be computed at the same time: enough to even out their differences between threads. */
const mostPlaces = 64

/** How many operations may be repeated, over all readers, rather than written to memory and read again. */
const mostRepeated = 8

/** Nests in a kernel. */
const mostParts = 64

/** Kernels that a nest tries to join. */
const mostLooks = 64

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
  readonly number: number
  readonly kernel: Kernel
  /** The nests, in their order; none for a kernel that stays as it is. */
  readonly parts: Nest[]
  readonly buffers: Set<Buffer>
  weight: number
}

/** What is computed, read and written for one element. */
const weightOfNest = once((nest: Nest): number => {
  const { head, stores } = nest
  const values = stores.map(({ value }) => value)
  const operations = operationsOf([...reducedValuesOf(head), ...values])
  return usesOfNest(nest).length + operations.reduce((sum, operation) => sum + weightOf(operation), 0)
})

const isCandidate = (kernel: Kernel): kernel is Nest =>
  kernel.kind === 'nest' &&
  kernel.head?.kind !== 'product' &&
  kernel.head?.chain === undefined &&
  !kernel.head?.running &&
  placesOf(kernel).length === 0 &&
  !loopsOf(kernel).includes(0)

/** The buffers that go along with some of the first loops of a nest. */
const moving = (nest: Nest, loops: number): readonly Buffer[] =>
  usesOfNest(nest).flatMap(({ access: { buffer, strides } }) =>
    strides.slice(0, loops).some(stride => stride !== 0) ? [buffer] : [],
  )

/** Whether nests share loops with another one, and something that goes along with them. */
const isJoinable = ({ parts, weight }: Item, nest: Nest): boolean => {
  if (parts.length === mostParts || weight + weightOfNest(nest) > mostWeight) return false
  if (parts[0]?.sizes[0] !== nest.sizes[0]) return false
  const shared = sharedSizes([...parts, nest])?.length ?? 0
  const own = new Set(moving(nest, shared))
  return parts.some(part => moving(part, shared).some(buffer => own.has(buffer)))
}

/** Kernels in the order in which they run, of which nests grow. */
class Items {
  readonly list: Item[] = []
  /** The number of the last item that writes a buffer, or that uses it. */
  private readonly lastWrite = new Map<Buffer, number>()
  private readonly lastUse = new Map<Buffer, number>()
  /** The items in which a buffer goes along with loops. */
  private readonly movers = new Map<Buffer, Item[]>()

  add(kernel: Kernel): void {
    const host = isCandidate(kernel) ? this.hostOf(kernel) : undefined
    const item = host ?? { number: this.list.length, kernel, parts: [], buffers: new Set(), weight: 0 }
    if (host === undefined) this.list.push(item)
    for (const buffer of buffersOf(kernel)) {
      item.buffers.add(buffer)
      this.lastUse.set(buffer, Math.max(item.number, this.lastUse.get(buffer) ?? -1))
    }
    for (const buffer of writtenBy(kernel))
      this.lastWrite.set(buffer, Math.max(item.number, this.lastWrite.get(buffer) ?? -1))
    if (!isCandidate(kernel)) return
    item.parts.push(kernel)
    item.weight += weightOfNest(kernel)
    for (const buffer of new Set(moving(kernel, kernel.sizes.length))) listAt(this.movers, buffer).push(item)
  }

  /** What a nest can join: it may move forwards over what it does not need. */
  private hostOf(nest: Nest): Item | undefined {
    const before = (numbers: ReadonlyMap<Buffer, number>, buffers: Iterable<Buffer>) =>
      [...buffers].reduce((most, buffer) => Math.max(most, numbers.get(buffer) ?? -1), -1)
    const first = Math.max(before(this.lastWrite, buffersOf(nest)), before(this.lastUse, writtenBy(nest)))
    const near = moving(nest, nest.sizes.length).flatMap(buffer => this.movers.get(buffer)?.slice(-mostLooks) ?? [])
    return [...new Set(near)]
      .filter(({ number }) => number >= first)
      .sort((a, b) => b.number - a.number)
      .slice(0, mostLooks)
      .find(item => isJoinable(item, nest))
  }
}

/** What a kernel writes; one that is no nest may write whatever it uses. */
const writtenBy = (kernel: Kernel): ReadonlySet<Buffer> =>
  kernel.kind === 'nest' ? new Set(writesOf(kernel).map(({ buffer }) => buffer)) : buffersOf(kernel)

/** The loops of a reader for those of a writer, where both walk the elements of a buffer in the same steps. */
const correspondence = (writer: Use, reader: Use, shared: number): readonly number[] | undefined => {
  if (writer.access.offset !== reader.access.offset || reader.access.lookup !== undefined) return undefined
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

const along = (access: Access, loops: readonly number[], size: number): Access => {
  const moved = new Array<number>(size).fill(0)
  loops.forEach((loop, i) => {
    if (loop >= 0) moved[loop]! += access.strides[i]!
  })
  return { ...access, strides: moved }
}

const operationsOf = (values: readonly Scalar[]): readonly ScalarOperation[] =>
  scalarsOf(values).flatMap(one => (one.kind === 'apply' ? [one.operation] : []))

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
  const operations = operationsOf([value])
  const isOnce = readers.size === 1 && reads.every(({ loops }) => count(loops) === count(written.loops))
  const isLittle = (readers.size - 1) * operations.length <= mostRepeated && operations.every(isCheap)
  if (!isOnce && !isLittle) return undefined
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
          ...access,
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
  const longest = [...lengths.values()].reduce((most, length) => Math.max(most, length), 0)
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
  const items = new Items()
  for (const kernel of kernels) items.add(kernel)
  const users = new Map<Buffer, number>()
  for (const { buffers } of items.list) for (const buffer of buffers) users.set(buffer, (users.get(buffer) ?? 0) + 1)
  const isKept = new Set(kept)
  return items.list.flatMap(({ kernel, parts }) =>
    parts.length === 0 ? [kernel] : rowsOf(parts, buffer => isKept.has(buffer) || users.get(buffer)! > 1),
  )
}
