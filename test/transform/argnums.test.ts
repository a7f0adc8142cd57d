// Derivatives by other arguments than the first, what functions return besides, and loops that count only.
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'

const loosely = (f: unknown) => f as (...args: readonly unknown[]) => unknown

type Vector = T.Tensor<[3], 'float64'>
type Params = { readonly w: Vector; readonly b: T.Tensor<[], 'float64'> }

const x: Vector = T.tensor([1, 2, 3], 'float64')
const p: Params = { w: T.tensor([0.5, -1, 2], 'float64'), b: T.tensor(0.25, 'float64') }
const loss = (p: Params, scale: number, x: Vector) => T.mul(T.sum(T.add(T.mul(T.square(p.w), T.sin(x)), p.b)), scale)
/** (What is 0 by way of 0 times something negative is -0.) */
const values = (tree: unknown): unknown =>
  T.tree.leaves(tree as Params).map(leaf => T.toArray(T.add(leaf, T.zerosLike(leaf))))

/** The function of one argument alone, the others as they are. */
const ofParams = (q: Params) => loss(q, 3, x)
const ofX = (y: Vector) => loss(p, 3, y)

describe('argnums', () => {
  it('differentiates by the argument at a place, the others being constants', () => {
    expect(values(T.grad(loss, { argnums: 0 })(p, 3, x))).toEqual(values(T.grad(ofParams)(p)))
    expect(values(T.grad(loss, { argnums: 2 })(p, 3, x))).toEqual(values(T.grad(ofX)(x)))
    expect(values(T.hessian(loss, { argnums: 2 })(p, 3, x))).toEqual(values(T.hessian(ofX)(x)))
    const [value, gradient] = T.valueAndGrad(loss, { argnums: 2 })(p, 3, x)
    expect([T.item(value), values(gradient)]).toEqual([T.item(ofX(x)), values(T.grad(ofX)(x))])
  })

  it('gives a list for a list, in its order', () => {
    const [byX, byParams] = T.grad(loss, { argnums: [2, 0] })(p, 3, x)
    expect([values(byX), values(byParams)]).toEqual([values(T.grad(ofX)(x)), values(T.grad(ofParams)(p))])
    const [only, ...others] = T.grad(loss, { argnums: [2] })(p, 3, x)
    expect([values(only), others]).toEqual([values(T.grad(ofX)(x)), []])
  })

  it('is the same for Jacobians of both modes, and a list of lists for the Hessian', () => {
    const f = (a: Vector, b: Vector) => T.mul(T.exp(a), T.sin(b))
    const [b, a] = [T.jacfwd(f, { argnums: [1, 0] })(x, p.w), T.jacrev(f, { argnums: [0, 1] })(x, p.w)]
    expect(values(b)).toEqual(values([T.jacfwd((y: Vector) => f(x, y))(p.w), T.jacfwd(f)(x, p.w)]))
    expect(values(a)).toEqual(values([T.jacrev(f)(x, p.w), T.jacrev((y: Vector) => f(x, y))(p.w)]))
    const blocks = T.hessian((u: Vector, v: Vector) => T.sum(f(u, v)), { argnums: [0, 1] })(x, p.w)
    const whole = T.hessian(([u, v]: readonly [Vector, Vector]) => T.sum(f(u, v)))([x, p.w])
    expect(values(blocks)).toEqual(values(whole))
  })

  it('composes with jit, vmap and itself', () => {
    const by = T.grad(loss, { argnums: [0, 2] })
    const jitted = T.jit((q: Params, y: Vector) => by(q, 3, y))
    expect(values(jitted(p, x))).toEqual(values(by(p, 3, x)))
    const rows = T.stack([x, p.w])
    const each = T.vmap((y: Vector) => T.grad(loss, { argnums: 2 })(p, 3, y))(rows)
    expect(values(each)).toEqual(values(T.stack([T.grad(ofX)(x), T.grad(ofX)(p.w)])))
    const mixed = T.jacfwd(T.grad(loss, { argnums: 2 }), { argnums: 0 })(p, 3, x)
    expect(values(mixed)).toEqual(values(T.jacfwd((q: Params) => T.grad(loss, { argnums: 2 })(q, 3, x))(p)))
  })

  it('goes with hasAux', () => {
    const f = (q: Params, y: Vector) => [T.sum(T.mul(q.w, y)), { seen: y, note: 'b' }] as const
    const [gradient, aux] = T.grad(f, { argnums: 1, hasAux: true })(p, x)
    expect([values(gradient), values(aux.seen), aux.note]).toEqual([values(p.w), values(x), 'b'])
  })

  it('refuses arguments that there are not', () => {
    const refused = (argnums: unknown, message: string) =>
      expect(() => loosely(loosely(T.grad)(loss, { argnums }) as never)(p, 3, x)).toThrow(new TypeError(message))
    refused(3, 'grad: there is no argument 3 among 3')
    refused([0, 5], 'grad: there is no argument 5 among 3')
    refused(
      1,
      'grad: expected a tensor, or a tree of tensors, to differentiate by, got 3; a number has no gradient, T.Tensor<[]> has one',
    )
    refused(-1, 'grad: argnums must be places of arguments, counted from 0, got -1')
    refused(0.5, 'grad: argnums must be places of arguments, counted from 0, got 0.5')
    refused('x', "grad: argnums must be places of arguments, counted from 0, got 'x'")
    refused(null, 'grad: argnums must be places of arguments, counted from 0, got null')
    refused([0, 0], 'grad: argument 0 is given twice')
    refused([], 'grad: expected at least one argument to differentiate by')
  })
})

