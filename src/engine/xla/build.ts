import type { Sharding } from '../../shape/sharding.js'
import { onMesh, onOne, type Placement } from '../../tensor/parts.js'
import type { Stored } from '../../tensor/storage.js'
import type { Spec } from '../../tensor/tensor.js'
import type { Staged } from '../../transform/program.js'
import type { Cache } from './cache.js'
import type { Client } from './client.js'
import { type Compiled, withConstantsAsInputs } from './compiled.js'
import { constantOn } from './copies.js'
import { explained } from './error.js'
import { Executable } from './executable.js'
import { type Build, moduleOf } from './module.js'
import { compileOptions } from './protobuf.js'
import type { Flag } from './settings.js'

/** What XLA would otherwise do to numbers: on the CPU, overlook NaN in extremes. */
const flagsOf: Readonly<Record<string, Readonly<Record<string, Flag>>>> = {
  cpu: { xla_cpu_enable_fast_min_max: false },
}

const specOf = ({ spec: { shape, dtype } }: { readonly spec: Spec }): Spec => ({ shape, dtype })

/** An executable from the cache, or a new one, which is kept there. */
const loadedOrCompiled = async (
  client: Client,
  cache: Cache | undefined,
  text: string,
  options: Uint8Array,
  make: (pointer: bigint) => Executable,
): Promise<Executable> => {
  if (cache === undefined) return make(await client.compile(text, options))
  const key = JSON.stringify([text, [...options], await client.identity()])
  const kept = await cache.get(key)
  if (kept !== undefined)
    try {
      return make(await client.load(kept))
    } catch {
      // What is of no use is made anew.
    }
  const executable = make(await client.compile(text, options))
  await cache.set(key, executable.serialize())
  return executable
}

/** Who asks: the function of this library, the same with the name of the user's function, and that name. */
interface Names {
  readonly who: string
  readonly name: string
  readonly module: string
}

/** Compiles Programs for devices, with the options of one function. */
export const builder = (
  client: Client,
  cache: Cache | undefined,
  flags: Readonly<Record<string, Flag>>,
  { who, name, module }: Names,
  how: Build,
): ((staged: Staged, donated: ReadonlySet<number>) => Promise<Compiled>) => {
  return async (staged, donated) => {
    const { program, given } = withConstantsAsInputs(staged.program)
    const { text, mesh, inputs, outputs } = moduleOf(who, module, program, staged, donated, how)
    const place = (variables: readonly { readonly spec: Spec }[], splits: readonly Sharding[]): readonly Placement[] =>
      variables.map(({ spec: { shape } }, i) =>
        mesh === undefined ? onOne(shape) : onMesh(shape, splits[i]!, mesh.axes),
      )
    const placements = { inputs: place(program.inputs, inputs), outputs: place(program.outputs, outputs) }
    const partitions = mesh?.size ?? 1
    client.requireDevices(name, partitions)
    const options = compileOptions({ partitions, flags: { ...flagsOf[client.platform], ...flags } })
    try {
      const executable = await loadedOrCompiled(client, cache, text, options, pointer =>
        Executable.of(client, pointer, partitions, program.inputs.length),
      )
      const behind = placements.inputs.slice(program.inputs.length - given.length)
      const constants = given.map((value, i) => constantOn(client, value as Stored, behind[i]!, name))
      return {
        executable,
        inputs: program.inputs.map(specOf),
        outputs: program.outputs.map(specOf),
        placements,
        donated,
        constants,
      }
    } catch (error) {
      throw explained(name, error, text)
    }
  }
}
