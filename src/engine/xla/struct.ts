// Structs of C: PJRT's functions take one each. They lie in buffers of their own, which JavaScript never moves.

/** A pointer or a size, eight bytes; an int; a float; a bool. */
export type Kind = 'word' | 'int' | 'float' | 'bool'

const sizes: Readonly<Record<Kind, number>> = { word: 8, int: 4, float: 4, bool: 1 }

/** The fields of a struct in order; those whose kind is not said are words. */
export type Fields = readonly (string | readonly [name: string, kind: Kind])[]

interface Field {
  readonly at: number
  readonly kind: Kind
}

export interface Layout {
  readonly fields: Readonly<Record<string, Field>>
  /** As PJRT counts it: up to the end of the last field, without what alignment adds behind it. */
  readonly size: number
}

/** Where C puts fields; every struct of PJRT's begins with its size and a list of extensions. */
export const layout = (given: Fields): Layout => {
  const fields: Record<string, Field> = {}
  let end = 0
  for (const each of ['struct_size', 'extension_start', ...given]) {
    const [name, kind] = typeof each === 'string' ? ([each, 'word'] as const) : each
    const at = Math.ceil(end / sizes[kind]) * sizes[kind]
    fields[name] = { at, kind }
    end = at + sizes[kind]
  }
  return { fields, size: end }
}

/**
 * A plugin refuses structs that are smaller than it knows them, and takes larger ones; what newer interfaces have added means
 * nothing where it is zero. So each is announced with room for what may come.
 */
const room = 128

export class Struct {
  readonly buffer: ArrayBuffer
  private readonly view: DataView
  private readonly layout: Layout

  /** Those that stand in an array have exactly their size. */
  constructor(of: Layout, values: Readonly<Record<string, number | bigint | boolean>> = {}, isElement = false) {
    this.layout = of
    this.buffer = new ArrayBuffer(Math.ceil(of.size / 8) * 8 + (isElement ? 0 : room))
    this.view = new DataView(this.buffer)
    this.set('struct_size', isElement ? of.size : this.buffer.byteLength)
    for (const name in values) this.set(name, values[name]!)
  }

  private field(name: string): Field {
    const field = this.layout.fields[name]
    if (field === undefined) throw new TypeError(`internal: a struct has no field ${name}`)
    return field
  }

  set(name: string, value: number | bigint | boolean): void {
    const { at, kind } = this.field(name)
    if (kind === 'word') this.view.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), true)
    else if (kind === 'int') this.view.setInt32(at, Number(value), true)
    else if (kind === 'float') this.view.setFloat32(at, Number(value), true)
    else this.view.setUint8(at, value ? 1 : 0)
  }

  pointer(name: string): bigint {
    return this.view.getBigUint64(this.field(name).at, true)
  }

  number(name: string): number {
    const { at, kind } = this.field(name)
    if (kind === 'word') return Number(this.view.getBigInt64(at, true))
    if (kind === 'int') return this.view.getInt32(at, true)
    return kind === 'float' ? this.view.getFloat32(at, true) : this.view.getUint8(at)
  }
}
