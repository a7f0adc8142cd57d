import * as T from 'tensor-ts'
import { mesh } from 'tensor-ts/export'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { open, type Xla } from 'tensor-ts/xla'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lenet } from '../../../../examples/mnist/models.js'
import { findPlugin } from '../../../../scripts/plugin.js'

let xla: Xla
beforeAll(async () => {
  xla = await open({ plugin: findPlugin()!, devices: 8 })
})
afterAll(() => xla.close())

/** The worst difference of a leaf, as a part of its largest element. */
const apart = (a: unknown, b: unknown): number => {
  const [x, y] = [a, b].map(tree => T.tree.leaves(tree as never) as unknown as T.AnyTensor[]) as [
    T.AnyTensor[],
    T.AnyTensor[],
  ]
  expect(x.map(({ shape }) => shape)).toEqual(y.map(({ shape }) => shape))
  return Math.max(
    ...x.map((leaf, i) => {
      const [p, q] = [T.data(leaf), T.data(y[i]!)]
      const scale = Math.max(1e-30, ...Array.from(q, Math.abs))
      return Math.max(0, ...Array.from(p, (value, k) => Math.abs(value - q[k]!) / scale))
    }),
  )
}
const normal = <X>(seed: number, shape: readonly number[]): X =>
  T.random.normal(T.random.key(seed), shape as never) as X
const labelsOf = (seed: number, count: number) =>
  T.cast(T.mul(T.random.uniform(T.random.key(seed), [count]) as T.Tensor<[number]>, 10), 'int32') as never

const eight = mesh({ data: 8 })
const fourByTwo = mesh({ data: 4, model: 2 })

describe('a function on several devices', () => {
  const f = (x: T.Tensor<[16, 6]>, w: T.Tensor<[6, 4]>) => ({ y: T.matmul(x, w), total: T.sum(x) })
  const [x, w] = [normal<T.Tensor<[16, 6]>>(1, [16, 6]), normal<T.Tensor<[6, 4]>>(2, [6, 4])]

  it.each([
    ['by rows', eight, [['data', null]], undefined],
    ['by rows, and the result', eight, [['data', null], null], { y: ['data', null] }],
    [
      'by rows and columns',
      fourByTwo,
      [
        ['data', null],
        [null, 'model'],
      ],
      { y: ['data', 'model'] },
    ],
    [
      'by the inner axis',
      fourByTwo,
      [
        [null, 'model'],
        ['model', null],
      ],
      { y: ['data', null], total: [] },
    ],
    ['not at all', fourByTwo, undefined, undefined],
  ] as const)('split %s is the same', async (_, over, inputs, outputs) => {
    const there = await xla.jit(f, { mesh: over, inputs, outputs } as never)(x, w)
    expect(String(there.y)).toBe('Tensor<[16, 4], float32>, in the memory of 8 devices of cpu')
    expect(apart(await xla.read(there), f(x, w))).toBeLessThan(1e-6)
  })

  it('passes on what is split in the same way, in another, and on one device', async () => {
    const double = (y: T.Tensor<[16, 4]>) => T.mul(y, 2)
    const { y } = await xla.jit(f, { mesh: eight, inputs: [['data', null]], outputs: { y: ['data', null] } } as never)(
      x,
      w,
    )
    const results = [
      await xla.jit(double, { mesh: eight, inputs: [['data', null]], outputs: ['data', null] } as never)(y),
      await xla.jit(double, { mesh: fourByTwo, inputs: [['data', 'model']], donate: [0] } as never)(y),
    ]
    for (const result of results) expect(apart(await xla.read(result), double(f(x, w).y))).toBeLessThan(1e-6)
    await expect(T.read(y)).rejects.toThrow(/donated/)
    expect(apart(await xla.read(await xla.jit(double)(results[0]!)), double(double(f(x, w).y)))).toBeLessThan(1e-6)
  })

  it('refuses meshes that are too large, and shardings that do not fit, in one sentence', async () => {
    const call = async (options: unknown) => xla.jit(f, options as never)(x, w)
    await expect(call({ mesh: mesh({ data: 16 }) })).rejects.toThrow(
      'xla.jit: f: expected a mesh of at most 8 devices, got one of 16; open says how many there are: open({ devices: … })',
    )
    await expect(call({ mesh: eight, inputs: [[null, 'data']] })).rejects.toThrow(
      "xla.jit: inputs[0]: the 8 devices of 'data' do not divide axis 1 of [16, 6]",
    )
    await expect(call({ mesh: eight, inputs: [['model', null]] })).rejects.toThrow("the mesh has no axis 'model'")
    const compile = (options: unknown) => () => xla.jit(f, options as never)
    expect(compile({ inputs: [['data', null]] })).toThrow('xla.jit: expected a mesh beside shardings')
    expect(compile({ mesh: 3 })).toThrow('xla.jit: expected a mesh, as mesh({ data: 8 }), got 3')
    expect(compile({ mesh: eight, sizes: { batch: 'dat' } })).toThrow(
      "xla.jit: sizes.batch: the mesh has no axis 'dat'",
    )
    expect(compile({ precision: 'best' })).toThrow(
      "xla.jit: expected 'default', 'high' or 'highest' as precision, got 'best'",
    )
  })
})

