import { readdirSync, readFileSync } from 'node:fs'
import * as T from 'tensor-ts'
import { describe, expect, it, vi } from 'vitest'
import type { FullDType } from '../src/tensor/dtype.js'
import { onEveryWay, type Way } from './engine/ways.js'
import { absolute, compare, type Demand, ofGradient, precise } from './golden/compare.js'
import { isTensor } from './golden/encoding.js'
import {
  argumentsOf,
  type Composed,
  composed,
  isEncoded,
  isSpec,
  shown,
  stagesOf,
  type Tree,
  transformed,
  written,
} from './golden/transformations.js'

// What is compiled is shared out between threads, small as it is.
vi.mock('../src/engine/wasm/nest/units.js', () => import('./engine/units.js'))

// Transformations and what they compose to, as JAX computes it; families/transformations.py says what a case is.

/** As of a gradient; the terms that cancel in a composed function are greater than 1. */
const ofComposition = (dtype: FullDType): Demand => ({ ...ofGradient(dtype), absolute: 4 * absolute[dtype] })

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

const check = (each: Composed, way: Way): void =>
  compareTrees('result', way.of(transformed(each))(...argumentsOf(each)), each.out)

for (const f of new Set(composed.map(each => each.f))) {
  onEveryWay(`golden ${f}`, way => {
    for (const each of composed) if (each.f === f) it(shown(each), () => check(each, way))
  })
}

describe('golden transformations', async () => {
  const files = readdirSync(new URL('../src/transform/', import.meta.url))
  const modules: readonly object[] = await Promise.all(files.map(name => import(`../src/transform/${name}`)))
  // Of inner functions some have the name of an operation.
  const exported = new Set(Object.values(T).filter(value => typeof value === 'function'))
  // `abstract` gives no numbers, and what evalShape says of them.
  const transformations = modules
    .flatMap(module => Object.entries(module).flatMap(([name, value]) => (exported.has(value) ? [name] : [])))
    .filter(name => name !== 'abstract')

  it('cover every transformation, as a stage or inside a function', () => {
    expect(transformations.length).toBeGreaterThan(20)
    const source = readFileSync(new URL('./golden/control.ts', import.meta.url), 'utf8')
    const inside = [...source.matchAll(/\bT\.(\w+)\(/g)].map(([, name]) => name)
    const covered = new Set([...composed.flatMap(stagesOf), ...inside])
    expect(transformations.filter(name => !covered.has(name))).toEqual([])
  })

  it('take every function in value and in both modes, batched and compiled', () => {
    const forwardOnly = ['grown', 'shrunk']
    const reverseOnly = ['limited', 'remembered']
    for (const f of written.keys()) {
      const outer = new Set(composed.filter(each => each.f === f).map(each => stagesOf(each)[0] ?? 'value'))
      const wanted = ['value', 'vmap', 'jit', 'checkpoint', 'map', 'evalShape', 'program']
      if (!forwardOnly.includes(f)) wanted.push('vjp')
      if (!reverseOnly.includes(f)) wanted.push('jvp', 'linearize')
      expect({ f, missing: wanted.filter(name => !outer.has(name)) }).toEqual({ f, missing: [] })
    }
  })

  it('differ from each other', () => {
    const names = composed.map(each => JSON.stringify([each.f, each.through, each.note]))
    expect(new Set(names).size).toBe(names.length)
    expect(names.length).toBeGreaterThanOrEqual(500)
  })
})
