// Transformations of functions of trees: what they give leaf by leaf is what they give of one vector that holds all leaves.
import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { type Composition, compositions, vectors } from './composition.js'

type Vector = T.Tensor<[3], 'float64'>
type Scalar = T.Tensor<[], 'float64'>
type Flat = T.Tensor<[10], 'float64'>
interface Params {
  readonly w: Vector
  readonly layers: readonly [
    { readonly b: Vector },
    { readonly b: T.Tensor<[3, 1], 'float64'>; readonly scale: Scalar },
  ]
}

const near = (actual: T.AnyTensor, expected: T.AnyTensor, tolerance = 1e-10): void => {
  expect(actual.shape).toEqual(expected.shape)
  const [a, b] = [T.data(actual), T.data(expected)]
  const wrong = [...a].filter(
    (value, i) => Math.abs(value - b[i]!) > tolerance * Math.max(1, Math.abs(value), Math.abs(b[i]!)),
  )
  expect(wrong).toEqual([])
}

const split = (flat: Flat): Params => {
  const [w, b, column, scale] = T.split(flat, [3, 6, 9])
  return { w, layers: [{ b }, { b: T.reshape(column, [3, 1]), scale: T.squeeze(scale) }] }
}

const join = ({ w, layers: [first, second] }: Params): Flat =>
  T.concat([w, first.b, T.flatten(second.b), T.reshape(second.scale, [1])])

const lossOf =
  (f: Composition['f']) =>
  ({ w, layers: [first, second] }: Params, x: Vector): Scalar =>
    T.mul(f(T.add(T.mul(w, x), first.b), T.mul(T.flatten(second.b), x)), T.tanh(second.scale))

const check = (
  law: (loss: (params: Params, x: Vector) => Scalar, flat: Flat, x: Vector, direction: Flat) => void,
  numRuns = 20,
): void =>
  fc.assert(
    fc.property(compositions, fc.tuple(vectors, vectors, vectors, vectors), ({ f }, [a, b, c, x]) => {
      const flat = T.concat([a, b, c, T.tensor([0.7], 'float64')])
      law(lossOf(f), flat, x, T.cos(flat))
    }),
    { numRuns },
  )

/** The loss of one vector that holds all parameters. */
const flattened = (loss: (params: Params, x: Vector) => Scalar) => (flat: Flat, x: Vector) => loss(split(flat), x)

describe('of a record of parameters', () => {
  it('the gradient is that record of gradients', () => {
    check((loss, flat, x) => {
      near(join(T.grad(loss)(split(flat), x)), T.grad(flattened(loss))(flat, x))
      near(join(T.jit(T.grad(T.checkpoint(loss)))(split(flat), x)), T.grad(flattened(loss))(flat, x))
    })
  })

  it('jvp, vjp and linearize take and give trees', () => {
    check((loss, flat, x, direction) => {
      const expected = T.jvp(flattened(loss))([flat, x], [direction, T.sin(x)])[1]
      near(T.jvp(loss)([split(flat), x], [split(direction), T.sin(x)])[1], expected)
      near(T.linearize(loss)(split(flat), x)[1](split(direction), T.sin(x)), expected)
      const [params, input] = T.vjp(loss)(split(flat), x)[1](T.tensor(2, 'float64'))
      const [all, same] = T.vjp(flattened(loss))(flat, x)[1](T.tensor(2, 'float64'))
      near(join(params), all)
      near(input, same)
    })
  })

  it('vmap(grad) is the record with a leading axis, and vmap takes the axes of each part', () => {
    check((loss, flat, x) => {
      const xs = T.stack([x, T.sin(x)])
      const each = T.vmap(T.grad(loss), { inAxes: [null, 0] })(split(flat), xs)
      expect([each.w.shape, each.layers[1].b.shape, each.layers[1].scale.shape]).toEqual([[2, 3], [2, 3, 1], [2]])
      near(T.vmap(join)(each), T.vmap(T.grad(flattened(loss)), { inAxes: [null, 0] })(flat, xs))
      const flats = T.stack([flat, T.sin(flat)])
      const params = T.vmap(split)(flats)
      const some = T.vmap(loss, { inAxes: [{ w: 0, layers: [{ b: null }, { b: 0, scale: null }] }, null] })
      const mixed = {
        w: params.w,
        layers: [{ b: split(flat).layers[0].b }, { b: params.layers[1].b, scale: split(flat).layers[1].scale }],
      } as const
      const second = split(T.sin(flat))
      const expected = [
        loss(split(flat), x),
        loss({ w: second.w, layers: [split(flat).layers[0], { ...split(flat).layers[1], b: second.layers[1].b }] }, x),
      ] as const
      near(some(mixed, x), T.stack(expected))
    })
  })

  it('jacrev is jacfwd, entry by entry, and hessian the record of records', () => {
    check((loss, flat, x) => {
      const field = (params: Params) => ({ u: T.mul(params.w, loss(params, x)), v: loss(params, T.cos(x)) })
      const [reverse, forward] = [T.jacrev(field)(split(flat)), T.jacfwd(field)(split(flat))]
      near(reverse.u.layers[1].b, forward.u.layers[1].b)
      near(reverse.u.layers[1].scale, forward.u.layers[1].scale)
      near(reverse.v.w, forward.v.w)
      const hessian = T.hessian(loss)(split(flat), x)
      const whole = T.hessian(flattened(loss))(flat, x)
      const block = (row: readonly [number, number], column: readonly [number, number]) => T.slice(whole, [row, column])
      near(hessian.w.w, block([0, 3], [0, 3]), 1e-8)
      near(T.reshape(hessian.w.layers[1].b, [3, 3]), block([0, 3], [6, 9]), 1e-8)
      near(T.reshape(hessian.layers[1].b.layers[0].b, [3, 3]), block([6, 9], [3, 6]), 1e-8)
      near(T.reshape(hessian.layers[1].scale.w, [1, 3]), block([9, 10], [0, 3]), 1e-8)
    }, 8)
  })

  it('loops, branches and checkpoints carry it', () => {
    check((loss, flat, x) => {
      const descend = (params: Params, _: Scalar) => {
        const gradient = T.grad(loss)(params, x)
        return [split(T.sub(join(params), T.mul(T.tanh(join(gradient)), 0.1))), loss(params, x)] as const
      }
      const [last, losses] = T.scan(descend, split(flat), T.zeros([2], 'float64'))
      const [first] = descend(split(flat), T.tensor(0, 'float64'))
      near(join(last), join(descend(first, T.tensor(0, 'float64'))[0]))
      near(losses, T.stack([loss(split(flat), x), loss(first, x)]))
      const negated = (params: Params) => split(T.neg(join(params)))
      const chosen = (c: boolean) =>
        T.jit((p: Params) => T.cond(T.tensor(c), negated, (q: Params) => q, p))(split(flat))
      near(join(chosen(true)), T.neg(flat))
      near(join(chosen(false)), flat)
    }, 8)
  })
})
