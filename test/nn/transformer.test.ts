import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { describe, expect, test, vi } from 'vitest'
import { instantiations } from '../shape/compile.js'
import { distance, double, normal, numbers } from './numeric.js'
import { equalsPyTorch, goldenOf } from './transformers.js'

const { encoder, decoder } = goldenOf()

describe('equals PyTorch', () => {
  test.each(encoder)('$name', given => {
    equalsPyTorch(given, nn.transformerEncoderBlock('layer', given.options as { readonly heads: number }))
  })

  test.each(decoder)('$name', given => {
    equalsPyTorch(given, nn.transformerDecoderBlock('layer', given.options as { readonly heads: number }))
  })
})

const key = T.random.key(0)
const x = normal(1, 2, 5, 8)
const memory = normal(2, 2, 3, 4)

describe('blocks of Transformers', () => {
  test('repeated are the block n times with the same parameters', () => {
    const block = nn.transformerEncoderBlock('b', { heads: 2, keyHeads: 1, rotary: true, hidden: 6 })
    const one = pipe(nn.input(5, 8), block)
    const three = pipe(nn.input(5, 8), nn.repeat('r', 3, block))
    const params = double(three.init(key))
    const up: T.Tensor<[3, 8, 6]> = params.r.b.up.w
    const keys: T.Tensor<[3, 8, 4]> = params.r.b.attention.key.w
    expect([up.shape, keys.shape]).toEqual([
      [3, 8, 6],
      [3, 8, 4],
    ])
    const own = (i: number) => T.tree.map(params.r, leaf => T.slice(leaf, [i])) as never
    const byHand = [0, 1, 2].reduce<T.Tensor<[2, 5, 8]>>((y, i) => one.apply(own(i), y), double(x))
    expect(distance(numbers(three.apply(params, double(x))), numbers(byHand))).toBeLessThan(1e-13)
  })

  test('on records repeat, too, with the memory of all', () => {
    const model = pipe(
      nn.inputs({ x: [5, 8], memory: [3, 4], memoryMask: { shape: [3], dtype: 'bool' } }),
      nn.repeat('r', 2, nn.transformerDecoderBlock('b', { heads: 2 })),
      nn.entry('x'),
    )
    const params = model.init(key)
    const cross: T.Tensor<[2, 4, 8]> = params.r.b.cross.key.w
    expect(cross.shape).toEqual([2, 4, 8])
    const seen = T.tensor([
      [true, true, false],
      [true, false, false],
    ])
    const batch = { x, memory, memoryMask: seen }
    const y: T.Tensor<[2, 5, 8]> = model.apply(params, batch)
    const spoilt = T.where(T.reshape(seen, [2, 3, 1]), memory, 100) as typeof memory
    expect(numbers(model.apply(params, { ...batch, memory: spoilt }))).toEqual(numbers(y))
    const later = T.concat([T.slice(x, [null, [0, 2]]), T.ones([2, 3, 8])], { axis: 1 }) as typeof x
    const first = (given: typeof x) => numbers(T.slice(model.apply(params, { ...batch, x: given }), [null, [0, 2]]))
    expect(first(later)).toEqual(first(x))
  })

  test('drop in training alone, in every turn otherwise', () => {
    const model = pipe(nn.input(5, 8), nn.repeat('r', 2, nn.transformerEncoderBlock('b', { heads: 2, dropout: 0.3 })))
    const plain = pipe(nn.input(5, 8), nn.repeat('r', 2, nn.transformerEncoderBlock('b', { heads: 2 })))
    const params = model.init(key)
    expect(numbers(model.apply(params, x))).toEqual(numbers(plain.train(params, x).output))
    const trained = (seed: number) => numbers(model.train(params, x, { key: T.random.key(seed) }).output)
    expect(trained(1)).toEqual(trained(1))
    expect(trained(1)).not.toEqual(trained(2))
    // @ts-expect-error there is no key
    expect(() => model.train(params, x)).toThrow('key')
  })

  test('have the maps of their activation', () => {
    const along = { axis: -1, keepDims: true } as const
    const centred = T.sub(x, T.mean(x, along))
    const given = T.div(centred, T.sqrt(T.add(T.variance(x, along), 1e-5)))
    const all: Readonly<Record<string, (y: T.Tensor<[2, 5, 32]>) => T.Tensor<[2, 5, 32]>>> = {
      gelu: T.gelu,
      tanhGelu: (y: T.Tensor<[2, 5, 32]>) => T.gelu(y, { approximate: true }),
      relu: T.relu,
      silu: T.silu,
    }
    for (const activation of ['gelu', 'tanhGelu', 'relu', 'silu'] as const) {
      const model = pipe(nn.input(5, 8), nn.transformerEncoderBlock('b', { heads: 2, activation }))
      const { b } = model.init(key)
      // Without what attention finds, so that the maps are alone.
      const out = { w: T.zeros([8, 8]), b: T.zeros([8]) }
      const hidden = T.matmul(given, b.up.w)
      const maps = T.matmul(all[activation]!(hidden), b.down.w)
      const y = numbers(model.apply({ b: { ...b, attention: { ...b.attention, out } } }, x))
      expect(distance(y, numbers(T.add(x, maps)))).toBeLessThan(1e-5)
    }
  })

  test('learn', () => {
    const model = pipe(
      nn.inputs([6], 'int32'),
      nn.embedding('words', 5, 8),
      nn.sinusoidalPositions,
      nn.repeat('r', 2, nn.transformerEncoderBlock('b', { heads: 2, causal: true, hidden: 16 })),
      nn.unembed('words'),
    )
    // Each word is the one before the last: what a position has to look back for.
    const words = T.random.randint(T.random.key(1), [16, 6], 0, 5) as T.Tensor<[16, 6], 'int32'>
    const before = T.slice(words, [null, [0, 5]])
    const loss = (params: ReturnType<typeof model.init>, words: T.Tensor<[16, 6], 'int32'>) => {
      const scores = T.slice(model.apply(params, words), [null, [1, 6]])
      return nn.softmaxCrossEntropy(T.reshape(scores, [80, 5]), T.reshape(before, [80]))
    }
    const fold = optim.fold(optim.adam(0.01), loss)
    const step = T.jit(fold.step)
    const first = step(fold.init(model.init(key)), words)
    const last = Array(80).fill(words).reduce(step, first) as typeof first
    expect(T.item(last.loss)).toBeLessThan(0.3)
    expect(T.item(first.loss)).toBeGreaterThan(1)
  })
})

