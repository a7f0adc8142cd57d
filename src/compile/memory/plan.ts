import type { DType } from '../../tensor/dtype.js'
import { once } from '../known.js'
import { accessesOf, type Buffer, everyKernel, type Kernel, type Loops } from '../loops.js'
import { Arena } from './arena.js'

/** Bytes that an element takes. */
export const bytesOf: Readonly<Record<DType, number>> = {
  float16: 2,
  bfloat16: 2,
  float32: 4,
  float64: 8,
  int32: 4,
  uint8: 1,
  bool: 1,
}

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

/** The buffers that a kernel itself reads or writes, without those of kernels inside it. */
export const ownBuffersOf = (kernel: Kernel): readonly Buffer[] => {
  switch (kernel.kind) {
    case 'nest':
      return accessesOf(kernel).map(({ buffer }) => buffer)
    case 'rows':
      return kernel.parts.flatMap(ownBuffersOf)
    case 'link':
      return [kernel.indices, kernel.first, ...(kernel.next === undefined ? [] : [kernel.next])]
    case 'order':
      return [kernel.input, kernel.output, kernel.keys, kernel.order]
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
      return kernel.turn === undefined ? [] : [kernel.turn]
  }
}

/** The buffers that a kernel, and those inside it, read or write. */
export const buffersOf = once(
  (kernel: Kernel): ReadonlySet<Buffer> => new Set(everyKernel([kernel]).flatMap(ownBuffersOf)),
)

interface Span {
  first: number
  last: number
}

/** The times of all turns of a loop. */
interface Turns extends Span {
  readonly around: Turns | undefined
}

/**
 * When each buffer is in use: inputs and constants from the beginning, constants and outputs to the end. Kernels inside
 * others have times of their own. What is in use inside a loop and also before or after it is so in every turn.
 */
export const lifetimes = ({ inputs, constants, kernels, outputs, inPlace }: Loops): readonly Lifetime[] => {
  const spans = new Map<Buffer, Span>()
  /** Each after those inside it. */
  const loops: Turns[] = []
  let around: Turns | undefined
  let now = 0
  const touch = (buffers: Iterable<Buffer>, time: number): void => {
    for (const buffer of buffers) {
      const span = spans.get(buffer)
      if (span === undefined) spans.set(buffer, { first: time, last: time })
      else span.last = time
    }
  }
  const visit = (kernel: Kernel): void => {
    switch (kernel.kind) {
      case 'repeat':
        turn([...(kernel.turn === undefined ? [] : [kernel.turn]), kernel.kernels])
        return
      case 'while':
        turn([kernel.condition, kernel.flag, kernel.kernels])
        return
      case 'branch':
        touch([kernel.index], now++)
        kernel.branches.flat().forEach(visit)
        return
      default:
        touch(ownBuffersOf(kernel), now++)
    }
  }
  const turn = (parts: readonly (readonly Kernel[] | Buffer)[]): void => {
    const loop: Turns = { first: now, last: now, around }
    around = loop
    for (const part of parts)
      if ('id' in part) touch([part], now++)
      else part.forEach(visit)
    around = loop.around
    loop.last = now - 1
    loops.push(loop)
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
  const innermost: (Turns | undefined)[] = []
  for (const loop of loops) for (let time = loop.first; time <= loop.last; time++) innermost[time] ??= loop
  for (const span of spans.values()) {
    for (let loop = innermost[span.last]; loop !== undefined && span.first < loop.first; loop = loop.around)
      span.last = loop.last
    for (let loop = innermost[span.first]; loop !== undefined && loop.last < span.last; loop = loop.around)
      span.first = loop.first
  }
  for (const [over, under] of inPlace ?? []) {
    spans.get(under)!.last = spans.get(over)!.last
    spans.delete(over)
  }
  return [...spans].map(([buffer, span]) => ({ buffer, ...span }))
}

const aligned = (bytes: number): number => Math.ceil(bytes / alignment) * alignment

/**
 * Lays the buffers into one arena, so that two that are in use at the same time never overlap: the largest first, each at
 * the lowest place that is free for as long as it is in use.
 */
export const planMemory = (loops: Loops): Plan => {
  const sizeOf = ({ dtype, size }: Buffer) => aligned(size * bytesOf[dtype])
  const bySize = [...lifetimes(loops)].sort((a, b) => sizeOf(b.buffer) - sizeOf(a.buffer) || a.buffer.id - b.buffer.id)
  const arena = new Arena(bySize.reduce((most, { last }) => Math.max(most, last), 0) + 2)
  const offsets = new Map<Buffer, number>()
  let bytes = 0
  for (const { buffer, first, last } of bySize) {
    const [size, start] = [sizeOf(buffer), arena.take(first + 1, last + 1, sizeOf(buffer))]
    offsets.set(buffer, start)
    bytes = Math.max(bytes, start + size)
  }
  for (const [over, under] of loops.inPlace ?? []) offsets.set(over, offsets.get(under)!)
  return { offsets, bytes }
}
