import { isValue } from '../tensor/storage.js'
import { replay } from '../trace/replay.js'
import { Tracer } from '../trace/trace.js'
import { flatten } from '../trace/tree.js'
import type { UserFunction } from './leaves.js'
import { type Staged, stage } from './program.js'

const identities = new WeakMap<object, number>()
let nextIdentity = 0

/** The same text for the same object, and no other. */
const identity = (x: object): string => {
  const known = identities.get(x)
  if (known !== undefined) return `#${known}`
  identities.set(x, nextIdentity)
  return `#${nextIdentity++}`
}

/** What a trace depends on: the tree, shapes and element types of its tensors, and everything else by value. */
const signatureOf = (x: unknown): string => {
  if (isValue(x)) return `${x.dtype}[${x.shape.join()}]`
  if (Array.isArray(x)) return `[${x.map(signatureOf).join()}]`
  if (typeof x === 'function') return identity(x)
  if (typeof x !== 'object' || x === null) return typeof x === 'string' ? JSON.stringify(x) : String(x)
  const prototype: unknown = Object.getPrototypeOf(x)
  if (prototype !== Object.prototype && prototype !== null) return identity(x)
  const record = x as Readonly<Record<string, unknown>>
  return `{${Object.keys(record)
    .sort()
    .map(key => `${JSON.stringify(key)}:${signatureOf(record[key])}`)
    .join()}}`
}

/** How many signatures are kept; the one used longest ago goes first. */
const capacity = 128

/**
 * The same function, traced once for each combination of shapes, element types and tree of its arguments, and then run as
 * a Program. What is no tensor in the arguments (a number, a string, a function) belongs to the signature. It can be
 * differentiated, batched and traced like any other function.
 *
 * @throws TraceError if the function reads or branches on a traced value.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * let traces = 0
 * const f = T.jit((x: T.Tensor<[number]>) => {
 *   traces += 1
 *   return T.sum(T.square(x))
 * })
 * assert.deepEqual([f(T.tensor([1, 2])), f(T.tensor([3, 4])), f(T.tensor([1, 2, 3]))].map(T.item), [5, 25, 14])
 * assert.equal(traces, 2)
 * ```
 */
export const jit = <A extends readonly unknown[], R>(f: (...args: A) => R): ((...args: A) => R) => {
  const cache = new Map<string, Staged>()
  return (...args) => {
    const signature = signatureOf(args)
    const known = cache.get(signature)
    const staged = known ?? stage('jit', f as UserFunction, args)
    // A program that holds values of a running transformation ends with it.
    const lasting = known !== undefined || !staged.program.constants.some(({ value }) => value instanceof Tracer)
    cache.delete(signature)
    if (lasting) cache.set(signature, staged)
    for (const oldest of cache.keys()) {
      if (cache.size <= capacity) break
      cache.delete(oldest)
    }
    return staged.result.unflatten(replay(staged.program, flatten(args).leaves)) as R
  }
}
