import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { compile, complaints, moduleOf } from './compile.js'

const fpts = dirname(createRequire(import.meta.url).resolve('fp-ts/package.json'))

const prelude = `
import { flow, pipe } from '${fpts}/lib/function.js'
import * as T from '${moduleOf('index')}'
interface Just<X> { readonly value: X; readonly both: (x: X) => X }
declare const just: <X>(x: X) => Just<X>
declare const x: T.Tensor<[2, 3]>
declare const row: T.Tensor<[3]>
declare const mask: T.Tensor<[2, 3], 'bool'>
declare const either: T.Tensor<[2, 3]> | number
declare const either64: T.Tensor<[2, 3], 'float64'> | number
declare const anything: any
declare const float: T.Tensor<[2], 'float32' | 'float64'>
declare const vector: T.Tensor<[4]>
declare const list: readonly T.Tensor<[4]>[]
declare const some: readonly [T.Tensor<[4]>, ...T.Tensor<[4]>[]]
declare const sizes: T.Tensor<[2 | 3, 4]>
declare const axis: 0 | 1
declare const absent: { readonly axis?: 1 }
declare const maybe: { readonly axis: 1 } | undefined
declare const brand: T.Tensor<[2, 3]> & { readonly brand: 'mine' }
`

type Case = readonly [expression: string, type: string]
const x = "T.Tensor<[2, 3], 'float32'>"
const unknown = "T.Tensor<T.Shape, 'float32'>"

