import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipe } from 'fp-ts/lib/function.js'
import * as ort from 'onnxruntime-node'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { encode } from 'tensor-ts/onnx'
import * as optim from 'tensor-ts/optim'
import { describe, expect, it } from 'vitest'
import { lenet } from '../../examples/mnist/models.js'
import { flatten } from '../../src/trace/tree.js'
import { encoded, opened, runOn } from './run.js'

type AnyFunction = (...args: never[]) => unknown

const key = (n: number) => T.random.key(n)
const normal = (n: number, shape: readonly number[]) => T.random.normal(key(n), shape as [number])

/** Leaves that agree to float32's sums. */
const expectClose = (actual: readonly T.AnyTensor[], expected: unknown, tolerance = 2e-5): void => {
  const { leaves } = flatten(expected, 'test')
  expect(actual.map(({ shape, dtype }) => [[...shape], dtype])).toEqual(
    leaves.map(({ shape, dtype }) => [[...shape], dtype]),
  )
  leaves.forEach((leaf, i) => {
    const [found, wanted] = [T.data(actual[i]!), T.data(leaf as unknown as T.AnyTensor)]
    const scale = Math.max(1, ...Array.from(wanted, Math.abs).filter(Number.isFinite))
    wanted.forEach((value, k) => {
      if (!Object.is(found[k], value))
        expect(Math.abs(found[k]! - value), `leaf ${i}[${k}]`).toBeLessThan(tolerance * scale)
    })
  })
}

/** The model made at one size, run at others. */
const atOtherSizes = async (f: AnyFunction, argsAt: (size: number) => readonly unknown[], sizes = [1, 2, 3, 7, 16]) => {
  const model = encoded(f, argsAt(4))
  const session = await opened(model)
  for (const size of sizes) {
    const args = argsAt(size)
    expectClose(await runOn(session, model, args), Reflect.apply(f, undefined, args))
  }
  await session.release()
  return model
}

const named = (name: string, size: number, rest: readonly number[], seed = 1) =>
  T.fromArray(T.data(normal(seed, [size, ...rest])), [T.dim(name, size), ...rest] as unknown as [number])

