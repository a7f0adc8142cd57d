import { describe } from '../../shape/describe.js'

/** An option of a plugin's own; a bigint is an integer of 64 bits. */
export type PluginOption = string | number | boolean | bigint | readonly bigint[]

/** The value of one of XLA's own flags. */
export type Flag = string | number | boolean

/** What a kind of settings may have as values, and how they are called in messages. */
interface Kind<Value> {
  readonly name: 'options' | 'flags'
  readonly expected: string
  readonly holds: (value: unknown, name: string) => value is Value
}

const isInteger = (value: unknown): value is bigint => typeof value === 'bigint' && BigInt.asIntN(64, value) === value

const isText = (value: unknown): value is string => typeof value === 'string' && !value.includes('\0')

/**
 * The options of a plugin. A number goes over as a float, and a plugin that expects an integer may end the process over it; so a whole
 * one is refused, but for what is called a fraction.
 */
export const pluginOptions: Kind<PluginOption> = {
  name: 'options',
  expected: 'a text, true, false, an integer such as 1n, a list of these, or a number such as 0.5',
  holds: (value, name): value is PluginOption =>
    isText(value) ||
    typeof value === 'boolean' ||
    isInteger(value) ||
    (typeof value === 'number' && Number.isFinite(value) && (!Number.isInteger(value) || name.includes('fraction'))) ||
    (Array.isArray(value) && value.every(isInteger)),
}

/** The flags of XLA's compiler. */
export const compilerFlags: Kind<Flag> = {
  name: 'flags',
  expected: 'a text, true, false or a finite number',
  holds: (value): value is Flag =>
    isText(value) || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)),
}

/** A record of settings whose values are of a kind; what is undefined is not given. */
export const requireSettings = <Value>(
  who: string,
  { name, expected, holds }: Kind<Value>,
  given: unknown,
): Readonly<Record<string, Value>> => {
  if (given === undefined) return {}
  if (Object.prototype.toString.call(given) !== '[object Object]')
    throw new TypeError(`${who}: expected a record as ${name}, got ${describe(given)}`)
  const found: Record<string, Value> = {}
  for (const [key, value] of Object.entries(given as object)) {
    if (value === undefined) continue
    if (key === '' || !isText(key)) throw new TypeError(`${who}: expected names of ${name}, got ${describe(key)}`)
    if (!holds(value, key))
      throw new TypeError(`${who}: expected ${expected} as ${name}.${key}, got ${describe(value)}`)
    found[key] = value
  }
  return found
}
