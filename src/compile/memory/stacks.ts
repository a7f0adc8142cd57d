import { integer, operation } from '../fuse/operation.js'
import { listAt } from '../known.js'
import {
  type Access,
  accessesOf,
  type Buffer,
  type Copy,
  everyKernel,
  type Kernel,
  type Lookup,
  type Loops,
  type Nest,
  type Repeat,
  type Run,
  type Scalar,
  writesOf,
} from '../loops.js'
import { buffersOf, ownBuffersOf } from './plan.js'

// What every turn of a loop gives is computed, and then copied to its place among those of all turns. What is first copied from
// elsewhere, and then only written and multiplied, as a cache of keys and values, can be in that place from the beginning.

const isWhole = ({ buffer, offset, step }: Run, size: number): boolean =>
  offset === 0 && step === 0 && buffer.size === size

const isCopyTo = (kernel: Kernel, buffer: Buffer): kernel is Copy =>
  kernel.kind === 'copy' && kernel.to.buffer === buffer

const writes = (kernel: Kernel, buffer: Buffer): boolean =>
  isCopyTo(kernel, buffer) || (kernel.kind === 'nest' && writesOf(kernel).some(access => access.buffer === buffer))

const operandsOf = ({ head }: Nest): readonly Access[] => (head?.kind === 'product' ? [head.a, head.b] : [])

/** Whether a kernel may use a buffer where that is another one in each turn. */
const canMove = (kernel: Kernel, buffer: Buffer): boolean => {
  if (kernel.kind === 'copy')
    return [kernel.from, kernel.to].every(run => run.buffer !== buffer || isWhole(run, kernel.size))
  if (kernel.kind !== 'nest') return false
  const [operands, written] = [operandsOf(kernel), operandsOf(kernel).length > 0 ? [] : writesOf(kernel)]
  return accessesOf(kernel).every(
    access =>
      access.buffer !== buffer ||
      (operands.includes(access) && access.lookup === undefined) ||
      (written.includes(access) && (access.lookup?.stride ?? 1) === 1),
  )
}

/** A kernel that uses the part of a stack that is of the turn in the place of a buffer. */
const moved = (
  kernel: Kernel,
  buffer: Buffer,
  { buffer: stack, offset, step }: Run,
  turn: Buffer,
  turns: number,
): Kernel => {
  if (kernel.kind === 'copy') {
    const now = (run: Run): Run => (run.buffer === buffer ? { buffer: stack, offset, step } : run)
    return { ...kernel, from: now(kernel.from), to: now(kernel.to) }
  }
  if (kernel.kind !== 'nest') return kernel
  const number: Scalar = { kind: 'load', access: { buffer: turn, offset: 0, strides: [] }, dtype: 'int32' }
  const lookup = (before: Lookup | undefined): Lookup =>
    before === undefined
      ? { place: number, size: turns, stride: step }
      : {
          place: operation('add', [before.place, operation('mul', [number, integer(step)])]),
          size: before.size + (turns - 1) * step,
          stride: 1,
        }
  const now = (access: Access): Access =>
    access.buffer === buffer
      ? { ...access, buffer: stack, offset: access.offset + offset, lookup: lookup(access.lookup) }
      : access
  const { head, stores } = kernel
  return {
    ...kernel,
    head: head?.kind === 'product' ? { ...head, a: now(head.a), b: now(head.b) } : head,
    stores: stores.map(store => ({ ...store, access: now(store.access) })),
  }
}

/** How many kernels use each buffer, and what is given out. */
const usesOf = ({ kernels, outputs, inputs, constants }: Loops): ReadonlyMap<Buffer, number> => {
  const found = new Map<Buffer, number>()
  const use = (buffer: Buffer) => found.set(buffer, (found.get(buffer) ?? 0) + 1)
  for (const kernel of everyKernel(kernels)) for (const buffer of new Set(ownBuffersOf(kernel))) use(buffer)
  for (const buffer of inputs) use(buffer)
  for (const { buffer } of [...outputs, ...constants]) use(buffer)
  return found
}

/** Kernels in which what loops copy to stacks is there from the beginning, where that is all the same. */
export const inStacks = (loops: Loops): Loops => {
  const all = usesOf(loops)
  let nextId = 1
  for (const { id } of all.keys()) nextId = Math.max(nextId, id + 1)

  const ofRepeat = (repeat: Repeat): Repeat => {
    const users = new Map<Buffer, number[]>()
    for (const [i, kernel] of repeat.kernels.entries())
      for (const buffer of buffersOf(kernel)) listAt(users, buffer).push(i)
    /** Whether a copy to a stack need not be made. */
    const isLeftOut = (end: number, { from, to, size }: Copy): boolean => {
      const used = users.get(from.buffer)!
      return (
        to.step > 0 &&
        isWhole(from, size) &&
        users.get(to.buffer)!.length === 1 &&
        all.get(from.buffer) === used.length &&
        isCopyTo(repeat.kernels[used[0]!]!, from.buffer) &&
        used.every(
          i =>
            i === end ||
            (canMove(repeat.kernels[i]!, from.buffer) && !(i > end && writes(repeat.kernels[i]!, from.buffer))),
        )
      )
    }
    const left: Copy[] = []
    for (const [i, kernel] of repeat.kernels.entries())
      if (
        kernel.kind === 'copy' &&
        isLeftOut(i, kernel) &&
        !left.some(({ from }) => from.buffer === kernel.from.buffer)
      )
        left.push(kernel)
    if (left.length === 0) return repeat
    const turn = repeat.turn ?? { id: nextId++, dtype: 'int32' as const, size: 1 }
    const kernels = left.reduce<readonly Kernel[]>(
      (kernels, { from, to }) => kernels.map(kernel => moved(kernel, from.buffer, to, turn, repeat.turns)),
      repeat.kernels.filter(kernel => kernel.kind !== 'copy' || !left.includes(kernel)),
    )
    return { ...repeat, turn, kernels, stacks: left.map(({ to }) => to.buffer) }
  }
  const rewritten = (kernels: readonly Kernel[]): readonly Kernel[] =>
    kernels.map((kernel): Kernel => {
      switch (kernel.kind) {
        case 'repeat':
          return ofRepeat({ ...kernel, kernels: rewritten(kernel.kernels) })
        case 'while':
          return { ...kernel, condition: rewritten(kernel.condition), kernels: rewritten(kernel.kernels) }
        case 'branch':
          return { ...kernel, branches: kernel.branches.map(rewritten) }
        default:
          return kernel
      }
    })
  return { ...loops, kernels: rewritten(loops.kernels) }
}
