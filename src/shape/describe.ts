import { shorten } from './text.js'

// What messages say of values that are not what was expected.

/** How an object says itself what it is. */
export const described: unique symbol = Symbol('described')

export interface Described {
  readonly [described]: () => string
}

/** What an error message says of a value that is not what was expected. */
export const describe = (x: unknown): string => {
  if (x === null) return 'null'
  if (Array.isArray(x) && !isSubclass(x)) return `an array of length ${x.length}`
  if (typeof x === 'object') return describeObject(x)
  if (typeof x === 'function') return describeFunction(x)
  if (typeof x === 'bigint') return `${x}n`
  return typeof x === 'string' ? `'${shorten(x)}'` : String(x)
}

/** As it is said: an Int8Array, a Uint8Array, a URL, an HTMLImageElement. */
const article = (noun: string): string => `${/^([AEIO]|[FHLMNRSX][A-Z])/.test(noun) ? 'an' : 'a'} ${noun}`

/** Whether the class of an array is another than Array, here or in another realm. */
const isSubclass = (x: readonly unknown[]): boolean => !Array.isArray(Object.getPrototypeOf(x))

/** Whether an object has the fields of a tensor, as what was sent elsewhere without its class. */
const isSent = (x: object): boolean =>
  'dtype' in x && typeof x.dtype === 'string' && 'shape' in x && Array.isArray(x.shape) && 'data' in x && isList(x.data)

/** Whether something is a typed array, of whatever realm. */
const isList = (x: unknown): x is ArrayLike<unknown> => ArrayBuffer.isView(x) && 'length' in x

const describeObject = (x: object): string => {
  if (described in x) return (x as Described)[described]()
  if (isSent(x))
    return 'a copy that structuredClone or postMessage made of a tensor, which is none (send it with T.toTransferable)'
  const prototype: unknown = Object.getPrototypeOf(x)
  const maker: unknown = typeof prototype === 'object' && prototype !== null ? prototype.constructor : undefined
  const name = typeof maker === 'function' ? maker.name : 'Object'
  const tag = Object.prototype.toString.call(x).slice(8, -1)
  if (isList(x) && (name === tag || name === 'Buffer')) return `${article(name)} of length ${x.length}`
  if (name === 'Object') return tag === 'Object' ? 'an object' : article(tag)
  if (name === '') return 'an instance of a class without a name'
  return tag === name ? article(name) : `an instance of ${shorten(name)}`
}

const describeFunction = (x: object): string => {
  const tag = Object.prototype.toString.call(x).slice(8, -1)
  if (tag === 'AsyncFunction') return 'an async function'
  if (tag === 'GeneratorFunction' || tag === 'AsyncGeneratorFunction') return 'a generator function'
  const prototype = Object.getOwnPropertyDescriptor(x, 'prototype')
  if (prototype?.writable === false)
    return `the class ${shorten((x as { readonly name: string }).name) || 'without a name'}`
  return 'a function'
}

/** Lists of lists of lists are rare, and some hold themselves. */
const deepest = 3

/** How an argument is written in a sentence: as `describe` does, and a short list by its entries. */
export const shown = (x: unknown, depth = 0): string => {
  if (!Array.isArray(x) || isSubclass(x) || depth === deepest) return describe(x)
  return x.length > 8 ? `a list of ${x.length}` : `[${x.map(entry => shown(entry, depth + 1)).join(', ')}]`
}
