import { listAt, once } from '../known.js'
import {
  type Access,
  type Buffer,
  type Copy,
  everyKernel,
  isWholeCopy,
  type Kernel,
  type Nest,
  type Repeat,
  type Rows,
  readsOf,
  writesOf,
} from '../loops.js'
import { isSliced, usesIn } from '../slices.js'
import { canWrite } from './inPlace.js'
import { ownBuffersOf } from './plan.js'

const read = once((nest: Nest) => new Set(readsOf(nest).map(({ buffer }) => buffer)))
const written = once((nest: Nest): ReadonlyMap<Buffer, readonly Access[]> => {
  const found = new Map<Buffer, Access[]>()
  for (const access of writesOf(nest)) listAt(found, access.buffer).push(access)
  return found
})

const usesOfRows = once(({ parts }: Rows) => usesIn(parts))

/** What a loop first copies to the parts of a stack, if it copies to each what is in its place elsewhere. */
export const copyToStack = ({ kernels, stacks = [] }: Repeat, stack: Buffer): Copy | undefined =>
  stacks.includes(stack)
    ? kernels.find(
        (kernel): kernel is Copy =>
          kernel.kind === 'copy' &&
          kernel.to.buffer === stack &&
          kernel.from.offset === kernel.to.offset &&
          kernel.from.step === kernel.to.step,
      )
    : undefined

/** The nests that a kernel consists of, in their order. */
export const partsOf = (kernel: Kernel): readonly Nest[] =>
  kernel.kind === 'nest' ? [kernel] : kernel.kind === 'rows' ? kernel.parts : []

/**
 * Whether a kernel, the first to write `output`, may write it where `input` lies, of which nothing reads more than it does:
 * the nest that writes an element looks at that element of the input alone, and no other one looks at it afterwards. A copy of all of it need not be made then.
 */
export const canOverwrite = (kernel: Kernel, input: Buffer, output: Buffer): boolean => {
  if (isWholeCopy(kernel)) return kernel.from.buffer === input && kernel.to.buffer === output
  if (kernel.kind === 'repeat') {
    const users = everyKernel(kernel.kernels).filter(inner => ownBuffersOf(inner).includes(input))
    return users.length === 1 && users[0] === copyToStack(kernel, output) && users[0]!.from.buffer === input
  }
  const parts = partsOf(kernel)
  const writers = parts.filter(part => written(part).has(output))
  const [writer] = writers
  if (writer === undefined || writers.length > 1 || parts.some(part => written(part).has(input))) return false
  if (parts.slice(parts.indexOf(writer) + 1).some(part => read(part).has(input))) return false
  if (
    !written(writer)
      .get(output)!
      .every(access => canWrite(writer, input, access))
  )
    return false
  if (kernel.kind !== 'rows') return true
  const uses = usesOfRows(kernel)
  return isSliced([...(uses.get(input) ?? []), ...uses.get(output)!], kernel.sizes)
}
