import { flow, pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { checkGradients } from 'tensor-ts/testing'
import { describe, expect, test } from 'vitest'
import { distance, double, normal, numbers } from './numeric.js'
import { equalsPyTorch, flat, goldenOf, tensors } from './transformers.js'

const { attention, rotary } = goldenOf()
describe('multiHeadAttention equals PyTorch', () => {
  test.each(attention)('$name', given => {
    equalsPyTorch(given, nn.multiHeadAttention('layer', given.options as { readonly heads: number }))
  })
})

const key = T.random.key(0)
const x = normal(1, 2, 5, 8)

describe('multiHeadAttention', () => {
  test('learns what its options say, and keeps the example', () => {
    const model = pipe(nn.input(5, 8), nn.multiHeadAttention('a', { heads: 4, keyHeads: 2, width: 3 }))
    const params = model.init(key)
    const query: T.Tensor<[8, 12]> = params.a.query.w
    const keys: T.Tensor<[8, 6]> = params.a.key.w
    const out: T.Tensor<[12, 8]> = params.a.out.w
    const y: T.Tensor<[2, 5, 8]> = model.apply(params, x)
    expect([query.shape, keys.shape, out.shape, y.shape]).toEqual([
      [8, 12],
      [8, 6],
      [12, 8],
      [2, 5, 8],
    ])
    const divided: T.Tensor<[8, 4]> = pipe(nn.input(5, 8), nn.multiHeadAttention('a', { heads: 4, keyHeads: 2 })).init(
      key,
    ).a.value.w
    expect(divided.shape).toEqual([8, 4])
    expect(nn.summary(model).split('\n').at(-1)).toMatch(/ 320$/)
  })

  test('with shared keys is that with the weights written as often as they are shared', () => {
    const shared = pipe(nn.input(5, 8), nn.multiHeadAttention('a', { heads: 4, keyHeads: 2 }))
    const plain = pipe(nn.input(5, 8), nn.multiHeadAttention('a', { heads: 4 }))
    const { a } = double(shared.init(key))
    const columns = T.tensor([0, 1, 0, 1, 2, 3, 2, 3], 'int32')
    const often = ({ w, b }: typeof a.key) => ({
      w: T.take(w, columns, { axis: 1 }),
      b: T.take(b, columns, { axis: 0 }),
    })
    const same = { a: { ...a, key: often(a.key), value: often(a.value) } }
    expect(distance(numbers(shared.apply({ a }, double(x))), numbers(plain.apply(same, double(x))))).toBeLessThan(1e-12)
  })

  test('sees nothing behind a position where it is causal, wherever the sequence begins where it is rotary', () => {
    const model = pipe(nn.input(5, 8), nn.multiHeadAttention('a', { heads: 2, causal: true, rotary: true }))
    const params = model.init(key)
    const changed = T.concat([T.slice(x, [null, [0, 3]]), T.ones([2, 2, 8])], { axis: 1 })
    const [before, after] = [x, changed].map(each =>
      numbers(T.slice(model.apply(params, each as typeof x), [null, [0, 3]])),
    )
    expect(before).toEqual(after)
    // Without rotation the last position does not know in which order the others stand.
    const order = T.take(x, T.tensor([2, 0, 3, 1, 4], 'int32'), { axis: 1 }) as typeof x
    const last = (rotary: boolean | { readonly base: number }, given: typeof x) => {
      const plain = pipe(nn.input(5, 8), nn.multiHeadAttention('a', { heads: 2, causal: true, rotary }))
      return numbers(T.slice(plain.apply(params, given), [null, 4]))
    }
    expect(distance(last(false, order), last(false, x))).toBeLessThan(1e-5)
    expect(distance(last(true, order), last(true, x))).toBeGreaterThan(1e-3)
    expect(distance(last({ base: 10 }, x), last(true, x))).toBeGreaterThan(1e-4)
  })

  test('drops weights with a key of its own, in training alone', () => {
    const layer = nn.multiHeadAttention('a', { heads: 2, dropout: 0.5 })
    const model = pipe(nn.input(5, 8), layer)
    const params = model.init(key)
    const plain = pipe(nn.input(5, 8), nn.multiHeadAttention('a', { heads: 2 }))
    const same: T.Tensor<[2, 5, 8]> = plain.train(params, x).output
    expect(numbers(model.apply(params, x))).toEqual(numbers(same))
    const trained = (seed: number) => numbers(model.train(params, x, { key: T.random.key(seed) }).output)
    expect(trained(1)).toEqual(trained(1))
    expect(trained(1)).not.toEqual(trained(2))
    // @ts-expect-error there is no key
    expect(() => model.train(params, x)).toThrow('key')
  })

  test('works in residual, each, repeat, vmap and jit', () => {
    const model = pipe(
      nn.input(5, 8),
      nn.repeat('r', 2, flow(nn.residual(nn.multiHeadAttention('a', { heads: 2 })), nn.each(nn.dense('d', 8)))),
    )
    const params = model.init(key)
    const w: T.Tensor<[2, 8, 8]> = params.r.a.query.w
    expect(w.shape).toEqual([2, 8, 8])
    const y = numbers(model.apply(params, x))
    const apply = (each: typeof x) => model.apply(params, each)
    expect(distance(numbers(T.jit(apply)(x)), y)).toBeLessThan(1e-5)
    expect(distance(numbers(T.slice(T.vmap(apply)(T.stack([x, x])), [1])), y)).toBeLessThan(1e-5)
  })

  test('sees by a mask of each example, of its keys or of its queries and keys, and by one of all', () => {
    const [plain, byKeys, byBoth] = [
      pipe(nn.input(5, 8), nn.multiHeadAttention('a', { heads: 2 })),
      pipe(nn.inputs({ x: [5, 8], mask: { shape: [5], dtype: 'bool' } }), nn.multiHeadAttention('a', { heads: 2 })),
      pipe(nn.inputs({ x: [5, 8], mask: { shape: [5, 5], dtype: 'bool' } }), nn.multiHeadAttention('a', { heads: 2 })),
    ] as const
    const params = plain.init(key)
    const keys = T.tensor([
      [true, true, false, true, false],
      [true, false, true, true, true],
    ])
    const each = T.broadcastTo(T.reshape(keys, [2, 1, 5]), [2, 5, 5])
    expect(numbers(byBoth.apply(params, { x, mask: each }).x)).toEqual(
      numbers(byKeys.apply(params, { x, mask: keys }).x),
    )
    const past = T.tril(T.ones([5, 5], 'bool'))
    const all = T.broadcastTo(past, [2, 5, 5])
    const causal = pipe(nn.input(5, 8), nn.multiHeadAttention('a', { heads: 2, causal: true }))
    const masked = pipe(nn.input(5, 8), nn.multiHeadAttention('a', { heads: 2, mask: past }))
    const expected = numbers(causal.apply(params, x))
    expect(numbers(byBoth.apply(params, { x, mask: all }).x)).toEqual(expected)
    expect(numbers(masked.apply(params, x))).toEqual(expected)
    const first = T.tensor([true, false, false, false, false])
    const narrow = pipe(nn.input(5, 8), nn.multiHeadAttention('a', { heads: 2, mask: first }))
    const one = numbers(narrow.apply(params, x))
    expect(one.slice(0, 8)).toEqual(one.slice(8, 16))
    // What heads see differs where the mask has an axis of them.
    const apart = T.stack([past, T.ones([5, 5], 'bool')])
    const both = numbers(pipe(nn.input(5, 8), nn.multiHeadAttention('a', { heads: 2, mask: apart })).apply(params, x))
    expect(distance(both, expected)).toBeGreaterThan(1e-4)
  })

  test('sees of a memory by a mask for each query', () => {
    const form = { x: [5, 8], memory: [3, 4] } as const
    const model = pipe(
      nn.inputs({ ...form, memoryMask: { shape: [5, 3], dtype: 'bool' } }),
      nn.multiHeadAttention('a', { heads: 2 }),
    )
    const params = model.init(key)
    const memory = normal(2, 2, 3, 4)
    const memoryMask = T.broadcastTo(T.tril(T.ones([5, 3], 'bool')), [2, 5, 3])
    const all = pipe(nn.inputs(form), nn.multiHeadAttention('a', { heads: 2, mask: T.tril(T.ones([5, 3], 'bool')) }))
    const y = numbers(model.apply(params, { x, memory, memoryMask }).x)
    expect(y).toEqual(numbers(all.apply(params, { x, memory }).x))
    const spoilt = T.concat([T.slice(memory, [null, [0, 1]]), T.ones([2, 2, 4])], { axis: 1 })
    const row = (given: typeof memory) =>
      numbers(T.slice(model.apply(params, { x, memory: given, memoryMask }).x, [null, 0]))
    expect(row(memory)).toEqual(row(spoilt))
  })

  test('of records gives records, with the others as they are', () => {
    const form = { x: [5, 8], mask: { shape: [5], dtype: 'bool' }, memory: [3, 2] } as const
    const model = pipe(nn.inputs(form), nn.multiHeadAttention('a', { heads: 2 }))
    const params = model.init(key)
    const w: T.Tensor<[2, 8]> = params.a.key.w
    const batch = { x, mask: T.ones([2, 5], 'bool'), memory: T.ones([2, 3, 2]) }
    const y = model.apply(params, batch)
    const found: T.Tensor<[2, 5, 8]> = y.x
    expect([w.shape, found.shape, y.memory.shape, y.mask.dtype]).toEqual([[2, 8], [2, 5, 8], [2, 3, 2], 'bool'])
  })
})

describe('rotary', () => {
  test('equals PyTorch', () => {
    const y = nn.rotary(
      tensors(rotary.x) as T.Tensor<[2, 3, 6]>,
      {
        positions: T.tensor(rotary.positions, 'int32'),
        base: rotary.base,
      } as never,
    )
    expect(distance(numbers(y), flat(tensors(rotary.result)))).toBeLessThan(1e-9)
  })

  test('makes products depend on distances alone', () => {
    const [q, k] = [double(normal(1, 4, 6)), double(normal(2, 4, 6))]
    const scores = (start: number) => {
      const positions = T.add(T.arange(4, 'int32'), T.tensor(start, 'int32'))
      return numbers(T.matmul(nn.rotary(q, { positions }), T.transpose(nn.rotary(k, { positions }))))
    }
    expect(distance(scores(0), scores(1000))).toBeLessThan(1e-9)
    expect(numbers(nn.rotary(q))).toEqual(numbers(nn.rotary(q, { positions: T.arange(4, 'int32') })))
  })

  test('takes positions of each sequence, in generic code too', () => {
    const y: T.Tensor<[2, 5, 8]> = nn.rotary(x, { positions: T.zeros([2, 5], 'int32') })
    expect(numbers(y)).toEqual(numbers(x))
    const turn = <N extends number>(given: T.Tensor<[N, 4]>): T.Tensor<[N, 4]> => nn.rotary(given)
    expect(turn(T.ones([3, 4])).shape).toEqual([3, 4])
    checkGradients(
      ((given: T.Tensor<[2, 4]>) => T.sum(T.sin(nn.rotary(given)))) as never,
      {
        at: double(normal(3, 2, 4)),
      } as never,
    )
  })
})

describe('what does not fit', () => {
  test('is answered where the types do not know it', () => {
    const on = (options: object) => () =>
      nn.multiHeadAttention('a', options as { readonly heads: number })(nn.input(5, 6))
    expect(on({})).toThrow("multiHeadAttention('a'): the heads must be")
    expect(on({ heads: 2, dropout: 1 })).toThrow(
      "multiHeadAttention('a'): dropout: expected a rate of at least 0 and below 1, got 1",
    )
    expect(on({ heads: 2, rotary: true })).toThrow(
      "multiHeadAttention('a'): rotary needs heads of an even number of features, got 3",
    )
    expect(on({ heads: 2, rotary: { base: 0 } })).toThrow(
      "multiHeadAttention('a'): rotary: base: expected a number above 0, got 0",
    )
    expect(on({ heads: 2, rotary: 3 })).toThrow("multiHeadAttention('a'): rotary must be true or false, got 3")
    expect(on({ heads: 2, causal: 3 })).toThrow("multiHeadAttention('a'): causal must be true or false, got 3")
    expect(on({ heads: 2, bias: false })).toThrow(
      "expected options among heads, keyHeads, width, causal, rotary, dropout, mask, cache, got 'bias'",
    )
    // @ts-expect-error no options
    expect(() => nn.multiHeadAttention('a')).toThrow("multiHeadAttention('a'): expected options (heads, ")
  })
})
