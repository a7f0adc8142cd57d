// WebAssembly as JavaScript gives it. TypeScript describes it only together with a browser's page, and the library needs
// none: here is what it uses.

import { messageOf } from '../../tensor/message.js'

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

/** @throws Error where it may not be compiled, or is more than the platform compiles. */
export const compileModule = (bytes: Uint8Array): WasmModule => {
  const { Module } = present()
  try {
    return new Module(bytes)
  } catch (error) {
    throw new Error(
      `jit: expected a platform that compiles the ${bytes.length} bytes of this function's WebAssembly, got '${messageOf(error)}'; ` +
        "T.engine('reference') runs it without",
      { cause: error },
    )
  }
}

/** The exported functions of a module that works on `memory` and calls `functions`. */
export const instantiate = (
  module: WasmModule,
  memory: WasmMemory,
  functions: Readonly<Record<string, (...args: readonly number[]) => unknown>> = {},
): WasmExports => new (present().Instance)(module, { env: { ...functions, memory } }).exports

/** Whether bytes are a module of instructions that this JavaScript knows; false without WebAssembly. */
export const isValid = (bytes: Uint8Array): boolean => api?.validate(bytes) === true

export const hasWebAssembly = api !== undefined
