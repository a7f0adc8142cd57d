import { messageOf } from '../../tensor/message.js'
import { codeName, XlaError } from './error.js'
import { Struct } from './struct.js'
import { layoutOf, type Name, slotOf } from './table.js'

/** A function of C that takes a pointer and gives one. */
interface Native {
  (argument: ArrayBuffer | bigint): bigint | null
  async(argument: ArrayBuffer, done: (failure: unknown, result: bigint | null) => void): void
}

/** What is used of `koffi`, which calls libraries of C. */
interface Koffi {
  load(path: string | null): {
    func(name: string, result: string, args: readonly string[]): (...args: never[]) => unknown
  }
  proto(text: string): unknown
  decode(pointer: bigint, type: unknown): unknown
  address(x: ArrayBuffer | ArrayBufferView): bigint | number
  view(pointer: bigint, size: number): ArrayBuffer
}

/** Values for the fields of an argument. */
export type Values = Readonly<Record<string, number | bigint | boolean>>

const who = 'xla.open'

const loadKoffi = async (): Promise<Koffi> => {
  // A name that no bundler follows: the package is optional.
  const name = 'koffi'
  try {
    const { default: koffi } = (await import(name)) as { readonly default: Koffi }
    return koffi
  } catch (cause) {
    throw new Error(`${who}: expected the package koffi, through which plugins are called: npm install koffi`, {
      cause,
    })
  }
}

/** Flags of `dlopen`: bind all names now, and never unload; some plugins crash in their destructors as a process ends. */
const forGood = 0x2 | 0x1000

/** A table of functions, as a plugin gives it. */
export class Plugin {
  readonly path: string
  /** Of the interface: major and minor. */
  readonly version: readonly [major: number, minor: number]
  private readonly koffi: Koffi
  private readonly table: bigint
  private readonly size: number
  private readonly functionType: unknown
  private readonly functions = new Map<Name, Native>()

  private constructor(koffi: Koffi, path: string) {
    this.koffi = koffi
    this.path = path
    this.functionType = koffi.proto('void *(void *argument)')
    this.table = this.load()
    const head = new DataView(this.bytes(this.table, 40).buffer)
    this.size = Number(head.getBigUint64(0, true))
    this.version = [head.getInt32(32, true), head.getInt32(36, true)]
    if (this.version[0] !== 0)
      throw new Error(`${who}: expected a plugin of PJRT 0, got ${this.version.join('.')} in ${path}`)
  }

  /** The plugin in a file, loaded and initialized. */
  static async load(path: string): Promise<Plugin> {
    const plugin = new Plugin(await loadKoffi(), path)
    plugin.call('Plugin_Initialize')
    return plugin
  }

  private load(): bigint {
    const { koffi, path } = this
    try {
      if (process.platform === 'linux')
        (koffi.load(null).func('dlopen', 'void *', ['str', 'int']) as (path: string, flags: number) => unknown)(
          path,
          forGood,
        )
      return (koffi.load(path).func('GetPjrtApi', 'void *', []) as () => bigint)()
    } catch (cause) {
      throw new Error(`${who}: expected a PJRT plugin in ${path}, got '${messageOf(cause)}'`, { cause })
    }
  }

  /** The address of a buffer, which the caller keeps for as long as it is used. */
  address(x: ArrayBuffer | ArrayBufferView): bigint {
    return BigInt(this.koffi.address(x))
  }

  /** A copy of what lies at an address. */
  bytes(pointer: bigint, size: number): Uint8Array<ArrayBuffer> {
    return size === 0 ? new Uint8Array(0) : new Uint8Array(this.koffi.view(pointer, size).slice(0))
  }

  text(pointer: bigint, size: number): string {
    return new TextDecoder().decode(this.bytes(pointer, size))
  }

  pointers(pointer: bigint, count: number): readonly bigint[] {
    return [...new BigUint64Array(this.bytes(pointer, count * 8).buffer)]
  }

  private at(pointer: bigint): Native {
    return this.koffi.decode(pointer, this.functionType) as Native
  }

  private named(name: Name): Native {
    const known = this.functions.get(name)
    if (known !== undefined) return known
    const place = slotOf(name) * 8
    if (place + 8 > this.size)
      throw new XlaError('UNIMPLEMENTED', `this plugin (PJRT ${this.version.join('.')}) has no ${name}`)
    const found = this.at(this.pointers(this.table + BigInt(place), 1)[0]!)
    this.functions.set(name, found)
    return found
  }

  /** Calls a function whose argument is there already. */
  invoke(name: Name, argument: Struct): void {
    const error = this.named(name)(argument.buffer)
    if (error !== null && error !== 0n) throw this.errorOf(error)
  }

  /** Calls a function; gives its argument, for what it has written there. */
  call(name: Name, values: Values = {}): Struct {
    const argument = new Struct(layoutOf(name), values)
    this.invoke(name, argument)
    return argument
  }

  /** The same on a thread of Node's pool. What `values` point to the caller keeps until then. */
  async callAside(name: Name, values: Values): Promise<Struct> {
    const argument = new Struct(layoutOf(name), values)
    const error = await new Promise<bigint | null>((resolve, reject) =>
      this.named(name).async(argument.buffer, (failure, result) => (failure ? reject(failure) : resolve(result))),
    )
    if (error !== null && error !== 0n) throw this.errorOf(error)
    return argument
  }

  /** Calls a function at an address, as PJRT gives them for what it has made. */
  callAt(pointer: bigint, argument: bigint): void {
    if (pointer !== 0n) this.at(pointer)(argument)
  }

  /** An error of PJRT's as one of ours. */
  private errorOf(error: bigint): XlaError {
    const told = new Struct(layoutOf('Error_Message'), { error })
    this.named('Error_Message')(told.buffer)
    const message = this.text(told.pointer('text'), told.number('text_size'))
    const code = new Struct(layoutOf('Error_GetCode'), { error })
    this.named('Error_GetCode')(code.buffer)
    this.named('Error_Destroy')(new Struct(layoutOf('Error_Destroy'), { error }).buffer)
    return new XlaError(codeName(code.number('code')), message)
  }

  // Events. Whoever is given one destroys it.

  destroyEvent(event: bigint): void {
    this.call('Event_Destroy', { event })
  }

  isReady(event: bigint): boolean {
    return this.call('Event_IsReady', { event }).number('is_ready') === 1
  }
}