describe('dynamic axes', () => {
  it('LeNet at other batches than it was traced at', async () => {
    const params = lenet.init(key(0))
    const apply = (images: T.Tensor<['batch', 1, 28, 28]>) => lenet.apply(params, images)
    const model = await atOtherSizes(apply as AnyFunction, size => [named('batch', size, [1, 28, 28])])
    expect(model.inputs).toEqual([{ name: 'input0', dtype: 'float32', shape: ['batch', 1, 28, 28] }])
    expect(model.outputs).toEqual([{ name: 'output', dtype: 'float32', shape: ['batch', 10] }])
  })

  it('its gradients', async () => {
    const params = lenet.init(key(0))
    const gradients = (
      p: typeof params,
      images: T.Tensor<['batch', 1, 28, 28]>,
      labels: T.Tensor<['batch'], 'int32'>,
    ) => T.valueAndGrad((q: typeof params) => nn.softmaxCrossEntropy(lenet.apply(q, images), labels))(p)
    await atOtherSizes(
      gradients as AnyFunction,
      size => [
        params,
        named('batch', size, [1, 28, 28]),
        T.fromArray(
          Int32Array.from({ length: size }, (_, i) => i % 10),
          [T.dim('batch', size)],
        ),
      ],
      [2, 3, 5],
    )
  })

  it('a Transformer over words of any number', async () => {
    const block = pipe(nn.input(8, 16), nn.layerNorm('norm'), nn.multiHeadAttention('attention', { heads: 4 }))
    const params = block.init(key(1))
    await atOtherSizes(((x: T.Tensor<['batch', 8, 16]>) => block.apply(params, x)) as AnyFunction, size => [
      named('batch', size, [8, 16]),
    ])
  })

  it('sizes in products, positions, loops and sums', async () => {
    const f = (x: T.Tensor<['n', 3]>) => {
      const flat = T.reshape(x, [-1])
      const places = T.cast(T.arange(T.dims(x)[0]), 'float32')
      const [last, all] = T.scan(
        (sum: T.Tensor<[3]>, row: T.Tensor<[3]>) => [T.add(sum, row), T.max(T.add(sum, row))] as const,
        T.zeros([3]),
        x,
      )
      return {
        flat,
        mean: T.mean(x, { axis: 0 }),
        weighted: T.mul(x, T.expandDims(places, 1)),
        order: T.argsort(x, { axis: 0 }),
        reversed: T.flip(x, { axis: 0 }),
        twice: T.concat([x, x]),
        sums: T.cumsum(x, { axis: 0 }),
        gram: T.matmul(x, T.transpose(x)),
        last,
        all,
      }
    }
    await atOtherSizes(f as AnyFunction, size => [named('n', size, [3])], [2, 3, 6, 9])
  })

  it('halves and reciprocals of sizes, as floats', async () => {
    const f = (x: T.Tensor<['n', 2]>) => ({
      half: T.mul(x, x.shape[0] / 2),
      triangle: T.mul(x, (x.shape[0] * (x.shape[0] + 1)) / 4),
      mean: T.mul(x, 1 / x.shape[0]),
    })
    await atOtherSizes(f as AnyFunction, size => [named('n', size, [2])], [1, 3, 5, 10, 33])
  })

  it('refuses what is decided by a size far from the traced ones, and takes what does not run there', () => {
    const clipped = (x: T.Tensor<['n', 2]>) => T.slice(x, [[0, Math.min(x.shape[0], 8)]])
    expect(() => encoded(clipped as AnyFunction, [named('n', 4, [2])])).toThrow(/^encode: .* depends on 'n' in no way/)
    const branch = (x: T.Tensor<['n', 2]>) => (x.shape[0] < 9 ? T.mul(x, 2) : T.neg(x))
    expect(() => encoded(branch as AnyFunction, [named('n', 4, [2])])).toThrow(/^encode: .* depends on 'n' in no way/)
    const bounded = (x: T.Tensor<['n', 2]>) => {
      if (x.shape[0] > 100) throw new RangeError('too long')
      return T.neg(x)
    }
    expect(encoded(bounded as AnyFunction, [named('n', 4, [2])]).outputs[0]!.shape).toEqual(['n', 2])
  })

  it('two names at once', async () => {
    const f = (x: T.Tensor<['a', 'b']>, y: T.Tensor<['b', 'a']>) => T.reshape(T.matmul(x, y), [-1])
    const at = (a: number, b: number) => [
      T.fromArray(T.data(normal(1, [a * b])), [T.dim('a', a), T.dim('b', b)]),
      T.fromArray(T.data(normal(2, [a * b])), [T.dim('b', b), T.dim('a', a)]),
    ]
    const model = encoded(f as AnyFunction, at(3, 4))
    expect(model.outputs[0]!.shape).toEqual(['a*a'])
    const session = await opened(model)
    for (const [a, b] of [
      [2, 5],
      [6, 2],
      [4, 4],
    ] as const)
      expectClose(await runOn(session, model, at(a, b)), Reflect.apply(f, undefined, at(a, b)))
    await session.release()
  })

  it('refuses what no model can compute, and names the equation', () => {
    const eye = (x: T.Tensor<['n', 2]>) => T.matmul(T.eye(T.dims(x)[0]) as never, x)
    expect(() => encoded(eye as AnyFunction, [named('n', 4, [2])])).toThrow(
      /^encode: a constant depends on 'n' in no way that a model can compute, in /,
    )
    const unrolled = (x: T.Tensor<['n', 2]>) => {
      let y: T.AnyTensor = x
      for (let i = 0; i < x.shape[0]; i++) y = T.sin(y as typeof x)
      return y
    }
    expect(() => encoded(unrolled as AnyFunction, [named('n', 4, [2])])).toThrow(/^encode: .* depends on 'n' in no way/)
    const halves = (x: T.Tensor<['n', 2]>) => T.reshape(x as T.Tensor<[number, 2]>, [2, -1])
    expect(() => encoded(((x: T.Tensor<['n', 2]>) => T.split(x, 2)) as AnyFunction, [named('n', 4, [2])])).toThrow(
      /^encode: at 'n' = 5: split: .*; with the option sizes other ones are tried$/,
    )
    expect(encoded(halves as AnyFunction, [named('n', 4, [2])]).outputs[0]!.shape).toEqual([2, 'n'])
    const strided = (x: T.Tensor<['n', 2]>) => T.slice(x, [[0, null, 2]])
    expect(() => encoded(strided as AnyFunction, [named('n', 4, [2])])).toThrow(
      /^encode: a constant depends on 'n' in no way .*, in slice of .*; with the option sizes other ones are tried$/,
    )
  })

  it('leaves sizes without a name that are no expression of the names', async () => {
    const filters = T.ones([1, 1, 3, 3])
    const strided = (x: T.Tensor<[1, 1, 'n', 8]>) =>
      ([2, 3] as const).map(stride => T.conv2d(x, filters, { stride, padding: 1 }))
    const image = (n: number) => T.ones([1, 1, T.dim('n', n), 8])
    const model = encoded(strided as AnyFunction, [image(8)])
    expect(model.outputs.map(({ shape }) => shape)).toEqual([
      [1, 1, '?', 4],
      [1, 1, '?', 3],
    ])
    const session = await opened(model)
    const written = session.outputMetadata.map(one => (one.isTensor ? one.shape : []))
    expect(written).toEqual([
      [1, 1, '', 4],
      [1, 1, '', 3],
    ])
    for (const n of [8, 9, 20]) expectClose(await runOn(session, model, [image(n)]), strided(image(n)))
    await session.release()
  })

  it('tries the sizes that are given', async () => {
    const f = (x: T.Tensor<['n', 2]>) => T.split(x, 2)
    const model = encoded(f as AnyFunction, [named('n', 4, [2])], { sizes: { n: [4, 6, 10] } })
    expect(model.outputs.map(({ shape }) => shape)).toEqual([
      ['n/2', 2],
      ['n/2', 2],
    ])
    const session = await opened(model)
    const x = named('n', 14, [2])
    expectClose(await runOn(session, model, [x]), T.split(x as never, 2))
    await session.release()
  })
})

