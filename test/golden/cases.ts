import { readdirSync, readFileSync } from 'node:fs'
import * as T from 'tensor-ts'
import { decode, type Encoded, isTensor } from './encoding.js'

// The golden cases of operations, read and called by name; oracle.py says what a case is.

export interface Plain {
  readonly value: unknown
}
export type Argument = Encoded | readonly Encoded[] | Plain
export interface Case {
  readonly op: string
  readonly note: string
  readonly args: readonly Argument[]
  readonly options: Readonly<Record<string, unknown>> | null
  readonly out: Encoded | readonly Encoded[]
  readonly cotangent: Encoded | readonly Encoded[] | null
  readonly grads: readonly (Encoded | readonly (Encoded | null)[] | null)[]
}

const directory = new URL('./', import.meta.url)
// Those of transformations are another kind of case, see ../golden-transformations.test.ts.
const families = readdirSync(directory).filter(name => name.endsWith('.json') && name !== 'transformations.json')
const read = (name: string): readonly Case[] => JSON.parse(readFileSync(new URL(name, directory), 'utf8'))
export const cases = new Map(families.map(name => [name.replace('.json', ''), read(name)]))

const isList = <A>(x: A | readonly A[]): x is readonly A[] => Array.isArray(x)
const isPlain = (x: Argument): x is Plain => 'value' in x
export const isFloat = (x: Encoded): boolean => x.dtype === 'float32' || x.dtype === 'float64'

const isEncoded = (x: unknown): x is Encoded => typeof x === 'object' && x !== null && 'dtype' in x && 'data' in x

/** Numbers that JSON cannot say are strings; every other string is one. Among options there may be tensors. */
const plainValue = (x: unknown): unknown =>
  isEncoded(x)
    ? decode(x)
    : Array.isArray(x)
      ? x.map(plainValue)
      : x === 'NaN' || x === 'Infinity' || x === '-Infinity'
        ? Number(x)
        : x

export const member = (namespace: object, name: string): unknown => Reflect.get(namespace, name)

export const invoke = (namespace: object, name: string, args: readonly unknown[]): unknown => {
  const operation = member(namespace, name)
  if (typeof operation !== 'function') throw new Error(`${name} is not exported`)
  return Reflect.apply(operation, undefined, args)
}

export const tensors = (x: unknown): readonly T.AnyTensor[] => {
  const list = Array.isArray(x) ? x : [x]
  if (!list.every(isTensor)) throw new Error('the result is neither a tensor nor a list of tensors')
  return list
}

export const listOf = <A>(x: A | readonly A[]): readonly A[] => (isList(x) ? x : [x])

/** The arguments with the float tensors taken, in order, from `leaves`. */
const argumentsWith = (args: readonly Argument[], leaves: readonly unknown[]): readonly unknown[] => {
  const rest = [...leaves]
  const leaf = (x: Encoded): unknown => (isFloat(x) ? rest.shift() : decode(x))
  return args.map(x => (isList(x) ? x.map(leaf) : isPlain(x) ? plainValue(x.value) : leaf(x)))
}

/** A case as functions of tensors. */
export interface Called {
  /** The operation, of the float tensors among its arguments. */
  readonly run: (...leaves: readonly unknown[]) => unknown
  readonly leaves: readonly T.AnyTensor[]
  /** The cotangent of the result, for one that has a gradient. */
  readonly cotangent: unknown
  /** The value under vjp, and the gradients, of the leaves and a cotangent. */
  readonly pulledBack: (...args: readonly unknown[]) => readonly [unknown, unknown]
  /** The value besides: one function has all three, as to compile is what costs time. */
  readonly derived: (...args: readonly unknown[]) => readonly [unknown, unknown, unknown]
}

export const called = (family: string, { op, args, options, cotangent }: Case): Called => {
  const namespace = family === 'random' ? T.random : T
  const settings =
    options === null ? [] : [Object.fromEntries(Object.entries(options).map(([k, v]) => [k, plainValue(v)]))]
  const run = (...leaves: readonly unknown[]): unknown =>
    invoke(namespace, op, [...argumentsWith(args, leaves), ...settings])
  const pulledBack: Called['pulledBack'] = (given, c) => {
    const answer = invoke(T, 'vjp', [run])
    if (typeof answer !== 'function') throw new Error('vjp(f) is not a function')
    const [primal, pullback]: readonly unknown[] = Reflect.apply(answer, undefined, listOf(given))
    if (typeof pullback !== 'function') throw new Error('vjp(f)(...) gives no pullback')
    return [primal, Reflect.apply(pullback, undefined, [c]) as unknown]
  }
  return {
    run,
    leaves: args.flatMap(x => (isPlain(x) ? [] : listOf(x).filter(isFloat))).map(decode),
    cotangent: cotangent === null ? undefined : isList(cotangent) ? cotangent.map(decode) : decode(cotangent),
    pulledBack,
    derived: (given, c) => [run(...listOf(given)), ...pulledBack(given, c)],
  }
}
