import { runInNewContext } from 'node:vm'
import { Worker } from 'node:worker_threads'
import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import { closeTo } from 'tensor-ts/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { encode } from '../../src/io/index.js'
import { concrete, Stored } from '../../src/tensor/storage.js'
import { flatten } from '../../src/trace/tree.js'
import { tree } from '../io/trees.js'

const loosely = (f: unknown) => f as (...args: readonly unknown[]) => unknown

/** Everything that tells a tree from another: where its tensors are, and what they are to the last bit. */
const contents = (x: unknown) => {
  const { leaves, structure } = flatten(x)
  return leaves.map((leaf, i) => {
    const { shape, dtype, data } = concrete(leaf, 'test')
    return [structure.paths[i], shape, dtype, [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]]
  })
}

const sample = () => ({
  w: T.tensor([
    [1, 2.5],
    [-3, 4],
  ]),
  d: T.tensor([0.1, 5e-324], 'float64'),
  i: T.tensor([-(2 ** 31), 2 ** 31 - 1], 'int32'),
  n: T.tensor([0, 255], 'uint8'),
  m: T.tensor([true, false]),
  none: T.zeros([3, 0]),
  scalar: T.tensor(7),
  layers: [{ b: T.zeros([2]), name: 'first' }, null] as const,
})

describe('a tree that is sent', () => {
  it('arrives as it was, for any tree and any bits, copied or moved', () => {
    fc.assert(
      fc.property(tree, fc.boolean(), fc.boolean(), (x, move, transfer) => {
        const expected = contents(x)
        const { message, buffers } = T.toTransferable(x, { move })
        const arrived = T.fromTransferable(structuredClone(message, transfer ? { transfer: buffers } : {}))
        expect(contents(arrived)).toEqual(expected)
        if (!move) expect(contents(x)).toEqual(expected)
      }),
    )
  })

  it('is copied unless it is moved; then its tensors cannot be used any more', () => {
    const kept = sample()
    T.toTransferable(kept)
    expect(T.toArray(kept.w)).toEqual([
      [1, 2.5],
      [-3, 4],
    ])
    const x = sample()
    const { data } = concrete(x.w, 'test')
    const { message, buffers } = T.toTransferable(x, { move: true })
    expect(buffers).toContain(data.buffer)
    const arrived = T.fromTransferable(structuredClone(message, { transfer: buffers }))
    expect(data.length).toBe(0)
    expect(T.toArray(arrived.w)).toEqual([
      [1, 2.5],
      [-3, 4],
    ])
    expect(String(x.w)).toBe('Tensor<[2, 2], float32>, moved')
    for (const use of [
      () => T.add(x.w, 1),
      () => T.toArray(x.w),
      () => T.jit(T.square)(x.w),
      () => encode({ w: x.w }),
      () => T.toTransferable(x.w),
    ])
      expect(use).toThrow(
        new T.TraceError(
          'toTransferable: a tensor of shape [2, 2] and dtype float32 was moved into a message; use what fromTransferable makes of it, or send a copy (without move)',
        ),
      )
  })

  it('never moves what others hold: a step of a scan, a tensor read from memory, a part of a larger buffer', () => {
    const large = new Float32Array([1, 2, 3, 4])
    const part = new Stored([2], 'float32', large.subarray(1, 3))
    const { message, buffers } = T.toTransferable({ part, again: part }, { move: true })
    structuredClone(message, { transfer: buffers })
    expect([...large]).toEqual([1, 2, 3, 4])
    T.engine('reference')
    const xs = T.tensor([[5, 6]])
    const [last] = T.scan((_: T.Tensor<[2]>, x: T.Tensor<[2]>) => [x, x] as const, T.zeros([2]), xs)
    T.engine('wasm')
    const sent = T.toTransferable(last, { move: true })
    structuredClone(sent.message, { transfer: sent.buffers })
    expect(T.toArray(xs)).toEqual([[5, 6]])
  })

  it('is sent once where it stands in several places, and is one tensor there as well', () => {
    const x = T.ones([1000])
    const { message, buffers } = T.toTransferable({ a: x, b: [x, x] })
    expect(buffers).toHaveLength(1)
    const arrived = T.fromTransferable(structuredClone(message, { transfer: buffers }))
    expect(arrived.a).toBe(arrived.b[0])
    expect(T.item(T.sum(arrived.b[1]!))).toBe(1000)
  })

  it('is made of a message as often as one likes, each time of its own elements', () => {
    const { message } = T.toTransferable(T.tensor([1, 2]))
    const [a, b] = [T.fromTransferable(message), T.fromTransferable(message)]
    const sent = T.toTransferable(a, { move: true })
    structuredClone(sent.message, { transfer: sent.buffers })
    expect(T.toArray(b)).toEqual([1, 2])
  })

  it('may hold what a state of a compiled step is, and a donated tensor is refused before anything is moved', () => {
    const step = T.jit((x: T.Tensor<[2]>) => T.add(x, 1), { donate: [0] })
    const first = step(T.zeros([2]))
    const second = step(first)
    const other = T.ones([1])
    expect(() => T.toTransferable([other, first], { move: true })).toThrow(/was donated to a compiled function/)
    expect(T.toArray(other)).toEqual([1])
    const { message, buffers } = T.toTransferable(second, { move: true })
    expect(T.toArray(T.fromTransferable(structuredClone(message, { transfer: buffers })))).toEqual([2, 2])
    expect(() => step(second)).toThrow(/was moved into a message/)
    expect(T.toArray(step(T.tensor([5, 5])))).toEqual([6, 6])
  })

  it('is refused with the place of what cannot be sent', () => {
    class Point {
      readonly x: T.Tensor<[]>
      constructor(x: T.Tensor<[]>) {
        this.x = x
      }
    }
    T.tree.register(Point, { flatten: ({ x }) => ({ x }), unflatten: ({ x }) => new Point(x as T.Tensor<[]>) })
    expect(() => T.toTransferable({ a: [new Point(T.ones([]))] })).toThrow(
      'toTransferable: expected records and arrays at .a[0], got an instance of Point; send what it consists of',
    )
    expect(() => T.toTransferable({ f: () => 1 })).toThrow(
      'toTransferable: expected what can be sent at .f, got a function',
    )
    expect(() => T.toTransferable({ s: Symbol('s') })).toThrow(/^toTransferable: expected what can be sent at \.s, got/)
    expect(() => T.toTransferable({ m: new Map([['a', T.ones([1])]]) })).toThrow(/^toTransferable: .* at \.m/)
    const cyclic: Record<string, unknown> = {}
    cyclic.self = cyclic
    expect(() => T.toTransferable(cyclic)).toThrow(/^toTransferable: expected a tree at most 1000 deep/)
    const traced = T.jit((x: T.Tensor<[2]>) => {
      T.toTransferable(x)
      return x
    })
    expect(() => traced(T.ones([2]))).toThrow(T.TraceError)
  })
})