describe('whole steps', () => {
  it('Adam, fed with its own outputs for 20 steps', async () => {
    const net = pipe(nn.input(8), nn.dense('a', 16), nn.tanh, nn.dense('b', 4))
    type Params = ReturnType<typeof net.init>
    interface Batch {
      readonly x: T.Tensor<[10, 8]>
      readonly y: T.Tensor<[10], 'int32'>
    }
    const loss = (p: Params, { x, y }: Batch) => nn.softmaxCrossEntropy(net.apply(p, x), y)
    const fold = optim.fold(optim.adam(1e-2), loss)
    const batch: Batch = {
      x: T.random.normal(key(5), [10, 8]),
      y: T.fromArray(
        Int32Array.from({ length: 10 }, (_, i) => i % 4),
        [10],
      ),
    }
    let state = fold.init(net.init(key(3)))
    const model = encode(fold.step, { inputs: ['state', 'batch'], output: 'state.next' })(state, batch)
    expect(model.inputs.map(({ name }) => name)).toContain('state.params.a.w')
    const session = await opened(model)
    const { structure } = flatten(state, 'test')
    let leaves = flatten(state, 'test').leaves as unknown as readonly T.AnyTensor[]
    for (let step = 0; step < 20; step++) {
      state = fold.step(state, batch)
      leaves = await runOn(session, model, [leaves, batch])
    }
    await session.release()
    expect(structure.paths.length).toBe(leaves.length)
    expectClose(leaves, state, 1e-4)
  })

  it('an LSTM and its gradients', async () => {
    const net = pipe(nn.input(6, 3), nn.lstm('cell', 5))
    const params = net.init(key(2))
    const x = T.random.normal(key(4), [4, 6, 3])
    const f = (p: typeof params) => T.valueAndGrad((q: typeof params) => T.mean(T.square(net.apply(q, x))))(p)
    const model = encode(f)(params)
    const session = await opened(model)
    expectClose(await runOn(session, model, [params]), f(params))
    await session.release()
  })

  it('dropout with a key: the same random numbers', async () => {
    const f = (k: T.Tensor<[2], 'int32'>, x: T.Tensor<[8, 4]>) =>
      T.mul(x, T.cast(T.random.bernoulli(k as never, 0.5, [8, 4]), 'float32'))
    const args = [key(9), T.random.normal(key(8), [8, 4])]
    const model = encoded(f as AnyFunction, args)
    const session = await opened(model)
    expectClose(await runOn(session, model, args), Reflect.apply(f, undefined, args), 0)
    await session.release()
  })
})

