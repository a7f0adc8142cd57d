// The laws on float32 matrices that broadcast with vectors, next to integers and bools.
import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'

// The laws hold to the last bit, so one engine runs both sides; engines are held to each other in test/engine.
T.engine('reference')

type Float = 'float32' | 'float64'
type Matrix<D extends Float> = T.Tensor<[2, 3], D>
type Row<D extends Float> = T.Tensor<[3], D>
type Step = <D extends Float>(a: Matrix<D>, b: Row<D>) => Matrix<D>

const steps: Readonly<Record<string, Step>> = {
  mul: (a, b) => T.mul(T.tanh(a), b),
  div: (a, b) => T.div(b, T.add(T.square(a), 1)),
  sin: (a, b) => T.sub(T.sin(a), b),
  rows: (a, b) => T.mul(b, T.softmax(a, { axis: 0 })),
  mean: (a, b) => T.sub(a, T.mean(T.mul(a, b), { axis: 1, keepDims: true })),
  product: (a, b) => T.tanh(T.matmul(T.matmul(a, T.transpose(a)), T.mul(a, b))),
  sort: (a, b) => T.add(T.sort(a), b),
  largest: (a, b) => T.add(a, T.max(T.mul(a, b), { axis: 0 })),
  // Which of the elements are taken is an integer, whether they are, a bool.
  chosen: (a, b) => T.where(T.less(a, b), a, T.take(a, T.argmax(b, { keepDims: true }), { axis: 1 })),
  scan: (a, b) =>
    T.mul(a, T.scan((sum: typeof b, row: typeof b) => [T.tanh(T.add(sum, row)), T.mul(sum, row)] as const, b, a)[0]),
}

interface Drawn {
  readonly text: string
  readonly f: <D extends Float>(a: Matrix<D>, b: Row<D>) => T.Tensor<[], D>
}

const functions: fc.Arbitrary<Drawn> = fc
  .array(fc.constantFrom(...Object.keys(steps)), { minLength: 1, maxLength: 5 })
  .map(names => ({
    text: names.join(', '),
    f: (a, b) => T.sum(T.tanh(names.reduce((value, name) => steps[name]!(value, b), a))),
  }))

const elements = (count: number): fc.Arbitrary<readonly number[]> =>
  fc
    .uniqueArray(fc.integer({ min: -1500, max: 1500 }), { minLength: count, maxLength: count })
    .map(drawn => drawn.map(k => k / 1000))

type Law = (
  f: Drawn['f'],
  single: readonly [Matrix<'float32'>, Row<'float32'>],
  double: readonly [Matrix<'float64'>, Row<'float64'>],
) => void

const check = (law: Law): void =>
  fc.assert(
    fc.property(functions, elements(6), elements(3), ({ f }, a, b) => {
      const as = <D extends Float>(dtype: D) =>
        [T.fromArray([...a], [2, 3], dtype), T.fromArray([...b], [3], dtype)] as const
      law(f, as('float32'), as('float64'))
    }),
    { numRuns: 60 },
  )

const near = (actual: T.AnyTensor, expected: T.AnyTensor, tolerance: number): void => {
  expect(actual.shape).toEqual(expected.shape)
  const [a, b] = [T.data(actual), T.data(expected)]
  expect([...a].filter((x, i) => !(Math.abs(x - b[i]!) <= tolerance * Math.max(1, Math.abs(b[i]!))))).toEqual([])
}

describe('in float32', () => {
  it('value and both derivatives are those of float64, rounded, and float32', () => {
    check((f, [a, b], [c, d]) => {
      near(f(a, b), f(c, d), 1e-4)
      const [left, right] = [
        T.vjp(f<'float32'>)(a, b)[1](T.tensor(1)),
        T.vjp(f<'float64'>)(c, d)[1](T.tensor(1, 'float64')),
      ]
      left.forEach((x, i) => {
        expect(x.dtype).toBe('float32')
        near(x, right[i]!, 1e-3)
      })
      const tangent = T.jvp(f<'float32'>)([a, b], [a, b])[1]
      expect(tangent.dtype).toBe('float32')
      near(tangent, T.jvp(f<'float64'>)([c, d], [c, d])[1], 1e-3)
    })
  })

  it('jit is the function, and so is a checkpoint, to the last bit', () => {
    check((f, [a, b]) => {
      for (const same of [T.jit(f<'float32'>), T.checkpoint(f<'float32'>)]) {
        near(same(a, b), f(a, b), 0)
        near(T.grad(same)(a, b), T.grad(f<'float32'>)(a, b), 0)
      }
    })
  })

  it('vmap is mapping and stacking, also of the gradient', () => {
    check((f, [a, b]) => {
      const g = f<'float32'>
      const [matrices, rows] = [T.stack([a, T.sin(a), T.neg(a)]), T.stack([b, T.cos(b), b])]
      const examples = [
        [a, b],
        [T.sin(a), T.cos(b)],
        [T.neg(a), b],
      ] as const
      const [first, second, third] = examples
      near(T.vmap(g)(matrices, rows), T.stack([g(...first), g(...second), g(...third)]), 1e-5)
      const gradient = T.grad(g)
      near(
        T.vmap(gradient)(matrices, rows),
        T.stack([gradient(...first), gradient(...second), gradient(...third)]),
        1e-4,
      )
    })
  })
})
