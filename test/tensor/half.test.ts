import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import type { DType, HalfDType } from '../../src/tensor/dtype.js'
import { fromHalf, toHalf } from '../../src/tensor/half.js'
import { concrete, Stored } from '../../src/tensor/storage.js'

// Every pattern of bits, and every number half way between two, read and rounded as NumPy and ml_dtypes do (golden/half.py).

interface Golden {
  readonly read: string
  readonly float32: { readonly count: number; readonly bits: string }
  readonly float64: { readonly count: number; readonly bits: string }
  readonly int32: { readonly count: number; readonly bits: string }
  readonly examples: readonly (readonly [number: number, bits: number])[]
}
const golden: Readonly<Record<HalfDType, Golden>> = JSON.parse(
  readFileSync(new URL('./golden/half.json', import.meta.url), 'utf8'),
)

const digest = (data: ArrayBufferView): string =>
  createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex')

const patterns = Uint16Array.from({ length: 65536 }, (_, i) => i)

/** The neighbour of a number among the floats of an array, `by` steps up. */
const beside = (x: number, floats: Float32Array | Float64Array, by: 1 | -1): number => {
  floats[0] = x
  if (floats[0] === 0) return by * (floats instanceof Float32Array ? 2 ** -149 : Number.MIN_VALUE)
  const words = floats instanceof Float32Array ? new Uint32Array(floats.buffer) : new BigUint64Array(floats.buffer)
  if (words instanceof Uint32Array) words[0]! += x > 0 ? by : -by
  else words[0]! += BigInt(x > 0 ? by : -by)
  return floats[0]!
}

/** The numbers in the middle between two that follow each other, and those beside it, as half.py lists them. */
const around = (dtype: HalfDType, floats: Float32Array | Float64Array): number[] => {
  const numbers = Array.from(fromHalf(patterns.subarray(0, 0x8000), dtype)).filter(Number.isFinite)
  const last = numbers.at(-1)!
  const ends = [...numbers.slice(1), last + (last - numbers.at(-2)!)]
  return numbers.flatMap((x, i) => {
    const middle = (x + ends[i]!) / 2
    const near = [middle, beside(middle, floats, 1), beside(middle, floats, -1)]
    return [...near, ...near.map(each => -each)]
  })
}

const integers = (): number[] => [
  ...Array.from({ length: 140001 }, (_, i) => i - 70000),
  ...Array.from({ length: 601 }, (_, i) => 2 ** 30 + 2 ** 22 + i - 300),
  ...Array.from({ length: 601 }, (_, i) => -(2 ** 30) - 2 ** 22 + i - 300),
]

const bitsOf = (x: T.AnyTensor): Uint16Array => concrete(x, 'the test').data as Uint16Array

/** The ways to another element type. */
const ways = {
  eager: <D extends DType>(x: T.AnyTensor, dtype: D) => T.cast(x, dtype),
  compiled: <D extends DType>(x: T.AnyTensor, dtype: D) => T.jit((y: T.AnyTensor) => T.cast(y, dtype))(x),
}

