import { describe } from '../shape/describe.js'
import { shorten } from '../shape/text.js'
import { isClone, isValue } from '../tensor/storage.js'

/**
 * What a value is in a tree: a `leaf` is a tensor; a `list`, a `record` and an `instance` of a registered class have
 * children; what is `static` belongs to the structure and is passed on as it is. A Map or Set (`collection`) is static if
 * it holds no tensor. Anything else is `foreign`, since a tensor in it would be passed over in silence.
 */
export type Kind = 'leaf' | 'list' | 'record' | 'instance' | 'static' | 'collection' | 'foreign'

/** How instances of a user's class are taken apart and put together again. */
export interface Registration {
  readonly name: string
  readonly prototype: object
  /** The children, as a tree. */
  readonly flatten: (instance: object) => unknown
  readonly unflatten: (children: unknown) => unknown
}

const registrations = new WeakMap<object, Registration>()

/** Makes instances of a class trees. */
export const register = (type: unknown, how: Pick<Registration, 'flatten' | 'unflatten'>): void => {
  const prototype: unknown = typeof type === 'function' ? type.prototype : undefined
  if (typeof type !== 'function' || typeof prototype !== 'object' || prototype === null)
    throw new TypeError(`tree.register: expected a class, got ${describe(type)}`)
  if (registrations.has(prototype)) throw new TypeError(`tree.register: ${type.name} is registered already`)
  if (isNative(type) || kindOf(Object.create(prototype)) !== 'foreign')
    throw new TypeError(`tree.register: expected a class of your own, got ${type.name}`)
  registrations.set(prototype, { name: type.name, prototype, flatten: how.flatten, unflatten: how.unflatten })
}

/** How the class of `x` was registered; a subclass has to be registered itself. */
export const registrationOf = (x: object): Registration | undefined =>
  registrations.get(Object.getPrototypeOf(x) as object)

const prototypeOf = (x: object): object | null => Object.getPrototypeOf(x) as object | null

/** Whether this is `Object.prototype`, here or in another realm (a frame, a sandbox of Node's vm). */
const isRoot = (prototype: object): boolean =>
  prototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf')

/** Whether this is `Array.prototype` of another realm. */
const isListRoot = (prototype: object): boolean => {
  const above = prototypeOf(prototype)
  return Array.isArray(prototype) && above !== null && isRoot(above)
}

const data = new Set(['Date', 'RegExp', 'ArrayBuffer', 'SharedArrayBuffer', 'DataView'])

/** The kinds of other prototypes that have been met. */
const known = new WeakMap<object, Kind>()

/** Whether a class is JavaScript's own or its host's. */
const isNative = (maker: object): boolean => /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(maker))

const kindOfInstances = (x: object, prototype: object): Kind => {
  if (isRoot(prototype)) return 'record'
  if (isListRoot(prototype)) return 'list'
  // What instances of a subclass hold besides, nobody knows. A Buffer of Node's is a Uint8Array, and nothing besides.
  const maker: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value
  if (typeof maker !== 'function') return 'foreign'
  if (maker.name === 'Buffer' && ArrayBuffer.isView(x)) return 'static'
  if (!isNative(maker)) return 'foreign'
  const tag = Object.prototype.toString.call(x).slice(8, -1)
  if (tag !== maker.name) return 'foreign'
  if (ArrayBuffer.isView(x) || data.has(tag)) return 'static'
  return tag === 'Map' || tag === 'Set' ? 'collection' : 'foreign'
}

export const kindOf = (x: unknown): Kind => {
  if (typeof x !== 'object' || x === null) return 'static'
  const prototype = prototypeOf(x)
  // Whoever sent a tensor means a tensor; its fields would be passed over.
  if (prototype === Object.prototype || prototype === null) return isClone(x) ? 'foreign' : 'record'
  if (prototype === Array.prototype) return 'list'
  if (isValue(x)) return 'leaf'
  if (registrations.has(prototype)) return 'instance'
  const found = known.get(prototype) ?? kindOfInstances(x, prototype)
  // An object may have the prototype of others without being like them: `Object.create(Date.prototype)` is no date.
  if (found !== 'foreign') known.set(prototype, found)
  return found === 'record' && isClone(x) ? 'foreign' : found
}

/** The entries of a branch, those of an instance being its children's; undefined where there are none. */
export const entriesOf = (x: unknown): readonly (readonly [key: string | number, child: unknown])[] | undefined => {
  const kind = kindOf(x)
  if (kind === 'list') return Array.from(x as readonly unknown[], (child, i) => [i, child] as const)
  if (kind === 'instance') return entriesOf(registrationOf(x as object)!.flatten(x as object))
  if (kind !== 'record') return undefined
  const record = x as Readonly<Record<string, unknown>>
  return sortedKeys(Object.keys(record)).map(key => [key, record[key]] as const)
}

/** Sorting by the engine costs more than the few keys of most records. */
const few = 12

/** The keys of a record in the order in which trees are walked: sorted, whatever order they were written in. */
export const sortedKeys = (keys: readonly string[]): readonly string[] => {
  if (keys.length > few) return keys.toSorted()
  let sorted: string[] | undefined
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i]!
    let at = i
    for (; at > 0 && (sorted ?? keys)[at - 1]! > key; at--) {
      sorted ??= keys.slice()
      sorted[at] = sorted[at - 1]!
    }
    if (sorted !== undefined) sorted[at] = key
  }
  return sorted ?? keys
}