describe('a message that holds what is no tensor', () => {
  const fields = { shape: [2], dtype: 'float32', data: new Float32Array(2) }
  const at = 'fromTransferable: expected the fields of a tensor at .w'
  it.each([
    [{ ...fields, shape: [3] }, `${at} with 3 elements (shape [3]), got 2`],
    [{ ...fields, shape: [-1] }, `${at} with a shape, got an array of length 1`],
    [{ ...fields, shape: Array(65).fill(1) }, `${at} with a shape, got an array of length 65`],
    [{ ...fields, data: new Float64Array(2) }, `${at} with elements of float32, got a Float64Array of length 2`],
    [
      { ...fields, dtype: 'bool', data: new Uint8Array([1, 2]) },
      `${at} with elements of bool, got others than 0 and 1`,
    ],
    [{ ...fields, dtype: 'int32' }, `${at} with elements of int32, got a Float32Array of length 2`],
  ])('%j', (w, sentence) => {
    expect(() => loosely(T.fromTransferable)({ w })).toThrow(sentence)
  })

  it('is passed on where it looks like none; shared memory and other realms are taken', () => {
    expect(loosely(T.fromTransferable)({ dtype: 'float16', shape: [1], n: 1 })).toEqual({
      dtype: 'float16',
      shape: [1],
      n: 1,
    })
    const shared = new Float32Array(new SharedArrayBuffer(8))
    const x = loosely(T.fromTransferable)({ ...fields, data: shared }) as T.Tensor<[2]>
    shared[0] = 9
    expect(T.toArray(x)).toEqual([0, 0])
    const foreign = runInNewContext("({ shape: [2], dtype: 'int32', data: new Int32Array([1, 2]) })")
    expect(
      T.toArray(T.add(loosely(T.fromTransferable)(foreign) as T.Tensor<[2], 'int32'>, T.tensor([1, 1], 'int32'))),
    ).toEqual([2, 3])
  })
})