describe.each(['float16', 'bfloat16'] as const)('%s', dtype => {
  it('is read as NumPy reads all of its bits', () => {
    const read = fromHalf(patterns, dtype).map(x => (Number.isNaN(x) ? 0 : x))
    expect(digest(read)).toBe(golden[dtype].read)
  })

  it('comes back from float32, every pattern of bits that is no NaN', () => {
    const again = toHalf(fromHalf(patterns, dtype), dtype)
    const infinity = dtype === 'float16' ? 0x7c00 : 0x7f80
    const other = patterns.filter(word => (word & 0x7fff) <= infinity && again[word] !== word)
    expect([...other]).toEqual([])
    const nans = patterns.filter(word => (word & 0x7fff) > infinity)
    expect(new Set(nans.map(word => again[word]!))).toEqual(new Set([dtype === 'float16' ? 0x7e00 : 0x7fc0]))
  })

  it.each(golden[dtype].examples)('holds %d as the bits %d', (number, bits) => {
    expect([...toHalf([number], dtype)]).toEqual([bits])
  })

  describe.each(Object.entries(ways))('%s', (_, cast) => {
    it('reads every pattern of bits', () => {
      const x = new Stored([65536], dtype, patterns) as unknown as T.AnyTensor
      const single = concrete(cast(x, 'float32'), 'the test').data as Float32Array
      expect(digest(single.map(y => (Number.isNaN(y) ? 0 : y)))).toBe(golden[dtype].read)
      expect(T.data(cast(x, 'float64'))).toEqual(Float64Array.from(fromHalf(patterns, dtype)))
    })

    it('rounds float32 to the nearest, and of two to the even one', () => {
      const numbers = around(dtype, new Float32Array(1))
      expect(numbers).toHaveLength(golden[dtype].float32.count)
      const x = T.fromArray(Float32Array.from(numbers), [numbers.length])
      expect(digest(bitsOf(cast(x, dtype)))).toBe(golden[dtype].float32.bits)
    })

    it('rounds float64 once', () => {
      const numbers = around(dtype, new Float64Array(1))
      expect(numbers).toHaveLength(golden[dtype].float64.count)
      const x = T.fromArray(Float64Array.from(numbers), [numbers.length])
      expect(digest(bitsOf(cast(x, dtype)))).toBe(golden[dtype].float64.bits)
    })

    it('rounds int32 once', () => {
      const numbers = integers()
      expect(numbers).toHaveLength(golden[dtype].int32.count)
      const x = T.fromArray(Int32Array.from(numbers), [numbers.length])
      expect(digest(bitsOf(cast(x, dtype)))).toBe(golden[dtype].int32.bits)
    })

    it('saturates for integers, and is true where it is not 0', () => {
      const x = T.tensor([1e30, -1e30, 3.99, -3.99, Number.NaN, 300, -1, -0, 0], 'bfloat16')
      expect(T.toArray(cast(x, 'int32'))).toEqual([2 ** 31 - 1, -(2 ** 31), 3, -3, 0, 300, -1, 0, 0])
      expect(T.toArray(cast(x, 'uint8'))).toEqual([255, 0, 3, 0, 0, 255, 0, 0, 0])
      expect(T.toArray(cast(x, 'bool'))).toEqual([true, true, true, true, true, true, true, false, false])
    })

    it('holds bool and uint8', () => {
      const bytes = T.fromArray(
        Uint8Array.from({ length: 256 }, (_, i) => i),
        [256],
      )
      expect(T.data(cast(bytes, dtype))).toEqual(Float32Array.from({ length: 256 }, (_, i) => i))
      expect(T.toArray(cast(T.tensor([true, false]), dtype))).toEqual([1, 0])
    })

    it('becomes the other type as float32 does', () => {
      const other = dtype === 'float16' ? 'bfloat16' : 'float16'
      const x = new Stored([65536], dtype, patterns) as unknown as T.AnyTensor
      expect(bitsOf(cast(x, other))).toEqual(bitsOf(T.cast(T.cast(x, 'float32'), other)))
    })
  })

  it('moves every pattern of bits as it is', () => {
    const x = new Stored([256, 256], dtype, patterns) as unknown as T.Tensor<[256, 256], typeof dtype>
    const moved = (y: typeof x) => T.transpose(T.flip(T.transpose(y), { axis: 0 }))
    const mirrored = patterns.map((_, i) => (i & 0xff00) | (255 - (i & 0xff)))
    expect(bitsOf(moved(x))).toEqual(mirrored)
    expect(bitsOf(T.jit(moved)(x))).toEqual(mirrored)
    const places = T.arange(256, 'int32')
    expect(bitsOf(T.jit((y: typeof x) => T.take(y, places, { axis: 1 }))(x))).toEqual(patterns)
    expect(
      bitsOf(T.jit((y: typeof x) => T.where(T.ones([256, 256], 'bool'), y, T.zeros([256, 256], dtype)))(x)),
    ).toEqual(patterns)
    expect(bitsOf(T.jit((y: typeof x) => T.slice(T.concat([y, y], { axis: 1 }), [null, [256, 512]]))(x))).toEqual(
      patterns,
    )
  })
})
