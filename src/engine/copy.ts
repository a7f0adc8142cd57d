import { isValue } from '../tensor/storage.js'
import { kindOf } from '../trace/node.js'

// Values that are no tensors, for results: a function makes new ones in every call, a trace has those of the first.

/** What all typed arrays have. Its `slice` copies where that of a Buffer of Node's shares. */
const typedArrays = Object.getPrototypeOf(Uint8Array.prototype) as { readonly slice: () => unknown }

const copyObject = (x: object, copies: Map<unknown, unknown>): unknown => {
  const again = (child: unknown): unknown => copied(child, copies)
  const keep = <A>(copy: A): A => {
    copies.set(x, copy)
    return copy
  }
  if (Array.isArray(x)) {
    const list = keep(new Array<unknown>(x.length))
    x.forEach((child, i) => {
      list[i] = again(child)
    })
    return list
  }
  if (kindOf(x) === 'record') {
    const record = keep(Object.create(Object.getPrototypeOf(x)) as object)
    for (const [key, value] of Object.entries(x))
      Object.defineProperty(record, key, { value: again(value), enumerable: true, configurable: true, writable: true })
    return record
  }
  switch (Object.prototype.toString.call(x)) {
    case '[object Map]': {
      const map = keep(new Map<unknown, unknown>())
      for (const [key, value] of x as ReadonlyMap<unknown, unknown>) map.set(again(key), again(value))
      return map
    }
    case '[object Set]': {
      const set = keep(new Set<unknown>())
      for (const value of x as ReadonlySet<unknown>) set.add(again(value))
      return set
    }
    case '[object Date]':
      return keep(new Date((x as Date).getTime()))
    case '[object RegExp]':
      return keep(new RegExp(x as RegExp))
    case '[object ArrayBuffer]':
      return keep((x as ArrayBuffer).slice(0))
    case '[object DataView]': {
      const { buffer, byteOffset, byteLength } = x as DataView
      return keep(new DataView(again(buffer) as ArrayBuffer, byteOffset, byteLength))
    }
  }
  return ArrayBuffer.isView(x) ? keep(typedArrays.slice.call(x)) : x
}

const copied = (x: unknown, copies: Map<unknown, unknown>): unknown =>
  typeof x !== 'object' || x === null || isValue(x) ? x : (copies.get(x) ?? copyObject(x, copies))

/** The same value, of which nothing that can be written to is the same object. */
export const deepCopy = (x: unknown): unknown => copied(x, new Map())
