import { integer, operation } from '../fuse/operation.js'
import { listAt } from '../known.js'
import {
  type Access,
  accessesOf,
  type Buffer,
  type Copy,
  chainOf,
  everyKernel,
  type Kernel,
  type Lookup,
  type Loops,
  type Nest,
  type Repeat,
  type Run,
  readsOf,
  type Scalar,
  writesOf,
} from '../loops.js'
import { Rewriting } from '../rewriting.js'
import { partsOf } from './overwrite.js'
import { buffersOf, ownBuffersOf } from './plan.js'

// What every turn of a loop gives is computed, and then copied to its place among those of all turns; slices are copied before they
// are looked at. Where a buffer may as well be another one in each turn, it is in that place from the beginning.

const isWhole = ({ buffer, offset, step }: Run, size: number): boolean =>
  offset === 0 && step === 0 && buffer.size === size

/** Whether a kernel writes a buffer; of what is no nest it is not known, and so it does. */
const writes = (kernel: Kernel, buffer: Buffer): boolean => {
  if (kernel.kind === 'copy') return kernel.to.buffer === buffer
  const parts = partsOf(kernel)
  return parts.length === 0 || parts.flatMap(writesOf).some(access => access.buffer === buffer)
}

/** Whether a kernel writes a buffer without having looked at it. */
const begins = (kernel: Kernel, buffer: Buffer): boolean =>
  writes(kernel, buffer) &&
  (kernel.kind === 'copy' || partsOf(kernel).length > 0) &&
  partsOf(kernel)
    .flatMap(readsOf)
    .every(access => access.buffer !== buffer)

/** Whether a nest may use a buffer where that is another one in each turn: what follows a product may only look at it. */
const canMoveIn = (nest: Nest, buffer: Buffer): boolean => {
  const { head } = nest
  const written = writesOf(nest)
  return (
    chainOf(head).every(access => access.buffer !== buffer) &&
    accessesOf(nest).every(access => {
      if (access.buffer !== buffer) return true
      const isWritten = written.includes(access)
      if (head?.kind === 'product') return !isWritten && access.lookup === undefined
      return access.lookup === undefined || (isWritten && access.lookup.stride === 1)
    })
  )
}

/** Whether a kernel may use a buffer where that is another one in each turn. */
const canMove = (kernel: Kernel, buffer: Buffer): boolean => {
  if (kernel.kind === 'copy')
    return [kernel.from, kernel.to].every(run => run.buffer !== buffer || isWhole(run, kernel.size))
  const parts = partsOf(kernel)
  return parts.length > 0 && parts.every(part => canMoveIn(part, buffer))
}

/** A kernel that uses the part of a stack that is of the turn in the place of a buffer. */
const moved = (
  kernel: Kernel,
  buffer: Buffer,
  { buffer: stack, offset, step }: Run,
  turn: Buffer,
  turns: number,
): Kernel => {
  if (!ownBuffersOf(kernel).includes(buffer)) return kernel
  if (kernel.kind === 'copy') {
    const now = (run: Run): Run => (run.buffer === buffer ? { buffer: stack, offset, step } : run)
    return { ...kernel, from: now(kernel.from), to: now(kernel.to) }
  }
  const number: Scalar = { kind: 'load', access: { buffer: turn, offset: 0, strides: [] }, dtype: 'int32' }
  /** Places count from the part that lies first, as none may be negative. */
  const [first, ahead] = [
    Math.min(0, (turns - 1) * step),
    step < 0 ? operation('sub', [integer(turns - 1), number]) : number,
  ]
  const inPart = ({ place, size }: Lookup): Lookup => ({
    place: operation('add', [place, operation('mul', [ahead, integer(Math.abs(step))])]),
    size: size + (turns - 1) * Math.abs(step),
    stride: 1,
  })
  const now = (access: Access): Access => {
    if (access.buffer !== buffer) return access
    const from = { ...access, buffer: stack, offset: access.offset + offset }
    return access.lookup === undefined
      ? { ...from, lookup: { place: number, size: turns, stride: step } }
      : { ...from, offset: from.offset + first, lookup: inPart(access.lookup) }
  }
  const inNest = (nest: Nest): Nest => new Rewriting().accesses(nest, now)
  if (kernel.kind === 'rows') return { ...kernel, parts: kernel.parts.map(inNest) }
  return kernel.kind === 'nest' ? inNest(kernel) : kernel
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

  /** A loop without some of its copies: what is on the one side of them is used where the other side is. */
  const without = (repeat: Repeat, left: readonly Copy[], moves: (copy: Copy) => readonly [Buffer, Run]): Repeat => {
    if (left.length === 0) return repeat
    const turn = repeat.turn ?? { id: nextId++, dtype: 'int32' as const, size: 1 }
    const kernels = left.reduce<readonly Kernel[]>(
      (kernels, copy) => kernels.map(kernel => moved(kernel, ...moves(copy), turn, repeat.turns)),
      repeat.kernels.filter(kernel => kernel.kind !== 'copy' || !left.includes(kernel)),
    )
    return { ...repeat, turn, kernels }
  }
  const usersIn = ({ kernels }: Repeat): ReadonlyMap<Buffer, readonly number[]> => {
    const users = new Map<Buffer, number[]>()
    for (const [i, kernel] of kernels.entries()) for (const buffer of buffersOf(kernel)) listAt(users, buffer).push(i)
    return users
  }
  const copiesIn = ({ kernels }: Repeat, isLeftOut: (at: number, copy: Copy) => boolean): readonly Copy[] =>
    kernels.flatMap((kernel, i) => (kernel.kind === 'copy' && isLeftOut(i, kernel) ? [kernel] : []))

  /** What is copied to a stack is there from the beginning. */
  const written = (repeat: Repeat): Repeat => {
    const users = usersIn(repeat)
    const left = copiesIn(repeat, (end, { from, to, size }) => {
      const used = users.get(from.buffer)!
      return (
        to.step !== 0 &&
        isWhole(from, size) &&
        users.get(to.buffer)!.length === 1 &&
        all.get(from.buffer) === used.length &&
        begins(repeat.kernels[used[0]!]!, from.buffer) &&
        used.every(
          i =>
            i === end ||
            (canMove(repeat.kernels[i]!, from.buffer) && !(i > end && writes(repeat.kernels[i]!, from.buffer))),
        )
      )
    }).filter(({ from }, i, copies) => copies.findIndex(copy => copy.from.buffer === from.buffer) === i)
    const stacks = left.map(({ to }) => to.buffer)
    return left.length === 0 ? repeat : { ...without(repeat, left, ({ from, to }) => [from.buffer, to]), stacks }
  }

  /** What is copied from a sequence, and then only looked at, is looked at where it is. */
  const looked = (repeat: Repeat): Repeat => {
    const users = usersIn(repeat)
    const left = copiesIn(repeat, (start, { from, to, size }) => {
      const used = users.get(to.buffer)!.filter(i => i !== start)
      return (
        from.step !== 0 &&
        isWhole(to, size) &&
        all.get(to.buffer) === used.length + 1 &&
        users.get(from.buffer)!.every(i => !writes(repeat.kernels[i]!, from.buffer)) &&
        used.every(i => i > start && canMove(repeat.kernels[i]!, to.buffer) && !writes(repeat.kernels[i]!, to.buffer))
      )
    })
    return without(repeat, left, ({ from, to }) => [to.buffer, from])
  }
  const ofRepeat = (repeat: Repeat): Repeat => looked(written(repeat))
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
