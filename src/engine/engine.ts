import { describe } from '../tensor/storage.js'
import { isAvailable } from './wasm/host.js'

/** What runs compiled functions: plain TypeScript, the definition of every primitive, or WebAssembly. */
export type Engine = 'wasm' | 'reference'

const engines: readonly unknown[] = ['wasm', 'reference']

let current: Engine = isAvailable ? 'wasm' : 'reference'

/**
 * The engine that runs functions compiled by `T.jit`; with an argument, which it is from now on. WebAssembly is the
 * default where there is WebAssembly with SIMD; `'reference'` runs the plain definitions, to which it is held.
 *
 * @throws TypeError for an engine that there is not; Error for `'wasm'` where there is no WebAssembly with SIMD.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const before = T.engine()
 * assert.equal(T.engine('reference'), 'reference')
 * T.engine(before)
 * ```
 */
export const engine = (name?: Engine): Engine => {
  if (name === undefined) return current
  if (!engines.includes(name)) throw new TypeError(`engine: expected 'wasm' or 'reference', got ${describe(name)}`)
  if (name === 'wasm' && !isAvailable) throw new Error('engine: this JavaScript has no WebAssembly with SIMD')
  current = name
  return current
}