describe('what a hundred blocks cost', () => {
  const block = "nn.transformerEncoderBlock('b', { heads: 2, causal: true })"
  const source = (layer: string, w: string) => `
import { pipe } from 'fp-ts/lib/function.js'
import * as T from '../index.js'
import * as nn from '../nn/index.js'
import * as optim from '../optim/index.js'
const model = pipe(nn.inputs([5], 'int32'), nn.embedding('e', 10, 8), ${layer}, nn.unembed('e'))
const params = model.init(T.random.key(0))
const w: T.Tensor<${w}> = params.blocks.b.up.w
const loss = (p: typeof params, x: T.Tensor<[3, 5], 'int32'>) => T.sum(T.square(model.apply(p, x)))
const fold = optim.fold(optim.adam(1e-3), loss)
const b = [T.zeros([3, 5], 'int32')].reduce(fold.step, fold.init(params)).params.blocks.b.up.b
`

  test('the compiler: at most 1.2 times one block', () => {
    const single = instantiations(source(`nn.named('blocks', ${block})`, '[8, 32]'))
    const hundred = instantiations(source(`nn.repeat('blocks', 100, ${block})`, '[100, 8, 32]'))
    expect(single).toBeGreaterThan(8_000)
    expect(hundred).toBeLessThanOrEqual(1.2 * single)
  })

  const stepOf = (n: number) => {
    const model = pipe(nn.input(5, 8), nn.repeat('r', n, nn.transformerEncoderBlock('b', { heads: 2 })))
    const params = model.init(key)
    const loss = (p: typeof params) => T.sum(T.square(model.apply(p, x)))
    return { params, step: T.grad(loss) }
  }

  test('the trace of a training step: as many equations as that of two', () => {
    const equations = (n: number) => T.program(stepOf(n).step)(stepOf(n).params).equations.length
    expect(equations(100)).toBe(equations(2))
  })

  // What the time of compiling comes from, which other work on the machine does not disturb. The seconds themselves: 1.05 times.
  test('what is compiled of a training step: as many kernels as for one, and at most 1.05 times the bytes', () => {
    const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: { Module: (bytes: Uint8Array) => object } }
    const compile = vi.spyOn(WebAssembly, 'Module')
    const compiled = (n: number) => {
      const { params, step } = stepOf(n)
      compile.mockClear()
      T.jit(step)(params)
      const bytes = compile.mock.calls.reduce((sum, [bytes]) => sum + bytes.length, 0)
      return { bytes, kernels: T.explain(step)(params).match(/in (\d+) kernels/)?.[1] }
    }
    const [one, hundred] = [compiled(1), compiled(100)]
    compile.mockRestore()
    expect(one.bytes).toBeGreaterThan(10_000)
    expect(hundred.kernels).toBe(one.kernels)
    expect(hundred.bytes).toBeLessThanOrEqual(1.05 * one.bytes)
  })

  const turns = Number(process.env.COMPILE_TURNS ?? 0)
  if (turns > 0)
    test('a compiled training step: at most 1.5 times as long to compile as that of one', () => {
      // What the first call takes longer than the next. The least of several, in alternation, is what others disturb least.
      const compiling = (n: number): number => {
        const { params, step } = stepOf(n)
        const compiled = T.jit(step)
        const took = () => {
          const start = performance.now()
          T.data(compiled(params).r.b.up.b)
          return performance.now() - start
        }
        const first = took()
        return first - Math.min(took(), took(), took())
      }
      const times = Array.from({ length: turns }, () => [compiling(1), compiling(100)] as const)
      const [one, hundred] = [0, 1].map(i => Math.min(...times.map(turn => turn[i]!))) as [number, number]
      expect(hundred).toBeLessThanOrEqual(1.5 * one)
    })
})

describe('what does not fit', () => {
  test('is answered where the types do not know it', () => {
    const on = (options: object) => () => nn.transformerEncoderBlock('b', { heads: 2, ...options })(nn.input(5, 8))
    expect(on({ norm: 'none' })).toThrow("transformerEncoderBlock('b'): ")
    expect(on({ activation: 'tanh' })).toThrow("transformerEncoderBlock('b'): ")
    expect(on({ epsilon: -1 })).toThrow(
      "transformerEncoderBlock('b'): epsilon: expected a number of at least 0, got -1",
    )
    expect(on({ dropout: 1 })).toThrow(
      "transformerEncoderBlock('b'): dropout: expected a rate of at least 0 and below 1, got 1",
    )
    expect(on({ layers: 1 })).toThrow("transformerEncoderBlock('b'): expected options among heads, ")
  })
})