describe('hasAux', () => {
  const f = (a: Vector, b: Vector) =>
    [T.mul(T.exp(a), b), { doubled: T.mul(2, b), count: T.argmax(a), note: 'c' }] as const
  const main = (a: Vector, b: Vector) => f(a, b)[0]
  const seen = (aux: ReturnType<typeof f>[1]) => [T.toArray(aux.doubled), T.item(aux.count), aux.note]

  it('of vjp gives it third, and pulls back the value alone', () => {
    const [value, pullback, aux] = T.vjp(f, { hasAux: true })(x, p.w)
    const [same, other] = T.vjp(main)(x, p.w)
    expect([values(value), values(pullback(x)), seen(aux)]).toEqual([
      values(same),
      values(other(x)),
      seen(f(x, p.w)[1]),
    ])
  })

  it('of jvp and linearize gives it third', () => {
    const [value, tangent, aux] = T.jvp(f, { hasAux: true })([x, p.w], [p.w, x])
    expect([values([value, tangent]), seen(aux)]).toEqual([values(T.jvp(main)([x, p.w], [p.w, x])), seen(f(x, p.w)[1])])
    const [at, push, besides] = T.linearize(f, { hasAux: true })(x, p.w)
    expect([values([at, push(p.w, x)]), seen(besides)]).toEqual([values([value, tangent]), seen(aux)])
  })

  it('of Jacobians stands beside them', () => {
    const [forward, aux] = T.jacfwd(f, { argnums: 1, hasAux: true })(x, p.w)
    expect([values(forward), seen(aux)]).toEqual([values(T.jacfwd(main, { argnums: 1 })(x, p.w)), seen(f(x, p.w)[1])])
    const [reverse, besides] = T.jacrev(f, { argnums: 1, hasAux: true })(x, p.w)
    expect([values(reverse), seen(besides)]).toEqual([values(T.jacrev(main, { argnums: 1 })(x, p.w)), seen(aux)])
    const jitted = T.jit((a: Vector, b: Vector) => T.jacfwd(f, { hasAux: true })(a, b)[1].doubled)
    expect(values(jitted(x, p.w))).toEqual(values(T.mul(2, p.w)))
  })

  it('of hessian stands beside it', () => {
    const squared = (a: Vector) => [T.sum(T.mul(T.square(a), a)), a] as const
    const [hessian, aux] = T.hessian(squared, { hasAux: true })(x)
    expect([values(hessian), values(aux)]).toEqual([values(T.hessian((a: Vector) => squared(a)[0])(x)), values(x)])
  })

  it('comes of loops, whose steps are computed for all directions at once, and of no directions', () => {
    const looped = (a: Vector) => {
      const [sum, sums] = T.scan(
        (c: T.Tensor<[], 'float64'>, y) => [T.add(c, T.square(y)), c] as const,
        T.tensor(0, 'float64'),
        a,
      )
      return [sum, sums] as const
    }
    const [, sums] = T.jacfwd(looped, { hasAux: true })(x)
    expect(values(sums)).toEqual(values(T.tensor([0, 1, 5])))
    const [, nothing] = T.jacfwd((a: T.Tensor<[0], 'float64'>) => [T.sum(a), T.exp(a)] as const, { hasAux: true })(
      T.zeros([0], 'float64'),
    )
    expect(nothing.shape).toEqual([0])
  })

  it('need have no derivative', () => {
    const stepped = (a: Vector) => {
      const [, count] = T.whileLoop(
        ([y]: readonly [Vector, T.Tensor<[], 'int32'>]) => T.less(T.sum(y), 100),
        ([y, n]: readonly [Vector, T.Tensor<[], 'int32'>]) => [T.mul(2, y), T.add(n, 1)] as const,
        [a, T.tensor(0, 'int32')],
      )
      return [T.sum(T.square(a)), count] as const
    }
    const [, pullback, count] = T.vjp(stepped, { hasAux: true })(x)
    expect([values(pullback(T.tensor(1, 'float64'))), T.item(count)]).toEqual([[[2, 4, 6]], 5])
  })

  it('refuses a function that returns no pair, and flags that are none', () => {
    const ops = { vjp: T.vjp, jacfwd: T.jacfwd, jacrev: T.jacrev, linearize: T.linearize }
    for (const [op, transform] of Object.entries(ops))
      expect(() => loosely(loosely(transform)((a: Vector) => a, { hasAux: true }) as never)(x)).toThrow(
        new TypeError(
          `${op}: with hasAux the function must return [result, aux], got a tensor of shape [3] and dtype float64`,
        ),
      )
    expect(() => loosely(T.vjp)((a: Vector) => a, { hasAux: 1 })).toThrow(
      new TypeError('vjp: hasAux must be true or false, got 1'),
    )
  })
})

