// Every kind of value that JavaScript has, in the place of a tensor, of elements, a shape, an axis: the sentence says what it is.
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, it } from 'vitest'

const loosely = (f: unknown) => f as (...args: readonly unknown[]) => unknown

class Plain {}
const values: Readonly<Record<string, readonly [value: unknown, found: RegExp]>> = {
  undefined: [undefined, /undefined/],
  null: [null, /null/],
  'a text': ['text', /'?text|a string/],
  'a bigint': [2n, /2n|a bigint/],
  'a symbol': [Symbol('s'), /Symbol\(s\)|a symbol/],
  'a function': [() => 1, /a function/],
  'an async function': [async () => 1, /an async function/],
  'a class': [Plain, /the class Plain/],
  'an object': [{}, /an object/],
  'an instance': [new Plain(), /an instance of Plain/],
  'a Map': [new Map(), /a Map/],
  'a Set': [new Set([1]), /a Set/],
  'a Date': [new Date(0), /a Date/],
  'a Promise': [Promise.resolve(1), /a Promise/],
  'an Error': [new Error('no'), /an Error/],
  'a RegExp': [/x/, /a RegExp/],
  'an ArrayBuffer': [new ArrayBuffer(8), /an ArrayBuffer/],
  'a SharedArrayBuffer': [new SharedArrayBuffer(8), /a SharedArrayBuffer/],
  'a DataView': [new DataView(new ArrayBuffer(8)), /a DataView/],
  'a Float32Array': [new Float32Array(2), /a Float32Array of length 2/],
  'a BigInt64Array': [new BigInt64Array(2), /a BigInt64Array of length 2/],
  'a Buffer': [Buffer.from('ab'), /a Buffer of length 2/],
  'a tensor': [T.ones([2]), /a tensor of shape \[2\] and dtype float32/],
  'what was sent': [structuredClone(T.ones([2])), /a copy that structuredClone .* T\.toTransferable/],
}
const x = T.ones([2, 3])
const places: Readonly<Record<string, (value: unknown) => unknown>> = {
  'tensor: ': value => loosely(T.tensor)(value),
  'tensor: , inside': value => loosely(T.tensor)([[1, value]]),
  'fromArray: ': value => loosely(T.fromArray)(value, [7]),
  'fromArray: , the shape': value => loosely(T.fromArray)([1], value),
  'zeros: ': value => loosely(T.zeros)(value),
  'zeros: , a size': value => loosely(T.zeros)([value]),
  'reshape: ': value => loosely(T.reshape)(x, value),
  'transpose: ': value => loosely(T.transpose)(x, value),
  'slice: ': value => loosely(T.slice)(x, [value]),
  'pad: ': value =>
    loosely(T.pad)(x, [
      [0, value],
      [0, 0],
    ]),
  'tile: ': value => loosely(T.tile)(x, value),
  'sum: ': value => loosely(T.sum)(x, { axis: value }),
  'sum: , keepDims': value => loosely(T.sum)(x, { keepDims: value }),
  'add: ': value => loosely(T.add)(x, value),
  'toArray: ': value => loosely(T.toArray)(value),
  'arange: ': value => loosely(T.arange)(value),
  'dim: ': value => loosely(T.dim)(value, 2),
  'dense: ': value => loosely(nn.dense)(value, 2),
}
/** Where such a value is right, or has another meaning. */
const isTaken = (place: string, name: string): boolean => {
  if (name === 'undefined') return /^(sum|reshape|transpose|arange|slice|dense)/.test(place)
  if (name === 'a tensor') return /^(add|toArray)/.test(place)
  if (name === 'null') return place === 'slice: '
  if (name === 'a text') return /^(dim|dense)/.test(place)
  return place === 'fromArray: ' && /Array$|Buffer$/.test(name) && !/ArrayBuffer/.test(name)
}

describe.each(Object.entries(places))('%s', (place, use) => {
  it.each(Object.entries(values).filter(([name]) => !isTaken(place, name)))(
    'is told that it got %s',
    (_, [value, found]) => {
      let message = 'nothing was thrown'
      try {
        use(value)
      } catch (error) {
        message = (error as Error).message
      }
      expect(message.startsWith(place.split(',')[0]!)).toBe(true)
      expect(message).toMatch(found)
    },
  )
})

it('what has elements of its own is for fromArray', () => {
  for (const value of [new Float32Array(2), new ArrayBuffer(2), new DataView(new ArrayBuffer(2)), Buffer.from('a')])
    expect(() => loosely(T.tensor)([value])).toThrow(/ at \[0\]; T\.fromArray takes typed arrays$/)
  expect(() => loosely(T.tensor)(new Map())).toThrow(/got a Map$/)
})
