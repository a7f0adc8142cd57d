import { listAt, once } from '../known.js'
import {
  type Access,
  type Buffer,
  type Copy,
  chainOf,
  isWholeCopy,
  type Kernel,
  loadsOf,
  type Nest,
  placesOf,
  type Run,
  reducedValuesOf,
  writesOf,
} from '../loops.js'
import { Rewriting } from '../rewriting.js'
import { buffersOf } from './plan.js'

// What a loop carries is computed, and then copied to where the next turn expects it. A nest that comes last to look at the
// old value can write the new one there at once.

const isSame = (a: Access, b: Access): boolean =>
  a.lookup === undefined && b.lookup === undefined && a.offset === b.offset && a.strides.join() === b.strides.join()

const loadsByBuffer = once((nest: Nest) => {
  const { head, stores } = nest
  const inStores = new Map<Buffer, Access[]>()
  const values = [...stores.map(({ value }) => value), ...placesOf(nest)]
  const isRunning = head?.kind === 'reduce' && head.running === true
  // What runs along an axis takes an element and stores there before it takes the next.
  for (const access of loadsOf(isRunning ? [...reducedValuesOf(head), ...values] : values))
    listAt(inStores, access.buffer).push(access)
  const heads =
    head?.kind === 'product' ? [head.a, head.b] : [...chainOf(head), ...loadsOf(isRunning ? [] : reducedValuesOf(head))]
  return { inHead: new Set(heads.map(({ buffer }) => buffer)), inStores }
})

/** Whether a nest may write an element of `buffer` where it writes `written`: it looks at that element alone, before. */
export const canWrite = (nest: Nest, buffer: Buffer, written: Access): boolean => {
  const { inHead, inStores } = loadsByBuffer(nest)
  const loads = inStores.get(buffer) ?? []
  if (inHead.has(buffer)) return false
  // A product may be written before what follows it is computed.
  return nest.head?.kind === 'product' ? loads.length === 0 : loads.every(access => isSame(access, written))
}

/** A kernel with other buffers in the place of some. */
const renamed = (kernel: Kernel, nameOf: (buffer: Buffer) => Buffer): Kernel => {
  if (kernel.kind === 'nest')
    return new Rewriting().accesses(kernel, access => ({ ...access, buffer: nameOf(access.buffer) }))
  if (kernel.kind !== 'copy') return kernel
  const now = (run: Run): Run => ({ ...run, buffer: nameOf(run.buffer) })
  return { ...kernel, from: now(kernel.from), to: now(kernel.to) }
}

/** Kernels with as few copies as possible; what is `outside` is also used by other kernels. */
export const inPlace = (kernels: readonly Kernel[], isOutside: (buffer: Buffer) => boolean): readonly Kernel[] => {
  const users = new Map<Buffer, number[]>()
  for (const [i, kernel] of kernels.entries()) for (const buffer of buffersOf(kernel)) listAt(users, buffer).push(i)
  /** In whose place a buffer is, and which buffers are in the place of one. */
  const names = new Map<Buffer, Buffer>()
  const aliases = new Map<Buffer, readonly Buffer[]>()
  const allOf = (buffer: Buffer): readonly Buffer[] => aliases.get(buffer) ?? [buffer]
  /** Whether a kernel may write what is `written` where `old` values are. */
  const isWriter = (kernel: Kernel, written: ReadonlySet<Buffer>, old: readonly Buffer[]): boolean => {
    if (kernel.kind === 'copy') {
      if (!written.has(kernel.to.buffer) || kernel.to.buffer.size !== kernel.size) return false
      // All that is copied from there is there already.
      return !old.includes(kernel.from.buffer) || isWholeCopy(kernel)
    }
    const store = kernel.kind === 'nest' && writesOf(kernel).find(({ buffer }) => written.has(buffer))
    return store !== false && store !== undefined && old.every(buffer => canWrite(kernel as Nest, buffer, store))
  }
  /** Whether a copy need not be made, as its target can be written at once. */
  const isLeftOut = (end: number, { from, to }: Copy): boolean => {
    const uses = users.get(from.buffer)!
    const [first, written] = [uses[0]!, new Set(allOf(from.buffer))]
    const writer = kernels[first]!
    if (uses.at(-1) !== end || !isWriter(writer, written, allOf(to.buffer))) return false
    if (users.get(to.buffer)!.some(i => i > first && i < end)) return false
    return uses.every(i => kernels[i]!.kind === 'nest' || kernels[i]!.kind === 'copy')
  }
  const left = kernels.filter((kernel, i) => {
    if (!isWholeCopy(kernel) || isOutside(kernel.from.buffer)) return true
    if (!isLeftOut(i, kernel)) return true
    const [from, to] = [kernel.from.buffer, kernel.to.buffer]
    for (const buffer of allOf(from)) names.set(buffer, to)
    aliases.set(to, [...allOf(to), ...allOf(from)])
    const both = new Set([...users.get(from)!, ...users.get(to)!].filter(user => user !== i))
    users.set(
      to,
      [...both].sort((a, b) => a - b),
    )
    return false
  })
  const nameOf = (buffer: Buffer): Buffer => names.get(buffer) ?? buffer
  const named = left.map(kernel => {
    const isKept = [...buffersOf(kernel)].every(buffer => nameOf(buffer) === buffer)
    return isKept ? kernel : renamed(kernel, nameOf)
  })
  return named.filter(kernel => !isCopyOfItself(kernel))
}

/** Whether nothing comes of a copy, with all buffers where they are `at`. */
export const isCopyOfItself = (kernel: Kernel, at: (buffer: Buffer) => Buffer = buffer => buffer): boolean =>
  kernel.kind === 'copy' &&
  at(kernel.from.buffer) === at(kernel.to.buffer) &&
  kernel.from.offset === kernel.to.offset &&
  kernel.from.step === kernel.to.step