describe('nonsense in the place of a message', () => {
  const whole = T.toTransferable({ w: T.ones([2]) })
  const all =
    'fromTransferable: expected the message that toTransferable gives, got all that it gives ({ message, buffers })'
  it('that is all that toTransferable gives, here or on the other side', () => {
    for (const x of [whole, structuredClone(whole), structuredClone(whole, { transfer: whole.buffers })])
      expect(() => loosely(T.fromTransferable)(x)).toThrow(new TypeError(all))
    expect(() => loosely(T.fromTransferable)(T.toTransferable({ n: 3 }))).toThrow(new TypeError(all))
  })

  it('is told from a tree with these names', () => {
    for (const tree of [
      { message: T.ones([2]), buffers: [T.ones([1])] },
      { message: T.ones([2]), buffers: [] },
      { message: T.ones([2]), buffers: [new ArrayBuffer(8)] },
      { message: 'hello', buffers: [] },
    ]) {
      const arrived = T.fromTransferable(structuredClone(T.toTransferable(tree).message))
      expect(contents(arrived)).toEqual(contents(tree))
      expect(Object.keys(arrived)).toEqual(['message', 'buffers'])
    }
  })

  class Plain {}
  class Known {}
  T.tree.register(Known, { flatten: () => ({}), unflatten: () => new Known() })
  const fields = { shape: [2], dtype: 'float32', data: new Float32Array(2) }
  const strange: readonly (readonly [unknown, string])[] = [
    [() => 1, 'a function'],
    [async () => 1, 'an async function'],
    [Plain, 'the class Plain'],
    [Symbol('s'), 'Symbol(s)'],
    [new Plain(), 'an instance of Plain'],
    [new Known(), 'an instance of Known'],
    [Promise.resolve(1), 'a Promise'],
    [new Map([['w', fields]]), 'a Map'],
    [new Set([T.ones([2])]), 'a Set'],
    [new MessageEvent('message', { data: whole.message }), 'an instance of MessageEvent'],
    [new Error('no'), 'an Error'],
    [new WeakMap(), 'a WeakMap'],
    [T.ones([2]), 'a tensor of shape [2] and dtype float32'],
  ]
  it.each(strange)('%s', (x, found) => {
    const at = (place: string) =>
      `fromTransferable: expected what toTransferable makes a message of at ${place}, got ${found}`
    expect(() => loosely(T.fromTransferable)(x)).toThrow(at('the top'))
    expect(() => loosely(T.fromTransferable)({ a: [x] })).toThrow(at('.a[0]'))
  })

  it('has nothing beside its entries', () => {
    expect(() => loosely(T.fromTransferable)({ a: Object.assign([1], { w: fields }) })).toThrow(
      "fromTransferable: expected entries only at .a, got the key 'w' beside them",
    )
    expect(() => loosely(T.fromTransferable)({ [Symbol('w')]: fields })).toThrow(/at the top, got the key Symbol\(w\)/)
  })

  it.each([[undefined], [null], [3], ['text'], [2n], [new Date(0)], [new Map([['a', 1]])], [new Float32Array(2)]])(
    'is none where a tree holds no more than %s',
    x => {
      expect(T.fromTransferable(structuredClone(T.toTransferable(x).message))).toEqual(x)
    },
  )
})

describe('what structuredClone makes of a tensor', () => {
  const copy = structuredClone(T.ones([2]))
  const sentence =
    'a copy that structuredClone or postMessage made of a tensor, which is none (send it with T.toTransferable)'
  const f = (x: T.Tensor<[2]>) => T.sum(x)
  const entries: Readonly<Record<string, () => unknown>> = {
    add: () => loosely(T.add)(copy, 1),
    matmul: () => loosely(T.matmul)(T.ones([2, 2]), copy),
    toArray: () => loosely(T.toArray)(copy),
    item: () => loosely(T.item)(copy),
    data: () => loosely(T.data)(copy),
    fromArray: () => loosely(T.fromArray)(copy, [2]),
    tree: () => T.tree.leaves({ a: copy }),
    grad: () => loosely(T.grad(f))(copy),
    jit: () => loosely(T.jit(f))(copy),
    vmap: () => loosely(T.vmap((x: T.Tensor<[]>) => x))(copy),
    encode: () => encode({ copy }),
    toTransferable: () => T.toTransferable([copy]),
    closeTo: () => closeTo(copy, copy),
  }
  it.each(Object.entries(entries))('is refused by %s with a sentence that names toTransferable', (_, use) => {
    expect(use).toThrow(sentence)
  })

  it('is a tensor again after fromTransferable', () => {
    expect(T.toArray(loosely(T.fromTransferable)(copy) as T.Tensor<[2]>)).toEqual([1, 1])
  })
})

describe('a worker', () => {
  const start = `import('tsx/esm/api').then(({ register }) => { register(); return import('${new URL('echo.ts', import.meta.url)}') })`
  const worker = new Worker(start, { eval: true })
  afterAll(() => worker.terminate())

  it('receives tensors and moves others back', async () => {
    const x = {
      w: T.tensor([
        [1, 2],
        [3, 4],
      ]),
      i: T.tensor([1, 2], 'int32'),
      m: T.tensor([true]),
      none: T.zeros([0, 2]),
    }
    const { message, buffers } = T.toTransferable(x)
    const answer = new Promise<T.Message<typeof x>>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
    })
    worker.postMessage(message, buffers)
    const doubled = T.fromTransferable(await answer)
    expect(T.toArray(doubled.w)).toEqual([
      [2, 4],
      [6, 8],
    ])
    expect(T.toArray(doubled.i)).toEqual([2, 4])
    expect(T.toArray(doubled.m)).toEqual([true])
    expect(doubled.none.shape).toEqual([0, 2])
    expect(T.toArray(T.matmul(doubled.w, x.w))).toEqual([
      [14, 20],
      [30, 44],
    ])
  })
})

describe('fromUnknown', () => {
  it('answers for a copy as well', () => {
    expect(E.isLeft(T.fromUnknown(structuredClone(T.ones([2])), [2]))).toBe(true)
  })
})
