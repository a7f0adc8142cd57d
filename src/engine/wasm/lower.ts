import { fuse } from '../../compile/fuse/fuse.js'
import { everyKernel, type Kernel, type Loops, rewriteLists } from '../../compile/loops.js'
import { type Donated, donate } from '../../compile/memory/donate.js'
import { buffersOf, type Plan, planMemory } from '../../compile/memory/plan.js'
import { reuse } from '../../compile/memory/reuse.js'
import { inStacks } from '../../compile/memory/stacks.js'
import { type Simplified, simplify } from '../../compile/simplify.js'
import type { Program } from '../../trace/program.js'
import { isVectorizable } from './nest/scalar.js'
import { type ProductNest, separate } from './product/form.js'
import { panelBytes } from './product/product.js'

// The whole way from a Program to the kernels that run. Whoever runs, explains or tests a Program takes it.

/** Kernels that are ready to be printed as a module. */
export interface Lowered extends Donated {
  readonly simplified: Simplified
}

export const isProduct = (kernel: Kernel): kernel is ProductNest =>
  kernel.kind === 'nest' && kernel.head?.kind === 'product'

/** Products whose followers are faster, or possible only, in loops of their own are separated from them. */
const separateProducts = (loops: Loops): Loops => {
  let nextId = 1
  for (const kernel of loops.kernels) for (const { id } of buffersOf(kernel)) nextId = Math.max(nextId, id + 1)
  const kernels = rewriteLists(loops.kernels, list =>
    list.flatMap((kernel): readonly Kernel[] =>
      isProduct(kernel)
        ? separate(kernel, size => ({ id: nextId++, dtype: kernel.head.a.buffer.dtype, size }))
        : [kernel],
    ),
  )
  return { ...loops, kernels }
}

/** The kernels of a Program whose constants are stored; inputs that are `donated` (by number) give their places to outputs. */
export const lower = (program: Program, donated: ReadonlySet<number> = new Set()): Lowered => {
  const simplified = simplify(program)
  const { loops, successors } = donate(separateProducts(inStacks(fuse(simplified, isVectorizable))), donated)
  return { simplified, loops: reuse(loops), successors }
}

/** What lies where in the memory of a Program, in bytes from its beginning. */
export interface Layout {
  readonly plan: Plan
  /** Where copies of the operands of products begin, A and B. */
  readonly panels: readonly [a: number, b: number]
  /** Everything together: inputs, constants, outputs, what is in between, and the copies. */
  readonly bytes: number
}

export const layoutOf = (loops: Loops): Layout => {
  const plan = planMemory(loops)
  const needed = everyKernel(loops.kernels).filter(isProduct).map(panelBytes)
  const most = (side: 0 | 1) => needed.reduce((bytes, panels) => Math.max(bytes, panels[side]), 0)
  const b = plan.bytes + most(0)
  return { plan, panels: [plan.bytes, b], bytes: b + most(1) }
}
