import type { Buffer, Call, Clear, Kernel, Loops, Nest, Scalar } from '../../compile/loops.js'
import { bytesOf, type Plan, planMemory } from '../../compile/plan.js'
import { count } from '../../tensor/storage.js'
import type { Code } from './encoder/code.js'
import { Module } from './encoder/module.js'
import { emitGemm } from './gemm/gemm.js'
import type { Packing } from './gemm/pack.js'
import type { MemoryLimits } from './host.js'
import { emitNest } from './nest/nest.js'

/** A module whose function `run` is the whole of a Program, in a memory whose arena begins at a given address. */
export interface Assembly {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly loops: Loops
  readonly plan: Plan
  /** What `run` calls back by number: primitives that run by their definition. */
  readonly calls: readonly Call[]
  /** How much memory it needs, from address 0, in bytes. */
  readonly memory: number
}

type ProductNest = Nest & { readonly head: NonNullable<Nest['head']> & { readonly kind: 'product' } }

const isProduct = (kernel: Kernel): kernel is ProductNest => kernel.kind === 'nest' && kernel.head?.kind === 'product'

const withoutHead = (value: Scalar, instead: Scalar): Scalar => {
  if (value.kind === 'head') return instead
  if (value.kind !== 'apply') return value
  return { ...value, operands: value.operands.map(operand => withoutHead(operand, instead)) }
}

/** A product writes its result as it is; what follows it is a nest of its own. */
const separate = (loops: Loops): Loops => {
  let nextId = loops.kernels.reduce((most, kernel) => Math.max(most, ...idsOf(kernel)), 0) + 1
  const kernels = loops.kernels.flatMap((kernel): readonly Kernel[] => {
    if (!isProduct(kernel)) return [kernel]
    const { sizes, head, stores } = kernel
    const plain = stores.find(({ value }) => value.kind === 'head')
    const dtype = head.a.dtype
    const buffer: Buffer = plain?.access.buffer ?? { id: nextId++, dtype, size: count(sizes) }
    const access = plain?.access ?? { buffer, offset: 0, strides: rowMajorOf(sizes) }
    const product: Nest = { kind: 'nest', sizes, head, stores: [{ access, value: { kind: 'head', dtype } }] }
    const others = stores.filter(store => store !== plain)
    if (others.length === 0) return [product]
    const result: Scalar = { kind: 'load', access, dtype }
    const rest = others.map(store => ({ ...store, value: withoutHead(store.value, result) }))
    return [product, { kind: 'nest', sizes, head: undefined, stores: rest }]
  })
  return { ...loops, kernels }
}

const idsOf = (kernel: Kernel): readonly number[] => {
  if (kernel.kind === 'clear') return [kernel.buffer.id]
  if (kernel.kind === 'call') return [...kernel.inputs, ...kernel.outputs].map(({ buffer }) => buffer.id)
  return kernel.stores.map(({ access }) => access.buffer.id)
}

const rowMajorOf = (sizes: readonly number[]): readonly number[] => sizes.map((_, axis) => count(sizes.slice(axis + 1)))

interface Context {
  readonly module: Module
  readonly base: (buffer: Buffer) => number
  /** The address of a place for packed panels, of A (0) or B (1), that has room for so many bytes. */
  readonly scratch: (side: 0 | 1, bytes: number) => number
}

const emitClear = (code: Code, { buffer }: Clear, { base }: Context): void => {
  code
    .i32(base(buffer))
    .i32(0)
    .i32(buffer.size * bytesOf[buffer.dtype])
    .fill()
}

/** A matrix product for each of the leading indices. */
const emitProduct = (
  { sizes, head, stores }: ProductNest,
  { module, base, scratch }: Context,
): ((code: Code) => void) => {
  const [m, n] = sizes.slice(-2) as [number, number]
  const { a, b, transposeA, transposeB, inner: k } = head
  const batches = count(sizes.slice(0, -2))
  const { buffer } = stores[0]!.access
  const bytes = bytesOf[buffer.dtype]
  const gemm = emitGemm(module, {
    type: buffer.dtype === 'float64' ? 'f64' : 'f32',
    m,
    n,
    k,
    a: transposeA ? { row: 1, column: m } : { row: k, column: 1 },
    b: transposeB ? { row: 1, column: k } : { row: n, column: 1 },
    rowOfC: n,
  })
  const pack = (code: Code, packing: Packing | undefined, from: number, to: number): number => {
    if (packing === undefined) return from
    code.i32(0).i32(packing.units).i32(from).i32(to).call(packing.function)
    return to
  }
  const [panelsA, panelsB] = [scratch(0, gemm.packA?.bytes ?? 0), scratch(1, gemm.packB?.bytes ?? 0)]
  return code => {
    for (let batch = 0; batch < batches; batch++) {
      const at = (buffer: Buffer, size: number) => base(buffer) + batch * size * bytes
      const from = pack(code, gemm.packA, at(a, m * k), panelsA)
      const to = pack(code, gemm.packB, at(b, k * n), panelsB)
      code
        .i32(0)
        .i32(gemm.multiply.units)
        .i32(from)
        .i32(to)
        .i32(at(buffer, m * n))
        .call(gemm.multiply.function)
    }
  }
}

const emitKernel = (kernel: Kernel, calls: Call[], context: Context, callBack: number): ((code: Code) => void) => {
  if (kernel.kind === 'clear') return code => emitClear(code, kernel, context)
  if (kernel.kind === 'call') {
    const index = calls.push(kernel) - 1
    return code => code.i32(index).call(callBack)
  }
  if (isProduct(kernel) && kernel.head.inner === 0)
    return code => emitClear(code, { kind: 'clear', buffer: kernel.stores[0]!.access.buffer }, context)
  if (isProduct(kernel)) return emitProduct(kernel, context)
  const body = context.module.function({ params: [], results: [] }, code => emitNest(code, kernel, context.base))
  return code => code.call(body)
}

const panelBytes = ({ head, sizes }: ProductNest): readonly [a: number, b: number] => {
  const [m, n] = sizes.slice(-2) as [number, number]
  const round = (lines: number) => Math.ceil(lines / 16) * 16
  const bytes = bytesOf[head.a.dtype]
  return [round(m) * head.inner * bytes, round(n) * head.inner * bytes]
}

/** Addresses below are never written by a Program. */
export const reserved = 1024

/** A Program's loops as a module. */
export const assemble = (program: Loops, limits: MemoryLimits): Assembly => {
  const loops = separate(program)
  const plan = planMemory(loops)
  const base = (buffer: Buffer): number => reserved + plan.offsets.get(buffer)!
  const products = loops.kernels.filter(isProduct).map(panelBytes)
  const most = (side: 0 | 1) => products.reduce((bytes, panels) => Math.max(bytes, panels[side]), 0)
  const panels: readonly [number, number] = [reserved + plan.bytes, reserved + plan.bytes + most(0)]
  const scratch = (side: 0 | 1, bytes: number): number => {
    if (bytes > most(side)) throw new TypeError('internal: packed panels need more room than was planned')
    return panels[side]
  }
  const module = new Module(limits)
  const callBack = module.import('call', { params: ['i32'], results: [] })
  const calls: Call[] = []
  const context: Context = { module, base, scratch }
  const steps = loops.kernels.map(kernel => emitKernel(kernel, calls, context, callBack))
  module.function(
    { params: [], results: [] },
    code => {
      for (const step of steps) step(code)
    },
    'run',
  )
  return { bytes: module.encode(), loops, plan, calls, memory: panels[1] + most(1) }
}
