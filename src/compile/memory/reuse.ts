import { type Buffer, type Kernel, type Loops, rewriteLists } from '../loops.js'
import { isCopyOfItself } from './inPlace.js'
import { canOverwrite, partsOf } from './overwrite.js'
import { buffersOf, bytesOf } from './plan.js'

// What a kernel writes may lie where something is that nobody reads after it: half the memory, and half of the cache.

const fits = (a: Buffer, b: Buffer): boolean => a.size === b.size && bytesOf[a.dtype] === bytesOf[b.dtype]

/** The first and the last kernel that uses each buffer, by their numbers. */
const usesOf = (kernels: readonly Kernel[]) => {
  const [first, last] = [new Map<Buffer, number>(), new Map<Buffer, number>()]
  for (const [now, kernel] of kernels.entries())
    for (const buffer of buffersOf(kernel)) {
      if (!first.has(buffer)) first.set(buffer, now)
      last.set(buffer, now)
    }
  return { first, last }
}

/** Lets kernels write over what they are the last to read. What is given in and out for good keeps its place. */
export const reuse = (loops: Loops): Loops => {
  const { kernels, constants, outputs } = loops
  const { first, last } = usesOf(kernels)
  const before = new Set(loops.inputs)
  const inPlace = new Map(loops.inPlace)
  const places = new Set([...inPlace.values(), ...[...constants, ...outputs].map(({ buffer }) => buffer)])
  const taken = new Set([...inPlace.keys(), ...constants.map(({ buffer }) => buffer), ...before])
  for (const [now, kernel] of kernels.entries()) {
    if (partsOf(kernel).length === 0) continue
    const used = [...buffersOf(kernel)]
    const old = used.filter(
      buffer => last.get(buffer) === now && (first.get(buffer)! < now || before.has(buffer)) && !places.has(buffer),
    )
    for (const buffer of used) {
      if (first.get(buffer) !== now || taken.has(buffer)) continue
      const at = old.findIndex(input => fits(input, buffer) && canOverwrite(kernel, input, buffer))
      if (at < 0) continue
      const [input] = old.splice(at, 1)
      inPlace.set(buffer, inPlace.get(input!) ?? input!)
    }
  }
  const at = (buffer: Buffer): Buffer => inPlace.get(buffer) ?? buffer
  return {
    ...loops,
    kernels: rewriteLists(kernels, list => list.filter(kernel => !isCopyOfItself(kernel, at))),
    inPlace,
  }
}