describe('the file', () => {
  const w = T.random.normal(key(0), [64, 64])
  const f = (x: T.Tensor<[2, 64]>) => T.matmul(x, w)
  const x = T.random.normal(key(1), [2, 64])

  it('has large constants outside, if that is asked for', async () => {
    const whole = encode(f)(x)
    expect(whole.data).toBeUndefined()
    const model = encode(f, { externalData: 'weights.bin' })(x)
    expect(model.data!.length).toBe(64 * 64 * 4)
    expect(whole.model.length - model.model.length).toBeGreaterThan(64 * 64 * 4 - 200)
    const folder = mkdtempSync(join(tmpdir(), 'onnx-'))
    try {
      writeFileSync(join(folder, 'model.onnx'), model.model)
      writeFileSync(join(folder, 'weights.bin'), model.data!)
      const session = await ort.InferenceSession.create(join(folder, 'model.onnx'))
      expectClose(await runOn(session, model, [x]), f(x))
      await session.release()
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('is the same each time, and in every opset', async () => {
    expect(encode(f)(x).model).toEqual(encode(f)(x).model)
    for (const opset of [18, 19, 20, 21, 22, 23]) {
      const model = encode(f, { opset })(x)
      expect(model.opset).toBe(opset)
      const session = await opened(model)
      expectClose(await runOn(session, model, [x]), f(x))
      await session.release()
    }
  })

  it('names inputs and outputs by their paths', () => {
    const g = (p: { readonly 'a.b': T.Tensor<[2]>; readonly c: readonly [T.Tensor<[2]>] }, n: number) => ({
      sum: T.add(p['a.b'], p.c[0]),
      twice: [T.mul(p.c[0], n)],
    })
    const { inputs, outputs } = encode(g, { inputs: ['params', 'n'], output: 'out' })(
      { 'a.b': T.ones([2]), c: [T.ones([2])] },
      3,
    )
    expect(inputs.map(({ name }) => name)).toEqual(['params["a.b"]', 'params.c[0]'])
    expect(outputs.map(({ name }) => name)).toEqual(['out.sum', 'out.twice[0]'])
  })
})

describe('bad input', () => {
  const x = T.ones([2])
  const f = (a: T.Tensor<[2]>) => T.exp(a)
  const cases: readonly (readonly [what: string, run: () => unknown, sentence: RegExp])[] = [
    ['no function', () => encoded(3 as never, [x]), /^encode: expected a function, got/],
    [
      'no tensor back',
      () => encoded(() => ({ a: 3 }), [x]),
      /^encode: expected a function that returns a tensor, got none$/,
    ],
    ['an opset too old', () => encoded(f, [x], { opset: 17 }), /^encode: expected an opset from 18 to 23, got 17$/],
    [
      'an opset of text',
      () => encoded(f, [x], { opset: '18' as never }),
      /^encode: expected an opset from 18 to 23, got '18'$/,
    ],
    [
      'too few names',
      () => encoded(f, [x], { inputs: [] }),
      /^encode: expected inputs to be a name for each of 1 arguments, got/,
    ],
    [
      'names that clash',
      () => encoded(f, [x], { inputs: ['y'], output: 'y' }),
      /^encode: two inputs or outputs are called 'y'$/,
    ],
    [
      'an empty name',
      () => encoded(f, [x], { output: '' }),
      /^encode: expected output to be a name that does not begin with '%'/,
    ],
    ['a name of ours', () => encoded(f, [x], { inputs: ['%1'] }), /^encode: expected each of inputs to be a name/],
    [
      'a path for data',
      () => encoded(f, [x], { externalData: '../x' }),
      /^encode: expected externalData to be the name of a file/,
    ],
    [
      'an unknown option',
      () => encoded(f, [x], { version: 3 } as never),
      /^encode: expected options among .*, got 'version'$/,
    ],
    [
      'sizes of no name',
      () => encoded(f, [x], { sizes: { batch: [1, 2, 3] } }),
      /^encode: sizes has 'batch', which no input has$/,
    ],
    [
      'too few sizes',
      () => encoded(f, [named('n', 2, [])], { sizes: { n: [2, 3] } }),
      /^encode: expected three different sizes of 'n' at least/,
    ],
    [
      'a name of two sizes',
      () => encoded(((a: T.AnyTensor) => a) as AnyFunction, [[named('n', 2, []), named('n', 3, [])]]),
      /^encode: 'n' is 2 in input0\[0\] and 3 in input0\[1\]$/,
    ],
    [
      'a branch on a traced value',
      () => encoded(((a: T.Tensor<[]>) => (T.item(a) > 0 ? a : T.neg(a))) as AnyFunction, [T.ones([])]),
      /encode/,
    ],
  ]
  it.each(cases)('%s', (_, run, sentence) => {
    expect(run).toThrow(sentence)
  })
})
