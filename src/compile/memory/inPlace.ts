import { type Access, type Buffer, type Copy, type Kernel, loadsOf, type Nest, writesOf } from '../loops.js'
import { Rewriting } from '../rewriting.js'
import { buffersOf } from './plan.js'

// What a loop carries is computed, and then copied to where the next turn expects it. A nest that comes last to look at the
// old value can write the new one there at once.

const isWhole = ({ from, to, size }: Copy): boolean =>
  from.buffer.size === size && to.buffer.size === size && from.step === 0 && to.step === 0

const isSame = (a: Access, b: Access): boolean => a.offset === b.offset && a.strides.join() === b.strides.join()

/** Whether a nest may write an element of `buffer` where it writes `written`: it looks at that element alone, before. */
export const canWrite = ({ head, stores }: Nest, buffer: Buffer, written: Access): boolean => {
  const loads = loadsOf(stores.map(({ value }) => value)).filter(access => access.buffer === buffer)
  // A product may be written before what follows it is computed.
  if (head?.kind === 'product') return ![head.a, head.b].some(access => access.buffer === buffer) && loads.length === 0
  if (head?.kind === 'reduce' && loadsOf([head.value]).some(access => access.buffer === buffer)) return false
  return loads.every(access => isSame(access, written))
}

/** A kernel with one buffer in the place of another, or undefined where that is not worth the effort. */
const renamed = (kernel: Kernel, from: Buffer, to: Buffer): Kernel | undefined => {
  if (!buffersOf(kernel).has(from)) return kernel
  const now = (buffer: Buffer): Buffer => (buffer === from ? to : buffer)
  if (kernel.kind === 'copy') return { ...kernel, from: { ...kernel.from, buffer: now(kernel.from.buffer) } }
  if (kernel.kind !== 'nest') return undefined
  return new Rewriting().accesses(kernel, access => ({ ...access, buffer: now(access.buffer) }))
}

/** The kernels without the copy at `end`, whose target is written at once, or undefined where it is needed. */
const without = (kernels: readonly Kernel[], end: number): readonly Kernel[] | undefined => {
  const { from, to } = kernels[end] as Copy
  const uses = kernels.flatMap((kernel, i) => (buffersOf(kernel).has(from.buffer) ? [i] : []))
  const [first] = uses
  const writer = kernels[first!]!
  const store = writer.kind === 'nest' && writesOf(writer).find(({ buffer }) => buffer === from.buffer)
  if (!store || uses.at(-1) !== end || !canWrite(writer as Nest, to.buffer, store)) return undefined
  if (kernels.slice(first! + 1, end).some(kernel => buffersOf(kernel).has(to.buffer))) return undefined
  const result = kernels.map((kernel, i) => (i === end ? kernel : renamed(kernel, from.buffer, to.buffer)))
  return result.includes(undefined) ? undefined : (result as readonly Kernel[]).toSpliced(end, 1)
}

/** Kernels with as few copies as possible; what is `outside` is also used by other kernels. */
export const inPlace = (kernels: readonly Kernel[], isOutside: (buffer: Buffer) => boolean): readonly Kernel[] => {
  let result = kernels
  for (const kernel of kernels)
    if (kernel.kind === 'copy' && isWhole(kernel) && !isOutside(kernel.from.buffer))
      result = without(result, result.indexOf(kernel)) ?? result
  return result
}
