import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { Code } from '../../../src/engine/wasm/encoder/code.js'
import { elementary } from '../../../src/engine/wasm/math/elementary.js'
import { f32x4, f64x2, type Lanes } from '../../../src/engine/wasm/math/lanes.js'
import { erfc as erfcOf, erfInv as erfInvOf, erf as erfOf } from '../../../src/primitive/special.js'
import { exactErf, exactErfc, exactErfInv, uniforms, unitsBetween } from './exact.js'
import { compileEmitter, type Floats, floatsOf } from './vectors.js'

interface Case {
  readonly name: keyof typeof elementary
  readonly exact: (x: number) => number
  /** Units in the last place that are allowed, of float32 and of float64; those of `Math` are among them. */
  readonly bounds: readonly [single: number, double: number]
  /** Where many numbers are tried besides those of all sizes. */
  readonly around: readonly number[]
}

const sigmoid = (x: number): number => (x > 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)))
/** The references' own errors are above 4 units of float64 in places between these. */
const isMiddle = (x: number): boolean => Math.abs(x) > 2 ** -7 && Math.abs(x) < 6.5
const erf = (x: number): number => (isMiddle(x) ? exactErf(x) : erfOf(x))
const erfc = (x: number): number => (isMiddle(x) ? exactErfc(x) : erfcOf(x))
const erfInv = (x: number): number => {
  const y = erfInvOf(x)
  return isMiddle(x) && isMiddle(y) ? exactErfInv(x, y) : y
}
const multiples = [1, 2, 3, 4, 7, 100, 12345].map(n => (n * Math.PI) / 2)

const cases: readonly Case[] = [
  { name: 'exp', exact: Math.exp, bounds: [2, 2], around: [0, 0.35, -87.3, -103.9, 88.7, 709.78, -708.4, -745.1] },
  { name: 'expm1', exact: Math.expm1, bounds: [2, 4], around: [0, 0.35, -0.35, -17, 88.7, 709.78, -37.4] },
  { name: 'log', exact: Math.log, bounds: [1, 2], around: [0, 1, Math.SQRT1_2, Math.SQRT2, 1e-38] },
  { name: 'log1p', exact: Math.log1p, bounds: [1, 3], around: [0, -1, -0.29, 0.41, 1] },
  { name: 'log2', exact: Math.log2, bounds: [1, 2], around: [0, 1, 2, 0.5, Math.SQRT1_2, Math.SQRT2, 1e-38] },
  { name: 'log10', exact: Math.log10, bounds: [1, 2], around: [0, 1, 10, 0.1, Math.SQRT1_2, Math.SQRT2, 1e-38] },
  { name: 'tanh', exact: Math.tanh, bounds: [2, 4], around: [0, 0.2, -0.35, 0.55, 0.7, 9, -19] },
  { name: 'sigmoid', exact: sigmoid, bounds: [2, 4], around: [0, -1.1, -2.7, -16.7, -87.3, -103.9, 17, 37, -708.4] },
  { name: 'erf', exact: erf, bounds: [2, 4], around: [0, 1.1484375, -1.5, 2, 3.9, 5.9] },
  { name: 'erfc', exact: erfc, bounds: [2, 4], around: [0, 0.5, -0.5, 0.82, 2, 5, 6.31, 9.2, 10, 20, 26.5, -5] },
  { name: 'erfInv', exact: erfInv, bounds: [3, 3], around: [0, 0.5, -0.84375, 0.84375, 0.9937, -0.9999, 1, -1] },
  { name: 'sin', exact: Math.sin, bounds: [2, 3], around: [0, 2 ** 20, 2 ** 30, 1e22, ...multiples] },
  { name: 'cos', exact: Math.cos, bounds: [2, 3], around: [0, 2 ** 20, 2 ** 30, 1e22, ...multiples] },
  { name: 'tan', exact: Math.tan, bounds: [1, 4], around: [0, 2 ** 20, 2 ** 30, 1e22, ...multiples] },
]

