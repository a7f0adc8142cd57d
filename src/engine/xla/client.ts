import type { Data } from '../../tensor/dtype.js'
import type { Placement } from '../../tensor/parts.js'
import { XlaError } from './error.js'
import type { Held } from './held.js'
import { namedValues } from './namedValues.js'
import type { Plugin } from './plugin.js'
import { Room } from './room.js'
import type { PluginOption } from './settings.js'
import { Struct } from './struct.js'
import { surroundings } from './surroundings.js'
import { memoryLayout, moduleLayout, type Name, typeNumbers } from './table.js'
import { Waiting } from './wait.js'

/** A device as XLA describes it. */
export interface Device {
  readonly id: number
  /** Such as 'cpu' or 'NVIDIA H200'. */
  readonly kind: string
}

/** The devices that a plugin has opened, and what lies in their memory. */
export class Client {
  readonly plugin: Plugin
  /** Such as 'cpu', 'cuda' or 'tpu'. */
  readonly platform: string
  readonly version: string
  readonly devices: readonly Device[]
  private readonly pointer: bigint
  private readonly pointers: readonly bigint[]
  private readonly waiting: Waiting
  private readonly held = new Set<Held>()
  private bytes = 0
  private readonly room: Room
  private isClosed = false
  private closing: Promise<void> | undefined
  /** What is compiled, or waits for room. */
  private readonly working = new Set<Promise<unknown>>()
  /** What is to be destroyed before the client. */
  private readonly destructors = new Set<() => void>()

  private constructor(plugin: Plugin, pointer: bigint, devices: number | undefined) {
    this.plugin = plugin
    this.pointer = pointer
    this.platform = this.text('Client_PlatformName')
    this.version = this.text('Client_PlatformVersion')
    const found = plugin.call('Client_AddressableDevices', { client: pointer })
    this.pointers = plugin.pointers(found.pointer('list'), found.number('count')).slice(0, devices)
    this.devices = this.pointers.map(device => this.deviceAt(device))
    this.waiting = new Waiting(plugin)
    this.room = new Room(plugin, this.waiting, () => this.bytes)
  }

  /** The first so many of a plugin's devices, or all. */
  static create(plugin: Plugin, options: Readonly<Record<string, PluginOption>>, devices?: number | undefined): Client {
    const { values, kept } = namedValues(plugin, options)
    const made = plugin.call('Client_Create', values)
    void kept.length
    const client = made.pointer('client')
    try {
      return new Client(plugin, client, devices)
    } catch (error) {
      plugin.call('Client_Destroy', { client })
      throw error
    }
  }

  private text(name: 'Client_PlatformName' | 'Client_PlatformVersion'): string {
    return this.textOf(name, { client: this.pointer })
  }

  private textOf(name: Name, values: Readonly<Record<string, bigint>>): string {
    const told = this.plugin.call(name, values)
    return this.plugin.text(told.pointer('text'), told.number('text_size'))
  }

  private deviceAt(device: bigint): Device {
    const { plugin } = this
    const description = plugin.call('Device_GetDescription', { device }).pointer('device_description')
    return {
      id: plugin.call('DeviceDescription_Id', { device_description: description }).number('id'),
      kind: this.textOf('DeviceDescription_Kind', { device_description: description }),
    }
  }

  requireOpen(): void {
    if (this.isClosed) throw new XlaError('FAILED_PRECONDITION', `xla: the devices of ${this.platform} were closed`)
  }

  requireDevices(who: string, number: number): void {
    const { length } = this.devices
    if (number > length)
      throw new RangeError(
        `${who}: expected a mesh of at most ${length} device${length === 1 ? '' : 's'}, got one of ${number}; ` +
          'open says how many there are: open({ devices: … })',
      )
  }

  /** What compiled code depends on besides the module: the plugin and its devices. */
  async identity(): Promise<unknown> {
    const kinds = this.devices.map(({ kind }) => kind)
    return [this.platform, this.version, this.plugin.version, kinds, await surroundings(this.plugin.path)]
  }

  /** Where a tensor is, for messages. */
  describe({ parts }: Placement): string {
    return parts.length === 1
      ? `in the memory of ${this.platform}:${this.devices[0]!.id}`
      : `in the memory of ${parts.length} devices of ${this.platform}`
  }

