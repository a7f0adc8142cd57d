// Parameters of 16 bits: no optimizer takes them, since their averages and steps would be lost in the rounding.
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { describe, expect, it } from 'vitest'
import { each } from './all.js'

const full = { w: T.ones([2, 2]), b: T.zeros([2]) }

// That they are of 16 bits is not known to the types, which would refuse them: see test/editor/outer.ts.
describe.each<T.FloatDType>(['float16', 'bfloat16'])('parameters of %s', dtype => {
  const params = { w: T.cast(full.w, dtype), b: full.b }
  const refused = `: expected parameters of float32 or float64, got ${dtype} at .w; keep float32 parameters and cast them in the loss`

  it.each(each)('are refused by %s', (_, optimizer) => {
    expect(() => optimizer.init(params)).toThrow(TypeError)
    expect(() => optimizer.init(params)).toThrow(refused)
    const state = optimizer.init(full) as never
    expect(() => optimizer.update(params, state, params)).toThrow(refused)
  })

  it('are refused under the name of the optimizer, and where the tensor is the tree', () => {
    expect(() => optim.adam(0.1).init(params)).toThrow(`adam${refused}`)
    expect(() => optim.sgd(0.1).init(params.w)).toThrow(
      `sgd: expected parameters of float32 or float64, got ${dtype}; keep float32 parameters and cast them in the loss`,
    )
    expect(() => optim.fold(optim.adam(0.1), (p: typeof params) => T.sum(T.cast(p.w, 'float32'))).init(params)).toThrow(
      `adam${refused}`,
    )
  })

  it('are cast in the loss, and take the steps of float32', () => {
    const slope = 2 ** -13
    const loss = (p: { readonly w: T.Tensor<[4]> }): T.Tensor<[]> =>
      T.cast(T.sum(T.mul(T.cast(p.w, dtype), slope)), 'float32')
    const fold = optim.fold(optim.adam(0.01), loss)
    let state = fold.init({ w: T.zeros([4]) })
    for (let i = 0; i < 150; i++) state = fold.step(state, undefined)
    for (const x of T.toArray(state.params.w)) expect(Math.abs(x + 1.5)).toBeLessThan(1e-3)
  })
})