/** Every upper half of a float32, with some lower halves to each. */
const everySingle = (): Floats => {
  const uniform = uniforms(1)
  const perUpper = 6
  const bits = Uint32Array.from({ length: 65536 * perUpper }, (_, i) => {
    const lower = [0, 0xffff][i % perUpper] ?? Math.floor(uniform() * 65536)
    return Math.floor(i / perUpper) * 65536 + lower
  })
  return new Float32Array(bits.buffer)
}

/** Float64 of every exponent and sign, NaN and infinity among them. */
const everyDouble = (): Floats => {
  const uniform = uniforms(2)
  const perExponent = 20
  const bits = BigUint64Array.from({ length: 4096 * perExponent }, (_, i) => {
    const fraction = BigInt(Math.floor(uniform() * 2 ** 52))
    return (BigInt(Math.floor(i / perExponent)) << 52n) | (i % perExponent === 0 ? 0n : fraction)
  })
  return new Float64Array(bits.buffer)
}

const denseAround = (points: readonly number[], lanes: Lanes, count: number): Floats => {
  const uniform = uniforms(3)
  const near = points.flatMap(point =>
    Array.from({ length: count }, () => point + (uniform() - 0.5) * (Math.abs(point) + 1) * 2 ** (-uniform() * 20)),
  )
  return floatsOf(lanes, [
    ...near,
    ...Array.from({ length: count }, () => (uniform() - 0.5) * 2 ** (uniform() * 14 - 6)),
  ])
}

const worst = (got: Floats, inputs: readonly Floats[], exact: (...x: number[]) => number, lanes: Lanes) => {
  let most = { units: 0, at: [] as readonly number[], got: 0, exact: 0 }
  for (let i = 0; i < got.length; i++) {
    const at = inputs.map(x => x[i]!)
    const value = exact(...at)
    const units = unitsBetween(got[i]!, value, lanes)
    if (!(units <= most.units)) most = { units, at, got: got[i]!, exact: value }
  }
  return most
}

describe('over all exponents, and densely around special points', () => {
  const everything = [
    [f32x4, everySingle(), 5000],
    [f64x2, everyDouble(), 1000],
  ] as const

  it.each(cases)('$name is within its bounds', ({ name, exact, bounds, around }) => {
    for (const [i, [lanes, all, count]] of everything.entries()) {
      const run = compileEmitter(elementary[name]!, lanes)
      for (const x of [all, denseAround(around, lanes, count)]) {
        const most = worst(run(x), [x], exact, lanes)
        expect(most.units, `${lanes.type} ${JSON.stringify(most)}`).toBeLessThanOrEqual(bounds[i]!)
      }
    }
  })

  it('pow is within its bounds', () => {
    const uniform = uniforms(4)
    for (const [lanes, bound] of [
      [f32x4, 1],
      [f64x2, 2],
    ] as const) {
      const run = compileEmitter(elementary.pow!, lanes, true)
      const [x, y]: [number[], number[]] = [[], []]
      for (let i = 0; i < 20_000; i++) {
        x.push(2 ** ((uniform() - 0.5) * 2 * (lanes.bias + 20)), 1 + (uniform() - 0.5) * 2 ** (-uniform() * 20))
        y.push((uniform() - 0.5) * 2 ** (uniform() * 10 - 4), (uniform() - 0.5) * 2 ** (uniform() * 30))
        x.push((uniform() - 0.5) * 20, uniform() * 4)
        y.push(Math.round((uniform() - 0.5) * 60), (uniform() - 0.5) * 80)
      }
      const [base, exponent] = [floatsOf(lanes, x), floatsOf(lanes, y)]
      const most = worst(run(base, exponent), [base, exponent], (a, b) => a! ** b!, lanes)
      expect(most.units, `${lanes.type} ${JSON.stringify(most)}`).toBeLessThanOrEqual(bound)
    }
  })
})

