import { readFileSync } from 'node:fs'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { f32x4, f64x2 } from '../../src/engine/wasm/math/lanes.js'
import { viewOf } from '../../src/tensor/dtype.js'
import { concrete } from '../../src/tensor/storage.js'
import { uniforms, unitsBetween } from './wasm/exact.js'
import { compiled } from './ways.js'

// What docs/numbers.md promises of functions, eager and compiled: the tables there say what is tested here.

const page = readFileSync(new URL('../../docs/numbers.md', import.meta.url), 'utf8')
const section = (title: string): string => page.split(/^## /m).find(text => text.startsWith(title))!
const exact = [...section('The same bits').matchAll(/^\| [a-z ]+ \| (.*) \|$/gm)]
  .flatMap(([, names]) => names!.split(' ').map(name => name.replaceAll('`', '')))
  .filter(name => name !== 'operations')
const boundsOf = (title: string): Readonly<Record<string, { readonly float32: number; readonly float64: number }>> =>
  Object.fromEntries(
    [...section(title).matchAll(/^\| `(\w+)` \| (\d+) \| (\d+) \|$/gm)].map(([, name, single, double]) => [
      name,
      { float32: Number(single), float64: Number(double) },
    ]),
  )

type Float = 'float32' | 'float64'
type Vector = T.Tensor<[number], Float>
type Of = (x: Vector, y: Vector) => T.AnyTensor

const dtypes = ['float32', 'float64'] as const
const lanesOf = { float32: f32x4, float64: f64x2 } as const

/** What the definitions give, and what compiled code gives. */
const both = (f: Of, x: Vector, y: Vector): readonly [ArrayLike<number>, ArrayLike<number>] => {
  const before = T.engine('reference')
  const expected = concrete(f(x, y), 'test').data
  T.engine('wasm')
  const found = concrete(compiled(f)(x, y), 'test').data
  T.engine(before)
  return [found, expected]
}

const special = [
  0,
  -0,
  1,
  -1,
  0.5,
  -2.5,
  3.5,
  Infinity,
  -Infinity,
  Number.NaN,
  1e-45,
  -1e-40,
  3e38,
  1e-310,
  1.7e308,
  2 ** 31,
]

/** All pairs of special numbers. */
const pairs = (dtype: Float): readonly [Vector, Vector] => {
  const n = special.length
  const of = (at: (i: number) => number): Vector =>
    T.fromArray(
      Array.from({ length: n * n }, (_, i) => special[at(i)]!),
      [(n * n) as number],
      dtype,
    )
  return [of(i => i % n), of(i => Math.floor(i / n))]
}

/** Numbers of all bits: of every exponent and sign. */
const everywhere = (dtype: Float, perExponent: number, seed: number): Vector => {
  const uniform = uniforms(seed)
  const words = dtype === 'float32' ? 1 : 2
  const upperBits = dtype === 'float32' ? 9 : 12
  const data = Uint32Array.from({ length: words * perExponent * 2 ** upperBits }, (_, i) => {
    const random = Math.floor(uniform() * 2 ** 32)
    if (i % words !== words - 1) return random
    const exponent = Math.floor(i / words / perExponent)
    return (exponent * 2 ** (32 - upperBits) + Math.floor(random / 2 ** upperBits)) >>> 0
  })
  const floats = viewOf(dtype, data.buffer, 0, data.length / words) as Float32Array
  return T.fromArray(floats, [floats.length as number])
}

/** Numbers of moderate size, of which results vary most. */
const moderate = (dtype: Float, count: number, seed: number): Vector => {
  const uniform = uniforms(seed)
  return T.fromArray(
    Array.from({ length: count }, () => (uniform() - 0.5) * 2 ** (uniform() * 14 - 6)),
    [count as number],
    dtype,
  )
}

const inRows = (x: Vector) => T.reshape(T.slice(x, [[0, 255]]), [5, 51])

const exactly: Readonly<Record<string, Of>> = {
  add: T.add,
  sub: T.sub,
  mul: T.mul,
  div: T.div,
  neg: T.neg,
  abs: T.abs,
  sign: T.sign,
  square: T.square,
  sqrt: T.sqrt,
  rsqrt: T.rsqrt,
  floor: T.floor,
  ceil: T.ceil,
  round: T.round,
  trunc: T.trunc,
  reciprocal: T.reciprocal,
  mod: T.mod,
  remainder: T.remainder,
  floorDivide: T.floorDivide,
  relu: T.relu,
  equal: T.equal,
  notEqual: T.notEqual,
  less: T.less,
  lessEqual: T.lessEqual,
  greater: T.greater,
  greaterEqual: T.greaterEqual,
  where: (x, y) => T.where(T.less(x, y), y, x),
  maximum: T.maximum,
  minimum: T.minimum,
  isNaN: T.isNaN,
  isFinite: T.isFinite,
  isInf: T.isInf,
  cast: x => T.cast(x, x.dtype === 'float32' ? 'float64' : 'float32'),
  max: (x, y) => T.concat([T.max(inRows(x), { axis: 0 }), T.max(inRows(y), { axis: 1 })]),
  min: (x, y) => T.concat([T.min(inRows(x), { axis: 0 }), T.min(inRows(y), { axis: 1 })]),
  argmax: (x, y) => T.concat([T.argmax(inRows(x), { axis: 0 }), T.argmax(inRows(y), { axis: 1 })]),
  argmin: (x, y) => T.concat([T.argmin(inRows(x), { axis: 0 }), T.argmin(inRows(y), { axis: 1 })]),
  sort: x => T.sort(x),
  argsort: x => T.argsort(x),
  prod: (x, y) =>
    T.concat([
      T.prod(x, { keepDims: true }),
      ...[1, 2, 6, 7, 16, 63, 64, 127, 255].map(n => T.prod(T.slice(y, [[0, n]]), { keepDims: true })),
      T.prod(inRows(x), { axis: 0 }),
      T.prod(inRows(y), { axis: 1 }),
    ]),
  cumprod: (x, y) => T.concat([T.cumprod(x, { axis: 0 }), T.reshape(T.cumprod(inRows(y), { axis: 0 }), [-1])]),
  cumsum: x => T.cumsum(T.where(T.less(T.abs(x), 1e9), x, 1), { axis: 0 }),
}

describe('to the last bit', () => {
  it('is what the page says', () => expect(Object.keys(exactly).sort()).toEqual([...exact].sort()))

  it.each(Object.entries(exactly))('%s', (_, f) => {
    for (const dtype of dtypes)
      for (const [x, y] of [pairs(dtype), [everywhere(dtype, 4, 1), everywhere(dtype, 4, 2)]] as const) {
        const [found, expected] = both(f, x, y)
        expect(found.length).toBe(expected.length)
        const wrong = Array.from(found).findIndex((value, i) => !Object.is(value, expected[i]))
        expect(wrong, `${found[wrong]} instead of ${expected[wrong]}`).toBe(-1)
      }
  })

  it('is what is made of these', () => {
    // A multiplication and an addition contracted to one operation would have other last bits.
    const f: Of = (x, y) => T.div(T.sub(T.mul(T.add(x, y), x), T.mul(y, 0.1)), T.sqrt(T.add(T.square(x), T.square(y))))
    for (const dtype of dtypes) {
      const [found, expected] = both(f, moderate(dtype, 5000, 3), moderate(dtype, 5000, 4))
      expect(found).toEqual(expected)
    }
  })

  it('are integers, and casts to them', () => {
    const f: Of = (x, y) => {
      const [a, b] = [T.cast(x, 'int32'), T.cast(y, 'int32')]
      const rows = T.reshape(T.mul(a, b), [-1, 8])
      return T.concat([
        T.add(a, T.mul(b, b)),
        T.cast(T.cast(x, 'uint8'), 'int32'),
        T.sum(rows, { axis: 1 }),
        T.sum(rows, { axis: 0 }),
        T.sum(T.reshape(T.less(x, y), [-1, 8]), { axis: 1 }),
      ])
    }
    for (const dtype of dtypes) {
      const [found, expected] = both(f, everywhere(dtype, 8, 5), everywhere(dtype, 8, 6))
      expect(found).toEqual(expected)
    }
  })
})

const functions: Readonly<Record<string, Of>> = {
  exp: T.exp,
  expm1: T.expm1,
  log: T.log,
  log1p: T.log1p,
  exp2: T.exp2,
  log2: T.log2,
  log10: T.log10,
  sin: T.sin,
  cos: T.cos,
  tan: T.tan,
  asin: T.asin,
  acos: T.acos,
  atan: T.atan,
  atan2: T.atan2,
  hypot: T.hypot,
  sinh: T.sinh,
  cosh: T.cosh,
  tanh: T.tanh,
  asinh: T.asinh,
  acosh: T.acosh,
  atanh: T.atanh,
  sigmoid: T.sigmoid,
  softplus: T.softplus,
  erf: T.erf,
  erfc: T.erfc,
  erfInv: T.erfInv,
  pow: (x, y) => T.pow(T.abs(x), y),
}

describe('within units in the last place', () => {
  const bounds = boundsOf('Elementary functions')

  it('is what the page says', () => expect(Object.keys(functions)).toEqual(Object.keys(bounds)))

  it.each(Object.entries(functions))('%s', (name, f) => {
    for (const dtype of dtypes) {
      const inputs = [
        [everywhere(dtype, dtype === 'float32' ? 100 : 10, 1), everywhere(dtype, dtype === 'float32' ? 100 : 10, 2)],
        [moderate(dtype, 50_000, 3), moderate(dtype, 50_000, 4)],
        pairs(dtype),
      ] as const
      let [worst, at] = [0, '']
      for (const [x, y] of inputs) {
        const [found, expected] = both(f, x, y)
        for (let i = 0; i < found.length; i++) {
          const units = unitsBetween(found[i]!, expected[i]!, lanesOf[dtype])
          if (!(units <= worst)) [worst, at] = [units, `${found[i]} instead of ${expected[i]}`]
        }
      }
      expect(worst, `${dtype}: ${at}`).toBeLessThanOrEqual(bounds[name]![dtype])
    }
  })
})

/** Vectors whose sums are hard in ways of their own. */
const terms = (dtype: Float, count: number): readonly Vector[] => {
  const random = moderate(dtype, count, 7)
  return [random, T.abs(random), T.full([count as number], 0.1, dtype), T.sin(T.arange(count as number, dtype))]
}

describe('within units of the sum of all magnitudes', () => {
  const bounds = boundsOf('Sums and products')
  const many = 2 ** 20
  const rows = (x: Vector, n: number) => T.reshape(T.slice(x, [[0, 8 * n]]), [8, n] as [number, number])
  const columns = (x: Vector, n: number) => T.transpose(rows(x, n))
  const image = (x: Vector) => T.reshape(T.slice(x, [[0, 2 * 16 * 100]]), [2, 16, 10, 10])
  const kernel = (x: Vector) => T.reshape(T.slice(x, [[0, 4 * 16 * 25]]), [4, 16, 5, 5])

  /** The operation, which of magnitudes is their sum; how many terms it has; what it does with more than one size. */
  const sums: Readonly<Record<string, readonly (readonly [size: number, Of])[]>> = {
    sum: [100, 2 ** 12, 99_991, many].map(n => [n, x => T.sum(x)]),
    mean: [100, 2 ** 12, many].map(n => [n, x => T.mean(x)]),
    matmul: [16, 256, 4096].map(n => [8 * n, (x, y) => T.matmul(rows(x, n), columns(y, n))]),
    dot: [100, 2 ** 15, many].map(n => [n, (x, y) => T.dot(x, y)]),
    conv2d: [[3200, (x, y) => T.conv2d(image(x), kernel(y))]],
  }

  it('is what the page says', () => expect(Object.keys(sums)).toEqual(Object.keys(bounds)))

  it.each(Object.entries(sums))('%s', (name, sizes) => {
    for (const dtype of dtypes)
      for (const [size, f] of sizes)
        for (const x of terms(dtype, size)) {
          const y = moderate(dtype, size, 8)
          const [found, expected] = both(f, x, y)
          const [, magnitude] = both(f, T.abs(x), T.abs(y))
          const unit = dtype === 'float32' ? 2 ** -24 : 2 ** -53
          const worst = Math.max(
            ...Array.from(found, (value, i) => Math.abs(value - expected[i]!) / (unit * magnitude[i]!)),
          )
          expect(worst, `${dtype} of ${size}`).toBeLessThanOrEqual(bounds[name]![dtype])
        }
  })
})
