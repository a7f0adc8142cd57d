import type { Buffer, Call, Clear, Kernel, Loops } from '../../compile/loops.js'
import { buffersOf, bytesOf, type Plan, planMemory } from '../../compile/plan.js'
import type { Code } from './encoder/code.js'
import { Module } from './encoder/module.js'
import type { MemoryLimits } from './host.js'
import { emitNest } from './nest/nest.js'
import { emitProduct, type ProductNest, panelBytes, type Surroundings, separate } from './product.js'

/** A module whose function `run` is the whole of a Program. */
export interface Assembly {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly loops: Loops
  readonly plan: Plan
  /** What `run` calls back by number: primitives that run by their definition. */
  readonly calls: readonly Call[]
  /** How much memory it needs, from address 0, in bytes. */
  readonly memory: number
}

/** Addresses below are never written by a Program; there its arena begins. */
export const reserved = 1024

const isProduct = (kernel: Kernel): kernel is ProductNest => kernel.kind === 'nest' && kernel.head?.kind === 'product'

const separateProducts = (loops: Loops): Loops => {
  const ids = loops.kernels.flatMap(kernel => [...buffersOf(kernel)].map(({ id }) => id))
  let nextId = ids.reduce((most, id) => Math.max(most, id), 0) + 1
  const kernels = loops.kernels.flatMap((kernel): readonly Kernel[] =>
    isProduct(kernel) ? separate(kernel, size => ({ id: nextId++, dtype: kernel.head.a.dtype, size })) : [kernel],
  )
  return { ...loops, kernels }
}

const emitClear = (code: Code, { buffer }: Clear, base: (buffer: Buffer) => number): void => {
  code
    .i32(base(buffer))
    .i32(0)
    .i32(buffer.size * bytesOf[buffer.dtype])
    .fill()
}

/** A Program's loops as a module. */
export const assemble = (program: Loops, limits: MemoryLimits): Assembly => {
  const loops = separateProducts(program)
  const plan = planMemory(loops)
  const base = (buffer: Buffer): number => reserved + plan.offsets.get(buffer)!
  const needed = loops.kernels.filter(isProduct).map(panelBytes)
  const most = (side: 0 | 1) => needed.reduce((bytes, panels) => Math.max(bytes, panels[side]), 0)
  const beginning = [reserved + plan.bytes, reserved + plan.bytes + most(0)] as const
  const module = new Module(limits)
  const surroundings: Surroundings = {
    module,
    base,
    panels: (side, bytes) => {
      if (bytes > most(side)) throw new TypeError('internal: packed panels need more room than was planned')
      return beginning[side]
    },
  }
  const callBack = module.import('call', { params: ['i32'], results: [] })
  const calls: Call[] = []
  const step = (kernel: Kernel): ((code: Code) => void) => {
    if (kernel.kind === 'clear') return code => emitClear(code, kernel, base)
    if (kernel.kind === 'call') {
      const index = calls.push(kernel) - 1
      return code => code.i32(index).call(callBack)
    }
    if (isProduct(kernel)) {
      const { buffer } = kernel.stores[0]!.access
      if (kernel.head.inner === 0) return code => emitClear(code, { kind: 'clear', buffer }, base)
      return emitProduct(kernel, surroundings)
    }
    const body = module.function({ params: [], results: [] }, code => emitNest(code, kernel, base))
    return code => code.call(body)
  }
  const steps = loops.kernels.map(step)
  module.function(
    { params: [], results: [] },
    code => {
      for (const write of steps) write(code)
    },
    'run',
  )
  return { bytes: module.encode(), loops, plan, calls, memory: beginning[1] + most(1) }
}
