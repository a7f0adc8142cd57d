// How fast the product of matrices is, on one thread: `npx tsx test/engine/wasm/gemm-speed.ts`. Not a test.

import { Module } from '../../../src/engine/wasm/encoder/module.js'
import { type ElementType, elements } from '../../../src/engine/wasm/gemm/element.js'
import { emitGemm, type GemmOptions, type Product } from '../../../src/engine/wasm/gemm/gemm.js'
import { accumulators, clear, sumProducts, tileColumns, tileRows } from '../../../src/engine/wasm/gemm/tile.js'
import { compileModule, createMemory, instantiate } from '../../../src/engine/wasm/host.js'

const limits = { initial: 4096, maximum: 4096, shared: true }
const memory = createMemory(limits)

/** Milliseconds of processor time: what other processes take does not count. Too coarse for short work. */
const processorTime = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Milliseconds of one call, the best of many. */
const best = (run: () => void, seconds: number, now = () => performance.now()): number => {
  let result = Infinity
  for (const until = performance.now() + seconds * 1000; performance.now() < until; ) {
    const start = now()
    run()
    result = Math.min(result, now() - start)
  }
  return result
}

const fillMemory = (type: ElementType): void => {
  const numbers = type === 'f32' ? new Float32Array(memory.buffer) : new Float64Array(memory.buffer)
  for (let i = 0; i < numbers.length; i++) numbers[i] = Math.random() - 0.5
}

/** GFLOP/s of the inner kernel alone, on panels in the first-level cache: the limit of what a product can reach. */
export const bareKernel = (type: ElementType, depth = 256, turns = 1000): number => {
  const module = new Module(limits)
  const element = elements[type]
  const tile = { element, rows: tileRows, columns: tileColumns(element) }
  const stepB = tile.columns * element.bytes
  const walkA = { line: element.bytes, step: tileRows * element.bytes, panel: 0, padded: true }
  const walkB = { line: 0, step: stepB, panel: 0, padded: true }
  module.function(
    { params: ['i32'], results: [] },
    code => {
      const [a, b, last] = [code.local('i32'), code.local('i32'), code.local('i32')]
      const sums = accumulators(code, tile)
      clear(code, sums)
      code.loop(again => {
        code.i32(0).set(a).i32(8192).set(b)
        code.i32(8192 + (depth - 1) * stepB).set(last)
        sumProducts(code, tile, walkA, walkB, { a, b, last }, sums)
        code.get(0).i32(-1).op('i32.add').tee(0).branchIf(again)
      })
      for (const sum of sums.flat()) code.i32(65536).get(sum).memory('v128.store')
    },
    'run',
  )
  fillMemory(type)
  const { run } = instantiate(compileModule(module.encode()), memory)
  return (2 * depth * tile.rows * tile.columns * turns) / best(() => run!(turns), 0.5) / 1e6
}

/** The clock, in GHz: multiplications of which each waits three cycles for the last. */
export const clock = (): number => {
  const module = new Module(limits)
  const [turns, length] = [20_000, 64]
  module.function(
    { params: ['i32', 'i32'], results: ['i32'] },
    code => {
      code.loop(again => {
        for (let i = 0; i < length; i++) code.get(1).get(1).op('i32.mul').set(1)
        code.get(0).i32(-1).op('i32.add').tee(0).branchIf(again)
      })
      code.get(1)
    },
    'run',
  )
  const { run } = instantiate(compileModule(module.encode()), memory)
  return (3 * turns * length) / best(() => run!(turns, 3), 0.5) / 1e6
}

const aligned = (bytes: number) => Math.ceil(bytes / 64) * 64

/** Microseconds of packing and of multiplying, each the best of many, and GFLOP/s of both together. */
export const speed = (product: Product, options: GemmOptions = {}, seconds = 0.3) => {
  const module = new Module(limits)
  const { packA, packB, multiply, room } = emitGemm(module, product, options)
  const { m, n, k, type, rowOfC } = product
  const { bytes } = elements[type]
  const starts = [0]
  for (const size of [m * k * bytes, k * n * bytes, m * rowOfC * bytes, packA?.bytes ?? 0, packB?.bytes ?? 0, room])
    starts.push(starts.at(-1)! + aligned(size))
  const [a, b, c, panelsA, panelsB, rooms, end] = starts as [number, number, number, number, number, number, number]
  if (end > memory.buffer.byteLength) throw new RangeError(`needs ${end} bytes`)
  fillMemory(type)
  module.function(
    { params: [], results: [] },
    code => {
      if (packA) code.i32(0).i32(packA.units).i32(a).i32(panelsA).call(packA.function)
      if (packB) code.i32(0).i32(packB.units).i32(b).i32(panelsB).call(packB.function)
    },
    'pack',
  )
  module.function(
    { params: [], results: [] },
    code => {
      code.i32(0).i32(multiply.units)
      code.i32(packA ? panelsA : a).i32(packB ? panelsB : b)
      code.i32(c).i32(rooms).call(multiply.function)
    },
    'multiply',
  )
  const functions = instantiate(compileModule(module.encode()), memory)
  const operations = 2 * m * n * k
  const now = operations > 2e7 ? processorTime : () => performance.now()
  const multiplying = best(() => functions.multiply!(), seconds, now)
  const packing = packA || packB ? best(() => functions.pack!(), seconds / 2, now) : 0
  return {
    packing: packing * 1000,
    multiplying: multiplying * 1000,
    rate: operations / (packing + multiplying) / 1e6,
    kernel: operations / multiplying / 1e6,
    packed: `${packA ? 'A' : '-'}${packB ? 'B' : room > 0 ? 'b' : '-'}`,
  }
}

const shapes = [
  [64, 64, 64],
  [256, 256, 256],
  [512, 512, 512],
  [1024, 1024, 1024],
  [2048, 2048, 2048],
  [64, 128, 784],
  [784, 128, 64],
  [64, 512, 512],
  [512, 512, 64],
  [64, 10, 128],
  [128, 10, 64],
  [8, 512, 512],
  [1, 512, 512],
  [512, 1, 512],
  [16, 16, 16],
] as const

const table = (): void => {
  for (const type of ['f32', 'f64'] as const) {
    const limit = bareKernel(type)
    console.log(`${type}: the inner kernel alone ${limit.toFixed(1)} GFLOP/s, at ${clock().toFixed(1)} GHz`)
    console.log('    m    n    k  operands packed  packing µs  multiply µs  GFLOP/s   of the limit')
    for (const [m, n, k] of shapes)
      for (const [isAt, isBt] of [
        [false, false],
        [true, false],
        [false, true],
      ] as const) {
        const a = isAt ? { row: 1, column: m } : { row: k, column: 1 }
        const b = isBt ? { row: 1, column: k } : { row: n, column: 1 }
        const { packing, multiplying, rate, packed } = speed({ type, m, n, k, a, b, rowOfC: n })
        const columns = [m, n, k].map(size => String(size).padStart(5)).join('')
        const kind = `${isAt ? 'Aᵀ' : 'A '} ${isBt ? 'Bᵀ' : 'B '}`
        const times = `${packing.toFixed(1).padStart(11)}${multiplying.toFixed(1).padStart(13)}`
        console.log(
          `${columns}  ${kind}    ${packed}${times}${rate.toFixed(1).padStart(9)}${((100 * rate) / limit).toFixed(0).padStart(10)} %`,
        )
      }
  }
}

if (process.argv[1]?.endsWith('gemm-speed.ts')) table()
