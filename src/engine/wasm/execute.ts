import type { Buffer } from '../../compile/loops.js'
import { nameless } from '../../shape/sizes.js'
import { copyOf, type Data, viewOf } from '../../tensor/dtype.js'
import { Stored } from '../../tensor/storage.js'
import type { Program } from '../../trace/program.js'
import { byDefinition, evaluateBy } from '../../trace/trace.js'
import { donatedToJit } from '../donated.js'
import { type Assembly, assemble, reserved } from './assemble.js'
import { compileModule, instantiate, type WasmMemory, type WasmModule } from './host.js'
import { lower } from './lower.js'
import { limits, type Tenant, workplace } from './memory.js'
import { modes, sleeper } from './threads/dispatch.js'
import { runTogether } from './threads/run.js'

/**
 * A compiled Program: from stored inputs to stored outputs. Where it writes in the place of an input that lies there already,
 * that input is copied out before if `keeps`, else it is gone.
 */
export type Executable = (inputs: readonly Stored[], keeps?: boolean) => readonly Stored[]

interface Instance {
  readonly run: () => void
  readonly view: (buffer: Buffer) => Data
}

const start = (
  { plan, calls, isParallel }: Pick<Assembly, 'plan' | 'calls' | 'isParallel'>,
  module: WasmModule,
  memory: WasmMemory,
): Instance => {
  const view = (buffer: Buffer): Data =>
    viewOf(buffer.dtype, memory.buffer, reserved + plan.offsets.get(buffer)!, buffer.size)
  const { run } = instantiate(module, memory, {
    sleep: sleeper(memory),
    call: index => {
      const { primitive, params, inputs, outputs } = calls[index!]!
      const given = inputs.map(({ buffer, spec }) => new Stored(spec.shape, spec.dtype, view(buffer)))
      const specs = outputs.map(({ spec }) => spec)
      // The memory is in use: nothing inside may run in it.
      const before = evaluateBy(byDefinition)
      try {
        primitive.evaluate(given, params, specs).forEach(({ data }, i) => {
          view(outputs[i]!.buffer).set(data)
        })
      } finally {
        evaluateBy(before)
      }
    },
  })
  return { run: isParallel ? runTogether(run!, module, memory) : () => void run!(modes.alone, 0), view }
}

/** What is compiled for one function has one place between it, in which the results of one of them stay. */
export type Family = object

/**
 * Compiles a Program whose constants are stored. Of inputs that are donated (by number) outputs take the places and stay: the
 * next run finds them there, if it is given them. They are copied out when they are read, or when the place is needed for
 * something else.
 */
export const compile = (
  program: Program,
  donated: ReadonlySet<number> = new Set(),
  family: Family = program,
): Executable => {
  const { loops, successors } = lower(program, donated)
  const { bytes, plan, calls, isParallel, memory: needed } = assemble(loops, limits)
  // All else is forgotten: kernels are many times as large as the module.
  const { inputs: buffers, constants, outputs } = loops
  const module = compileModule(bytes)
  const places = new Map(successors.map(({ input, output }) => [output, input]))
  /** By memory: an instance keeps its own alive. */
  const instances = new WeakMap<WasmMemory, Instance>()
  /** By input: the tensor whose elements are in its place. */
  const residents = new Map<number, Stored>()
  let isFirst = true
  let hasConstants = false

  const tenant: Tenant = {
    family,
    leave: () => {
      for (const resident of residents.values()) if (!resident.isReleased) void resident.data
      residents.clear()
      hasConstants = false
    },
  }

  return (inputs, keeps = false) => {
    const { memory, end } = workplace(needed, places.size > 0 ? tenant : undefined, isFirst)
    isFirst = false
    try {
      const instance = instances.get(memory) ?? start({ plan, calls, isParallel }, module, memory)
      instances.set(memory, instance)
      const { run, view } = instance
      // All that may fail comes before anything is written.
      const given = inputs.map((input, i) => (residents.get(i) === input ? undefined : input.data))
      for (const [input, resident] of residents)
        if ((keeps || inputs[input] !== resident) && !resident.isReleased) void resident.data
      for (const [input, resident] of residents) if (inputs[input] !== resident) residents.delete(input)
      if (!hasConstants) for (const { buffer, value } of constants) view(buffer).set(value.data)
      hasConstants = places.size > 0
      buffers.forEach((buffer, i) => {
        const data = given[i]
        if (data !== undefined && plan.offsets.has(buffer)) view(buffer).set(data)
      })
      if (!keeps) for (const resident of residents.values()) resident.release(donatedToJit)
      residents.clear()
      run()
      return outputs.map(({ buffer, spec }, output) => {
        const place = places.get(output)
        const copy = () => copyOf(spec.dtype, view(buffer))
        const shape = nameless(spec.shape)
        if (place === undefined) return new Stored(shape, spec.dtype, copy())
        const resident = Stored.later({ shape, dtype: spec.dtype }, copy)
        residents.set(place, resident)
        return resident
      })
    } finally {
      end()
    }
  }
}
