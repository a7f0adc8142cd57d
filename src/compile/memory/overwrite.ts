import { type Buffer, type Kernel, type Nest, readsOf, writesOf } from '../loops.js'
import { isSliced, usesIn } from '../slices.js'
import { canWrite } from './inPlace.js'

const reads = (nest: Nest, buffer: Buffer): boolean => readsOf(nest).some(access => access.buffer === buffer)
const writes = (nest: Nest, buffer: Buffer): boolean => writesOf(nest).some(access => access.buffer === buffer)

/** The nests that a kernel consists of, in their order. */
export const partsOf = (kernel: Kernel): readonly Nest[] =>
  kernel.kind === 'nest' ? [kernel] : kernel.kind === 'rows' ? kernel.parts : []

/**
 * Whether a kernel, the first to write `output`, may write it where `input` lies, of which nothing reads more than it does:
 * the nest that writes an element looks at that element of the input alone, and no other one looks at it afterwards.
 */
export const canOverwrite = (kernel: Kernel, input: Buffer, output: Buffer): boolean => {
  const parts = partsOf(kernel)
  const writers = parts.filter(part => writes(part, output))
  const [writer] = writers
  if (writer === undefined || writers.length > 1 || parts.some(part => writes(part, input))) return false
  if (parts.slice(parts.indexOf(writer) + 1).some(part => reads(part, input))) return false
  if (!writesOf(writer).every(access => access.buffer !== output || canWrite(writer, input, access))) return false
  if (kernel.kind !== 'rows') return true
  const uses = usesIn(parts)
  return isSliced([...(uses.get(input) ?? []), ...uses.get(output)!], kernel.sizes)
}
