import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { asFunction, inFloats, plainOf, tensorOf } from './operation.js'
import { isFloating, type Plain } from './plain.js'
import { operations } from './table/index.js'

const step = 1e-5

/** Elements of no particular pattern, the same for the same seed. */
const noise = (
  like: readonly { readonly shape: readonly number[]; readonly data: { readonly length: number } }[],
  seed: number,
): readonly Plain[] =>
  like.map(({ shape, data }, n) => ({
    shape,
    dtype: 'float64',
    data: Array.from({ length: data.length }, (_, i) => Math.sin(seed + 7 * n + 1.7 * i)),
  }))

const inner = (a: readonly Plain[], b: readonly Plain[]): number =>
  a.reduce((sum, x, n) => sum + x.data.reduce((part, value, i) => part + value * b[n]!.data[i]!, 0), 0)

const moved = (xs: readonly Plain[], by: number, along: readonly Plain[]): readonly T.AnyTensor[] =>
  xs.map((x, n) => tensorOf({ ...x, data: x.data.map((value, i) => value + by * along[n]!.data[i]!) }))

type F = (...leaves: readonly T.AnyTensor[]) => readonly T.AnyTensor[]

const valuesOf = (f: F, leaves: readonly T.AnyTensor[]): readonly Plain[] => f(...leaves).map(plainOf)

/** (f(x + h t) - f(x - h t)) / 2h */
const centralDifference = (f: F, leaves: readonly Plain[], tangents: readonly Plain[]): readonly Plain[] => {
  const after = valuesOf(f, moved(leaves, step, tangents))
  const before = valuesOf(f, moved(leaves, -step, tangents))
  return after.map((x, n) => ({ ...x, data: x.data.map((value, i) => (value - before[n]!.data[i]!) / (2 * step)) }))
}

/** The tangent that moves one element. */
const unit = (leaves: readonly Plain[], leaf: number, element: number): readonly Plain[] =>
  leaves.map((x, n) => ({ ...x, data: x.data.map((_, i) => (n === leaf && i === element ? 1 : 0)) }))

const close = (actual: number, expected: number, tolerance = 1e-6): boolean =>
  Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(actual), Math.abs(expected))

const agree = (actual: readonly Plain[], expected: readonly Plain[], tolerance?: number): void => {
  expect(actual.map(x => x.shape)).toEqual(expected.map(x => x.shape))
  const wrong = expected.flatMap((x, n) =>
    x.data.flatMap((value, i) =>
      close(actual[n]!.data[i]!, value, tolerance) ? [] : [`${n}[${i}] ${actual[n]!.data[i]} instead of ${value}`],
    ),
  )
  expect(wrong.join('; ')).toBe('')
}

const differentiable = operations.filter(operation => operation.differentiable)

const push = (f: F, leaves: readonly Plain[], tangents: readonly Plain[]): readonly Plain[] =>
  T.jvp(f)(leaves.map(tensorOf), tangents.map(tensorOf))[1].map(plainOf)

const puller = (f: F, leaves: readonly Plain[]) => {
  const [outputs, pull] = T.vjp(f)(...leaves.map(tensorOf))
  return {
    outputs: outputs.map(plainOf),
    pull: (cotangents: readonly Plain[]): readonly Plain[] => pull(cotangents.map(tensorOf)).map(plainOf),
  }
}

const combined = (a: number, xs: readonly Plain[], b: number, ys: readonly Plain[]): readonly Plain[] =>
  xs.map((x, n) => ({ ...x, data: x.data.map((value, i) => a * value + b * ys[n]!.data[i]!) }))

const seeds = fc.integer({ min: 0, max: 1000 })

describe('jvp agrees with central differences', () => {
  it.each(differentiable)('$name', ({ name, smoothUses }) => {
    fc.assert(
      fc.property(smoothUses, seeds, ({ args }, seed) => {
        const { f, leaves } = inFloats(name, args)
        const tangents = noise(leaves, seed)
        agree(push(f, leaves, tangents), centralDifference(f, leaves, tangents))
      }),
      { numRuns: 30 },
    )
  })
})

describe('vjp agrees with central differences, element by element', () => {
  it.each(differentiable)('$name', ({ name, smoothUses }) => {
    fc.assert(
      fc.property(smoothUses, seeds, ({ args }, seed) => {
        const { f, leaves } = inFloats(name, args)
        const { outputs, pull } = puller(f, leaves)
        const cotangents = noise(outputs, seed)
        const expected = leaves.map((x, leaf) => ({
          ...x,
          data: x.data.map((_, i) => inner(cotangents, centralDifference(f, leaves, unit(leaves, leaf, i)))),
        }))
        agree(pull(cotangents), expected)
      }),
      { numRuns: 10 },
    )
  })
})