  /** An executable for a module. */
  async compile(module: string, options: Uint8Array): Promise<bigint> {
    const { plugin } = this
    const [code, format] = [module, 'mlir'].map(text => Uint8Array.from(new TextEncoder().encode(text))) as [
      Uint8Array,
      Uint8Array,
    ]
    const program = new Struct(moduleLayout, {
      code: plugin.address(code),
      code_size: code.length,
      format: plugin.address(format),
      format_size: format.length,
    })
    const kept = [code, format, program, options]
    const compiled = await plugin.callAside('Client_Compile', {
      client: this.pointer,
      program: plugin.address(program.buffer),
      compile_options: plugin.address(options),
      compile_options_size: options.length,
    })
    void kept.length
    return compiled.pointer('executable')
  }

  /** An executable that was written down before. */
  async load(bytes: Uint8Array): Promise<bigint> {
    const loaded = await this.plugin.callAside('Executable_DeserializeAndLoad', {
      client: this.pointer,
      serialized_executable: this.plugin.address(bytes),
      serialized_executable_size: bytes.length,
    })
    void bytes.length
    return loaded.pointer('loaded_executable')
  }

  /** A copy of elements on a device, as a buffer. */
  put(data: Data, dtype: string, shape: readonly number[], device: number): bigint {
    const { plugin } = this
    const dims = BigInt64Array.from(shape, BigInt)
    const made = plugin.call('Client_BufferFromHostBuffer', {
      client: this.pointer,
      data: data.byteLength === 0 ? 0n : plugin.address(data),
      type: typeNumbers[dtype]!,
      dims: shape.length === 0 ? 0n : plugin.address(dims),
      num_dims: shape.length,
      // The elements have been copied when it returns.
      host_buffer_semantics: 0,
      device: this.pointers[device]!,
    })
    void [data.length, dims.length]
    const event = made.pointer('done_with_host_buffer')
    if (event !== 0n) plugin.destroyEvent(event)
    return made.pointer('buffer')
  }

  /** Copies the elements of a buffer, row by row, into `data`. */
  async toHost(src: bigint, shape: readonly number[], data: Data): Promise<void> {
    if (data.byteLength === 0) return
    const { plugin } = this
    const order = BigInt64Array.from(shape, (_, axis) => BigInt(shape.length - 1 - axis))
    const rows = new Struct(memoryLayout, { minor_to_major_size: shape.length })
    // The layout of tiles is a struct in this one, with a size of its own.
    rows.set('tiled_size', 56)
    if (shape.length > 0) rows.set('minor_to_major', plugin.address(order))
    const copying = plugin.call('Buffer_ToHostBuffer', {
      src,
      host_layout: plugin.address(rows.buffer),
      dst: plugin.address(data),
      dst_size: data.byteLength,
    })
    void [order.length, rows.buffer]
    await this.waiting.for(copying.pointer('event'))
    void data.length
  }

  /** Notes the events of an execution that has begun. */
  executing(events: readonly bigint[]): void {
    this.room.note(events)
  }

  /** Waits until there is room for one more execution; where there is, it is there at once. */
  roomForOne(): Promise<void> | undefined {
    this.requireOpen()
    return this.room.isThere() ? undefined : this.during(this.room.make())
  }

  enter(each: Held): void {
    this.held.add(each)
    this.bytes += each.bytes
  }

  leave(each: Held): void {
    if (this.held.delete(each)) this.bytes -= each.bytes
  }

  /** How many bytes tensors take on the devices. */
  get bytesHeld(): number {
    return this.bytes
  }

  /** Notes work that uses the client, for which `close` waits. */
  during<A>(work: Promise<A>): Promise<A> {
    this.working.add(work)
    const done = (): void => void this.working.delete(work)
    work.then(done, done)
    return work
  }

  /** Ends everything: tensors on these devices cannot be read any more. */
  close(): Promise<void> {
    this.closing ??= this.end()
    return this.closing
  }

  private async end(): Promise<void> {
    this.isClosed = true
    // What ends may have had something else begin.
    while (this.working.size > 0) await Promise.allSettled([...this.working])
    await this.room.empty()
    await this.waiting.idle()
    for (const each of [...this.held]) each.destroy()
    for (const destroy of [...this.destructors]) if (this.disowns(destroy)) destroy()
    this.plugin.call('Client_Destroy', { client: this.pointer })
  }

  /** Has something destroyed before the client, unless it was before. */
  owns(destroy: () => void): void {
    this.destructors.add(destroy)
  }

  /** Whether it is still to be destroyed; from now on by whoever asks. */
  disowns(destroy: () => void): boolean {
    return this.destructors.delete(destroy)
  }
}
