// Laws of the transformations that are made of others, over generated compositions of operations.
import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { type Composition, compositions, vectors } from './composition.js'

// The laws hold to the last bit, so one engine runs both sides; engines are held to each other in test/engine.
T.engine('reference')

type Vector = T.Tensor<[3], 'float64'>
type Scalar = T.Tensor<[], 'float64'>
type ScalarFunction = (x: Vector, y: Vector) => Scalar

const near = (actual: T.AnyTensor, expected: T.AnyTensor, tolerance = 1e-11): void => {
  expect(actual.shape).toEqual(expected.shape)
  const [a, b] = [T.data(actual), T.data(expected)]
  const wrong = [...a].flatMap((value, i) =>
    Math.abs(value - b[i]!) <= tolerance * Math.max(1, Math.abs(value), Math.abs(b[i]!))
      ? []
      : [`${value}, not ${b[i]}`],
  )
  expect(wrong).toEqual([])
}

const check = (law: (f: ScalarFunction, x: Vector, y: Vector, t: Vector) => void, numRuns = 40): void =>
  fc.assert(
    fc.property(compositions, vectors, vectors, vectors, ({ f }: Composition, x, y, t) => law(f, x, y, t)),
    { numRuns },
  )

const stack3 = (x: Vector, y: Vector, z: Vector) => T.stack([x, y, z])

describe('vmap', () => {
  it('is mapping and stacking', () => {
    check((f, x, y, t) => {
      near(T.vmap(f)(stack3(x, y, t), stack3(t, x, y)), T.stack([f(x, t), f(y, x), f(t, y)]))
      near(T.vmap(f, { inAxes: [0, null] })(stack3(x, y, t), x), T.stack([f(x, x), f(y, x), f(t, x)]))
    })
  })

  it('takes the batch from any axis and puts it into any', () => {
    check((f, x, y, t) => {
      const columns = T.transpose(stack3(x, y, t))
      near(T.vmap(f, { inAxes: [1, 0] })(columns, stack3(t, x, y)), T.vmap(f)(stack3(x, y, t), stack3(t, x, y)))
      const g = (a: Vector) => T.sin(a)
      near(T.vmap(g, { outAxes: -1 })(stack3(x, y, t)), T.transpose(T.vmap(g)(stack3(x, y, t))))
    }, 10)
  })

  it('of grad is the gradient of each, and grad of the sum over vmap', () => {
    check((f, x, y, t) => {
      const xs = stack3(x, y, t)
      const each = T.vmap(T.grad(f), { inAxes: [0, null] })(xs, x)
      near(each, T.stack([T.grad(f)(x, x), T.grad(f)(y, x), T.grad(f)(t, x)]))
      near(each, T.grad((all: typeof xs) => T.sum(T.vmap(f, { inAxes: [0, null] })(all, x)))(xs))
    })
  })

  it('nests: all pairs', () => {
    check((f, x, y, t) => {
      const [rows, columns] = [stack3(x, y, t), stack3(t, y, x)]
      const pairs = T.vmap(T.vmap(f, { inAxes: [null, 0] }), { inAxes: [0, null] })(rows, columns)
      near(pairs, T.stack([x, y, t].map(a => T.stack([t, y, x].map(b => f(a, b)))) as never))
    }, 20)
  })

  it('says which batches differ, and that a value inside has no elements', () => {
    const add = (a: T.Tensor<[2]>, b: T.Tensor<[2]>) => T.add(a, b)
    const unknown = (n: number): T.Tensor<[number, 2]> => T.ones([n, 2])
    expect(() => T.vmap(add)(unknown(2), unknown(3))).toThrow('vmap: the batches differ in size: 2 at [0], 3 at [1]')
    expect(() => T.vmap(add, { inAxes: null })(T.ones([2]), T.ones([2]))).toThrow('vmap: no argument has a batch')
    const branch = (a: Scalar) => (T.item(a) > 0 ? a : T.neg(a))
    expect(() => T.vmap(branch)(T.ones([3], 'float64'))).toThrow(/^item: .*inside vmap.*use T\.where/)
    let kept: T.Tensor<[2]> | undefined
    T.vmap((a: T.Tensor<[2]>) => {
      kept = a
      return a
    })(T.ones([4, 2]))
    expect(() => T.exp(kept!)).toThrow(/kept from an earlier run of vmap/)
  })
})

