import type { Plugin, Values } from './plugin.js'
import type { PluginOption } from './settings.js'
import { Struct } from './struct.js'
import { namedValue } from './table.js'

/** The numbers of the types that a value may have. */
const types = { text: 0, integer: 1, integers: 2, float: 3, flag: 4 } as const

/** Options as structs in a row, for the call that makes a client, and what must be kept until it has read them. */
export const namedValues = (
  plugin: Plugin,
  given: Readonly<Record<string, PluginOption>>,
): { readonly values: Values; readonly kept: readonly unknown[] } => {
  const entries = Object.entries(given)
  const size = Math.ceil(namedValue.size / 8) * 8
  const row = new Uint8Array(entries.length * size)
  const kept: unknown[] = [row]
  const addressOf = (x: ArrayBufferView): bigint => {
    kept.push(x)
    return x.byteLength === 0 ? 0n : plugin.address(x)
  }
  const bytesOf = (text: string) => Uint8Array.from(new TextEncoder().encode(text))
  entries.forEach(([name, value], i) => {
    const bytes = bytesOf(name)
    const option = new Struct(namedValue, { name: addressOf(bytes), name_size: bytes.length }, true)
    const put = (type: keyof typeof types, content: number | bigint | boolean, length = 1): void => {
      option.set('type', types[type])
      option.set('value', content)
      option.set('value_size', length)
    }
    if (typeof value === 'string') {
      const content = bytesOf(value)
      put('text', addressOf(content), content.length)
    } else if (typeof value === 'bigint') put('integer', value)
    else if (typeof value === 'number') put('float', new Uint32Array(new Float32Array([value]).buffer)[0]!)
    else if (typeof value === 'boolean') put('flag', value)
    else put('integers', addressOf(BigInt64Array.from(value)), value.length)
    row.set(new Uint8Array(option.buffer), i * size)
  })
  return {
    values: { create_options: entries.length === 0 ? 0n : plugin.address(row), num_options: entries.length },
    kept,
  }
}