/** Pairs of every size, and of sizes that are near each other. */
const pairsOf = (lanes: Lanes): readonly [Floats, Floats] => {
  const uniform = uniforms(5)
  const [x, y]: [number[], number[]] = [[], []]
  const signed = (size: number) => (uniform() < 0.5 ? -size : size)
  for (let i = 0; i < 20_000; i++) {
    const size = signed(2 ** ((uniform() - 0.5) * 2 * (lanes.bias + 20)))
    x.push(size, size, signed(uniform()))
    y.push(
      signed(2 ** ((uniform() - 0.5) * 2 * (lanes.bias + 20))),
      signed(Math.abs(size) * 2 ** ((uniform() - 0.5) * 16)),
      signed(uniform()),
    )
  }
  const special = [0, -0, 1, -1, 3, -3, Infinity, -Infinity, Number.NaN, 1e-40, -1e-40, 2 ** -1074, 1e30, 5e-324, 0.1]
  for (const a of special)
    for (const b of special) {
      x.push(a)
      y.push(b)
    }
  return [floatsOf(lanes, x), floatsOf(lanes, y)]
}

describe('functions of two numbers of every size', () => {
  it.each([
    [f32x4, 2],
    [f64x2, 3],
  ] as const)('atan2 is within its bounds, %o', (lanes, bound) => {
    const [y, x] = pairsOf(lanes)
    const most = worst(compileEmitter(elementary.atan2!, lanes, true)(y, x), [y, x], Math.atan2 as never, lanes)
    expect(most.units, JSON.stringify(most)).toBeLessThanOrEqual(bound)
  })

  it.each([f32x4, f64x2])('remainder is that of ECMAScript, to the last bit, $type', lanes => {
    const [a, b] = pairsOf(lanes)
    const found = compileEmitter(elementary.remainder!, lanes, true)(a, b)
    const wrong = Array.from(found).findIndex((rest, i) => !Object.is(rest, a[i]! % b[i]!))
    expect(wrong, `${a[wrong]} % ${b[wrong]} is ${found[wrong]}`).toBe(-1)
  })
})

