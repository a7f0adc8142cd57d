import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, it, vi } from 'vitest'
import { compiled, expectSameBits, withEngine } from './ways.js'

// Even the smallest nests are shared out between threads.
vi.mock('../../src/engine/wasm/nest/units.js', () => import('./units.js'))

const { random } = T
type Draw = (key: T.random.Key) => T.AnyTensor | readonly T.AnyTensor[]

/** Every function of a key with parameters from its whole range, and what of them it takes. */
const parameters = fc.record({
  seed: fc.nat(),
  shape: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 3 }),
  a: fc.oneof(fc.double({ min: -50, max: 50, noNaN: true }), fc.float({ noNaN: true, noDefaultInfinity: true })),
  width: fc.oneof(fc.constantFrom(1e-6, 1e-3, 1, 1e3, Infinity), fc.double({ min: 1e-7, max: 100, noNaN: true })),
  p: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1e-12, 0.5, 1)),
  low: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  span: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 2 ** 31 })),
  logits: fc.array(fc.float({ noNaN: true }), { minLength: 1, maxLength: 25 }),
})
type Parameters = typeof parameters extends fc.Arbitrary<infer P> ? P : never

const drawn: Readonly<Record<string, (given: Parameters) => Draw>> = {
  bits:
    ({ shape }) =>
    key =>
      random.bits(key, shape),
  split:
    ({ p }) =>
    key =>
      random.split(key, Math.ceil(p * 9)),
  foldIn:
    ({ span }) =>
    key =>
      random.foldIn(key, span),
  permutation:
    ({ p }) =>
    key =>
      random.permutation(key, Math.ceil(p * 40)),
  shuffle:
    ({ shape }) =>
    key =>
      random.shuffle(key, T.stack([0, 1, 2, 3].map(i => T.full(shape, i)))),
  choice:
    ({ shape, logits }) =>
    key => {
      const entries = T.arange(logits.length)
      const p = T.softmax(T.fromArray(logits, [logits.length]))
      const half = [Math.ceil(logits.length / 2)]
      return [
        random.choice(key, entries, shape),
        random.choice(key, entries, shape, { p }),
        random.choice(key, entries, half, { replace: false }),
        random.choice(key, entries, half, { replace: false, p }),
        random.choice(key, entries, shape, { p: T.cast(p, 'float64') }),
        random.choice(key, entries, half, { replace: false, p: T.cast(p, 'float64') }),
      ]
    },
  uniform:
    ({ shape, a, width }) =>
    key =>
      random.uniform(key, shape, { low: a, high: Math.min(a + width * (1 + Math.abs(a)), 3e38) }),
  normal:
    ({ shape }) =>
    key =>
      random.normal(key, shape),
  'uniform of tensors':
    ({ a, width, p }) =>
    key => {
      const low = T.add(a, T.arange(3))
      return [
        random.uniform(key, [2, 3], { low, high: T.add(low, Math.min(width, 1e3)) }),
        random.uniform(key, [5], { low: a, high: a + 1 + p, dtype: 'float64' }),
      ]
    },
  'of float64':
    ({ shape }) =>
    key => [
      random.normal(key, shape, { dtype: 'float64' }),
      random.exponential(key, shape, { dtype: 'float64' }),
      random.gumbel(key, shape, { dtype: 'float64' }),
    ],
  normalLike:
    ({ shape }) =>
    key => [random.normalLike(key, T.ones(shape)), random.normalLike(key, T.ones(shape, 'float64'))],
  gamma:
    ({ shape, p, width }) =>
    key => [random.gamma(key, p + 1e-3, shape), random.gamma(key, Math.min(width, 1e5), shape, { dtype: 'float64' })],
  beta:
    ({ shape, p, width }) =>
    key =>
      random.beta(key, p + 1e-3, Math.min(width, 1e5), shape),
  poisson:
    ({ shape, p, width }) =>
    key => [random.poisson(key, 12 * p, shape), random.poisson(key, Math.min(width, 1e5), shape)],
  'bernoulli and randint of tensors':
    ({ p, low, span }) =>
    key => [
      random.bernoulli(key, T.tensor([p, 1 - p, 0.5], 'float64'), [4, 3]),
      random.randint(key, [5], T.tensor(low, 'int32'), Math.min(low + span, 2 ** 31)),
    ],
  truncatedNormal:
    ({ shape, a, width }) =>
    key =>
      random.truncatedNormal(key, a, a + width * (1 + Math.abs(a)), shape),
  'truncatedNormal of float64':
    ({ shape, a, width }) =>
    key =>
      random.truncatedNormal(key, a, a + width * (1 + Math.abs(a)), shape, { dtype: 'float64' }),
  exponential:
    ({ shape }) =>
    key =>
      random.exponential(key, shape),
  gumbel:
    ({ shape }) =>
    key =>
      random.gumbel(key, shape),
  bernoulli:
    ({ shape, p }) =>
    key =>
      random.bernoulli(key, p, shape),
  randint:
    ({ shape, low, span }) =>
    key =>
      random.randint(key, shape, low, Math.min(low + span, 2 ** 31)),
  categorical:
    ({ shape, logits }) =>
    key => {
      const x = T.fromArray(logits, [logits.length])
      return [random.categorical(key, x, { shape }), random.categorical(key, T.cast(x, 'float64'), { shape })]
    },
  initializers:
    ({ shape, p }) =>
    key =>
      [nn.initializers.heNormal, nn.initializers.xavierUniform, nn.initializers.normal(p)].map(init =>
        init(key, shape, { in: 3, out: 5 }),
      ),
  dropout:
    ({ shape, p }) =>
    key => {
      const model = pipe(nn.input(...shape), nn.dropout(p * 0.9))
      return model.train({}, random.normal(key, [2, ...shape]), { key }).output
    },
}

