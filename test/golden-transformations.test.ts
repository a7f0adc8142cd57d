import { readdirSync, readFileSync } from 'node:fs'
import * as T from 'tensor-ts'
import { describe, expect, it, vi } from 'vitest'
import type { FullDType } from '../src/tensor/dtype.js'
import { onEveryWay, type Way } from './engine/ways.js'
import { absolute, compare, type Demand, ofGradient, precise } from './golden/compare.js'
import * as control from './golden/control.js'
import { decode, type Encoded, isTensor } from './golden/encoding.js'
import * as functions from './golden/functions.js'
import { nameOf, type Stage, type TreeFunction, through } from './golden/pipeline.js'

// What is compiled is shared out between threads, small as it is.
vi.mock('../src/engine/wasm/nest/units.js', () => import('./engine/units.js'))

// Transformations and what they compose to, as JAX computes it; families/transformations.py says what a case is.

type Tree = Encoded | Spec | readonly Tree[] | { readonly [name: string]: Tree }
interface Spec {
  readonly dtype: T.DType
  readonly shape: readonly number[]
}
interface Case {
  readonly f: string
  readonly through: readonly Stage[]
  readonly note: string
  readonly args: readonly Tree[]
  readonly out: Tree
}

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')
const cases: readonly Case[] = JSON.parse(read('./golden/transformations.json'))
const all = new Map<string, (...args: never[]) => unknown>(Object.entries({ ...functions, ...control }))

const isEncoded = (tree: Tree): tree is Encoded => 'data' in tree && Array.isArray(tree.data)
const isSpec = (tree: Tree): tree is Spec => 'dtype' in tree && typeof tree.dtype === 'string'
const isList = (tree: Tree): tree is readonly Tree[] => Array.isArray(tree)

/** As of a gradient; the terms that cancel in a composed function are greater than 1. */
const ofComposition = (dtype: FullDType): Demand => ({ ...ofGradient(dtype), absolute: 4 * absolute[dtype] })

const decodeTree = (tree: Tree): unknown => {
  if (isEncoded(tree)) return decode(tree)
  if (isList(tree)) return tree.map(decodeTree)
  return Object.fromEntries(Object.entries(tree).map(([name, each]) => [name, decodeTree(each)]))
}

const compareTrees = (path: string, actual: unknown, expected: Tree): void => {
  if (isEncoded(expected)) {
    if (!isTensor(actual)) throw new Error(`${path} is no tensor`)
    const { dtype } = expected
    compare(path, actual, expected, dtype === 'float32' || dtype === 'float64' ? ofComposition(dtype) : precise)
    return
  }
  if (isSpec(expected)) {
    expect(actual, path).toEqual(expected)
    return
  }
  if (typeof actual !== 'object' || actual === null || isTensor(actual)) throw new Error(`${path} is no tree`)
  const found = new Map(Object.entries(actual))
  expect([...found.keys()].sort(), path).toEqual(Object.keys(expected).sort())
  for (const [name, each] of Object.entries(expected)) compareTrees(`${path}.${name}`, found.get(name), each)
}

const check = ({ f, through: pipeline, args, out }: Case, way: Way): void => {
  const written = all.get(f)
  if (written === undefined) throw new Error(`there is no function ${f}`)
  const run: TreeFunction = (...given) => Reflect.apply(written, undefined, given)
  compareTrees('result', way.of(through(run, pipeline))(...args.map(decodeTree)), out)
}

const shown = (pipeline: readonly Stage[], f: string): string =>
  pipeline.reduceRight<string>((inner, stage) => {
    const options = typeof stage === 'string' ? '' : `, ${JSON.stringify(stage[1])}`
    return `${nameOf(stage)}(${inner}${options})`
  }, f)

for (const f of new Set(cases.map(each => each.f))) {
  onEveryWay(`golden ${f}`, way => {
    for (const each of cases) if (each.f === f) it(`${shown(each.through, f)}: ${each.note}`, () => check(each, way))
  })
}

describe('golden transformations', async () => {
  const files = readdirSync(new URL('../src/transform/', import.meta.url))
  const modules: readonly object[] = await Promise.all(files.map(name => import(`../src/transform/${name}`)))
  // Of inner functions some have the name of an operation.
  const exported = new Set(Object.values(T).filter(value => typeof value === 'function'))
  const transformations = modules.flatMap(module =>
    Object.entries(module).flatMap(([name, value]) => (exported.has(value) ? [name] : [])),
  )
  const stages = (each: Case): readonly string[] => each.through.map(nameOf)

  it('cover every transformation, as a stage or inside a function', () => {
    expect(transformations.length).toBeGreaterThan(20)
    const source = read('./golden/control.ts')
    const inside = [...source.matchAll(/\bT\.(\w+)\(/g)].map(([, name]) => name)
    const covered = new Set([...cases.flatMap(stages), ...inside])
    expect(transformations.filter(name => !covered.has(name))).toEqual([])
  })

  it('take every function in value and in both modes, batched and compiled', () => {
    const forwardOnly = ['grown', 'shrunk']
    const reverseOnly = ['limited', 'remembered']
    for (const f of all.keys()) {
      const outer = new Set(cases.filter(each => each.f === f).map(each => stages(each)[0] ?? 'value'))
      const wanted = ['value', 'vmap', 'jit', 'checkpoint', 'map', 'evalShape', 'program']
      if (!forwardOnly.includes(f)) wanted.push('vjp')
      if (!reverseOnly.includes(f)) wanted.push('jvp', 'linearize')
      expect({ f, missing: wanted.filter(name => !outer.has(name)) }).toEqual({ f, missing: [] })
    }
  })

  it('differ from each other', () => {
    const names = cases.map(each => JSON.stringify([each.f, each.through, each.note]))
    expect(new Set(names).size).toBe(names.length)
    expect(names.length).toBeGreaterThanOrEqual(500)
  })
})
