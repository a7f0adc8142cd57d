import { describe } from '../shape/describe.js'
import { whyUnavailable } from './wasm/available.js'

/** What runs compiled functions: plain TypeScript, the definition of every primitive, or WebAssembly. */
export type Engine = 'wasm' | 'reference'

const engines: readonly unknown[] = ['wasm', 'reference']

let current: Engine | undefined

/**
 * The engine that runs functions compiled by `T.jit`; with an argument, which it is from now on. WebAssembly is the
 * default where WebAssembly with SIMD may be compiled; `'reference'` runs the plain definitions, to which it is held.
 *
 * @throws TypeError for an engine that there is not; Error for `'wasm'` where it cannot run, which says why: a content
 * security policy without `'wasm-unsafe-eval'`, no memory, no WebAssembly with SIMD.
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
  if (name === undefined) {
    // Asked for the first time when something is to run, as an import should cost nothing.
    current ??= whyUnavailable() === undefined ? 'wasm' : 'reference'
    return current
  }
  if (!engines.includes(name)) throw new TypeError(`engine: expected 'wasm' or 'reference', got ${describe(name)}`)
  if (name === 'wasm' && current !== 'wasm') {
    const why = whyUnavailable()
    if (why !== undefined) throw new Error(`engine: expected an engine that can run, got 'wasm', but ${why}`)
  }
  current = name
  return current
}

/**
 * What `compile` makes for WebAssembly, or undefined where the reference engine is to run: because it was chosen, or
 * because WebAssembly, which could be compiled before, is forbidden by now.
 */
export const onWasm = <A>(compile: () => A): A | undefined => {
  if (engine() === 'reference') return undefined
  try {
    return compile()
  } catch (error) {
    if (whyUnavailable() === undefined) throw error
    current = 'reference'
    return undefined
  }
}
