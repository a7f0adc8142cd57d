// WebAssembly as JavaScript gives it. TypeScript describes it only together with a browser's page, and the library needs
// none: here is what it uses.

/** The memory that kernels work on; shared between threads where it was made so. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer
  /** Adds pages of 64 KiB; throws a RangeError where there is no more. */
  grow(pages: number): number
}

/** The size of a memory, in pages of 64 KiB. */
export interface MemoryLimits {
  readonly initial: number
  readonly maximum: number
  readonly shared: boolean
}

declare const module: unique symbol

/** A compiled module, which may be sent to other threads. */
export interface WasmModule {
  readonly [module]: true
}

/** What a module exports. */
export type WasmExports = Readonly<Record<string, (...args: readonly number[]) => number>>

interface WebAssemblyApi {
  readonly Memory: new (limits: MemoryLimits) => WasmMemory
  readonly Module: new (bytes: Uint8Array) => WasmModule
  readonly Instance: new (module: WasmModule, imports: object) => { readonly exports: WasmExports }
  validate(bytes: Uint8Array): boolean
}

const api = (globalThis as { readonly WebAssembly?: unknown }).WebAssembly as WebAssemblyApi | undefined

const present = (): WebAssemblyApi => {
  if (api === undefined) throw new Error('this JavaScript has no WebAssembly')
  return api
}

export const createMemory = (limits: MemoryLimits): WasmMemory => new (present().Memory)(limits)

/** @throws Error where the bytes are no valid module. */
export const compileModule = (bytes: Uint8Array): WasmModule => new (present().Module)(bytes)

/** The exported functions of a module that works on `memory` and calls `functions`. */
export const instantiate = (
  module: WasmModule,
  memory: WasmMemory,
  functions: Readonly<Record<string, (...args: readonly number[]) => unknown>> = {},
): WasmExports => new (present().Instance)(module, { env: { ...functions, memory } }).exports

export const isValid = (bytes: Uint8Array): boolean => api?.validate(bytes) === true

/** A function that makes a vector and drops it: the smallest module with SIMD. */
const smallest = [
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0],
  ...[10, 9, 1, 7, 0, 0x41, 0, 0xfd, 15, 0x1a, 0x0b],
]

/** Whether there is WebAssembly with SIMD. */
export const isAvailable = isValid(new Uint8Array(smallest))
