import { describe, isValue } from '../tensor/storage.js'
import { kindOf, registrationOf, sortedKeys } from '../trace/node.js'
import { deepest } from '../trace/tree.js'

// What is no tensor in the arguments of a compiled function: numbers, strings, typed arrays, Maps, dates. A trace depends on
// it by value, also where it is an object that can be written to.

const identities = new WeakMap<object, string>()
const symbols = new Map<symbol, string>()
let count = 0

/** The same text for the same object, and no other. */
const identity = (x: object): string => {
  const known = identities.get(x)
  if (known !== undefined) return known
  const text = `#${count++}`
  identities.set(x, text)
  return text
}

/** As `identity`. Not everywhere may symbols be forgotten with what they belong to. */
const symbolText = (x: symbol): string => {
  const text = symbols.get(x) ?? `#${count++}`
  symbols.set(x, text)
  return text
}

/** More bytes than this are no setting, but data. */
const mostBytes = 2 ** 26

/** Calls with more arguments than this overflow the stack somewhere. */
const piece = 8192

/** Bytes as text, two in a letter. */
const bytesText = (buffer: ArrayBufferLike, start: number, length: number, what: unknown): string => {
  if (length > mostBytes)
    throw new TypeError(
      `jit: expected at most ${mostBytes} bytes in an argument that is no tensor, which is compared in every call, got ` +
        `${describe(what)} of ${length}; pass it as a tensor`,
    )
  const padded = new Uint8Array(Math.ceil(length / 2) * 2)
  padded.set(new Uint8Array(buffer, start, length))
  const letters = new Uint16Array(padded.buffer)
  let text = `${length}:`
  for (let i = 0; i < letters.length; i += piece) text += String.fromCharCode(...letters.subarray(i, i + piece))
  return text
}

const contentText = (x: object, depth: number): string => {
  if (ArrayBuffer.isView(x)) return bytesText(x.buffer, x.byteOffset, x.byteLength, x)
  switch (Object.prototype.toString.call(x)) {
    case '[object ArrayBuffer]':
    case '[object SharedArrayBuffer]':
      return bytesText(x as ArrayBuffer, 0, (x as ArrayBuffer).byteLength, x)
    case '[object Date]':
      return String((x as Date).getTime())
    case '[object RegExp]':
      return JSON.stringify(String(x))
    case '[object Map]':
      return [...(x as ReadonlyMap<unknown, unknown>)].map(entry => textOf(entry, depth)).join()
    case '[object Set]':
      return [...(x as ReadonlySet<unknown>)].map(entry => textOf(entry, depth)).join()
    default:
      return identity(x)
  }
}

/** What an object holds in properties of its own, those with a getter by the getter. */
const propertiesText = (x: object, depth: number): string =>
  Reflect.ownKeys(x)
    .map(key => {
      const { value, get } = Object.getOwnPropertyDescriptor(x, key)!
      return `${typeof key === 'symbol' ? symbolText(key) : JSON.stringify(key)}:${textOf(get ?? value, depth)}`
    })
    .join()

const objectText = (x: object, depth: number): string => {
  if (depth > deepest)
    throw new TypeError(`jit: expected arguments at most ${deepest} deep, got deeper or cyclic ones: ${describe(x)}`)
  const registration = registrationOf(x)
  if (registration !== undefined)
    return `${identity(registration.prototype)}(${textOf(registration.flatten(x), depth + 1)})`
  const prototype: object | null = Object.getPrototypeOf(x)
  const content = kindOf(x) === 'record' || Array.isArray(x) ? '' : contentText(x, depth + 1)
  // Those of views are their elements.
  const properties = ArrayBuffer.isView(x) ? '' : propertiesText(x, depth + 1)
  return `${prototype === null ? '' : identity(prototype)}(${content}){${properties}}`
}

/** A text in which two static values are equal only if nothing tells them apart but, for functions, being two. */
const textOf = (x: unknown, depth: number): string => {
  switch (typeof x) {
    case 'string':
      return JSON.stringify(x)
    case 'bigint':
      return `${x}n`
    case 'symbol':
      return symbolText(x)
    case 'function':
      return identity(x)
    case 'object':
      return x === null ? 'null' : objectText(x, depth)
    default:
      return Object.is(x, -0) ? '-0' : String(x)
  }
}

/**
 * What a trace depends on, as text: the tree, shapes and element types of its tensors, and everything else by value. The
 * order of a record's entries is no part of it.
 */
export const signatureOf = (x: unknown): string => {
  if (isValue(x)) return `${x.dtype}[${x.shape.join()}]`
  switch (kindOf(x)) {
    case 'list': {
      const list = x as readonly unknown[]
      let text = '['
      for (let i = 0; i < list.length; i++)
        text += list[i] === undefined && !(i in list) ? ';' : `${signatureOf(list[i])},`
      return `${text}]`
    }
    case 'record': {
      const record = x as Readonly<Record<string, unknown>>
      let text = '{'
      for (const key of sortedKeys(Object.keys(record))) text += `${JSON.stringify(key)}:${signatureOf(record[key])},`
      return `${text}}`
    }
    case 'instance': {
      const registration = registrationOf(x as object)!
      return `${identity(registration.prototype)}(${signatureOf(registration.flatten(x as object))})`
    }
    default:
      return textOf(x, 0)
  }
}

/** Objects in a tree that can be written to and are no branches of it. */
export const writables = (x: unknown): readonly object[] => {
  const kind = kindOf(x)
  if (kind === 'list') return (x as readonly unknown[]).flatMap(writables)
  if (kind === 'record') return Object.values(x as object).flatMap(writables)
  return (kind === 'static' || kind === 'collection') && typeof x === 'object' && x !== null ? [x] : []
}

/** A tree in which others stand in the place of what `writables` finds. */
export const replaceWritables = (x: unknown, replace: (writable: object) => unknown): unknown => {
  const kind = kindOf(x)
  if (kind === 'list') return (x as readonly unknown[]).map(child => replaceWritables(child, replace))
  if (kind === 'record') {
    const entries = Object.entries(x as object).map(([key, child]) => [key, replaceWritables(child, replace)])
    return Object.getPrototypeOf(x) === null
      ? Object.assign(Object.create(null), Object.fromEntries(entries))
      : Object.fromEntries(entries)
  }
  return writables(x).length === 0 ? x : replace(x as object)
}
