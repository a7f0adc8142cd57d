import type { DType } from '../tensor/dtype.js'
import { type Buffer, type Kernel, type Loops, loadsOf } from './loops.js'

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

/** The buffers that a kernel reads or writes. */
export const buffersOf = (kernel: Kernel): ReadonlySet<Buffer> => {
  const found = new Set<Buffer>()
  if (kernel.kind === 'clear') found.add(kernel.buffer)
  else if (kernel.kind === 'call') for (const { buffer } of [...kernel.inputs, ...kernel.outputs]) found.add(buffer)
  else {
    const { head, stores } = kernel
    const values = stores.map(({ value }) => value)
    for (const { buffer } of loadsOf(head?.kind === 'reduce' ? [head.value, ...values] : values)) found.add(buffer)
    if (head?.kind === 'product') {
      found.add(head.a)
      found.add(head.b)
    }
    for (const { access } of stores) found.add(access.buffer)
  }
  return found
}

/** When each buffer is in use: inputs and constants from the beginning, constants and outputs to the end. */
export const lifetimes = ({ inputs, constants, kernels, outputs }: Loops): readonly Lifetime[] => {
  const spans = new Map<Buffer, { first: number; last: number }>()
  const touch = (buffer: Buffer, time: number): void => {
    const span = spans.get(buffer)
    if (span === undefined) spans.set(buffer, { first: time, last: time })
    else span.last = time
  }
  for (const buffer of inputs) touch(buffer, -1)
  for (const { buffer } of constants) touch(buffer, -1)
  kernels.forEach((kernel, time) => {
    for (const buffer of buffersOf(kernel)) touch(buffer, time)
  })
  for (const { buffer } of [...constants, ...outputs]) touch(buffer, kernels.length)
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
  return {
    offsets: new Map(placed.map(({ lifetime, start }) => [lifetime.buffer, start])),
    bytes: placed.reduce((most, { end }) => Math.max(most, end), 0),
  }
}
