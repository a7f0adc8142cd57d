import { messageOf } from '../../tensor/message.js'
import { Module } from './encoder/module.js'
import { compileModule, hasWebAssembly, instantiate, isValid } from './host.js'
import { commonMemory, limits } from './memory.js'

/** The smallest module of the kind that functions become: with their memory, and a vector that is made and dropped. */
const smallest = (): Uint8Array => {
  const module = new Module(limits)
  module.function({ params: [], results: [] }, code => code.f32(0).op('f32x4.splat').op('drop'))
  return module.encode()
}

/** What the platform says, where an error of ours has it as its cause. */
const reasonOf = (error: unknown): string => messageOf(error instanceof Error ? (error.cause ?? error) : error)

/**
 * Why functions cannot run as WebAssembly here, in half a sentence; undefined where they can. A small one is compiled and
 * started to see: a content security policy forbids that without a word to `WebAssembly.validate`.
 */
export const whyUnavailable = (): string | undefined => {
  if (!hasWebAssembly) return 'this JavaScript has no WebAssembly'
  const bytes = smallest()
  if (!isValid(bytes)) return 'this JavaScript has no WebAssembly with SIMD'
  try {
    const memory = commonMemory(0)
    try {
      instantiate(compileModule(bytes), memory)
    } catch (error) {
      return `WebAssembly may not be compiled here (a content security policy needs 'wasm-unsafe-eval'): ${reasonOf(error)}`
    }
  } catch (error) {
    return `there is no memory for WebAssembly: ${reasonOf(error)}`
  }
  return undefined
}
