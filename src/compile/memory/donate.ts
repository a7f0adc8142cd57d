import { type Access, type Buffer, type Kernel, type Loops, type Nest, readsOf, writesOf } from '../loops.js'
import { canOverwrite, partsOf } from './overwrite.js'
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
      readers.set(buffer, [...(readers.get(buffer) ?? []), i])
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

/** Whether `from` has to run before `to`. */
const reaches = (before: readonly ReadonlySet<number>[], from: number, to: number): boolean => {
  const seen = new Set<number>()
  const pending = [to]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (at === from) return true
    if (seen.has(at)) continue
    seen.add(at)
    pending.push(...before[at]!)
  }
  return false
}

/** The kernels as they stand, but each behind those that must run `before` it. */
const inOrder = (kernels: readonly Kernel[], before: readonly ReadonlySet<number>[]): readonly Kernel[] => {
  const order = new Set<number>()
  const visit = (i: number): void => {
    if (order.has(i)) return
    for (const j of [...before[i]!].sort((a, b) => a - b)) visit(j)
    order.add(i)
  }
  for (const i of kernels.keys()) visit(i)
  return [...order].map(i => kernels[i]!)
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
  const before = dependencies(uses)
  /** What is in its place already. */
  const fixed = new Set([...inputs, ...constants.map(({ buffer }) => buffer)])
  const free = new Set([...donated].sort((a, b) => a - b))
  const inPlace = new Map<Buffer, Buffer>()
  const successors: Successor[] = []
  const copies: Nest[] = []
  const targets = new Map<number, Buffer>()

  /** Lets `output` be written over `input`, if the order of the kernels allows it. */
  const overwrite = (input: Buffer, output: Buffer): boolean => {
    const first = uses.findIndex(({ writes }) => writes.has(output))
    const readers = [...uses.keys()].filter(i => i !== first && uses[i]!.reads.has(input))
    const isFree = first >= 0 && !uses.some(({ writes }) => writes.has(input))
    if (!isFree || !canOverwrite(kernels[first]!, input, output)) return false
    if (readers.some(reader => reaches(before, first, reader))) return false
    for (const reader of readers) before[first]!.add(reader)
    inPlace.set(output, input)
    return true
  }

  outputs.forEach(({ buffer }, output) => {
    const input = inputs.indexOf(buffer)
    if (free.delete(input)) successors.push({ input, output })
  })
  outputs.forEach(({ buffer }, output) => {
    const { dtype, size } = buffer
    const input = [...free].find(i => inputs[i]!.dtype === dtype && inputs[i]!.size === size)
    if (input === undefined || fixed.has(buffer)) return
    free.delete(input)
    fixed.add(buffer)
    successors.push({ input, output })
    if (overwrite(inputs[input]!, buffer)) return
    copies.push(copyOf(buffer, inputs[input]!))
    targets.set(output, inputs[input]!)
  })
  return {
    loops: {
      ...loops,
      kernels: [...inOrder(kernels, before), ...copies],
      outputs: outputs.map((output, i) => ({ ...output, buffer: targets.get(i) ?? output.buffer })),
      inPlace,
    },
    successors,
  }
}
