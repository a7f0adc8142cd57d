import type { Client } from './client.js'
import { Struct } from './struct.js'
import { executeOptions, layoutOf } from './table.js'

const collected = new FinalizationRegistry<() => void>(destroy => destroy())

/** A compiled module, with room for the arguments and results of one execution, which is entered and left at once. */
export class Executable {
  private readonly client: Client
  private readonly inner: bigint
  private readonly outputs: number
  private readonly arguments: readonly BigUint64Array[]
  private readonly results: readonly BigUint64Array[]
  private readonly events: BigUint64Array
  /** The numbers of arguments that are not to be given away although the module would take them. */
  private readonly kept: BigInt64Array
  private readonly options: Struct
  private readonly call: Struct
  /** What C points to and JavaScript otherwise does not. */
  readonly lists: readonly BigUint64Array[]

  private constructor(client: Client, pointer: bigint, devices: number, inputs: number) {
    const { plugin } = client
    this.client = client
    this.inner = plugin.call('LoadedExecutable_GetExecutable', { loaded_executable: pointer }).pointer('executable')
    this.outputs = plugin.call('Executable_NumOutputs', { executable: this.inner }).number('count')
    const rows = (length: number) => Array.from({ length: devices }, () => new BigUint64Array(Math.max(length, 1)))
    const list = (arrays: readonly BigUint64Array[]) => BigUint64Array.from(arrays, array => plugin.address(array))
    this.arguments = rows(inputs)
    this.results = rows(this.outputs)
    this.lists = [list(this.arguments), list(this.results)]
    this.events = new BigUint64Array(devices)
    this.kept = new BigInt64Array(Math.max(inputs, 1))
    this.options = new Struct(executeOptions)
    this.call = new Struct(layoutOf('LoadedExecutable_Execute'), {
      executable: pointer,
      options: plugin.address(this.options.buffer),
      argument_lists: plugin.address(this.lists[0]!),
      num_devices: devices,
      num_args: inputs,
      output_lists: plugin.address(this.lists[1]!),
      device_complete_events: plugin.address(this.events),
    })
    const [executable, loaded] = [this.inner, pointer]
    const destroy = (): void => {
      plugin.call('Executable_Destroy', { executable })
      plugin.call('LoadedExecutable_Destroy', { executable: loaded })
    }
    client.owns(destroy)
    collected.register(this, () => {
      if (client.disowns(destroy)) destroy()
    })
  }

  /** What was compiled for so many devices, with so many inputs; where that is of no use it is given back. */
  static of(client: Client, pointer: bigint, devices: number, inputs: number): Executable {
    try {
      return new Executable(client, pointer, devices, inputs)
    } catch (error) {
      client.plugin.call('LoadedExecutable_Destroy', { executable: pointer })
      throw error
    }
  }

  /**
   * Begins an execution. `inputs[i][device]` are buffers, of which those numbered in `keep` stay what they are; so are the
   * results.
   */
  run(inputs: readonly (readonly bigint[])[], keep: readonly number[]): readonly (readonly bigint[])[] {
    const { plugin } = this.client
    for (let i = 0; i < inputs.length; i++)
      for (let device = 0; device < this.arguments.length; device++) this.arguments[device]![i] = inputs[i]![device]!
    for (let i = 0; i < keep.length; i++) this.kept[i] = BigInt(keep[i]!)
    this.options.set('non_donatable', keep.length === 0 ? 0n : plugin.address(this.kept))
    this.options.set('num_non_donatable', keep.length)
    this.events.fill(0n)
    plugin.invoke('LoadedExecutable_Execute', this.call)
    this.client.executing([...this.events].filter(event => event !== 0n))
    return Array.from({ length: this.outputs }, (_, i) => this.results.map(row => row[i]!))
  }

  /** The executable as bytes, for the same plugin on the same kind of machine. */
  serialize(): Uint8Array {
    const { plugin } = this.client
    const made = plugin.call('Executable_Serialize', { executable: this.inner })
    const bytes = plugin.bytes(made.pointer('serialized_bytes'), made.number('serialized_bytes_size'))
    plugin.callAt(made.pointer('deleter'), made.pointer('serialized_executable'))
    return bytes
  }
}
