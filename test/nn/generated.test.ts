// Layers of generated shapes and options: gradients in both modes against differences, and one example against a batch.
import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { checkGradients } from 'tensor-ts/testing'
import { describe, expect, it } from 'vitest'
import * as losses from '../../src/nn/losses/index.js'
import { type Drawn, type DrawnForm, layers, natural, type Put } from './drawn.js'
import { distance, double, normal, numbers } from './numeric.js'

type Untyped = T.Tensor<T.Shape>
type Tree = { readonly a: Untyped }

/** The model of a layer on its input; undefined where the window is larger than that. */
const modelOf = ({ input, put }: Drawn) => {
  try {
    return put(nn.inputs(input as never))
  } catch (error) {
    expect(String(error)).toMatch(/is larger than the padded|leaves .* of the output/)
    return undefined
  }
}

const isFloat = (x: T.AnyTensor) => x.dtype.startsWith('float')

/** Float tensors in double precision, and the others as they are. */
const precise = <A>(tree: A): A => T.tree.map(tree as Tree, x => (isFloat(x) ? double(x) : x)) as A

/** So many examples of a form: normal numbers, small tokens and flags. */
const examples = (form: DrawnForm, seed: number, count: number): unknown => {
  if (Array.isArray(form)) return double(normal(seed, count, ...form))
  const { shape, dtype } = form as { readonly shape?: readonly number[]; readonly dtype?: string }
  if (!Array.isArray(shape))
    return Object.fromEntries(
      Object.entries(form).map(([name, inner], i) => [name, examples(inner as DrawnForm, seed + 31 * i, count)]),
    )
  const all = [count, ...shape] as readonly number[]
  const key = T.random.key(seed)
  return dtype === 'bool' ? T.random.bernoulli(key, 0.7, all) : T.random.randint(key, all, 0, 3)
}

const leaves = (tree: unknown) => T.tree.leaves(tree as Tree) as unknown as readonly Untyped[]
const seen = (tree: unknown): readonly number[] => leaves(tree).flatMap(leaf => [...numbers(leaf)])

interface Run {
  readonly random: boolean
  readonly state: object
  readonly init: (key: T.random.Key) => object
  readonly apply: (params: object, x: unknown, context: object) => unknown
  readonly train: (params: object, x: unknown, context: object) => { readonly output: unknown }
}

const runOf = (drawn: Drawn): Run | undefined => {
  const model = modelOf(drawn)
  if (model === undefined) return undefined
  const run = model as unknown as Run
  return { ...run, random: model.layers.some(layer => layer.random), state: precise(run.state) }
}

const drawnLike = (x: T.AnyTensor, seed: number): Untyped => double(normal(seed, ...(x.shape as readonly number[])))

/** Float tensors moved along directions left to chance, as far as is said: a wrong entry of a gradient shows along any of them. */
const moved = <A>(tree: A, by: T.Tensor<[number]>, seed: number): A => {
  let next = seed
  const move = (x: T.AnyTensor): Untyped =>
    [0, 1].reduce<Untyped>(
      (sum, i) => T.add(sum, T.mul(drawnLike(x, ++next), T.slice(by, [i]))) as Untyped,
      x as Untyped,
    )
  return T.tree.map(tree as Tree, x => (isFloat(x) ? move(x) : x)) as A
}

/** Sums of the sines of all float tensors, weighted by chance. */
const projected = (tree: unknown, seed: number): Untyped => {
  let next = seed
  const sums = [0, 1].map(() =>
    leaves(tree)
      .filter(isFloat)
      .map(y => T.sum(T.mul(T.sin(y), drawnLike(y, ++next))) as Untyped)
      .reduce((a, b) => T.add(a, b) as Untyped),
  )
  return T.stack(sums as never) as Untyped
}

describe.each(Object.entries(layers))('%s', (_, layer) => {
  const numRuns = 10

  it('has the gradients of its formula, in both modes, in inference and in training', () => {
    fc.assert(
      fc.property(layer, fc.integer(), (drawn, seed) => {
        const model = runOf(drawn)
        if (model === undefined) return
        const given = { params: precise(model.init(T.random.key(seed))), x: examples(drawn.input, seed + 1, 2) }
        const differs = model.random || Object.keys(model.state).length > 0
        const { state } = model
        const context = { ...(model.random ? { key: T.random.key(seed) } : {}), state }
        for (const training of differs ? [false, true] : [false])
          checkGradients(
            (by: T.Tensor<[number]>) => {
              const { params, x } = moved(given, by, seed + 2)
              const output = training ? model.train(params, x, context).output : model.apply(params, x, { state })
              return projected(output, seed + 3)
            },
            { at: T.zeros([2], 'float64') } as never,
          )
      }),
      { numRuns },
    )
  })

  it('does with each example what it does with the batch', () => {
    fc.assert(
      fc.property(layer, fc.integer(), (drawn, seed) => {
        const model = runOf(drawn)
        if (model === undefined) return
        const { state } = model
        const params = precise(model.init(T.random.key(seed)))
        const x = examples(drawn.input, seed + 1, 3)
        const apply = (x: unknown) => model.apply(params, x, { state })
        const batched = apply(x)
        for (const leaf of leaves(batched)) expect(leaf.shape[0]).toBe(3)
        const first = (tree: unknown, f: (x: Untyped) => unknown) => T.tree.map(tree as Tree, f as never) as unknown
        const one = (row: unknown) => first(apply(first(row, x => T.expandDims(x, 0))), x => T.squeeze(x, { axis: 0 }))
        const each = T.vmap(one as never) as unknown as (x: unknown) => unknown
        expect(distance(seen(each(x)), seen(batched)), drawn.text).toBeLessThan(1e-12)
        const compiled = T.jit(apply as never) as unknown as (x: unknown) => unknown
        expect(distance(seen(compiled(x)), seen(batched)), drawn.text).toBeLessThan(1e-12)
        if (model.random || Object.keys(state).length > 0) return
        expect(seen(model.train(params, x, {}).output)).toEqual(seen(batched))
      }),
      { numRuns },
    )
  })
})

