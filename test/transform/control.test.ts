// Branches and checkpoints are what they stand for: in value, in all derivatives, batched and compiled.
import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { Tracer } from '../../src/trace/trace.js'
import { type Composition, compositions, vectors } from './composition.js'

type Vector = T.Tensor<[3], 'float64'>
type Scalar = T.Tensor<[], 'float64'>
type ScalarFunction = (x: Vector, y: Vector) => Scalar

const near = (actual: T.AnyTensor, expected: T.AnyTensor, tolerance = 1e-10): void => {
  expect(actual.shape).toEqual(expected.shape)
  const [a, b] = [T.data(actual), T.data(expected)]
  const wrong = [...a].filter(
    (value, i) => Math.abs(value - b[i]!) > tolerance * Math.max(1, Math.abs(value), Math.abs(b[i]!)),
  )
  expect(wrong).toEqual([])
}

/** A function and another way to write it agree in every transformation and in pairs of them. */
const agree = (actual: ScalarFunction, expected: ScalarFunction, x: Vector, y: Vector): void => {
  near(actual(x, y), expected(x, y))
  near(T.jit(actual)(x, y), expected(x, y))
  near(T.grad(actual)(x, y), T.grad(expected)(x, y))
  near(T.jit(T.grad(actual))(x, y), T.grad(expected)(x, y))
  near(T.grad(T.jit(actual))(x, y), T.grad(expected)(x, y))
  near(T.jvp(actual)([x, y], [y, x])[1], T.jvp(expected)([x, y], [y, x])[1])
  near(T.hvp(actual)(x, y, y), T.hvp(expected)(x, y, y), 1e-8)
  near(T.hessian(actual)(x, y), T.hessian(expected)(x, y), 1e-8)
  const [xs, ys] = [T.stack([x, y, T.sin(x)]), T.stack([y, T.neg(x), x])]
  near(T.vmap(actual)(xs, ys), T.vmap(expected)(xs, ys))
  near(T.vmap(T.grad(actual))(xs, ys), T.vmap(T.grad(expected))(xs, ys))
  near(T.vmap(actual, { inAxes: [null, 0] })(x, ys), T.vmap(expected, { inAxes: [null, 0] })(x, ys))
  const looped = (f: ScalarFunction) => (z: Vector) => {
    const [last, values] = T.scan((h: Vector, row) => [T.sin(T.mul(h, f(row, h))), f(h, row)], z, xs)
    return T.add(T.sum(last), T.sum(values))
  }
  near(T.grad(looped(actual))(x), T.grad(looped(expected))(x))
}

const check = (law: (f: ScalarFunction, g: ScalarFunction, x: Vector, y: Vector) => void, numRuns = 10): void =>
  fc.assert(
    fc.property(compositions, compositions, vectors, vectors, ({ f }: Composition, { f: g }: Composition, x, y) =>
      law(f, g, x, y),
    ),
    { numRuns },
  )

describe('cond', () => {
  it('is where, without computing the other side', () => {
    check((f, g, x, y) => {
      const positive = (a: Vector) => T.less(0, T.sum(a))
      agree(
        (a, b) => T.cond(positive(a), f, g, a, b),
        (a, b) => T.where(positive(a), f(a, b), g(a, b)),
        x,
        y,
      )
    })
  })

  it('closes over what is traced outside', () => {
    check((f, g, x, y) => {
      const inside: ScalarFunction = (a, b) =>
        T.cond(
          T.less(T.sum(b), 0),
          (c: Vector) => f(a, c),
          (c: Vector) => T.mul(g(c, b), f(b, a)),
          b,
        )
      agree(inside, (a, b) => T.where(T.less(T.sum(b), 0), f(a, b), T.mul(g(b, b), f(b, a))), x, y)
    })
  })

  it('computes one side only, where the examples of a batch do not differ', () => {
    const program = String(T.program((x: Scalar) => T.cond(T.less(x, 0), T.exp, T.sin, x))(T.tensor(1, 'float64')))
    expect(program).toMatch(/switchCase\{ branches: \[program\(a: float64\[\]\) \{\s+b: float64\[\] = exp a/)
  })

  it('refuses branches that differ, and conditions that are none', () => {
    const x = T.tensor([1, 2])
    const wide = (a: T.Tensor<[2]>): T.Tensor<T.Shape> => T.concat([a, a])
    expect(() => T.cond(true, wide, (a: T.Tensor<[2]>) => a, x)).toThrow(
      'cond: the branches differ at the result: float32[4] and float32[2]',
    )
    expect(() => T.cond(T.tensor(1) as never, T.neg, T.neg, x)).toThrow('cond: expected a bool scalar as condition')
  })
})

describe('switchCase', () => {
  it('chooses, and means the nearest by an index out of range', () => {
    const at = (i: number) => T.item(T.switchCase(T.tensor(i, 'int32'), [T.neg, T.square, T.exp], T.tensor(0.5)))
    expect([-3, 0, 1, 2, 9].map(at)).toEqual([-0.5, -0.5, 0.25, at(2), at(2)])
    expect(at(2)).toBeCloseTo(Math.exp(0.5), 6)
  })

  it('in a batch chooses for each example', () => {
    const f = (i: T.Tensor<[], 'int32'>, x: Scalar) => T.switchCase(i, [T.neg, T.square, T.exp], x)
    const [i, x] = [T.tensor([2, 0, 1, 7, -1], 'int32'), T.tensor([1, 2, 3, 0, 5], 'float64')]
    near(T.vmap(f)(i, x), T.tensor([Math.E, -2, 9, 1, -5], 'float64'))
    near(
      T.vmap(T.grad((a: Scalar, k: T.Tensor<[], 'int32'>) => f(k, a)))(x, i),
      T.tensor([Math.E, -1, 6, 1, -1], 'float64'),
    )
  })
})

describe('checkpoint', () => {
  it('changes nothing', () => {
    check((f, g, x, y) => {
      agree(
        (a, b) => T.checkpoint(f)(a, T.sin(T.mul(b, T.checkpoint(g)(b, a)))),
        (a, b) => f(a, T.sin(T.mul(b, g(b, a)))),
        x,
        y,
      )
    })
  })

  it('changes neither value nor gradient, to the last bit', () => {
    check((f, _, x, y) => {
      near(T.checkpoint(f)(x, y), f(x, y), 0)
      near(T.grad(T.checkpoint(f))(x, y), T.grad(f)(x, y), 0)
    }, 40)
  })

  /**
   * How many computed values the derivative of `f` keeps: the constants of the Program that pushes tangents forward, besides
   * the tensors that are written in `f`.
   */
  const kept = (f: ScalarFunction, x: Vector, y: Vector): number => {
    let count = 0
    T.program((a: Vector, b: Vector) => {
      const { constants } = T.program(T.linearize(f)(a, b)[1])(a, b)
      count = constants.filter(({ value }) => value instanceof Tracer).length
      return a
    })(x, y)
    return count
  }

  it('keeps its arguments alone until the gradient is taken', () => {
    const deep: ScalarFunction = (x, y) => T.sum(T.tanh(T.exp(T.sin(T.cos(T.mul(x, y))))))
    const [x, y] = [T.ones([3], 'float64'), T.ones([3], 'float64')]
    expect(kept(deep, x, y)).toBeGreaterThan(4)
    expect(kept(T.checkpoint(deep), x, y)).toBe(2)
    check((f, g, a, b) => {
      const inner: ScalarFunction = (c, d) => T.mul(f(c, d), g(d, c))
      expect(kept(T.checkpoint(inner), a, b)).toBeLessThanOrEqual(2)
    })
  })
})
