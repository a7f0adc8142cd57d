import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it, vi } from 'vitest'
import { fuse } from '../../../src/compile/fuse/fuse.js'
import { everyKernel } from '../../../src/compile/loops.js'
import { simplify } from '../../../src/compile/simplify.js'
import { compile } from '../../../src/engine/wasm/execute.js'
import { isVectorizable } from '../../../src/engine/wasm/nest/scalar.js'
import { bitXor, rotateLeft, shiftRight, threefry, unsignedRemainder } from '../../../src/primitive/bits.js'
import { Stored } from '../../../src/tensor/storage.js'
import type { Value } from '../../../src/tensor/tensor.js'
import { stageLeaves } from '../../../src/transform/program.js'
import { compiled, expectSameBits, forAnyThreads } from '../ways.js'

// Even the smallest nests are shared out between threads.
vi.mock('../../../src/engine/wasm/nest/units.js', () => import('../units.js'))

const { random } = T
type Draw = (key: T.random.Key) => T.AnyTensor

/** A size that fills vectors in part. */
const shape = [7, 9] as const
const logits = T.reshape(T.sin(T.arange(7 * 40)), [7, 40])

const integers: Readonly<Record<string, Draw>> = {
  bits: key => random.bits(key, shape),
  'one number of bits': key => random.bits(key, []),
  'no bits': key => random.bits(key, [0, 3]),
  split: key => random.split(key, 5),
  foldIn: key => random.foldIn(key, 77),
  'foldIn of what is drawn': key => random.foldIn(key, random.bits(key, [])),
  permutation: key => random.permutation(key, 100),
  randint: key => random.randint(key, shape, -5, 1000),
  'randint of a long range': key => random.randint(key, shape, -(2 ** 31), 2 ** 31 - 1),
  bernoulli: key => random.bernoulli(key, 0.3, shape),
  'categorical of few': key => random.categorical(key, T.slice(logits, [null, [0, 5]])),
  'categorical of many': key => random.categorical(key, logits),
  'a batch of streams': key => T.vmap((own: T.random.Key) => random.bits(own, [5]))(random.split(key, 3)),
}

const floats: Readonly<Record<string, Draw>> = {
  uniform: key => random.uniform(key, shape, { low: -3, high: 2 }),
  normal: key => random.normal(key, shape),
  'many normal': key => random.normal(key, [300, 101]),
  truncatedNormal: key => random.truncatedNormal(key, -1, 2, shape),
  exponential: key => random.exponential(key, shape),
  gumbel: key => random.gumbel(key, shape),
  'a batch of normal': key => T.vmap((own: T.random.Key) => random.normal(own, [5]))(random.split(key, 3)),
  dropout: key => {
    const x = random.normal(key, shape)
    return T.where(random.bernoulli(random.foldIn(key, 1), 0.5, shape), T.mul(x, 2), 0)
  },
}

const keys = [0, 1, -1, 42, 2 ** 31 - 1].map(seed => random.foldIn(random.key(seed), 5))

const callsOf = (draw: Draw): readonly string[] => {
  const { kernels } = fuse(simplify(T.program(draw)(keys[0]!)), isVectorizable)
  return everyKernel(kernels).flatMap(kernel => (kernel.kind === 'call' ? [kernel.primitive.name] : []))
}

describe('random numbers in compiled functions', () => {
  it.each(Object.entries({ ...integers, ...floats }))('%s is drawn in loops', (_, draw) => {
    expect(callsOf(draw)).toEqual([])
  })

  it('normal is one loop behind that of the words of the key', () => {
    expect(T.explain((key: T.random.Key) => random.normal(key, [30, 20]))(keys[0]!)).toContain('in 2 kernels')
  })

  it.each(Object.entries({ ...integers, ...floats }))('%s is the definition’s to the last bit', (_, draw) => {
    const run = compiled(draw)
    for (const key of keys) expectSameBits(run(key), draw(key), 'compiled')
  })
})

describe('operations on bits', () => {
  const word = fc.oneof(fc.integer(), fc.constantFrom(0, 1, -1, 2 ** 31 - 1, -(2 ** 31)))
  const stored = (elements: readonly number[]): Stored =>
    new Stored([elements.length], 'int32', Int32Array.from(elements))
  const scalar = (value: number): Stored => new Stored([], 'int32', Int32Array.of(value))

  /** A function of stored tensors as the compiled one gives it; it must be the definition's. */
  const agree = (f: (...inputs: readonly Value[]) => readonly Value[], inputs: readonly Stored[]): void => {
    const run = compile(stageLeaves('test', values => f(...values), inputs))
    const expected = f(...inputs) as readonly Stored[]
    const actual = forAnyThreads(() => run(inputs), [1])
    expect(actual.map(({ data }) => [...data])).toEqual(expected.map(({ data }) => [...data]))
  }

  const words = fc.array(word, { minLength: 1, maxLength: 9 })
  const pairs = fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 9 })
  const both = (list: readonly (readonly [number, number])[]) => [0, 1].map(i => stored(list.map(pair => pair[i]!)))

  it.each([
    ['bitXor', bitXor],
    ['unsignedRemainder', unsignedRemainder],
  ] as const)('%s of tensors, and of a tensor and a number', (_, f) => {
    fc.assert(
      fc.property(pairs, word, (list, number) => {
        const [a, b] = both(list)
        agree((x, y) => [f(x!, y!)], [a!, b!])
        agree(x => [f(x!, scalar(number)), f(scalar(number), x!)], [a!])
      }),
      { numRuns: 50 },
    )
  })

  it.each([
    ['shiftRight', shiftRight],
    ['rotateLeft', rotateLeft],
  ] as const)('%s by a number that is known, and by one that is not', (_, f) => {
    fc.assert(
      fc.property(words, fc.integer({ min: 0, max: 31 }), (list, by) => {
        agree(x => [f(x!, scalar(by))], [stored(list)])
        agree((x, y) => [f(x!, y!)], [stored(list), scalar(by)])
        agree((x, y) => [f(x!, y!)], [stored(list), stored(list.map((_, i) => (by + i) % 32))])
      }),
      { numRuns: 50 },
    )
  })

  it('threefry of a key and counters, and of scalars', () => {
    fc.assert(
      fc.property(pairs, pairs, word, (keyWords, counters, number) => {
        const size = Math.min(keyWords.length, counters.length)
        const inputs = [...both(keyWords.slice(0, size)), ...both(counters.slice(0, size))]
        agree((k0, k1, x0, x1) => threefry(k0!, k1!, x0!, x1!), inputs)
        agree((k0, k1) => threefry(k0!, k1!, scalar(0), scalar(number)), [scalar(number), inputs[1]!])
        agree((k0, k1) => threefry(k0!, k1!, scalar(0), scalar(7)), [scalar(number), scalar(5)])
      }),
      { numRuns: 20 },
    )
  })
})
