import { fuse } from '../../compile/fuse.js'
import type { Buffer } from '../../compile/loops.js'
import { simplify } from '../../compile/simplify.js'
import { allocate, type Data, viewOf } from '../../tensor/dtype.js'
import { Stored } from '../../tensor/storage.js'
import type { Program } from '../../trace/program.js'
import { assemble, reserved } from './assemble.js'
import { compileModule, createMemory, instantiate, type MemoryLimits, type WasmMemory } from './host.js'
import { isVectorizable } from './nest/scalar.js'

/** A compiled Program: from stored inputs to stored outputs. */
export type Executable = (inputs: readonly Stored[]) => readonly Stored[]

const page = 2 ** 16
const limits: MemoryLimits = { initial: 16, maximum: 2 ** 16 - 1, shared: false }

let memory: WasmMemory | undefined

/** The memory that all compiled Programs work in, one after the other, with room for so many bytes. */
const memoryFor = (bytes: number): WasmMemory => {
  memory ??= createMemory(limits)
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / page)
  if (missing > 0)
    try {
      memory.grow(missing)
    } catch {
      throw new RangeError(`a compiled function needs ${bytes} bytes of memory, which WebAssembly does not give`)
    }
  return memory
}

/** Compiles a Program whose constants are stored. */
export const compile = (program: Program): Executable => {
  const { bytes, loops, plan, calls, memory: needed } = assemble(fuse(simplify(program), isVectorizable), limits)
  const module = compileModule(bytes)
  const { run } = instantiate(module, memoryFor(needed), {
    call: index => {
      const { primitive, params, inputs, outputs } = calls[index!]!
      const given = inputs.map(({ buffer, spec }) => new Stored(spec.shape, spec.dtype, view(buffer)))
      const specs = outputs.map(({ spec }) => spec)
      primitive.evaluate(given, params, specs).forEach(({ data }, i) => {
        view(outputs[i]!.buffer).set(data)
      })
    },
  })
  const view = (buffer: Buffer): Data =>
    viewOf(buffer.dtype, memory!.buffer, reserved + plan.offsets.get(buffer)!, buffer.size)
  return inputs => {
    memoryFor(needed)
    loops.inputs.forEach((buffer, i) => {
      if (plan.offsets.has(buffer)) view(buffer).set(inputs[i]!.data)
    })
    for (const { buffer, value } of loops.constants) view(buffer).set(value.data)
    run!()
    return loops.outputs.map(({ buffer, spec }) => {
      const data = allocate(spec.dtype, buffer.size)
      data.set(view(buffer))
      return new Stored(spec.shape, spec.dtype, data)
    })
  }
}
