// Models whose parameters and batches are of 16 bits, against the same numbers in float32.
import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, it } from 'vitest'
import { type DrawnForm, layers } from './drawn.js'

type Half = 'float16' | 'bfloat16'
type Run = {
  readonly state: object
  readonly layers: readonly { readonly random: boolean }[]
  readonly init: (key: T.random.Key) => object
  readonly apply: (params: object, x: unknown, context: object) => unknown
  readonly train: (
    params: object,
    x: unknown,
    context: object,
  ) => { readonly output: unknown; readonly state: { readonly [name: string]: unknown } }
}
type Tree = { readonly a: T.Tensor<T.Shape> }

const halves: readonly Half[] = ['float16', 'bfloat16']
const isFloat = (x: T.AnyTensor) => x.dtype.includes('float')
const cast = <A>(tree: A, dtype: T.DType): A =>
  T.tree.map(tree as Tree, x => (isFloat(x) ? T.cast(x, dtype) : x) as never) as A
const leaves = (tree: unknown) => T.tree.leaves(tree as Tree) as unknown as readonly T.Tensor<T.Shape>[]
const numbers = (tree: unknown): readonly number[] => leaves(tree).flatMap(x => [...T.data(x)])
const dtypesOf = (tree: unknown) => leaves(tree).map(({ dtype }) => dtype)
const run = (model: unknown) => model as Run
const normal = (seed: number, ...shape: readonly number[]) => T.random.normal(T.random.key(seed), shape)

/** So many examples of a form, in float32. */
const examples = (form: DrawnForm, seed: number): unknown => {
  if (Array.isArray(form)) return normal(seed, 2, ...form)
  const { shape, dtype } = form as { readonly shape?: readonly number[]; readonly dtype?: string }
  if (!Array.isArray(shape))
    return Object.fromEntries(
      Object.entries(form).map(([name, inner], i) => [name, examples(inner as DrawnForm, seed + i + 1)]),
    )
  const all = [2, ...shape] as readonly number[]
  const key = T.random.key(seed)
  return dtype === 'bool' ? T.random.bernoulli(key, 0.7, all) : T.random.randint(key, all, 0, 3)
}

