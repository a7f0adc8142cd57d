// Derivatives of functions of float32 and float64 have the element types that their types say.
import * as T from 'tensor-ts'
import { expect, it } from 'vitest'
import { flatten } from '../../src/trace/tree.js'
import { onEveryWay } from '../engine/ways.js'

/** The element types of a tree, as its type says them. */
type DTypes<Tree> =
  Tree extends T.Tensor<infer _S, infer D>
    ? D
    : Tree extends object
      ? { readonly [K in keyof Tree]: DTypes<Tree[K]> }
      : Tree

/** The compiler holds `said` to the type, the test holds the value to `said`. */
const says = <Tree>(tree: Tree, said: DTypes<Tree>): void => {
  const { leaves, structure } = flatten(tree)
  expect(structure.unflatten(leaves.map(({ dtype }) => dtype as never))).toEqual(said)
}

type Single = T.Tensor<[2]>
type Double = T.Tensor<[2], 'float64'>
type Params = { readonly a: Single; readonly b: Double }
const at: Params = { a: T.tensor([1, 2]), b: T.tensor([3, 4], 'float64') }
const [one, oneDouble] = [T.tensor(1), T.tensor(1, 'float64')]

const single = ({ a, b }: Params): Single => T.mul(T.sin(a), T.cast(T.square(b), 'float32'))
const double = ({ a, b }: Params): Double => T.mul(T.cast(T.exp(a), 'float64'), b)
const both = (p: Params) => ({ s: single(p), d: double(p) })
const loss = (p: Params): T.Tensor<[]> => T.sum(single(p))
const lossDouble = (p: Params): T.Tensor<[], 'float64'> => T.sum(double(p))

const params = { a: 'float32', b: 'float64' } as const

/** The same function inside a transformation that carries it. */
const carried = {
  plainly: both,
  jit: T.jit(both),
  checkpoint: T.checkpoint(both),
  cond: (p: Params) => T.cond(T.less(T.sum(p.a), 100), both, (q: Params) => ({ s: q.a, d: q.b }), p),
  scan: (p: Params) => {
    const step = (q: Params, x: T.Tensor<[]>) => {
      const { s, d } = both(q)
      return [{ a: T.mul(s, x), b: T.tanh(d) }, {}] as const
    }
    const [{ a, b }] = T.scan(step, p, T.tensor([0.5, 0.25]))
    return { s: a, d: b }
  },
  forLoop: (p: Params) => {
    const { a, b } = T.forLoop(2, (_, q: Params) => ({ a: T.tanh(single(q)), b: T.tanh(double(q)) }), p)
    return { s: a, d: b }
  },
  map: (p: Params) => {
    const { s, d } = T.map((x: T.Tensor<[]>) => both({ a: T.mul(p.a, x), b: p.b }), T.tensor([0.5, 0.25]))
    return { s: T.sum(s, { axis: 0 }), d: T.sum(d, { axis: 0 }) }
  },
  vmap: (p: Params) => {
    const { s, d } = T.vmap((x: T.Tensor<[]>) => both({ a: T.mul(p.a, x), b: p.b }))(T.tensor([0.5, 0.25]))
    return { s: T.sum(s, { axis: 0 }), d: T.sum(d, { axis: 0 }) }
  },
  customJvp: T.customJvp(both, ([p], [t]) => T.jvp(both)([p], [t])),
  customVjp: T.customVjp(
    both,
    p => [both(p), p] as const,
    (p, cotangent) => T.vjp(both)(p)[1](cotangent),
  ),
}

onEveryWay('element types', ({ of }) => {
  it('of a single function', () => {
    says(of(T.grad(loss))(at), params)
    says(of(T.grad(lossDouble))(at), params)
    says(of(T.valueAndGrad(lossDouble))(at), ['float64', params])
    says(of(T.jacfwd(single))(at), { a: 'float32', b: 'float32' })
    says(of(T.jacfwd(double))(at), { a: 'float64', b: 'float64' })
    says(of(T.jacrev(single))(at), params)
    says(of(T.jacrev(double))(at), params)
    says(of(T.hessian(loss))(at), { a: { a: 'float32', b: 'float32' }, b: { a: 'float64', b: 'float64' } })
    says(of(T.hessian(lossDouble))(at), { a: { a: 'float32', b: 'float32' }, b: { a: 'float64', b: 'float64' } })
    says(of(T.jacrev(T.grad(loss)))(at), { a: params, b: params })
    says(of(T.jacfwd(T.jacrev(single)))(at), { a: { a: 'float32', b: 'float32' }, b: { a: 'float64', b: 'float64' } })
    says(of(T.jacrev(T.jacfwd(single)))(at), { a: params, b: params })
    says(of((p: Params) => T.hvp(loss)(p, p))(at), params)
    says(of((p: Params) => T.vjp(loss)(p)[1](one))(at), [params])
    says(of((p: Params) => T.vjp(lossDouble)(p)[1](oneDouble))(at), [params])
    says(of((p: Params) => T.jvp(both)([p], [p]))(at), [
      { s: 'float32', d: 'float64' },
      { s: 'float32', d: 'float64' },
    ])
  })

  it('of linear functions', () => {
    const linear = ({ a, b }: Params) => ({
      s: T.add(a, T.cast(b, 'float32')),
      d: T.mul(b, T.cast(T.sum(a), 'float64')),
    })
    const partly = ({ a, b }: Params) => ({ s: T.add(a, T.cast(b, 'float32')), d: T.mul(b, 2) })
    says(of((p: Params) => T.linearize(linear)(p)[1](p))(at), { s: 'float32', d: 'float64' })
    says(of((p: Params) => T.linearTranspose(partly)(p)({ s: p.a, d: p.b }))(at), [params])
  })

  it.each(Object.keys(carried) as readonly (keyof typeof carried)[])('of a function in %s', name => {
    const f: (p: Params) => { readonly s: Single; readonly d: Double } = carried[name]
    says(of(f)(at), { s: 'float32', d: 'float64' })
    const total = (p: Params) => T.add(T.sum(f(p).s), T.cast(T.sum(f(p).d), 'float32'))
    says(of(T.grad(total))(at), params)
    says(of(T.jacrev(f))(at), { s: params, d: params })
    if (name === 'customVjp') return
    says(of(T.jacfwd(f))(at), { s: { a: 'float32', b: 'float32' }, d: { a: 'float64', b: 'float64' } })
    says(of(T.hessian(total))(at), { a: { a: 'float32', b: 'float32' }, b: { a: 'float64', b: 'float64' } })
    says(of((p: Params) => T.hvp(total)(p, p))(at), params)
  })
})
