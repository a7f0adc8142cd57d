import { createMemory, type MemoryLimits, type WasmMemory } from './host.js'
import { canShare } from './threads/host.js'

const page = 2 ** 16

/** What modules ask of the memory that they work in. */
export const limits: MemoryLimits = { initial: 1, maximum: 2 ** 16 - 1, shared: canShare }

const tooLarge = (bytes: number): RangeError =>
  new RangeError(`a compiled function needs ${bytes} bytes of memory, which WebAssembly does not give`)

/**
 * A memory with room for so many bytes, of its own.
 *
 * @throws RangeError where there is not so much.
 */
export const ownMemory = (bytes: number): WasmMemory => {
  const pages = Math.ceil(bytes / page)
  if (pages > limits.maximum) throw tooLarge(bytes)
  try {
    return createMemory({ ...limits, initial: pages, maximum: pages })
  } catch {
    throw tooLarge(bytes)
  }
}

let common: WasmMemory | undefined

/**
 * The memory that all Programs work in that keep nothing between their runs, with room for so many bytes.
 *
 * @throws RangeError where there is not so much.
 */
export const commonMemory = (bytes: number): WasmMemory => {
  try {
    common ??= createMemory(limits)
    const missing = Math.ceil((bytes - common.buffer.byteLength) / page)
    if (missing > 0) common.grow(missing)
    return common
  } catch {
    throw tooLarge(bytes)
  }
}
