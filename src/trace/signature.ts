import { describe } from '../shape/describe.js'
import { sizesText } from '../shape/sizes.js'
import { isValue } from '../tensor/storage.js'
import { ofList } from './long.js'
import { kindOf, registrationOf } from './node.js'
import { deepest } from './tree.js'

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
const bytesText = (who: string, what: unknown, buffer: ArrayBufferLike, start: number, length: number): string => {
  // Of a buffer that was sent away, there is nothing to look at.
  if (length === 0) return '0:'
  if (length > mostBytes)
    throw new TypeError(
      `${who}: expected at most ${mostBytes} bytes in what is no tensor, and is compared by value, got ` +
        `${describe(what)} of ${length}; pass it as a tensor`,
    )
  const padded = new Uint8Array(Math.ceil(length / 2) * 2)
  padded.set(new Uint8Array(buffer, start, length))
  const letters = new Uint16Array(padded.buffer)
  let text = `${length}:`
  for (let i = 0; i < letters.length; i += piece) text += String.fromCharCode(...letters.subarray(i, i + piece))
  return text
}

/** Who asks, how deep a value stands, and the numbers of the objects that were met before it. */
interface Met {
  readonly who: string
  readonly depth: number
  readonly order: Map<object, number>
}

/** What a Map or Set is asked for: an object is found only by itself, and what it holds may be read. */
const keyText = (key: unknown, met: Met): string =>
  typeof key === 'object' && key !== null ? `${identity(key)}${textOf(key, met)}` : textOf(key, met)

const contentText = (x: object, met: Met): string => {
  if (ArrayBuffer.isView(x)) return bytesText(met.who, x, x.buffer, x.byteOffset, x.byteLength)
  switch (Object.prototype.toString.call(x)) {
    case '[object ArrayBuffer]':
    case '[object SharedArrayBuffer]':
      return bytesText(met.who, x, x as ArrayBuffer, 0, (x as ArrayBuffer).byteLength)
    case '[object Date]':
      return String((x as Date).getTime())
    case '[object RegExp]':
      return JSON.stringify(String(x))
    case '[object Map]':
      return [...(x as ReadonlyMap<unknown, unknown>)]
        .map(([key, value]) => `${keyText(key, met)}:${textOf(value, met)}`)
        .join()
    case '[object Set]':
      return [...(x as ReadonlySet<unknown>)].map(key => keyText(key, met)).join()
    default:
      return identity(x)
  }
}

/** What an object holds in properties of its own, those with a getter by the getter. */
const propertiesText = (x: object, met: Met): string =>
  Reflect.ownKeys(x)
    .map(key => {
      const { value, get } = Object.getOwnPropertyDescriptor(x, key)!
      return `${typeof key === 'symbol' ? symbolText(key) : JSON.stringify(key)}:${textOf(get ?? value, met)}`
    })
    .join()

const objectText = (x: object, { who, depth, order }: Met): string => {
  // An object that stands in several places is looked at once; else a few of them, each twice in the next, had no end.
  const known = order.get(x)
  if (known !== undefined) return `^${known}`
  if (depth > deepest)
    throw new TypeError(`${who}: expected arguments at most ${deepest} deep, got deeper or cyclic ones: ${describe(x)}`)
  const met = { who, depth: depth + 1, order }
  const text = freshText(x, met)
  order.set(x, order.size)
  return text
}

const freshText = (x: object, met: Met): string => {
  const registration = registrationOf(x)
  if (registration !== undefined) return `${identity(registration.prototype)}(${textOf(registration.flatten(x), met)})`
  const prototype: object | null = Object.getPrototypeOf(x)
  const content = kindOf(x) === 'record' || Array.isArray(x) ? '' : contentText(x, met)
  // Those of views are their elements.
  const properties = ArrayBuffer.isView(x) ? '' : propertiesText(x, met)
  return `${prototype === null ? '' : identity(prototype)}(${content}){${properties}}`
}

/** A text in which two static values are equal only if nothing tells them apart but, for functions, being two. */
const textOf = (x: unknown, met: Met): string => {
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
      return x === null ? 'null' : objectText(x, met)
    default:
      return Object.is(x, -0) ? '-0' : String(x)
  }
}

const listText = (list: readonly unknown[], who: string): string => {
  let text = '['
  for (let i = 0; i < list.length; i++)
    text += list[i] === undefined && !(i in list) ? ';' : `${signatureOf(list[i], who)},`
  return `${text}]`
}

/**
 * What a trace depends on, as text: the tree, shapes and element types of its tensors, and everything else by value. The
 * order of a record's entries is part of it, as a function may go through them. `who` asks.
 */
export const signatureOf = (x: unknown, who = 'jit'): string => {
  if (isValue(x)) return `${x.dtype}[${sizesText(x.shape)}]`
  switch (kindOf(x)) {
    case 'list': {
      const list = x as readonly unknown[]
      return ofList('text', list, () => listText(list, who))
    }
    case 'record': {
      const record = x as Readonly<Record<string, unknown>>
      let text = '{'
      for (const key of Object.keys(record)) text += `${JSON.stringify(key)}:${signatureOf(record[key], who)},`
      return `${text}}`
    }
    case 'instance': {
      const registration = registrationOf(x as object)!
      return `${identity(registration.prototype)}(${signatureOf(registration.flatten(x as object), who)})`
    }
    default:
      return textOf(x, { who, depth: 0, order: new Map() })
  }
}
