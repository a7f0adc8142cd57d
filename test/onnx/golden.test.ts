import { readdirSync, readFileSync } from 'node:fs'
import * as T from 'tensor-ts'
import { describe, it } from 'vitest'
import { compare, type Demand, precise } from '../golden/compare.js'
import * as control from '../golden/control.js'
import { decode, type Encoded } from '../golden/encoding.js'
import * as functions from '../golden/functions.js'
import { nameOf, type Stage, type TreeFunction, through } from '../golden/pipeline.js'
import { byRuntime } from './run.js'

// Every golden case as a model in onnxruntime: the operation, its value under vjp, and its gradients.

interface Plain {
  readonly value: unknown
}
type Argument = Encoded | readonly Encoded[] | Plain
interface Case {
  readonly op: string
  readonly note: string
  readonly args: readonly Argument[]
  readonly options: Readonly<Record<string, unknown>> | null
  readonly out: Encoded | readonly Encoded[]
  readonly cotangent: Encoded | readonly Encoded[] | null
  readonly grads: readonly (Encoded | readonly (Encoded | null)[] | null)[]
}

const directory = new URL('../golden/', import.meta.url)
const families = readdirSync(directory).filter(name => name.endsWith('.json') && name !== 'transformations.json')
const read = (name: string): string => readFileSync(new URL(name, directory), 'utf8')

const isList = <A>(x: A | readonly A[]): x is readonly A[] => Array.isArray(x)
const listOf = <A>(x: A | readonly A[]): readonly A[] => (isList(x) ? x : [x])
const isEncoded = (x: unknown): x is Encoded => typeof x === 'object' && x !== null && 'dtype' in x && 'data' in x
const isFloat = (x: { readonly dtype: T.DType }): boolean => x.dtype === 'float32' || x.dtype === 'float64'

const plain = (x: unknown): unknown =>
  isEncoded(x)
    ? decode(x)
    : Array.isArray(x)
      ? x.map(plain)
      : x === 'NaN' || x === 'Infinity' || x === '-Infinity'
        ? Number(x)
        : x

/** Sums of float32 are float32 here, which the library's own are not. */
const demandOf = (dtype: T.DType, isComposed = false): Demand => {
  if (dtype === 'float32') return { relative: 4e-6, absolute: isComposed ? 1e-5 : 4e-6, signedZero: false }
  if (dtype === 'float64') return { relative: 2e-12, absolute: isComposed ? 1e-11 : 1e-12, signedZero: false }
  return precise
}

const check = async ({ op, args, options, out, cotangent, grads }: Case, namespace: object): Promise<void> => {
  const settings = options === null ? [] : [Object.fromEntries(Object.entries(options).map(([k, v]) => [k, plain(v)]))]
  const leaves = args.flatMap(x => ('value' in x ? [] : listOf(x).filter(isFloat))).map(decode)
  const run = (...given: readonly unknown[]): unknown => {
    const rest = [...given]
    const leaf = (x: Encoded): unknown => (isFloat(x) ? rest.shift() : decode(x))
    const all = args.map(x => (isList(x) ? x.map(leaf) : 'value' in x ? plain(x.value) : leaf(x)))
    return Reflect.apply(Reflect.get(namespace, op), undefined, [...all, ...settings])
  }
  const wanted = listOf(out)
  if (cotangent === null) {
    const found = await byRuntime(run, leaves)
    for (const [i, each] of wanted.entries()) compare('value', found[i]!, each, demandOf(each.dtype))
    return
  }
  const derived = (given: readonly unknown[], c: unknown) => {
    const [primal, pullback] = Reflect.apply(T.vjp(run as never), undefined, given) as [
      unknown,
      (c: unknown) => unknown,
    ]
    return [primal, pullback(c)]
  }
  const found = await byRuntime(derived, [leaves, isList(cotangent) ? cotangent.map(decode) : decode(cotangent)])
  const gradients = grads.flatMap(grad => (grad === null ? [] : listOf(grad))).filter(grad => grad !== null)
  for (const [i, each] of [...wanted, ...gradients].entries())
    compare(i < wanted.length ? 'value' : 'gradient', found[i]!, each, demandOf(each.dtype, i >= wanted.length))
}

for (const family of families)
  describe(`golden ${family}`, () => {
    const namespace = family === 'random.json' ? T.random : T
    for (const each of JSON.parse(read(family)) as readonly Case[])
      it(`${each.op}: ${each.note}`, () => check(each, namespace))
  })

// --- transformations --------------------------------------------------------------------------------------------------

type Tree = Encoded | readonly Tree[] | { readonly [name: string]: Tree }
interface Composed {
  readonly f: string
  readonly through: readonly Stage[]
  readonly note: string
  readonly args: readonly Tree[]
  readonly out: Tree
}

const decodeTree = (tree: Tree): unknown =>
  isEncoded(tree)
    ? decode(tree)
    : isList<Tree>(tree)
      ? tree.map(decodeTree)
      : Object.fromEntries(Object.entries(tree).map(([name, each]) => [name, decodeTree(each)]))

/** The tensors of a golden tree in the order of a tree's leaves. */
const leavesOf = (tree: Tree): readonly Encoded[] =>
  isEncoded(tree)
    ? [tree]
    : isList<Tree>(tree)
      ? tree.flatMap(leavesOf)
      : Object.keys(tree)
          .sort()
          .flatMap(name => leavesOf((tree as Readonly<Record<string, Tree>>)[name]!))

const all = new Map<string, (...args: never[]) => unknown>(Object.entries({ ...functions, ...control }))
const composed = (JSON.parse(read('transformations.json')) as readonly Composed[]).filter(
  // Shapes, and Programs as text, are no tensors.
  each => !each.through.map(nameOf).some(name => name === 'evalShape' || name === 'program'),
)

const checkComposed = async ({ f, through: stages, args, out }: Composed): Promise<void> => {
  const written = all.get(f)!
  const run: TreeFunction = (...given) => Reflect.apply(written, undefined, given)
  const given = args.map(decodeTree)
  const found = await byRuntime(through(run, stages) as (...args: never[]) => unknown, given)
  const wanted = leavesOf(out)
  for (const [i, each] of wanted.entries()) compare(`leaf ${i}`, found[i]!, each, demandOf(each.dtype, true))
}

describe('golden transformations', () => {
  for (const each of composed)
    it(`${each.f} through ${each.through.map(nameOf).join(' ')}: ${each.note}`, () => checkComposed(each))
})
