// Layers and their gradients, beside PyTorch's: golden/layers.py says how they were made.
import { readFileSync } from 'node:fs'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { expect, it } from 'vitest'
import { onEveryWay } from '../engine/ways.js'
import { distance, numbers } from './numeric.js'

interface Case {
  readonly name: string
  readonly input: readonly number[]
  readonly args: readonly unknown[] | null
  readonly parameters: Readonly<Record<string, readonly number[]>>
  readonly shape: readonly number[]
  readonly output: readonly number[]
  readonly gradients: readonly number[]
}
const golden: readonly Case[] = JSON.parse(readFileSync(new URL('./golden/layers.json', import.meta.url), 'utf8'))

type Untyped = T.Tensor<T.Shape, T.FloatDType>
type Params = Readonly<Record<string, Untyped>>
type Before = (model: unknown) => nn.Model<T.Shape, T.Shape, never, object>
const layers = nn as unknown as Readonly<Record<string, (...args: readonly unknown[]) => Before>>

/** The same numbers as in golden/layers.py. */
const values = (shape: readonly number[], seed: number, dtype: T.FloatDType): Untyped => {
  const count = shape.reduce((product, n) => product * n, 1)
  const data = Array.from({ length: count }, (_, i) => (((i * i * 7 + i * 13 + seed * 29) % 41) - 20) / 16)
  return T.fromArray(data, shape, dtype)
}

/** Σ (i + 1) xᵢ */
const weighed = (x: Untyped): number => numbers(x).reduce((sum, value, i) => sum + (i + 1) * value, 0)

onEveryWay('layers are those of PyTorch', ({ of }) => {
  it.each(golden.map((each, i) => [`${i}: ${each.name} ${JSON.stringify(each.args)}`, each] as const))(
    '%s',
    (_, { name, input, args, parameters, ...expected }) => {
      const isNamed = Object.keys(parameters).length > 0
      const layer = args === null ? layers[name]! : layers[name]!(...(isNamed ? ['l'] : []), ...args)
      const model = (layer as Before)(nn.input(...input))
      const shapes = model.init(T.random.key(0)) as { readonly l?: Params }
      expect(Object.fromEntries(Object.entries(shapes.l ?? {}).map(([key, x]) => [key, x.shape]))).toEqual(parameters)
      expect([2, ...model.output]).toEqual(expected.shape)
      for (const [dtype, tolerance] of [
        ['float64', 1e-11],
        ['float32', 3e-5],
      ] as const) {
        const x = values([2, ...input], 1, dtype)
        const params = Object.fromEntries(
          Object.entries(parameters).map(([key, shape], i) => [key, values(shape, 2 + i, dtype)]),
        )
        const apply = (x: Untyped, params: Params): Untyped =>
          model.apply((isNamed ? { l: params } : {}) as never, x as never) as unknown as Untyped
        expect(distance(numbers(of(apply)(x, params)), expected.output)).toBeLessThan(tolerance)
        const score = (all: readonly [Untyped, Params]) => T.sum(T.sin(apply(...all)))
        const [byInput, byParams] = of(T.grad(score as never) as never)([x, params] as never) as unknown as readonly [
          Untyped,
          Params,
        ]
        const gradients = [byInput, ...Object.keys(parameters).map(key => byParams[key]!)].map(weighed)
        for (const [i, gradient] of gradients.entries())
          expect(Math.abs(gradient - expected.gradients[i]!), `gradient ${i}`).toBeLessThan(
            tolerance * Math.max(100, Math.abs(expected.gradients[i]!)),
          )
      }
    },
  )
})
