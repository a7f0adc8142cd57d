import { listAt } from '../known.js'
import {
  type Access,
  type Buffer,
  isWholeCopy,
  type Kernel,
  type Loops,
  type Nest,
  readsOf,
  writesOf,
} from '../loops.js'
import { Order } from './order.js'
import { canOverwrite, copyToStack, partsOf } from './overwrite.js'
import { buffersOf } from './plan.js'

// Outputs that take the place of inputs: the new parameters of a training step are written where the old ones were.

/** An output that is found in the memory of an input after a run, by their numbers. */
export interface Successor {
  readonly input: number
  readonly output: number
}

/** Loops whose outputs take over the memory of donated inputs. */
export interface Donated {
  readonly loops: Loops
  readonly successors: readonly Successor[]
}

interface Uses {
  readonly reads: ReadonlySet<Buffer>
  readonly writes: ReadonlySet<Buffer>
}

const usesOf = (kernel: Kernel): Uses => {
  if (kernel.kind === 'repeat') {
    const uses = kernel.kernels.map(usesOf)
    return {
      reads: new Set(uses.flatMap(({ reads }) => [...reads])),
      writes: new Set([
        ...uses.flatMap(({ writes }) => [...writes]),
        ...(kernel.turn === undefined ? [] : [kernel.turn]),
      ]),
    }
  }
  if (kernel.kind === 'copy') return { reads: new Set([kernel.from.buffer]), writes: new Set([kernel.to.buffer]) }
  const parts = partsOf(kernel)
  if (parts.length === 0) return { reads: buffersOf(kernel), writes: buffersOf(kernel) }
  return {
    reads: new Set(parts.flatMap(readsOf).map(({ buffer }) => buffer)),
    writes: new Set(parts.flatMap(writesOf).map(({ buffer }) => buffer)),
  }
}

/** For each kernel those that must run before it: `order` of the list where one writes what the other uses. */
const dependencies = (uses: readonly Uses[]): Set<number>[] => {
  const writers = new Map<Buffer, number>()
  const readers = new Map<Buffer, number[]>()
  return uses.map(({ reads, writes }, i) => {
    const before = new Set<number>()
    const after = (j: number | undefined) => {
      if (j !== undefined && j !== i) before.add(j)
    }
    for (const buffer of reads) {
      after(writers.get(buffer))
      listAt(readers, buffer).push(i)
    }
    for (const buffer of writes) {
      after(writers.get(buffer))
      for (const j of readers.get(buffer) ?? []) after(j)
      writers.set(buffer, i)
      readers.set(buffer, [])
    }
    return before
  })
}

/** By buffer the numbers of the kernels that use it, in their order. */
const byBuffer = (uses: readonly ReadonlySet<Buffer>[]): ReadonlyMap<Buffer, readonly number[]> => {
  const found = new Map<Buffer, number[]>()
  for (const [i, buffers] of uses.entries()) for (const buffer of buffers) listAt(found, buffer).push(i)
  return found
}

const copyOf = (from: Buffer, to: Buffer): Nest => {
  const access = (buffer: Buffer): Access => ({ buffer, offset: 0, strides: [1] })
  const value = { kind: 'load', access: access(from), dtype: from.dtype } as const
  return { kind: 'nest', sizes: [from.size], head: undefined, stores: [{ access: access(to), value }] }
}

/**
 * Gives each donated input an output of its size and type, if there is one that is computed. The output is written in the
 * place of the input where everyone else has read it by then; kernels are moved for that where they can be. Else it is copied
 * there in the end.
 */
export const donate = (loops: Loops, donated: ReadonlySet<number>): Donated => {
  const { inputs, constants, kernels, outputs } = loops
  const uses = kernels.map(usesOf)
  const order = new Order(dependencies(uses))
  const [reads, writes] = [byBuffer(uses.map(use => use.reads)), byBuffer(uses.map(use => use.writes))]
  /** What is in its place already. */
  const fixed = new Set([...inputs, ...constants.map(({ buffer }) => buffer)])
  const free = new Set([...donated].sort((a, b) => a - b))
  const inPlace = new Map<Buffer, Buffer>()
  const successors: Successor[] = []
  const copies: Nest[] = []
  const targets = new Map<number, Buffer>()

  /** Lets `output` be written over `input`, if the order of the kernels allows it. */
  const overwrite = (input: Buffer, output: Buffer): boolean => {
    const first = writes.get(output)?.[0]
    if (first === undefined || writes.has(input) || !canOverwrite(kernels[first]!, input, output)) return false
    const readers = (reads.get(input) ?? []).filter(reader => reader !== first)
    if (!order.require(readers, first)) return false
    inPlace.set(output, input)
    return true
  }

  const numbers = new Map(inputs.map((buffer, input) => [buffer, input]))
  outputs.forEach(({ buffer }, output) => {
    const input = numbers.get(buffer)
    if (input !== undefined && free.delete(input)) successors.push({ input, output })
  })
  /** The input of which an output is a copy at first. */
  const copied = (output: Buffer): number | undefined => {
    const first = kernels[writes.get(output)?.[0] ?? -1]
    if (first?.kind === 'repeat') {
      const copy = copyToStack(first, output)
      return copy && numbers.get(copy.from.buffer)
    }
    return first !== undefined && isWholeCopy(first) ? numbers.get(first.from.buffer) : undefined
  }
  const take = (output: number, input: number): void => {
    const { buffer } = outputs[output]!
    fixed.add(buffer)
    successors.push({ input, output })
    if (overwrite(inputs[input]!, buffer)) return
    copies.push(copyOf(buffer, inputs[input]!))
    targets.set(output, inputs[input]!)
  }
  outputs.forEach(({ buffer }, output) => {
    const input = fixed.has(buffer) ? undefined : copied(buffer)
    if (input !== undefined && free.delete(input)) take(output, input)
  })
  /** Those that are free by their kind, the first one last. */
  const byKind = new Map<string, number[]>()
  const kindOf = ({ dtype, size }: Buffer) => `${dtype} ${size}`
  for (const input of [...free].reverse()) {
    listAt(byKind, kindOf(inputs[input]!)).push(input)
  }
  outputs.forEach(({ buffer }, output) => {
    const input = fixed.has(buffer) ? undefined : byKind.get(kindOf(buffer))?.pop()
    if (input !== undefined) take(output, input)
  })
  return {
    loops: {
      ...loops,
      kernels: [...order.list().map(i => kernels[i]!), ...copies],
      outputs: outputs.map((output, i) => ({ ...output, buffer: targets.get(i) ?? output.buffer })),
      inPlace,
    },
    successors,
  }
}