/** What an object holds in its own properties, but for some; those with a getter are not asked. */
const ownValues = (x: object, but?: (key: PropertyKey) => boolean): readonly unknown[] =>
  Reflect.ownKeys(x).flatMap(key => {
    if (but?.(key)) return []
    const property = Object.getOwnPropertyDescriptor(x, key)
    return property !== undefined && 'value' in property ? [property.value] : []
  })

const ofEveryFunction = new Set<PropertyKey>(['length', 'name', 'prototype', 'arguments', 'caller'])

type Collection = ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>

/** What an object that is no tensor holds, wherever it keeps it. */
const contents = (x: object, kind: Kind): readonly unknown[] => {
  if (kind === 'instance') return [registrationOf(x)!.flatten(x)]
  if (kind === 'collection') return [...ownValues(x), ...[...(x as Collection).entries()].flat()]
  if (typeof x === 'function') return ownValues(x, key => ofEveryFunction.has(key))
  return ArrayBuffer.isView(x) ? [] : ownValues(x)
}

const isObject = (x: unknown): x is object => (typeof x === 'object' && x !== null) || typeof x === 'function'

/**
 * The first tensor that stands, at any depth, in some values; or the first foreign value, in which one may be hidden.
 * Nothing in a function's properties is foreign: most of what functions hold cannot be looked at anyway.
 */
const hiddenIn = (values: readonly unknown[], isInFunction: boolean): unknown => {
  const open = values.filter(isObject).map(x => ({ x, isInFunction }))
  const seen = new Set<object>()
  for (const { x, isInFunction: isLenient } of open) {
    if (seen.has(x)) continue
    seen.add(x)
    const kind = kindOf(x)
    if (kind === 'leaf' || (kind === 'foreign' && !isLenient)) return x
    const inside = isLenient || typeof x === 'function'
    for (const child of contents(x, kind)) if (isObject(child)) open.push({ x: child, isInFunction: inside })
  }
  return undefined
}

/** What a static value or a collection holds that must not be passed over. */
export const hiddenInStatic = (x: unknown, kind: Kind): unknown =>
  isObject(x) && !ArrayBuffer.isView(x) ? hiddenIn(contents(x, kind), typeof x === 'function') : undefined

const isIndex = (key: PropertyKey): boolean => typeof key === 'string' && String(Number(key) >>> 0) === key

/** To look for what is not enumerable in a longer list would take longer than the walk. */
const searched = 64

/** The names that a list has, its `length` too; of a long one without those that are hidden. */
export const namesOfList = (x: readonly unknown[]): readonly string[] =>
  x.length <= searched ? Object.getOwnPropertyNames(x) : Object.keys(x)

/** Whether names of a list are those of entries, and its `length`: other names come behind both. */
const areEntries = (names: readonly string[]): boolean => {
  const last = names[names.length - 1]
  return last === undefined || last === 'length' || isIndex(last)
}

const nameText = (x: object, name: string): string =>
  `the ${Object.prototype.propertyIsEnumerable.call(x, name) ? '' : 'hidden '}key '${shorten(name)}'`

/** Whether a property is the mark of a tool, as fast-check leaves on what it makes: a function, or a hidden getter. */
const isMark = (x: object, symbol: symbol): boolean => {
  const { enumerable, value, get } = Object.getOwnPropertyDescriptor(x, symbol)!
  if (get !== undefined) return !enumerable
  return typeof value === 'function' && hiddenInStatic(value, 'static') === undefined
}

const symbolBeside = (x: object): string | undefined => {
  const symbols = Object.getOwnPropertySymbols(x)
  if (symbols.length === 0) return undefined
  const found = symbols.find(symbol => !isMark(x, symbol))
  return found && `the key ${shorten(String(found))}`
}

/** What a list has beside its entries, in words. */
export const besideList = (x: readonly unknown[], names = namesOfList(x)): string | undefined => {
  const symbol = symbolBeside(x)
  if (symbol !== undefined || areEntries(names)) return symbol
  return nameText(x, names.find(name => name !== 'length' && !isIndex(name))!)
}

/** What a record has beside its entries, in words: something under a symbol, or under a key that is not enumerable. */
export const besideRecord = (x: object, keys: readonly string[] = Object.keys(x)): string | undefined => {
  // Every call of a compiled function asks this of its arguments.
  if (Reflect.ownKeys(x).length === keys.length) return undefined
  const symbol = symbolBeside(x)
  if (symbol !== undefined) return symbol
  const names = Object.getOwnPropertyNames(x)
  if (names.length === keys.length) return undefined
  const visible = new Set(keys)
  return nameText(x, names.find(name => !visible.has(name))!)
}

/** What to do about a foreign value. */
export const advice = (x: unknown): string => {
  if (typeof x === 'object' && x !== null && isClone(x)) return 'receive it with T.fromTransferable'
  if (typeof x === 'function') return 'pass the tensor beside the function'
  const tag = Object.prototype.toString.call(x).slice(8, -1)
  if (tag === 'Promise' || (typeof x === 'object' && x !== null && 'then' in x)) return 'await it first'
  if (tag === 'Map' || tag === 'WeakMap') return 'use a record, as Object.fromEntries makes one of a Map'
  if (typeof x === 'object' && x !== null && (Symbol.iterator in x || tag === 'WeakSet' || tag === 'AsyncGenerator'))
    return 'use an array'
  return 'use a record, or register the class with T.tree.register'
}