describe('Jacobians', () => {
  const field = (f: ScalarFunction, y: Vector) => (x: Vector) =>
    T.stack([f(x, y), T.sum(T.mul(x, y)), f(y, x), T.max(x)])

  it('forward and reverse agree', () => {
    check((f, x, y) => {
      near(T.jacfwd(field(f, y))(x), T.jacrev(field(f, y))(x))
    })
  })

  it('times a direction is jvp, and a cotangent times it is vjp', () => {
    check((f, x, y, t) => {
      const g = field(f, y)
      const jacobian = T.jacrev(g)(x)
      near(T.matmul(jacobian, t), T.jvp(g)([x], [t])[1])
      const cotangent = T.tensor([1, -2, 0.5, 3], 'float64')
      near(T.matmul(cotangent, jacobian), T.vjp(g)(x)[1](cotangent)[0])
    })
  })

  it('of a record is a record of records', () => {
    const f = ({ a, b }: { readonly a: Vector; readonly b: Scalar }) => ({ u: T.mul(a, b), v: T.sum(a) })
    const at = { a: T.tensor([1, 2, 3], 'float64'), b: T.tensor(5, 'float64') }
    for (const { u, v } of [T.jacfwd(f)(at), T.jacrev(f)(at)]) {
      near(u.a, T.mul(T.eye(3, 3, 'float64'), 5))
      near(u.b, at.a)
      near(v.a, T.ones([3], 'float64'))
      near(v.b, T.tensor(0, 'float64'))
    }
  })

  it('hessian is symmetric, the Jacobian of the gradient, and hvp its product', () => {
    check((f, x, y, t) => {
      const hessian = T.hessian(f)(x, y)
      near(hessian, T.transpose(hessian), 1e-9)
      near(hessian, T.jacrev(T.jacrev(f))(x, y), 1e-9)
      near(T.matmul(hessian, t), T.hvp(f)(x, t, y), 1e-9)
    })
  })
})

describe('linearize and linearTranspose', () => {
  it('push tangents forward as jvp does', () => {
    check((f, x, y, t) => {
      const [value, push] = T.linearize((a: Vector) => f(a, y))(x)
      near(value, f(x, y))
      near(push(t), T.jvp((a: Vector) => f(a, y))([x], [t])[1])
    })
  })

  it('the transpose of the pushforward is the pullback', () => {
    check((f, x, y) => {
      const [, push] = T.linearize((a: Vector) => f(a, y))(x)
      const [cotangent] = T.linearTranspose(push)(x)(T.tensor(2, 'float64'))
      near(cotangent, T.mul(T.grad(f)(x, y), 2))
    })
  })
})

describe('jit', () => {
  it('is the function, and its derivatives are those of the function', () => {
    check((f, x, y, t) => {
      const compiled = T.jit(f)
      near(compiled(x, y), f(x, y), 0)
      near(T.grad(compiled)(x, y), T.grad(f)(x, y))
      near(T.jit(T.grad(f))(x, y), T.grad(f)(x, y))
      near(T.vmap(compiled)(stack3(x, y, t), stack3(t, x, y)), T.vmap(f)(stack3(x, y, t), stack3(t, x, y)))
      near(
        T.jit(T.vmap(T.grad(f)))(stack3(x, y, t), stack3(t, x, y)),
        T.vmap(T.grad(f))(stack3(x, y, t), stack3(t, x, y)),
      )
      near(
        T.grad((a: Vector) => T.jit((b: Vector) => T.mul(f(a, b), f(b, a)))(y))(x),
        T.grad((a: Vector) => T.mul(f(a, y), f(y, a)))(x),
      )
    })
  })

  it('may stand anywhere in an order of transformations, to the last bit', () => {
    check((f, x, y, t) => {
      const gradient = T.grad(f)(x, y)
      for (const same of [T.jit(T.grad(f)), T.grad(T.jit(f)), T.jit(T.grad(T.jit(f)))]) near(same(x, y), gradient, 0)
      const [xs, ys] = [stack3(x, y, t), stack3(t, x, y)]
      const batch = T.vmap(f)(xs, ys)
      for (const same of [T.jit(T.vmap(f)), T.vmap(T.jit(f)), T.jit(T.vmap(T.jit(f)))]) near(same(xs, ys), batch, 0)
      const both = T.vmap(T.grad(f))(xs, ys)
      for (const same of [T.jit(T.vmap(T.grad(T.jit(f)))), T.vmap(T.jit(T.grad(f))), T.vmap(T.grad(T.jit(f)))])
        near(same(xs, ys), both, 0)
    }, 20)
  })

  it('traces once for each signature, of which what is no tensor is a part', () => {
    let traces = 0
    const power = T.jit((x: T.Tensor<[number]>, { exponent }: { readonly exponent: number }) => {
      traces += 1
      return T.pow(x, exponent)
    })
    const of = (x: T.Tensor<[number]>, exponent: number) => T.toArray(power(x, { exponent }))
    expect(of(T.tensor([2, 3]), 2)).toEqual([4, 9])
    expect(of(T.tensor([4, 5]), 2)).toEqual([16, 25])
    expect(traces).toBe(1)
    expect(of(T.tensor([2, 3]), 3)).toEqual([8, 27])
    expect(of(T.tensor([1, 2, 3]), 2)).toEqual([1, 4, 9])
    expect(traces).toBe(3)
  })

  it('refuses to branch on a value', () => {
    const branch = T.jit((x: T.Tensor<[]>) => (T.item(x) > 0 ? x : T.neg(x)))
    expect(() => branch(T.tensor(1))).toThrow(/^item: .*inside jit.*T\.where/)
  })
})

describe('evalShape', () => {
  it('says what comes out without computing it', () => {
    const huge = (x: T.Tensor<[2]>) => T.broadcastTo(T.reshape(x, [2, 1]), [2, 3])
    expect(T.evalShape(huge)(T.zeros([2]))).toEqual({ shape: [2, 3], dtype: 'float32' })
  })
})