describe('special values', () => {
  const values = [0, -0, 1, -1, Infinity, -Infinity, Number.NaN]

  it.each([f32x4, f64x2])('of functions of one number, $type', lanes => {
    const at = (name: Case['name']) => [...compileEmitter(elementary[name]!, lanes)(floatsOf(lanes, values))]
    expect(at('log').slice(0, 3)).toEqual([-Infinity, -Infinity, 0])
    expect(at('log').slice(3)).toEqual([Number.NaN, Infinity, Number.NaN, Number.NaN])
    expect(at('log1p').toSpliced(2, 1)).toEqual([0, -0, -Infinity, Infinity, Number.NaN, Number.NaN])
    for (const name of ['log2', 'log10'] as const)
      expect(at(name)).toEqual([-Infinity, -Infinity, 0, Number.NaN, Infinity, Number.NaN, Number.NaN])
    expect(at('exp').toSpliced(2, 2)).toEqual([1, 1, Infinity, 0, Number.NaN])
    expect(at('expm1').toSpliced(2, 2)).toEqual([0, -0, Infinity, -1, Number.NaN])
    expect(at('tanh').toSpliced(2, 2)).toEqual([0, -0, 1, -1, Number.NaN])
    expect(at('erf').toSpliced(2, 2)).toEqual([0, -0, 1, -1, Number.NaN])
    expect(at('erfc').toSpliced(2, 2)).toEqual([1, 1, 0, 2, Number.NaN])
    expect(at('erfInv')).toEqual([0, -0, Infinity, -Infinity, Number.NaN, Number.NaN, Number.NaN])
    expect(at('sigmoid').toSpliced(2, 2)).toEqual([0.5, 0.5, 1, 0, Number.NaN])
    expect(at('sign')).toEqual([0, -0, 1, -1, 1, -1, Number.NaN])
    expect(at('sin').toSpliced(2, 2)).toEqual([0, -0, Number.NaN, Number.NaN, Number.NaN])
    expect(at('cos').toSpliced(2, 2)).toEqual([1, 1, Number.NaN, Number.NaN, Number.NaN])
    expect(at('tan').toSpliced(2, 2)).toEqual([0, -0, Number.NaN, Number.NaN, Number.NaN])
  })

  it.each(['float32', 'float64'] as const)(
    'of functions that begin as x does are x, down to its last bit, %s',
    dtype => {
      const least = dtype === 'float32' ? 2 ** -149 : Number.MIN_VALUE
      const size = [1, 2, 3, 5, 8, 1001].map(times => times * least)
      const x = T.tensor([...size, ...size.map(one => -one)], dtype)
      const functions: readonly ((y: typeof x) => typeof x)[] = [
        T.expm1,
        T.log1p,
        T.sin,
        T.tan,
        T.asin,
        T.atan,
        T.tanh,
        T.sinh,
        T.asinh,
        T.atanh,
      ]
      for (const f of functions) expect(T.toArray(T.jit(f)(x))).toEqual(T.toArray(x))
    },
  )

  it.each([f32x4, f64x2])('of pow are those of IEEE 754, $type', lanes => {
    const largest = lanes === f32x4 ? 2 ** 24 : 2 ** 53
    const some = [...values, 2, -2, 0.5, -0.5, 3, -3, largest, largest - 1, 1 - largest, 1e-40, -1e-40, 1e30]
    const pairs = some.flatMap(x => some.map(y => [x, y] as const))
    const [x, y] = [0, 1].map(i =>
      floatsOf(
        lanes,
        pairs.map(pair => pair[i]!),
      ),
    ) as [Floats, Floats]
    const got = compileEmitter(elementary.pow!, lanes, true)(x, y)
    // ECMAScript gives NaN where the base is 1 or -1 and the exponent infinite, or NaN for 1.
    const expected = (a: number, b: number) => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b)
    const most = worst(got, [x, y], (a, b) => expected(a!, b!), lanes)
    expect(most.units, JSON.stringify(most)).toBeLessThanOrEqual(1)
  })

  it.each([f32x4, f64x2])('logarithms of powers of their base are integers, $type', lanes => {
    const twos = Array.from(
      { length: 2 * lanes.bias + lanes.fraction - 1 },
      (_, i) => i + 2 - lanes.bias - lanes.fraction,
    )
    const powersOfTwo = floatsOf(
      lanes,
      twos.map(k => 2 ** k),
    )
    expect([...compileEmitter(elementary.log2!, lanes)(powersOfTwo)]).toEqual(twos)
    const tens = Array.from({ length: lanes.type === 'f32x4' ? 11 : 23 }, (_, i) => i)
    const powersOfTen = floatsOf(
      lanes,
      tens.map(k => Number(`1e${k}`)),
    )
    expect([...compileEmitter(elementary.log10!, lanes)(powersOfTen)]).toEqual(tens)
  })

  it('do not disturb the other lanes', () => {
    const x = Float32Array.of(1, 1e30, Number.NaN, 2)
    const sines = compileEmitter(elementary.sin!, f32x4)(x)
    for (const [i, value] of x.entries()) expect(unitsBetween(sines[i]!, Math.sin(value), f32x4)).toBeLessThan(2)
    const logs = compileEmitter(elementary.log!, f32x4)(Float32Array.of(-1, 0, Infinity, 1))
    expect([...logs]).toEqual([Number.NaN, -Infinity, Infinity, 0])
  })
})

describe('variables', () => {
  it('are taken again by the next emission', () => {
    const code = new Code({ params: ['v128'], results: [] })
    elementary.tan!(code, f32x4, 0)
    const after = code.local('v128')
    for (const emit of [elementary.tan!, elementary.exp!, elementary.sin!]) emit(code, f32x4, 0)
    expect(code.local('v128')).toBe(after + 1)
  })

  it('of the argument stay as they are', () => {
    const twice = compileEmitter((code, lanes, x) => {
      elementary.exp!(code, lanes, x!)
      elementary.exp!(code, lanes, x!)
      code.op('f32x4.sub')
    }, f32x4)
    expect([...twice(Float32Array.of(1, 2, -3, 40))]).toEqual([0, 0, 0, 0])
  })
})