// What each operand may be, in each place, and the exact type of the result.
const cases: readonly Case[] = [
  ['T.exp(x)', x],
  ['T.exp(2)', "T.Tensor<[], 'float32'>"],
  ['T.exp(either)', unknown],
  ['T.exp(either64)', "T.Tensor<T.Shape, 'float32' | 'float64'>"],
  ['T.exp(anything)', 'T.Tensor<T.Shape, T.DType>'],
  ['T.exp(float)', "T.Tensor<[2], 'float32' | 'float64'>"],
  ['T.exp(brand)', x],
  ['T.isNaN(anything)', "T.Tensor<T.Shape, 'bool'>"],
  ['T.abs(either)', unknown],
  ['T.add(either, row)', unknown],
  ['T.add(row, either)', unknown],
  ['T.add(either, 1)', unknown],
  ['T.add(1, either)', unknown],
  ['T.add(2, 3)', "T.Tensor<[], 'float32'>"],
  ['T.add(2, anything)', 'T.Tensor<T.Shape, T.DType>'],
  ['T.add(anything, row)', unknown],
  ['T.add(row, anything)', unknown],
  ['T.add(float, float)', "T.Tensor<[2], 'float32' | 'float64'>"],
  ['T.add(float, 1)', "T.Tensor<[2], 'float32' | 'float64'>"],
  ["T.add(2, T.zeros([3], 'int32'))", "T.Tensor<[3], 'int32'>"],
  ["T.div(2, T.zeros([3], 'int32'))", "T.Tensor<[3], 'float32'>"],
  ['T.less(either, row)', "T.Tensor<T.Shape, 'bool'>"],
  ['T.less(anything, row)', "T.Tensor<T.Shape, 'bool'>"],
  ['T.logicalAnd(mask, anything)', "T.Tensor<T.Shape, 'bool'>"],
  ['pipe(either, T.add(row))', unknown],
  ['pipe(row, T.add(either))', unknown],
  ['pipe(2, T.add(row))', "T.Tensor<[3], 'float32'>"],
  ['pipe(anything, T.add(row))', unknown],
  ['pipe(x, T.add(anything))', unknown],
  ['T.clip(x, either, 1)', unknown],
  ['T.clip(x, 0, anything)', unknown],
  ['pipe(x, T.clip(0, either))', unknown],
  ['T.where(mask, either, 0)', unknown],
  ['T.where(mask, 0, x)', x],
  ['T.where(mask, 0, anything)', 'T.Tensor<T.Shape, T.DType>'],
  ['T.where(anything, x, x)', unknown],
  ['pipe(mask, T.where(x, 0))', x],
  ['[x].map(T.exp)[0]!', x],
  ['T.stack([x, T.mul(2, x)])', "T.Tensor<[2, 2, 3], 'float32'>"],
  ['T.stack([x, T.where(mask, 0, x)])', "T.Tensor<[2, 2, 3], 'float32'>"],
  ['T.concat([vector, T.linspace(0, 1, 2)])', "T.Tensor<[6], 'float32'>"],
  ['T.stack([T.ones([4]), vector, T.zeros([4])])', "T.Tensor<[3, 4], 'float32'>"],
  ['T.stack(list)', "T.Tensor<[number, 4], 'float32'>"],
  ['T.stack(some)', "T.Tensor<[number, 4], 'float32'>"],
  ['T.stack(some, { axis: -1 })', "T.Tensor<[4, number], 'float32'>"],
  ['T.concat(list)', "T.Tensor<[number], 'float32'>"],
  ['T.concat(some)', "T.Tensor<[number], 'float32'>"],
  ['T.concat(some, { axis: -1 })', "T.Tensor<[number], 'float32'>"],
  ['T.concat([x, x], absent)', "T.Tensor<[number, number], 'float32'>"],
  ['T.concat([x, x], maybe)', "T.Tensor<[number, number], 'float32'>"],
  ['T.concat([x, x], { axis })', "T.Tensor<[number, number], 'float32'>"],
  ['T.concat([x, x], { axis: anything })', "T.Tensor<[number, number], 'float32'>"],
  ['T.concat([x, x], {})', "T.Tensor<[4, 3], 'float32'>"],
  ['T.stack([x, x], absent)', "T.Tensor<[number, number, number], 'float32'>"],
  ['T.stack([x, x], maybe)', "T.Tensor<[number, number, number], 'float32'>"],
  ['T.concat([sizes, T.ones([2, 4])])', "T.Tensor<[4 | 5, 4], 'float32'>"],
  ['T.concat([sizes, sizes], { axis: -1 })', "T.Tensor<[2 | 3, 8], 'float32'>"],
  ['T.stack([sizes, T.ones([3, 4])])', "T.Tensor<[2, 2 | 3, 4], 'float32'>"],
  ['T.concat([float, float])', "T.Tensor<[4], 'float32' | 'float64'>"],
  ['T.stack([float, T.ones([2])])', "T.Tensor<[2, 2], 'float32' | 'float64'>"],
  ['T.concat([anything, x])', 'T.Tensor<T.Shape, T.DType>'],
  ['T.tril(anything)', 'T.Tensor<T.Shape, T.DType>'],
  ['pipe(x, T.triu({ k: 1 }))', x],
  ['T.gelu(anything)', 'T.Tensor<T.Shape, T.DType>'],
  ['pipe(brand, T.gelu({ approximate: true }))', x],
  ['T.nanToNum(anything)', 'T.Tensor<T.Shape, T.DType>'],
  ['T.allClose(x, anything)', "T.Tensor<[], 'bool'>"],
  ['pipe(x, T.allClose(x, { atol: 1 }))', "T.Tensor<[], 'bool'>"],
  ['flow(T.relu, T.exp)(x)', x],
  ['flow(T.add(row), T.relu)(x)', x],
  ['flow(T.relu, T.add(row), T.less(0))(x)', "T.Tensor<[2, 3], 'bool'>"],
]

