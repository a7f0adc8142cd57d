import { describe, expect, it } from 'vitest'
import * as T from '../../src/index.js'

type Vector = T.Tensor<[3]>

const start: Vector = T.tensor([0.3, -0.7, 1.1])
const steps: T.Tensor<[5, 3]> = T.fromArray(
  Array.from({ length: 15 }, (_, i) => Math.sin(i)),
  [5, 3],
)

const looped =
  (body: (carry: Vector, x: Vector) => Vector) =>
  (first: Vector, xs: typeof steps): T.Tensor<[]> =>
    T.sum(T.scan((carry: Vector, x) => [body(carry, x), {}] as const, first, xs)[0])

const unrolled =
  (body: (carry: Vector, x: Vector) => Vector) =>
  (first: Vector, xs: typeof steps): T.Tensor<[]> => {
    let carry = first
    for (let i = 0; i < 5; i++) carry = body(carry, T.slice(xs, [i]))
    return T.sum(carry)
  }

/** How many values of every step a loop keeps for its derivative. */
const keptBy = (body: (carry: Vector, x: Vector) => Vector): number => {
  const { equations } = T.program(T.grad(looped(body), { argnums: [0, 1] }))(start, steps)
  return equations
    .find(({ primitive }) => primitive.name === 'scan')!
    .outputs.filter(({ spec }) => spec.shape.length > 1).length
}

describe('a loop keeps for its derivative only what does not follow from the rest', () => {
  it.each([
    ['a sigmoid, and nothing of its slope', 1, c => T.sigmoid(c)],
    ['both factors', 2, c => T.mul(T.sigmoid(c), T.tanh(c))],
    ['of a gate with its input the gate alone, as the input is there', 1, (c, x) => T.mul(T.sigmoid(c), x)],
    ['of a sequence nothing', 0, (c, x) => T.add(c, T.mul(T.mul(x, x), 3))],
    ['what is smaller than its copies', 2, (c, x) => T.mul(T.add(c, x), T.sum(T.exp(c)))],
  ] as const satisfies readonly (readonly [string, number, (carry: Vector, x: Vector) => Vector])[])(
    '%s',
    (_, kept, body) => {
      expect(keptBy(body)).toBe(kept)
      const derivative = (f: typeof looped) => T.grad(f(body), { argnums: [0, 1] })
      for (const way of [derivative, (f: typeof looped) => T.jit(derivative(f))]) {
        const [found, expected] = [looped, unrolled].map(f =>
          way(f)(start, steps).map(each => T.toArray(each as Vector)),
        )
        expect(found).toEqual(expected)
      }
    },
  )
})