describe('scan by its length', () => {
  const double = (c: Vector) => [T.mul(2, c), T.sum(c)] as const

  it('is forLoop that also writes', () => {
    const [last, sums] = T.scan(double, x, undefined, { length: 4 })
    expect(values(last)).toEqual(values(T.forLoop(4, (_, c: Vector) => T.mul(2, c), x)))
    expect(T.toArray(sums)).toEqual([6, 12, 24, 48])
    expect(T.toArray(T.scan(double, x, undefined, { length: 4, reverse: true })[1])).toEqual([48, 24, 12, 6])
    expect(T.scan(double, x, undefined, { length: T.dim('n', 3) })[1].shape).toEqual([3])
    expect(values(T.scan(double, x, undefined, { length: 0 })[0])).toEqual(values(x))
  })

  it('is differentiated, batched and compiled', () => {
    const f = (c: Vector) => T.sum(T.scan((d: Vector) => [T.sin(d), d] as const, c, undefined, { length: 5 })[1])
    const unrolled = (c: Vector) => {
      const all = [c]
      for (let i = 1; i < 5; i++) all.push(T.sin(all.at(-1)!))
      return T.sum(T.stack(all))
    }
    const close = (a: T.AnyTensor, b: T.AnyTensor) =>
      expect(Math.max(...T.data(a).map((y, i) => Math.abs(y - T.data(b)[i]!)))).toBeLessThan(1e-12)
    close(T.grad(f)(x), T.grad(unrolled)(x))
    close(T.jit(T.grad(f))(x), T.grad(unrolled)(x))
    close(T.vmap(f)(T.stack([x, p.w])), T.stack([unrolled(x), unrolled(p.w)]))
  })

  it('may be said beside a sequence, of which it is the length', () => {
    const sum = (c: T.Tensor<[], 'float64'>, y: T.Tensor<[], 'float64'>) => [T.add(c, y), c] as const
    expect(T.item(T.scan(sum, T.tensor(0, 'float64'), x, { length: 3 })[0])).toBe(6)
    expect(() => T.scan(sum, T.tensor(0, 'float64'), x, { length: 4 })).toThrow(
      new T.ShapeError('scan: expected a sequence of length 4, got one of length 3'),
    )
  })

  it('refuses what is no length, and none beside no sequence', () => {
    for (const [length, shown] of [
      [-1, '-1'],
      [0.5, '0.5'],
      ['3', "'3'"],
      [null, 'null'],
    ] as const)
      expect(() => loosely(T.scan)(double, x, undefined, { length })).toThrow(
        new T.ShapeError(`scan: expected a length that is an integer of at least 0, got ${shown}`),
      )
    expect(() => loosely(T.scan)(double, x, undefined)).toThrow(
      new T.ShapeError('scan: expected a sequence of tensors with at least one axis'),
    )
  })
})
