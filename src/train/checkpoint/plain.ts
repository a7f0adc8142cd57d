import { describe } from '../../shape/describe.js'
import { pathOf } from '../../trace/path.js'

/** Data that a file keeps to the last bit: what JSON can hold, and also NaN, infinities and the negative zero. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [name: string]: Plain }

// JSON has no words for some numbers: they stand in a record of their own. Keys of records that begin as it does get a sign more.

const sign = '$'
const unusual = (x: number): boolean => !Number.isFinite(x) || Object.is(x, -0)

const write = (who: string, x: unknown, path: readonly (string | number)[]): unknown => {
  if (typeof x === 'number') return unusual(x) ? { [sign]: Object.is(x, -0) ? '-0' : String(x) } : x
  if (x === null || typeof x === 'boolean' || typeof x === 'string') return x
  if (Array.isArray(x)) return Array.from(x, (entry, i) => write(who, entry, [...path, i]))
  const prototype: unknown = typeof x === 'object' ? Object.getPrototypeOf(x) : undefined
  if (typeof x === 'object' && (prototype === null || Object.getPrototypeOf(prototype) === null))
    return Object.fromEntries(
      Object.entries(x)
        .filter(([, entry]) => entry !== undefined)
        .map(([key, entry]) => [key.startsWith(sign) ? sign + key : key, write(who, entry, [...path, key])]),
    )
  throw new TypeError(
    `${who}: expected numbers, texts, lists and records of them${path.length === 0 ? '' : ` at ${pathOf(path)}`}, got ${describe(x)}`,
  )
}

const read = (x: unknown): Plain => {
  if (typeof x !== 'object' || x === null) return x as Plain
  if (Array.isArray(x)) return x.map(read)
  if (sign in x) return Number(x[sign])
  return Object.fromEntries(
    Object.entries(x).map(([key, entry]) => [key.startsWith(sign) ? key.slice(1) : key, read(entry)]),
  )
}

/** Plain data as text; throws a TypeError that names the path where it holds what is none. What is undefined is left out. */
export const encodePlain = (who: string, x: unknown): string => JSON.stringify(write(who, x, []))

/** What `encodePlain` has written; throws a SyntaxError where it is no JSON. */
export const decodePlain = (text: string): Plain => read(JSON.parse(text))