interface Case {
  readonly params: unknown
  readonly loss: (params: never, batch: never) => T.Tensor<[]>
  readonly batches: readonly unknown[]
  /** How the batch is split, and how the parameters are on a mesh that has an axis for the model. */
  readonly batch: unknown
  readonly model: unknown
}

const lenetCase = (): Case => {
  type Batch = { readonly images: T.Tensor<[16, 1, 28, 28]>; readonly labels: T.Tensor<[16], 'int32'> }
  const params = lenet.init(T.random.key(0))
  return {
    params,
    loss: (p: typeof params, { images, labels }: Batch) => nn.softmaxCrossEntropy(lenet.apply(p, images), labels),
    batches: [1, 2, 3].map(seed => ({ images: normal(seed, [16, 1, 28, 28]), labels: labelsOf(seed, 16) })),
    batch: { images: ['data', null, null, null], labels: ['data'] },
    model: { f1: { w: [null, 'model'], b: ['model'] }, out: { w: ['model', null] } },
  }
}

const transformer = (): Case => {
  const [size, heads, length] = [16, 2, 8] as const
  const matrix = (seed: number, n: number, m: number) =>
    T.mul(normal<T.Tensor<[number, number]>>(seed, [n, m]), 1 / Math.sqrt(n))
  const params = {
    qkv: matrix(1, size, 3 * size),
    out: matrix(2, size, size),
    up: matrix(3, size, 4 * size),
    down: matrix(4, 4 * size, size),
  }
  type Any = T.Tensor<readonly number[]>
  const norm = (x: Any): Any => {
    const centred = T.sub(x, T.mean(x, { axis: -1, keepDims: true }) as Any) as Any
    const variance = T.mean(T.square(centred), { axis: -1, keepDims: true }) as Any
    return T.div(centred, T.sqrt(T.add(variance, 1e-5))) as Any
  }
  const loss = (p: Readonly<Record<keyof typeof params, Any>>, x: Any) => {
    const parts = T.split(T.matmul(norm(x), p.qkv as never) as Any, 3, {
      axis: -1,
    } as never) as unknown as readonly Any[]
    const [q, k, v] = parts.map(part =>
      T.transpose(T.reshape(part, [8, length, heads, size / heads]) as Any, [0, 2, 1, 3] as never),
    ) as unknown as [Any, Any, Any]
    const scores = T.mul(
      T.matmul(q, T.transpose(k, [0, 1, 3, 2] as never) as never) as Any,
      1 / Math.sqrt(size / heads),
    )
    const mixed = T.matmul(T.softmax(scores as never, { axis: -1 } as never) as Any, v as never) as Any
    const joined = T.reshape(T.transpose(mixed, [0, 2, 1, 3] as never) as Any, [8, length, size])
    const y = T.add(x, T.matmul(joined as Any, p.out as never) as Any) as Any
    const z = T.add(y, T.matmul(T.gelu(T.matmul(norm(y), p.up as never) as Any), p.down as never) as Any) as Any
    return T.mean(T.square(z)) as unknown as T.Tensor<[]>
  }
  return {
    params,
    loss: loss as never,
    batches: [5, 6, 7].map(seed => normal(seed, [8, length, size])),
    batch: ['data', null, null],
    model: { qkv: [null, 'model'], out: ['model', null], up: [null, 'model'], down: ['model', null] },
  }
}

const ways = [
  ['data-parallel on 8 devices', eight],
  ['4 × 2, data and model', fourByTwo],
] as const

describe.each([
  ['LeNet by Adam', lenetCase, optim.adam(1e-3)],
  ['a Transformer block by SGD', transformer, optim.sgd(0.1)],
] as const)('%s on 8 devices', (_, make, optimizer) => {
  const { params, loss, batches, batch, model } = make()

  it.each(ways)('%s has the gradients of one', async (_, over) => {
    const step = T.valueAndGrad(loss as never) as unknown as (
      p: unknown,
      b: unknown,
    ) => readonly [T.Tensor<[]>, unknown]
    const isSplit = over === fourByTwo
    const options = {
      mesh: over,
      inputs: [isSplit ? model : null, batch],
      outputs: isSplit ? [null, model] : undefined,
    }
    const there = await xla.read(await xla.jit(step, options as never)(params, batches[0]))
    expect(apart(there, T.jit(step)(params, batches[0]))).toBeLessThan(5e-6)
  })

  it.each(ways)('%s has the losses of one, its state staying there', async (_, over) => {
    const fold = optim.fold(optimizer as never, loss as never) as unknown as optim.Fold<unknown, unknown, unknown>
    const state = over === fourByTwo ? { params: model } : null
    const there = xla.fold(fold, { mesh: over, inputs: [state, batch] } as never)
    let [a, b] = [there.init(params), fold.init(params)]
    for (const each of batches) {
      a = await there.stepInPlace(a, each)
      b = fold.step(b, each)
      expect((await T.read(a.loss))[0]).toBeCloseTo(T.item(b.loss), 4)
    }
  })
})
