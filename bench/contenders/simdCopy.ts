import { compileModule, createMemory, instantiate } from '../../src/engine/wasm/host.js'
import { type Contender, type LikeACopy, type Sampler, sampler } from '../contender.js'
import { numbers } from '../numbers.js'

/** What is used of the assembler. */
interface Wabt {
  parseWat(
    name: string,
    text: string,
    features: { readonly simd: boolean },
  ): { toBinary(options: object): { readonly buffer: Uint8Array } }
}

/** Copies the first half of its memory into the second, 16 bytes at a time. */
const text = `(module
  (memory (import "env" "memory") 1)
  (func (export "copy") (param $bytes i32)
    (local $at i32)
    (loop $next
      (v128.store (i32.add (local.get $at) (local.get $bytes)) (v128.load (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $bytes))))))`

const specifier: string = 'wabt'
const page = 2 ** 16

/** What memory allows WebAssembly: a copy of as many bytes as the work reads and writes, into memory that is there already. */
export const load = async (): Promise<Contender> => {
  const { default: start }: { readonly default: () => Promise<Wabt> } = await import(specifier)
  const wabt = await start()
  const module = compileModule(wabt.parseWat('copy.wat', text, { simd: true }).toBinary({}).buffer)
  const copy = (length: number): Sampler => {
    const bytes = 4 * length
    const pages = Math.ceil((2 * bytes) / page)
    const memory = createMemory({ initial: pages, maximum: pages, shared: false })
    new Float32Array(memory.buffer).set(numbers(length))
    const { copy } = instantiate(module, memory)
    return sampler(() => copy!(bytes))
  }
  const works: LikeACopy = {
    softmax: (rows, columns) => copy(rows * columns),
    layerNorm: (rows, columns) => copy(rows * columns),
    gelu: copy,
  }
  return { version: process.version, ...works, inPlace: works }
}
