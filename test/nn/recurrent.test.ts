import { readFileSync } from 'node:fs'
import { flow, pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { checkGradients } from 'tensor-ts/testing'
import { describe, expect, test } from 'vitest'
import { judge, versions } from '../types/compilers.js'
import { distance, double, normal, numbers } from './numeric.js'

type Numbers = number | readonly Numbers[]
interface Case {
  readonly kind: 'simpleRnn' | 'lstm' | 'gru'
  readonly bidirectional: boolean
  readonly lengths: readonly number[] | null
  readonly x: Numbers
  readonly params: unknown
  readonly outputs: Numbers
  readonly last: Numbers
  readonly gradient: unknown
  readonly gradientOfX: Numbers
}

const cases = JSON.parse(readFileSync(new URL('golden/recurrent.json', import.meta.url), 'utf8')) as readonly Case[]

/** Nested lists in a tree as tensors of float64. */
const tensors = (tree: unknown): unknown =>
  Array.isArray(tree)
    ? T.tensor(tree as readonly number[], 'float64')
    : Object.fromEntries(Object.entries(tree as object).map(([name, inner]) => [name, tensors(inner)]))

const flat = (tree: unknown): readonly number[] =>
  T.tree.leaves(tree as { readonly a: T.AnyTensor }).flatMap(leaf => [...numbers(leaf as T.Tensor<T.Shape>)])

interface AnyModel {
  readonly apply: (params: unknown, x: unknown) => T.Tensor<T.Shape> & { readonly x: T.Tensor<T.Shape> }
}

/** All of one type, as their calls are of one form. */
const kinds = { simpleRnn: nn.simpleRnn, lstm: nn.lstm, gru: nn.gru } as unknown as Readonly<
  Record<Case['kind'], typeof nn.gru>
>

describe.each(cases)('$kind, bidirectional $bidirectional, lengths $lengths', given => {
  const lengths = given.lengths && T.tensor(given.lengths, 'int32')
  const mask = given.lengths && T.less(T.arange(4, 'int32'), T.reshape(lengths as T.Tensor<[2], 'int32'>, [2, 1]))
  const forms = {
    none: { input: nn.input(4, 2), batch: (x: unknown) => x },
    lengths: {
      input: nn.inputs({ x: [4, 2], lengths: { shape: [], dtype: 'int32' } }),
      batch: (x: unknown) => ({ x, lengths }),
    },
    mask: {
      input: nn.inputs({ x: [4, 2], mask: { shape: [4], dtype: 'bool' } }),
      batch: (x: unknown) => ({ x, mask }),
    },
  }
  const own = { layer: tensors(given.params) }
  const x = tensors(given.x) as T.Tensor<[2, 4, 2]>

  test.each(lengths ? (['lengths', 'mask'] as const) : (['none'] as const))('equals PyTorch: %s', form => {
    const { input, batch } = forms[form]
    const make = (last: boolean): AnyModel =>
      kinds[given.kind]('layer', 3, { bidirectional: given.bidirectional, last })(input as never) as never
    const result = (params: unknown, value: unknown) => {
      const y = make(false).apply(params, batch(value))
      return form === 'none' ? y : y.x
    }
    const last = (params: unknown, value: unknown): T.Tensor<T.Shape> => make(true).apply(params, batch(value))
    // Ten digits are written of each number.
    expect(distance(numbers(result(own, x)), flat(tensors(given.outputs)))).toBeLessThan(1e-8)
    expect(distance(numbers(last(own, x)), flat(tensors(given.last)))).toBeLessThan(1e-8)
    const loss = ({ params, value }: { readonly params: typeof own; readonly value: typeof x }): T.Tensor<[]> =>
      T.add(T.sum(T.sin(result(params, value))), T.sum(T.sin(last(params, value)))) as T.Tensor<[]>
    const at = { params: own, value: x }
    const gradient = T.grad(loss as never) as never as (given: typeof at) => typeof at
    const expected = [given.gradient, given.gradientOfX].map(tree => flat(tensors(tree)))
    for (const f of [gradient, T.jit(gradient as never) as never as typeof gradient]) {
      const { params, value } = f(at)
      expect(distance(flat(params), expected[0]!)).toBeLessThan(1e-8)
      expect(distance(flat(value), expected[1]!)).toBeLessThan(1e-8)
    }
    if (form !== 'lengths') checkGradients(loss as never, { at } as never)
  })
})

const key = T.random.key(0)
const x = normal(1, 3, 5, 2)

describe('recurrent layers', () => {
  test('in both directions are the one forward beside the one over the reversed sequence', () => {
    for (const kind of ['simpleRnn', 'lstm', 'gru'] as const) {
      const both = pipe(nn.input(5, 2), kinds[kind]('r', 3, { bidirectional: true }))
      const one = pipe(nn.input(5, 2), kinds[kind]('r', 3))
      const { r } = both.init(key)
      const forward = one.apply({ r: r.forward } as never, x)
      const backward = T.flip(one.apply({ r: r.backward } as never, T.flip(x, { axis: 1 })), { axis: 1 })
      expect(numbers(both.apply({ r } as never, x))).toEqual(numbers(T.concat([forward, backward], { axis: -1 })))
      expect(numbers(r.forward.w)).not.toEqual(numbers(r.backward.w))
    }
  })

  test('are stacked, and work under vmap, in repeat, and where there is nothing', () => {
    const model = pipe(
      nn.input(5, 2),
      nn.lstm('a', 4, { bidirectional: true }),
      nn.repeat('r', 2, flow(nn.gru('b', 8), nn.dropout(0.1))),
      nn.simpleRnn('c', 3, { last: true }),
    )
    const params = model.init(key)
    const w: T.Tensor<[2, 8, 24]> = params.r.b.w
    const u: T.Tensor<[4, 16]> = params.a.backward.u
    const y: T.Tensor<[3, 3]> = model.apply(params, x)
    expect([w.shape, u.shape, y.shape]).toEqual([
      [2, 8, 24],
      [4, 16],
      [3, 3],
    ])
    const many = T.vmap((each: typeof x) => model.apply(params, each))(T.stack([x, x]))
    expect(distance(numbers(T.slice(many, [1])), numbers(y))).toBeLessThan(1e-6)
    const none = pipe(nn.input(0, 2), nn.lstm('a', 4, { last: true }))
    expect(numbers(none.apply(none.init(key), T.ones([3, 0, 2])))).toEqual(Array(12).fill(0))
    expect(double(params).c.w.dtype).toBe('float64')
  })

  test('leave out what stands behind the length, whatever it is', () => {
    const model = pipe(nn.inputs({ x: [5, 2], lengths: { shape: [], dtype: 'int32' } }), nn.gru('g', 3, { last: true }))
    const params = model.init(key)
    const lengths = T.tensor([2, 5, 0], 'int32')
    const spoilt = T.where(T.less(T.arange(5, 'int32'), T.reshape(lengths, [3, 1])), 0, Number.NaN)
    const dirty = T.add(x, T.reshape(spoilt, [3, 5, 1]))
    const y = model.apply(params, { x: dirty, lengths })
    expect(numbers(y)).toEqual(numbers(model.apply(params, { x, lengths })))
    expect(numbers(T.slice(y, [2]))).toEqual([0, 0, 0])
  })
})

/** Mistakes that the compiler and the run time answer with one sentence. */
const mistakes: readonly (readonly [code: string, sentence: string])[] = [
  ["nn.lstm('l', 3)(nn.input(4))", "lstm('l') expects one example of shape [positions, features], got [4]"],
  [
    "nn.gru('g', 3)(nn.inputs([4], 'int32'))",
    "gru('g'): expected a sequence of floats, or a record with it as x, got int32 [4]",
  ],
  [
    "nn.gru('g', 3)(nn.inputs({ y: [4, 2] }))",
    "gru('g'): expected a sequence of floats, or a record with it as x, got a record without x",
  ],
  ["nn.gru('g', 3)(nn.inputs({ x: [4, 2], y: [4] }))", "gru('g'): expected entries among x, mask, lengths, got 'y'"],
  ["nn.gru('g', 3)(nn.inputs({ x: [4, 2], mask: [4] }))", "gru('g'): expected .mask to be bool [4], got [4]"],
  [
    "nn.gru('g', 3)(nn.inputs({ x: [4, 2], mask: { shape: [3], dtype: 'bool' } }))",
    "gru('g'): expected .mask to be bool [4], got bool [3]",
  ],
  [
    "nn.gru('g', 3)(nn.inputs({ x: [4, 2], lengths: { shape: [4], dtype: 'int32' } }))",
    "gru('g'): expected .lengths to be int32 [], got int32 [4]",
  ],
  [
    "nn.gru('g', 3)(nn.inputs({ x: { shape: [4, 2], dtype: 'int32' } }))",
    "gru('g'): expected .x to be a sequence of floats, got int32 [4, 2]",
  ],
  [
    "nn.simpleRnn('s', 3)(pipe(nn.input(4), nn.dense('s', 2), nn.parallel(['x', 'y'], nn.relu, nn.relu), nn.entry('x')))",
    "simpleRnn('s') expects one example of shape [positions, features], got [2]",
  ],
  ["nn.simpleRnn('s', -3)", "simpleRnn('s'): expected sizes that are integers of at least 0, got -3"],
  ["nn.embedding('e', 10, 4)(nn.input(3))", "embedding('e'): expected int32, got floats"],
  ["nn.embedding('e', -10, 4)", "embedding('e'): expected sizes that are integers of at least 0, got -10"],
  ["nn.unembed('e')(nn.input(3))", "unembed('e'): found no parameters of 'e' before it"],
  [
    "nn.unembed('e')(pipe(nn.inputs([3], 'int32'), nn.embedding('e', 10, 4), nn.each(nn.dense('d', 5))))",
    "unembed('e'): expected the last axis to be 4, got 5",
  ],
  ["nn.unembed('e')(nn.inputs([3], 'int32'))", "unembed('e'): expected floats, got int32; convert it with T.cast"],
]

const begin = `
import { pipe } from 'fp-ts/lib/function.js'
import * as nn from 'tensor-ts/nn'
`

describe('what does not fit', () => {
  test.each(mistakes)('is answered at run time: %s', (code, sentence) => {
    const call = new Function('nn', 'pipe', `return ${code}`)
    expect(() => call(nn, pipe)).toThrow(sentence)
  })

  test.each(versions)('is answered in the first line by TypeScript %s', async version => {
    const [judgement] = await judge(version, [`${begin}${mistakes.map(([code]) => code).join('\n')}\nexport { pipe }`])
    const above = begin.split('\n').length - 1
    const found = mistakes.map((_, i) => judgement!.mistakes.find(({ line }) => line === above + i)?.message)
    expect(found).toEqual(mistakes.map(([, sentence]) => expect.stringContaining(sentence)))
  })
})

describe('an embedding', () => {
  const tokens = T.tensor(
    [
      [1, 2, 9],
      [0, 2, 2],
    ],
    'int32',
  )
  const model = pipe(
    nn.inputs([3], 'int32'),
    nn.embedding('e', 10, 4),
    nn.each(flow(nn.dense('mix', 4), nn.tanh)),
    nn.unembed('e'),
  )
  const params = model.init(key)

  test('is a table of rows, whose transpose gives the scores', () => {
    const w: T.Tensor<[10, 4]> = params.e.w
    const y: T.Tensor<[2, 3, 10]> = model.apply(params, tokens)
    const inner = T.tanh(T.add(T.matmul(T.take(w, tokens, { axis: 0 }), params.mix.w), params.mix.b))
    expect(distance(numbers(y), numbers(T.matmul(inner, T.transpose(w))))).toBeLessThan(1e-6)
    expect(Object.keys(params)).toEqual(['e', 'mix'])
    expect(nn.summary(model).split('\n').at(-1)).toMatch(/ 60$/)
  })

  test('has the gradient of both its uses', () => {
    const loss = (p: typeof params): T.Tensor<[]> => T.sum(T.sin(model.apply(p, tokens)))
    checkGradients(loss as never, { at: double(params), order: 2 } as never)
    const compiled = T.jit(T.grad(loss))(params)
    expect(distance(numbers(compiled.e.w), numbers(T.grad(loss)(params).e.w))).toBeLessThan(1e-5)
  })

  test('may stand in a block with its transpose, and in one that is repeated', () => {
    const block = flow(nn.embedding('e', 10, 4), nn.unembed('e'), nn.flatten)
    const named = pipe(nn.inputs([3], 'int32'), nn.named('n', block), nn.dense('e', 2))
    const w: T.Tensor<[30, 2]> = named.init(key).e.w
    expect(w.shape).toEqual([30, 2])
    // @ts-expect-error a bias is no table
    expect(() => pipe(nn.input(4), nn.layerNorm('n'), nn.unembed('n'))).toThrow("unembed('n'): expected a table")
  })
})
