import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import { describe, expect, test } from 'vitest'
import { decode, decodeAll, showDecodeError } from '../../src/io/index.js'
import { fileOf } from './file.js'

const count = 2 ** 16
const patterns = Uint16Array.from({ length: count }, (_, i) => i)

/** A file with every pattern of 16 bits, once aligned and once not. */
const files = (dtype: string): readonly Uint8Array[] =>
  ['', ' '].map(padding =>
    fileOf(
      JSON.stringify({ x: { dtype, shape: [count], data_offsets: [0, 2 * count] } }) + padding,
      new Uint8Array(patterns.buffer),
    ),
  )

/** The number of a pattern by its definition: a sign, an exponent and a fraction of so many bits. */
const meaning = (bits: number, exponentBits: number, fractionBits: number): number => {
  const sign = bits >= 2 ** 15 ? -1 : 1
  const exponent = Math.floor(bits / 2 ** fractionBits) % 2 ** exponentBits
  const fraction = (bits % 2 ** fractionBits) / 2 ** fractionBits
  const bias = 2 ** (exponentBits - 1) - 1
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return exponent === 0 ? sign * fraction * 2 ** (1 - bias) : sign * (1 + fraction) * 2 ** (exponent - bias)
}

describe.each([
  ['F16', 5, 10],
  ['BF16', 8, 7],
] as const)('all 65,536 elements of %s', (dtype, exponentBits, fractionBits) => {
  test('are read as float32 exactly, where that is expected', () => {
    const expected = Float32Array.from(patterns, bits => meaning(bits, exponentBits, fractionBits))
    for (const file of files(dtype)) {
      const decoded = decode({ x: T.zeros([count]) })(file)
      if (E.isLeft(decoded)) throw new Error(showDecodeError(decoded.left))
      const found = T.data(decoded.right.x)
      const wrong = patterns.filter(i => !Object.is(found[i], expected[i]))
      expect([...wrong]).toEqual([])
      // NaN keeps what bits it has.
      const words = new Uint32Array(found.buffer)
      const payloads = [...patterns].filter(
        i =>
          Number.isNaN(expected[i]!) &&
          ((words[i]! >>> (23 - fractionBits)) & (2 ** fractionBits - 1)) !== i % 2 ** fractionBits,
      )
      expect(payloads).toEqual([])
    }
  })

  test('are not read as what cannot be meant', () => {
    const [file] = files(dtype) as [Uint8Array]
    expect(E.mapLeft(showDecodeError)(decode({ x: T.zeros([count], 'int32') })(file))).toEqual(
      E.left(`tensor 'x' has dtype ${dtype === 'F16' ? 'float16' : 'bfloat16'}, expected int32`),
    )
    const all = decodeAll(file)
    expect(E.isRight(all) && all.right.unread.size).toBe(0)
  })
})
