import type { DType } from '../../tensor/dtype.js'
import { accessesOf, type Buffer, everyKernel, type Kernel, type Loops } from '../loops.js'

/** Bytes that an element takes. */
export const bytesOf: Readonly<Record<DType, number>> = { float32: 4, float64: 8, int32: 4, uint8: 1, bool: 1 }

/** Buffers begin at multiples of this, a cache line. */
export const alignment = 64

/** Where every buffer lies in one arena. */
export interface Plan {
  /** In bytes from the beginning of the arena. */
  readonly offsets: ReadonlyMap<Buffer, number>
  /** The size of the arena in bytes. */
  readonly bytes: number
}

/** From which kernel to which a buffer is in use, both included; -1 is before all. */
export interface Lifetime {
  readonly buffer: Buffer
  readonly first: number
  readonly last: number
}

const ownBuffersOf = (kernel: Kernel): readonly Buffer[] => {
  switch (kernel.kind) {
    case 'nest':
      return accessesOf(kernel).map(({ buffer }) => buffer)
    case 'rows':
      return kernel.parts.flatMap(ownBuffersOf)
    case 'clear':
      return [kernel.buffer]
    case 'call':
      return [...kernel.inputs, ...kernel.outputs].map(({ buffer }) => buffer)
    case 'copy':
      return [kernel.from.buffer, kernel.to.buffer]
    case 'while':
      return [kernel.flag]
    case 'branch':
      return [kernel.index]
    case 'repeat':
      return []
  }
}

/** The buffers that a kernel, and those inside it, read or write. */
export const buffersOf = (kernel: Kernel): ReadonlySet<Buffer> => new Set(everyKernel([kernel]).flatMap(ownBuffersOf))

interface Span {
  first: number
  last: number
}

/**
 * When each buffer is in use: inputs and constants from the beginning, constants and outputs to the end. Kernels inside
 * others have times of their own. What is in use inside a loop and also before or after it is so in every turn.
 */
export const lifetimes = ({ inputs, constants, kernels, outputs, inPlace }: Loops): readonly Lifetime[] => {
  const spans = new Map<Buffer, Span>()
  /** Each after those inside it. */
  const loops: Span[] = []
  let now = 0
  const touch = (buffers: Iterable<Buffer>, time: number): void => {
    for (const buffer of buffers) {
      const span = spans.get(buffer)
      if (span === undefined) spans.set(buffer, { first: time, last: time })
      else span.last = time
    }
  }
  const visit = (kernel: Kernel): void => {
    const first = now
    switch (kernel.kind) {
      case 'repeat':
        kernel.kernels.forEach(visit)
        break
      case 'while':
        kernel.condition.forEach(visit)
        touch([kernel.flag], now++)
        kernel.kernels.forEach(visit)
        break
      case 'branch':
        touch([kernel.index], now++)
        kernel.branches.flat().forEach(visit)
        return
      default:
        touch(ownBuffersOf(kernel), now++)
        return
    }
    loops.push({ first, last: now - 1 })
  }
  touch(inputs, -1)
  touch(
    constants.map(({ buffer }) => buffer),
    -1,
  )
  kernels.forEach(visit)
  touch(
    [...constants, ...outputs].map(({ buffer }) => buffer),
    now,
  )
  for (const loop of loops)
    for (const span of spans.values()) {
      if (span.first < loop.first && span.last >= loop.first) span.last = Math.max(span.last, loop.last)
      if (span.last > loop.last && span.first <= loop.last) span.first = Math.min(span.first, loop.first)
    }
  for (const [over, under] of inPlace ?? []) {
    spans.get(under)!.last = spans.get(over)!.last
    spans.delete(over)
  }
  return [...spans].map(([buffer, span]) => ({ buffer, ...span }))
}

const aligned = (bytes: number): number => Math.ceil(bytes / alignment) * alignment

interface Range {
  readonly start: number
  readonly end: number
}

/** The lowest start of a free range; `taken` is ordered by start. */
const firstFree = (taken: readonly Range[], size: number): number => {
  let free = 0
  for (const { start, end } of taken) {
    if (start - free >= size) break
    free = Math.max(free, end)
  }
  return free
}

/**
 * Lays the buffers into one arena, so that two that are in use at the same time never overlap: the largest first, each at
 * the lowest place that is free for as long as it is in use.
 */
export const planMemory = (loops: Loops): Plan => {
  const sizeOf = ({ dtype, size }: Buffer) => aligned(size * bytesOf[dtype])
  const placed: (Range & { readonly lifetime: Lifetime })[] = []
  const bySize = [...lifetimes(loops)].sort((a, b) => sizeOf(b.buffer) - sizeOf(a.buffer) || a.buffer.id - b.buffer.id)
  for (const lifetime of bySize) {
    const size = sizeOf(lifetime.buffer)
    const taken = placed
      .filter(other => other.lifetime.first <= lifetime.last && lifetime.first <= other.lifetime.last)
      .sort((a, b) => a.start - b.start)
    const start = firstFree(taken, size)
    placed.push({ lifetime, start, end: start + size })
  }
  const offsets = new Map(placed.map(({ lifetime, start }) => [lifetime.buffer, start]))
  for (const [over, under] of loops.inPlace ?? []) offsets.set(over, offsets.get(under)!)
  return {
    offsets,
    bytes: placed.reduce((most, { end }) => Math.max(most, end), 0),
  }
}