it('every layer is among them', () => {
  const functions = Object.entries(nn).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []))
  const others = [
    ...Object.keys(losses),
    ...['input', 'inputs', 'layer', 'summary', 'advance', 'l1Penalty', 'l2Penalty'],
    ...['attention', 'cachedAttention', 'keyValueCache', 'rotary', 'sinusoids'],
  ]
  expect(functions.filter(name => !others.includes(name)).sort()).toEqual(Object.keys(layers).sort())
})

describe('laws', () => {
  const key = T.random.key(0)

  it('a causal convolution sees nothing of what comes later', () => {
    const model = pipe(nn.input(2, 8), nn.conv1d('c', { filters: 3, kernel: 3, dilation: 2, padding: 'causal' }))
    const params = model.init(key)
    const x = normal(1, 1, 2, 8)
    const changed = T.add(x, T.reshape(T.cast(T.less(4, T.arange(8)), 'float32'), [1, 1, 8]))
    const [before, after] = [x, changed].map(x => T.toArray(model.apply(params, x))[0]!)
    for (const [i, row] of before!.entries()) {
      expect(after![i]!.slice(0, 5)).toEqual(row.slice(0, 5))
      expect(after![i]!.slice(5)).not.toEqual(row.slice(5))
    }
  })

  it('a transposed convolution is the transpose of the convolution', () => {
    fc.assert(
      fc.property(natural(1, 3), natural(2, 4), natural(0, 1), fc.integer(), (stride, kernel, padding, seed) => {
        const options = { kernel, stride, padding, bias: false } as const
        const down = pipe(nn.input(3, 7, 6), nn.conv2d('c', { ...options, filters: 2 }))
        const params = double(down.init(T.random.key(seed)))
        const x = double(normal(seed, 2, 3, 7, 6))
        const [y, pullback] = T.vjp((x: T.Tensor<[2, 3, 7, 6]>) => down.apply(params, x))(x)
        const ct = double(normal(seed + 1, ...(y.shape as readonly number[]))) as Untyped
        const rest = [7, 6].map(n => (n + 2 * padding - kernel) % stride) as [number, number]
        const up = pipe(
          nn.input(...down.output),
          nn.convTranspose2d('c', { ...options, filters: 3, outputPadding: rest } as never) as unknown as Put,
        )
        const back = up.apply(params as never, ct as never) as Untyped
        const expected = (pullback as unknown as (ct: Untyped) => readonly Untyped[] | Untyped)(ct)
        expect(distance(numbers(back), numbers([expected].flat()[0] as Untyped))).toBeLessThan(1e-12)
      }),
      { numRuns: 20 },
    )
  })

  it('group normalisation of as many groups as channels is instance normalisation, of one that of the layer', () => {
    const x = normal(3, 2, 4, 5)
    const input = nn.input(4, 5)
    const [each, one] = [4, 1].map(groups => pipe(input, nn.groupNorm('n', { groups })))
    const instances = pipe(input, nn.instanceNorm('n'))
    const params = instances.init(key)
    expect(numbers(each!.apply(params, x))).toEqual(numbers(instances.apply(params, x)))
    const whole = pipe(input, nn.layerNorm('n'))
    expect(distance(numbers(one!.apply(params, x)), numbers(whole.apply(whole.init(key), x)))).toBeLessThan(1e-5)
  })

  it('every layer with parameters begins as it is told', () => {
    const { constant } = nn.initializers
    const [init, biasInit, shiftInit] = [constant(0.5), constant(0.25), constant(0.125)]
    const filters = { filters: 2, kernel: 2, init, biasInit } as const
    const sequence = pipe(nn.input(2, 6), nn.conv1d('c', filters), nn.convTranspose1d('t', filters))
    const image = pipe(
      nn.input(2, 6, 6),
      nn.conv2d('c', filters),
      nn.convTranspose2d('t', filters),
      nn.depthwiseConv2d('d', { kernel: 2, init, biasInit }),
      nn.separableConv2d('s', filters),
      nn.batchNorm('b', { init, shiftInit }),
      nn.groupNorm('g', { groups: 2, init, shiftInit }),
      nn.instanceNorm('i', { init, shiftInit }),
      nn.layerNorm('l', { init, shiftInit }),
      nn.rmsNorm('r', { init }),
      nn.prelu('p', { init }),
      nn.flatten,
      nn.dense('f', 3, { init, biasInit }),
      nn.maxout('m', 2, { init, biasInit }),
    )
    for (const params of [sequence.init(key), image.init(key)])
      for (const [layer, own] of Object.entries(params))
        for (const [name, value] of Object.entries(own as Readonly<Record<string, Untyped>>)) {
          const expected = name === 'b' ? 0.25 : name === 'shift' ? 0.125 : 0.5
          expect(new Set(numbers(value)), `${layer}.${name}`).toEqual(new Set([expected]))
        }
  })
})