const generic = `
export const g1 = <S extends T.Shape>(x: T.Tensor<S>): T.Tensor<S> => T.where(T.less(x, 0), T.neg(x), x)
export const g2 = <S extends T.Shape, D extends T.FloatDType>(x: T.Tensor<S, D>): T.Tensor<S, D> => T.add(T.exp(x), T.mul(2, x))
export const g3 = <B extends T.Dim>(x: T.Tensor<[B, 384]>, y: T.Tensor<[number, 384]>): T.Tensor<[number, 384]> => T.add(x, y)
export const g4 = <B extends T.Shape, N extends T.Dim>(x: T.Tensor<[...B, N]>, b: T.Tensor<[N]>): T.Tensor<[...B, N]> => T.add(x, b)
export const g5 = <B extends T.Shape, N extends T.Dim>(x: T.Tensor<[...B, N]>, m: T.Tensor<[...B, 1]>): T.Tensor<[...B, N]> => pipe(x, T.sub(m))
export const g6 = <B extends T.Shape, N extends T.Dim, M extends T.Dim>(x: T.Tensor<[...B, N, M]>): T.Tensor<[...B, N, M]> => T.maximum(T.tanh(x), 0)
export const g7 = <S extends T.Shape>(x: T.Tensor<S>): T.Tensor<S> => pipe(x, T.clip(0, 6))
export const g8 = <S extends T.Shape>(m: T.Tensor<S, 'bool'>): T.Tensor<S, 'bool'> => T.logicalAnd(m, T.logicalNot(m))
export const j1 = <B extends T.Shape, N extends T.Dim>(x: T.Tensor<[...B, N]>): T.Tensor<[...B, 2, N]> => T.stack([x, x], { axis: -2 })
export const j2 = <B extends T.Shape, N extends T.Dim>(x: T.Tensor<[...B, N, 3]>): T.Tensor<[...B, N, 6]> => T.concat([x, x], { axis: -1 })
export const j3 = <S extends T.Shape>(x: T.Tensor<S>): T.Tensor<[2, ...S]> => T.stack([x, x])
export const j4 = <K extends T.Dim>(a: T.Tensor<[2, 4]>, b: T.Tensor<[K, 4]>) => T.concat([a, b])
export const j5: T.Tensor<[7, 4]> = j4(T.ones([2, 4]), T.ones([5, 4]))
export const j6 = <K extends number>(a: T.Tensor<[2, 4]>, axis: K) => T.concat([a, a], { axis })
export const j7: T.Tensor<[2, 8]> = j6(T.ones([2, 4]), -1)
export const j8 = <S extends T.Shape>(a: T.Tensor<S>, b: T.Tensor<[5, 5]>) => T.concat([a, b], { axis: -1 })
export const t1 = <B extends T.Shape, N extends T.Dim>(x: T.Tensor<[...B, N, N]>): T.Tensor<[...B, N, N]> => pipe(x, T.tril)
export const t2 = <B extends T.Shape, N extends T.Dim>(x: T.Tensor<[...B, N, N]>): T.Tensor<[...B, N, N]> => T.triu(x, { k: 1 })
export const t3 = <S extends T.Shape>(x: T.Tensor<S>): T.Tensor<S> => T.tril(x)
export const t4 = <S extends T.Shape>(x: T.Tensor<S>) => T.allClose(x, x)
export const g9 = <S extends T.Shape, U extends T.Shape>(x: T.Tensor<S>, y: T.Tensor<U>) => T.add(x, y)
export const g10: T.Tensor<[4, 3]> = g9(T.ones([4, 3]), T.ones([3]))
`

const program = [
  prelude,
  ...cases.map(([expression, type], i) => `export const c${i}: Just<${type}> = just(${expression})`),
  generic,
].join('\n')

describe('elementwise operations, concat and stack of what is little known', () => {
  const folder = mkdtempSync(join(tmpdir(), 'operands-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('are typed exactly under TypeScript 6.0', () => expect(compile(program).errors).toEqual([]))

  it.each(['5.9', '7.0'] as const)('and under TypeScript %s', version => {
    const path = join(folder, 'operands.ts')
    writeFileSync(path, program)
    expect(complaints(version, [path])).toBe('')
  })
})
