import { type Buffer, type Call, type Clear, isControl, type Kernel, type Loops } from '../../compile/loops.js'
import { bytesOf, type Plan } from '../../compile/memory/plan.js'
import { count } from '../../shape/sizes.js'
import { emitControl, emitCopy, type Write } from './control.js'
import type { Code } from './encoder/code.js'
import { Module } from './encoder/module.js'
import type { MemoryLimits } from './host.js'
import { isProduct, layoutOf } from './lower.js'
import { emitLink } from './nest/link.js'
import { emitNest } from './nest/nest.js'
import { emitOrder } from './nest/order.js'
import { emitRows } from './nest/rows.js'
import { emitProduct, type Surroundings } from './product/product.js'
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

const emitClear = (code: Code, { buffer }: Clear, base: (buffer: Buffer) => number): void => {
  code
    .i32(base(buffer))
    .i32(0)
    .i32(buffer.size * bytesOf[buffer.dtype])
    .fill()
}

/** Kernels, as `lower` makes them, as a module. */
export const assemble = (loops: Loops, limits: MemoryLimits): Assembly => {
  const { plan, panels, bytes: needed } = layoutOf(loops)
  const base = (buffer: Buffer): number => reserved + plan.offsets.get(buffer)!
  const module = new Module(limits)
  const callBack = module.import('call', { params: ['i32'], results: [] })
  const sleep = module.import('sleep', sleepSignature)
  const [mode, id] = [module.global('i32'), module.global('i32')]
  const { distribute, isParallel } = limits.shared ? emitDispatch(module, { mode, program: id, sleep }) : alone
  const surroundings: Surroundings = {
    module,
    base,
    panels: (side, bytes) => {
      if (panels[side] + bytes > [panels[1], needed][side]!)
        throw new TypeError('internal: packed panels need more room than was planned')
      return reserved + panels[side]
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
    if (kernel.kind === 'link') return emitLink(module, kernel, base)
    const work =
      kernel.kind === 'rows'
        ? emitRows(module, kernel, base)
        : kernel.kind === 'order'
          ? emitOrder(module, kernel, base)
          : emitNest(module, kernel, base)
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
  return { bytes, loops, plan, calls, memory: reserved + needed, isParallel: isParallel() }
}
