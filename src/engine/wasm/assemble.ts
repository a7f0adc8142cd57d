import {
  type Buffer,
  type Call,
  type Clear,
  everyKernel,
  isControl,
  type Kernel,
  type Loops,
  rewriteLists,
} from '../../compile/loops.js'
import { buffersOf, bytesOf, type Plan, planMemory } from '../../compile/memory/plan.js'
import { count } from '../../tensor/storage.js'
import { emitControl, emitCopy, type Write } from './control.js'
import type { Code } from './encoder/code.js'
import { Module } from './encoder/module.js'
import type { MemoryLimits } from './host.js'
import { emitNest } from './nest/nest.js'
import { emitRows } from './nest/rows.js'
import { type ProductNest, separate } from './product/form.js'
import { emitProduct, panelBytes, type Surroundings } from './product/product.js'
import { alone, emitDispatch, sleepSignature } from './threads/dispatch.js'

/**
 * A module whose function `run` is the whole of a Program. Its parameters are how it treats other threads (see `modes`) and
 * the Program's number; they help by `help`, whose parameter is that number.
 */
export interface Assembly {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly loops: Loops
  readonly plan: Plan
  /** What `run` calls back by number: primitives that run by their definition. */
  readonly calls: readonly Call[]
  /** How much memory it needs, from address 0, in bytes. */
  readonly memory: number
  /** Whether there is work for several threads. */
  readonly isParallel: boolean
}

/** Addresses below are never written by a Program; there its arena begins. */
export const reserved = 1024

const isProduct = (kernel: Kernel): kernel is ProductNest => kernel.kind === 'nest' && kernel.head?.kind === 'product'

/** Products whose followers are faster, or possible only, in loops of their own are separated from them. */
export const separateProducts = (loops: Loops): Loops => {
  const ids = loops.kernels.flatMap(kernel => [...buffersOf(kernel)].map(({ id }) => id))
  let nextId = ids.reduce((most, id) => Math.max(most, id), 0) + 1
  const kernels = rewriteLists(loops.kernels, list =>
    list.flatMap((kernel): readonly Kernel[] =>
      isProduct(kernel)
        ? separate(kernel, size => ({ id: nextId++, dtype: kernel.head.a.buffer.dtype, size }))
        : [kernel],
    ),
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

/** A Program's loops, whose products are separated, as a module. */
export const assemble = (loops: Loops, limits: MemoryLimits): Assembly => {
  const plan = planMemory(loops)
  const base = (buffer: Buffer): number => reserved + plan.offsets.get(buffer)!
  const needed = everyKernel(loops.kernels).filter(isProduct).map(panelBytes)
  const most = (side: 0 | 1) => needed.reduce((bytes, panels) => Math.max(bytes, panels[side]), 0)
  const beginning = [reserved + plan.bytes, reserved + plan.bytes + most(0)] as const
  const module = new Module(limits)
  const callBack = module.import('call', { params: ['i32'], results: [] })
  const sleep = module.import('sleep', sleepSignature)
  const [mode, id] = [module.global('i32'), module.global('i32')]
  const { distribute, isParallel } = limits.shared ? emitDispatch(module, { mode, program: id, sleep }) : alone
  const surroundings: Surroundings = {
    module,
    base,
    panels: (side, bytes) => {
      if (bytes > most(side)) throw new TypeError('internal: packed panels need more room than was planned')
      return beginning[side]
    },
    distribute,
  }
  const calls: Call[] = []
  const step = (kernel: Kernel): Write => {
    if (kernel.kind === 'clear') return code => emitClear(code, kernel, base)
    if (kernel.kind === 'call') {
      const index = calls.push(kernel) - 1
      return code => code.i32(index).call(callBack)
    }
    if (isProduct(kernel)) {
      const { buffer } = kernel.stores[0]!.access
      if (count(kernel.sizes) === 0) return () => {}
      if (kernel.head.sizes.includes(0)) return code => emitClear(code, { kind: 'clear', buffer }, base)
      return emitProduct(kernel, surroundings)
    }
    if (kernel.kind === 'copy') return emitCopy(kernel, base)
    if (isControl(kernel)) return emitControl(kernel, steps, base)
    const work = kernel.kind === 'rows' ? emitRows(module, kernel, base) : emitNest(module, kernel, base)
    return code => distribute(code, work)
  }
  const steps = (kernels: readonly Kernel[]): Write => {
    const writes = kernels.map(step)
    return (code, turn) => {
      for (const write of writes) write(code, turn)
    }
  }
  const whole = steps(loops.kernels)
  module.function(
    { params: ['i32', 'i32'], results: [] },
    code => {
      code.get(0).setGlobal(mode).get(1).setGlobal(id)
      whole(code, undefined)
    },
    'run',
  )
  const bytes = module.encode()
  return { bytes, loops, plan, calls, memory: beginning[1] + most(1), isParallel: isParallel() }
}
