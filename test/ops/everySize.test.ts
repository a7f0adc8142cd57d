// Every elementwise operation and its derivatives for float32 numbers of all sizes, close together, against the same in
// float64: not only in range, as in range.test.ts, but with all of their digits.
import fc from 'fast-check'
import * as T from 'tensor-ts'
import { expect, it } from 'vitest'
import { onEveryWay } from '../engine/ways.js'
import { differences, grid, type Held } from './everySize.js'
import { exported } from './operation.js'
import { isPlain } from './plain.js'
import { elementwise } from './table/elementwise.js'

/** By how much derivatives may be off besides, and why. */
const absolute: Readonly<Record<string, readonly [number, string]>> = {
  sigmoid: [
    2 ** -23,
    'of y (1 - y), where y is near 1; with another exponential its gradient would take half as long again',
  ],
  tanh: [2 ** -22, 'of 1 - y², where y is near ±1'],
}

/** Beyond 2²⁴ an exponent less 1 is rounded to itself, so that the derivative by a negative base has the sign of an even one. */
const isRounded = ([x, y]: readonly number[]): boolean => x! < 0 && Math.abs(y!) >= 2 ** 24

/** The forms in which a row of the table calls its operation: how many operands it has, and what comes behind them. */
const formsOf = (row: (typeof elementwise)[number]) => {
  const uses = fc.sample(row.extremeUses, { numRuns: 40, seed: 1 })
  const forms = new Map(
    uses.map(({ args }) => {
      const [operands, rest] = [args.filter(isPlain), args.filter(arg => !isPlain(arg))]
      return [JSON.stringify([operands.length, rest]), { dtypes: operands.map(({ dtype }) => dtype), rest }] as const
    }),
  )
  return [...forms.values()]
}

const rows = elementwise
  .filter(({ dtypes }) => dtypes.includes('float32'))
  .flatMap(row =>
    formsOf(row).map(({ dtypes, rest }) => {
      const { name, differentiable } = row
      const held: Held = {
        f: (...xs) => exported(name)(...xs, ...rest) as T.AnyTensor,
        differentiable,
        absolute: absolute[name]?.[0] ?? 0,
        isOther: (result, xs) => name === 'pow' && result > 0 && isRounded(xs),
      }
      return { name, options: JSON.stringify(rest), differencesOf: differences(held, grid(dtypes)) }
    }),
  )

type Pair = T.Tensor<[2], T.FloatDType>
const elementOf = (x: T.AnyTensor, i: number) => T.slice(x, [i])

/** Functions of two numbers side by side, and by how much derivatives may be off besides: differences of numbers up to 1. */
const ofPairs: Readonly<Record<string, readonly [f: (x: Pair) => T.AnyTensor, absolute: number]>> = {
  logSumExp: [x => T.logSumExp(x), 0],
  logSoftmax: [x => elementOf(T.logSoftmax(x), 0), 2 ** -23],
  softmax: [x => elementOf(T.softmax(x), 0), 2 ** -23],
  norm: [x => T.norm(x), 0],
  'norm of order 3': [x => T.norm(x, { ord: 3 }), 0],
  'norm of order 0.5': [x => T.norm(x, { ord: 0.5 }), 0],
  'norm of order -2': [x => T.norm(x, { ord: -2 }), 0],
  prod: [x => T.prod(x), 0],
  mean: [x => T.mean(x), 0],
}

const pairs = Object.entries(ofPairs).map(([name, [f, absolute]]) => {
  const ofEach = T.vmap((x: T.Tensor<[]>, y: T.Tensor<[]>) => f(T.stack([x, y])) as T.Tensor<[]>)
  const held: Held = { f: ofEach as unknown as Held['f'], differentiable: true, absolute }
  return { name, differencesOf: differences(held, grid(['float32', 'float32'])) }
})

onEveryWay('at every size', ({ of }) => {
  it.each(rows)('$name $options', ({ differencesOf }) => {
    expect(differencesOf(of)).toEqual([])
  })

  it.each(pairs)('$name of a pair', ({ differencesOf }) => {
    expect(differencesOf(of)).toEqual([])
  })
})