describe('the laws of derivatives hold: linearity, and ⟨vjp(c), t⟩ = ⟨c, jvp(t)⟩', () => {
  it.each(differentiable)('$name', ({ name, smoothUses }) => {
    fc.assert(
      fc.property(smoothUses, seeds, ({ args }, seed) => {
        const { f, leaves } = inFloats(name, args)
        const { outputs, pull } = puller(f, leaves)
        const [t, u] = [noise(leaves, seed), noise(leaves, seed + 0.5)]
        const [c, d] = [noise(outputs, seed + 1), noise(outputs, seed + 1.5)]
        const [pushed, pulled] = [push(f, leaves, t), pull(c)]
        agree(push(f, leaves, combined(2, t, -3, u)), combined(2, pushed, -3, push(f, leaves, u)), 1e-12)
        agree(pull(combined(2, c, -3, d)), combined(2, pulled, -3, pull(d)), 1e-12)
        const [left, right] = [inner(pulled, t), inner(c, pushed)]
        expect(close(left, right, 1e-12), `⟨vjp(c), t⟩ = ${left}, ⟨c, jvp(t)⟩ = ${right}`).toBe(true)
      }),
      { numRuns: 15 },
    )
  })
})

describe('second derivatives agree with differences of first ones', () => {
  it.each(differentiable)('$name', ({ name, smoothUses }) => {
    fc.assert(
      fc.property(smoothUses, seeds, ({ args }, seed) => {
        const { f, leaves } = inFloats(name, args)
        const cotangents = noise(f(...leaves.map(tensorOf)).map(plainOf), seed).map(tensorOf)
        const gradient: F = (...given) => T.vjp(f)(...given)[1](cotangents)
        const tangents = noise(leaves, seed + 1)
        agree(push(gradient, leaves, tangents), centralDifference(gradient, leaves, tangents), 1e-5)
      }),
      { numRuns: 10 },
    )
  })
})

describe('what has no derivative has tangent 0', () => {
  const discrete = operations.filter(row => !row.differentiable && row.dtypes.some(isFloating))
  it.each(discrete)('$name', ({ name, uses }) => {
    const ofFloats = uses.filter(({ args }) => asFunction(name, args).leaves.length > 0)
    fc.assert(
      fc.property(ofFloats, ({ args }) => {
        const { f, leaves } = asFunction(name, args)
        const ones = leaves.map(x => ({ ...x, data: x.data.map(() => 1) }))
        expect(
          push(f, leaves, ones)
            .flatMap(x => x.data)
            .filter(value => value !== 0),
        ).toEqual([])
      }),
      { numRuns: 20 },
    )
  })
})

describe('at the kinks the derivative is that of the definition', () => {
  type Vector = T.Tensor<[number], 'float64'>
  const ties = T.tensor([1, 2, 2, -1], 'float64')
  const others = T.tensor([2, 2, 1, -1], 'float64')
  const cases: readonly (readonly [
    name: string,
    f: (x: Vector) => T.Tensor<T.Shape, 'float64'>,
    expected: number[],
  ])[] = [
    ['maximum shares between equals', x => T.maximum(x, others), [0, 0.5, 1, 0.5]],
    ['minimum shares between equals', x => T.minimum(x, others), [1, 0.5, 0, 0.5]],
    ['max shares between the greatest', x => T.max(x), [0, 0.5, 0.5, 0]],
    ['min has one least', x => T.min(x), [0, 0, 0, 1]],
    ['relu is flat at 0', x => T.relu(T.sub(x, 2)), [0, 0, 0, 0]],
    ['leakyRelu is steep at 0', x => T.leakyRelu(T.sub(x, 2)), [0.01, 1, 1, 0.01]],
    ['abs is flat at 0', x => T.abs(T.sub(x, 2)), [-1, 0, 0, -1]],
    ['clip shares with its limits', x => T.clip(x, -1, 2), [1, 0.5, 0.5, 0.5]],
    // Each is the product of the others, with its sign.
    ['prod is right where an element is 0', x => T.prod(T.sub(x, 1)), [-2, -0, -0, 0]],
  ]
  it.each(cases)('%s', (_, f, expected) => {
    expect(T.toArray(T.grad((x: Vector) => T.sum(f(x)))(ties))).toEqual(expected)
  })
})
