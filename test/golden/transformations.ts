import { readFileSync } from 'node:fs'
import type * as T from 'tensor-ts'
import * as control from './control.js'
import { decode, type Encoded } from './encoding.js'
import * as functions from './functions.js'
import { nameOf, type Stage, type TreeFunction, through } from './pipeline.js'

// The golden cases of transformations; families/transformations.py says what a case is.

export type Tree = Encoded | Spec | readonly Tree[] | { readonly [name: string]: Tree }
interface Spec {
  readonly dtype: T.DType
  readonly shape: readonly number[]
}
export interface Composed {
  readonly f: string
  readonly through: readonly Stage[]
  readonly note: string
  readonly args: readonly Tree[]
  readonly out: Tree
}

export const composed: readonly Composed[] = JSON.parse(
  readFileSync(new URL('transformations.json', import.meta.url), 'utf8'),
)

/** The functions that are transformed, by name. */
export const written = new Map<string, (...args: never[]) => unknown>(Object.entries({ ...functions, ...control }))

export const isEncoded = (tree: Tree): tree is Encoded => 'data' in tree && Array.isArray(tree.data)
export const isSpec = (tree: Tree): tree is Spec => 'dtype' in tree && typeof tree.dtype === 'string'
const isList = (tree: Tree): tree is readonly Tree[] => Array.isArray(tree)

/** The names of the stages, the outermost first. */
export const stagesOf = ({ through: stages }: Composed): readonly string[] => stages.map(nameOf)

/** Whether a case gives tensors; others give shapes, or a Program as text. */
export const givesTensors = (each: Composed): boolean =>
  !stagesOf(each).some(name => name === 'evalShape' || name === 'program')

const decodeTree = (tree: Tree): unknown => {
  if (isEncoded(tree)) return decode(tree)
  if (isList(tree)) return tree.map(decodeTree)
  return Object.fromEntries(Object.entries(tree).map(([name, each]) => [name, decodeTree(each)]))
}

/** The transformed function of a case. */
export const transformed = ({ f, through: stages }: Composed): TreeFunction => {
  const own = written.get(f)
  if (own === undefined) throw new Error(`there is no function ${f}`)
  return through((...given) => Reflect.apply(own, undefined, given), stages)
}

export const argumentsOf = ({ args }: Composed): readonly unknown[] => args.map(decodeTree)

/** The tensors of a golden tree, in the order of a tree's leaves. */
export const leavesOf = (tree: Tree): readonly Encoded[] => {
  if (isEncoded(tree)) return [tree]
  if (isSpec(tree)) return []
  if (isList(tree)) return tree.flatMap(leavesOf)
  const names = Object.keys(tree).sort()
  return names.flatMap(name => leavesOf(tree[name]!))
}

/** A case in words. */
export const shown = ({ f, through: stages, note }: Composed): string => {
  const inWords = stages.reduceRight<string>((inner, stage) => {
    const options = typeof stage === 'string' ? '' : `, ${JSON.stringify(stage[1])}`
    return `${nameOf(stage)}(${inner}${options})`
  }, f)
  return `${inWords}: ${note}`
}
