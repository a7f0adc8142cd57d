import type { Buffer } from '../../compile/loops.js'
import { copyOf, type Data, viewOf } from '../../tensor/dtype.js'
import { Stored } from '../../tensor/storage.js'
import { TraceError } from '../../trace/error.js'
import type { Program } from '../../trace/program.js'
import { byDefinition, evaluateBy } from '../../trace/trace.js'
import { type Assembly, assemble, reserved } from './assemble.js'
import { compileModule, instantiate, type WasmMemory } from './host.js'
import { lower } from './lower.js'
import { commonMemory, limits, ownMemory } from './memory.js'
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

const start = ({ bytes, plan, calls, isParallel }: Assembly, memory: WasmMemory): Instance => {
  const module = compileModule(bytes)
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

/** What reading a tensor says whose memory was given away. */
export const donatedError = (what: string): Error =>
  new TraceError(
    `jit: ${what} was donated to a compiled function, which has used its memory for something else; ` +
      'use what the function returned in its place, or read it before with T.data',
  )

/**
 * Compiles a Program whose constants are stored. With inputs that are donated (by number) it has a memory of its own, in
 * which outputs take their places and stay: the next run finds them there, if it is given them. They are copied out when they
 * are read, or when their place is needed for other elements.
 */
export const compile = (program: Program, donated: ReadonlySet<number> = new Set()): Executable => {
  const { loops, successors } = lower(program, donated)
  const assembly = assemble(loops, limits)
  const { plan, memory: needed } = assembly
  const isResident = successors.length > 0
  const { run, view } = start(assembly, isResident ? ownMemory(needed) : commonMemory(needed))
  const places = new Map(successors.map(({ input, output }) => [output, input]))
  /** By input: the tensor whose elements are in its place. */
  const residents = new Map<number, Stored>()

  const putConstants = (): void => {
    for (const { buffer, value } of loops.constants) view(buffer).set(value.data)
  }
  if (isResident) putConstants()

  return (inputs, keeps = false) => {
    if (!isResident) {
      commonMemory(needed)
      putConstants()
    }
    // All that may fail comes before anything is written.
    const given = inputs.map((input, i) => (residents.get(i) === input ? undefined : input.data))
    for (const [input, resident] of residents)
      if ((keeps || inputs[input] !== resident) && !resident.isReleased) void resident.data
    for (const [input, resident] of residents) if (inputs[input] !== resident) residents.delete(input)
    loops.inputs.forEach((buffer, i) => {
      const data = given[i]
      if (data !== undefined && plan.offsets.has(buffer)) view(buffer).set(data)
    })
    if (!keeps) for (const resident of residents.values()) resident.release(donatedError)
    residents.clear()
    run()
    return loops.outputs.map(({ buffer, spec }, output) => {
      const place = places.get(output)
      const copy = () => copyOf(spec.dtype, view(buffer))
      if (place === undefined) return new Stored(spec.shape, spec.dtype, copy())
      const resident = Stored.later(spec, copy)
      residents.set(place, resident)
      return resident
    })
  }
}