/** What a function throws, if it does. */
const refusal = (f: () => unknown): string | undefined => {
  try {
    f()
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

const names = Object.keys(T.random).filter(name => name !== 'key')

it('every function of a key is tried', () => {
  expect(Object.keys(drawn)).toEqual(expect.arrayContaining(names))
})

// With AGREEMENT_RUNS there are as many examples of each.
const numRuns = Number(process.env.AGREEMENT_RUNS ?? 20)

describe.each(Object.entries(drawn))('%s', (_, of) => {
  it('has the same bits eager and compiled, on both engines, alone and in a batch', () => {
    fc.assert(
      fc.property(parameters, given => {
        const draw = of(given)
        const keys = random.split(random.key(given.seed), 2)
        const key: T.random.Key = T.slice(keys, [1])
        const message = withEngine('reference', () => refusal(() => draw(key)))
        if (message !== undefined) {
          expect(refusal(() => T.jit(draw)(key))).toBe(message)
          return
        }
        const expected = withEngine('reference', () => draw(key))
        expectSameBits(draw(key), expected, 'eager')
        expectSameBits(
          withEngine('reference', () => T.jit(draw)(key)),
          expected,
          'interpreted',
        )
        expectSameBits(compiled(draw)(key), expected, 'compiled')
        const batch = compiled((all: typeof keys) => T.vmap((each: T.random.Key) => [draw(each)].flat())(all))(keys)
        expectSameBits(
          batch.map(rows => T.slice(rows as T.Tensor<[2]>, [1])),
          [expected].flat(),
          'a batch',
        )
      }),
      { numRuns },
    )
  })
})

// Eager, large tensors are drawn in parts.
it.each(Object.entries(drawn).filter(([name]) => !['split', 'foldIn', 'permutation'].includes(name)))(
  '%s has the same bits where there are many',
  (_, of) => {
    const [a, width, p, low, span] = [6, 2, 0.3, -(2 ** 31), 3 * 2 ** 30]
    const draw = of({ seed: 3, shape: [3, 35_001], a, width, p, low, span, logits: [0, 1] })
    const expected = draw(random.key(3))
    expectSameBits(T.jit(draw)(random.key(3)), expected, 'compiled')
    expectSameBits(T.jit(() => draw(random.key(3)))(), expected, 'compiled with the key inside')
  },
)
