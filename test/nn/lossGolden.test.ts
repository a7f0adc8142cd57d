// Losses and their gradients, beside PyTorch's: golden/losses.py says how they were made.
import { readFileSync } from 'node:fs'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { expect, it } from 'vitest'
import { onEveryWay } from '../engine/ways.js'
import { distance, numbers } from './numeric.js'

type Nested = number | readonly Nested[]
interface Case {
  readonly name: string
  readonly args: readonly Nested[]
  readonly integer: readonly boolean[]
  readonly options: Readonly<Record<string, unknown>>
  readonly none: Nested
  readonly mean: number
  readonly sum: number
  readonly gradient: Nested
}
const golden: readonly Case[] = JSON.parse(readFileSync(new URL('./golden/losses.json', import.meta.url), 'utf8'))

type Untyped = T.Tensor<T.Shape, T.FloatDType>
type AnyLoss = (...args: readonly unknown[]) => Untyped
const losses = nn as unknown as Readonly<Record<string, AnyLoss>>

const flat = (nested: Nested): readonly number[] => (typeof nested === 'number' ? [nested] : nested.flatMap(flat))
const shapeOf = (nested: Nested): readonly number[] =>
  typeof nested === 'number' ? [] : [nested.length, ...shapeOf(nested[0]!)]
const tensor = (nested: Nested, dtype: T.DType) => T.cast(T.fromArray(flat(nested), shapeOf(nested), 'float64'), dtype)

const optionsOf = (options: Case['options'], dtype: T.FloatDType) =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => {
      if (typeof value !== 'object' || value === null) return [name, value]
      const given = value as { readonly tensor: Nested; readonly dtype: T.DType }
      if (given.dtype !== 'bool') return [name, tensor(given.tensor, given.dtype === 'int32' ? 'int32' : dtype)]
      return [name, T.notEqual(tensor(given.tensor, 'float32'), 0)]
    }),
  )

onEveryWay('losses are those of PyTorch', ({ of }) => {
  it.each(golden.map((each, i) => [`${i}: ${each.name} ${Object.keys(each.options).join(', ')}`, each] as const))(
    '%s',
    (_, { name, args, integer, options, ...expected }) => {
      for (const [dtype, tolerance] of [
        ['float64', 1e-12],
        ['float32', 3e-6],
      ] as const) {
        const [x, ...others] = args.map((arg, i) => tensor(arg, integer[i] ? 'int32' : dtype)) as [
          Untyped,
          ...Untyped[],
        ]
        const given = optionsOf(options, dtype)
        const lossOf = (reduction: nn.Reduction) => (x: Untyped) => losses[name]!(x, ...others, { ...given, reduction })
        for (const reduction of ['none', 'mean', 'sum'] as const) {
          const y = of(lossOf(reduction) as never)(x as never) as unknown as Untyped
          expect(y.shape).toEqual(reduction === 'none' ? shapeOf(expected.none) : [])
          expect(y.dtype).toBe(dtype)
          expect(distance(numbers(y), flat(expected[reduction])), reduction).toBeLessThan(tolerance)
        }
        const score = (x: Untyped) => T.sum(T.sin(lossOf('none')(x)))
        const gradient = of(T.grad(score as never) as never)(x as never)
        expect(distance(numbers(gradient as Untyped), flat(expected.gradient)), 'gradient').toBeLessThan(tolerance)
      }
    },
  )
})