describe.each(halves)('a model in %s', dtype => {
  it.each(['pre', 'post'] as const)('normalises in a block of a Transformer (%s)', norm => {
    const model = run(pipe(nn.input(5, 4), nn.transformerEncoderBlock('a', { heads: 2, norm })))
    const params = cast(model.init(T.random.key(0)), dtype)
    const x = cast(normal(1, 3, 5, 4), dtype)
    const y = model.apply(params, x, {}) as T.Tensor<T.Shape>
    expect(y.dtype).toBe(dtype)
    const exact = numbers(model.apply(cast(params, 'float32'), cast(x, 'float32'), {}))
    numbers(y).forEach((value, i) => {
      expect(Math.abs(value - exact[i]!)).toBeLessThan(dtype === 'float16' ? 0.01 : 0.1)
    })
  })

  it('begins with an embedding', () => {
    const model = run(pipe(nn.inputs([3], 'int32'), nn.embedding('e', 10, 4), nn.layerNorm('n'), nn.unembed('e')))
    const params = cast(model.init(T.random.key(0)), dtype)
    const y = model.apply(params, T.tensor([[1, 2, 9]], 'int32'), {}) as T.Tensor<T.Shape>
    expect([y.dtype, y.shape]).toEqual([dtype, [1, 3, 10]])
  })

  it('keeps running statistics in float32', () => {
    const model = run(pipe(nn.input(1), nn.batchNorm('bn')))
    const params = cast(model.init(T.random.key(0)), dtype)
    const { output, state } = model.train(params, T.tensor([[2000], [-2000]], dtype), { state: model.state })
    expect(dtypesOf(output)).toEqual([dtype])
    expect(dtypesOf(state)).toEqual(['float32', 'float32'])
    expect(numbers(state)[0]).toBe(0)
    expect(Math.abs(numbers(state)[1]! - 400000.9)).toBeLessThan(1)
    const applied = numbers(model.apply(params, T.tensor([[2000], [-2000]], dtype), { state }))
    expect(applied[0]).toBeGreaterThan(3)
    expect(applied[1]).toBe(-applied[0]!)
  })

  it('follows a mean to its end, also with statistics of 16 bits that it is given', () => {
    const model = run(pipe(nn.input(1), nn.batchNorm('bn', { momentum: 0.5 })))
    const params = cast(model.init(T.random.key(0)), dtype)
    const x = T.tensor([[3], [1]], dtype)
    const { state } = model.train(params, x, { state: cast(model.state, dtype) })
    expect(dtypesOf(state)).toEqual([dtype, dtype])
    expect(numbers(state)).toEqual([1, 1])
    const large = T.tensor([[2000], [-2000]], dtype)
    expect(numbers(model.train(params, large, { state: cast(model.state, dtype) }).state).every(Number.isFinite)).toBe(
      true,
    )
    const slow = run(pipe(nn.input(1), nn.batchNorm('bn', { momentum: 0.99 })))
    let kept: object = slow.state
    for (let i = 0; i < 600; i++) kept = slow.train(params, T.tensor([[2], [2]], dtype), { state: kept }).state
    expect(Math.abs(numbers(kept)[0]! - 2 * (1 - 0.99 ** 600))).toBeLessThan(1e-4)
  })

  it('is compiled, differentiated by its parameters, and mapped over batches', () => {
    const model = pipe(nn.input(3), nn.dense('a', 4), nn.tanh, nn.layerNorm('n'), nn.dense('out', 2))
    const short = <S extends T.Shape>(x: T.Tensor<S, T.DType>) => T.cast(x, dtype)
    const params = T.tree.map(model.init(T.random.key(0)), short)
    const x = short(T.random.normal(T.random.key(1), [2, 5, 3]))
    const f = (p: typeof params, batch: T.Tensor<[5, 3], typeof dtype>) => model.apply(p, batch)
    const each = T.split(x, 2).map(batch => T.squeeze(batch, { axis: 0 }))
    const eager = each.map(batch => T.toArray(f(params, batch)))
    expect(each.map(batch => T.toArray(T.jit(f)(params, batch)))).toEqual(eager)
    expect(T.toArray(T.vmap((batch: T.Tensor<[5, 3], typeof dtype>) => f(params, batch))(x))).toEqual(eager)
    const gradient = T.grad((p: typeof params) => T.mean(T.square(f(p, each[0]!))))(params)
    const full = T.tree.map(params, y => T.cast(y, 'float32'))
    const exact = T.grad((p: typeof full) => T.mean(T.square(model.apply(p, T.cast(each[0]!, 'float32')))))(full)
    expect(new Set(dtypesOf(gradient))).toEqual(new Set([dtype]))
    numbers(gradient).forEach((value, i) => {
      expect(Math.abs(value - numbers(exact)[i]!)).toBeLessThan(dtype === 'float16' ? 0.01 : 0.1)
    })
  })

  it('is refused where parameters are of several types', () => {
    const other = dtype === 'float16' ? 'bfloat16' : 'float16'
    const norms = [nn.layerNorm('n'), nn.rmsNorm('n'), nn.batchNorm('n'), nn.groupNorm('n', { groups: 2 })]
    for (const norm of norms) {
      const model = run((norm as (model: unknown) => unknown)(pipe(nn.input(3), nn.dense('d', 4))))
      const params = cast(model.init(T.random.key(0)), dtype) as { readonly d: object; readonly n: object }
      for (const wrong of [other, 'float32'] as const)
        expect(() =>
          model.apply({ ...params, n: cast(params.n, wrong) }, T.ones([2, 3], dtype), { state: model.state }),
        ).toThrow('apply: the parameters are of several element types; convert them to one with T.cast')
    }
  })
})

describe('each layer in float16', () => {
  it.each(Object.entries(layers))('%s is near what it is in float32', (_, drawn) => {
    fc.assert(
      fc.property(drawn, fc.integer({ min: 0, max: 1000 }), ({ input, put }, seed) => {
        let model: Run
        try {
          model = run(put(nn.inputs(input as never)))
        } catch (error) {
          expect(String(error)).toMatch(/is larger than the padded|leaves .* of the output/)
          return
        }
        const params = cast(model.init(T.random.key(seed)), 'float16')
        const x = cast(examples(input, seed), 'float16')
        const context = { state: model.state }
        const y = model.apply(params, x, context)
        const exact = model.apply(cast(params, 'float32'), cast(x, 'float32'), context)
        expect(new Set(dtypesOf(y).filter(dtype => dtype.includes('float')))).not.toContain('float32')
        const values = numbers(exact)
        numbers(y).forEach((value, i) => {
          expect(Math.abs(value - values[i]!)).toBeLessThanOrEqual(0.05 * (1 + Math.abs(values[i]!)))
        })
        const key = model.layers.some(({ random }) => random) ? { key: T.random.key(seed) } : {}
        const trained = model.train(params, x, { ...context, ...key })
        expect(dtypesOf(trained.state)).toEqual(dtypesOf(model.state))
      }),
      { numRuns: 5, seed: 13 },
    )
  })
})
