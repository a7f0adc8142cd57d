import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import {
  decodeBytes,
  decodeCharacters,
  encodeBytes,
  encodeCharacters,
  fitCharacters,
  showDataError,
} from 'tensor-ts/data'
import { describe, expect, expectTypeOf, test } from 'vitest'

const loosely = (f: unknown) => f as (...args: readonly unknown[]) => unknown
const texts = fc.string({ unit: 'binary', maxLength: 30 })

describe('characters', () => {
  test('decoding what was encoded gives the text, by a vocabulary that JSON has kept', () => {
    fc.assert(
      fc.property(texts, texts, (text, more) => {
        const vocabulary = JSON.parse(JSON.stringify(fitCharacters(text + more)))
        const ids = encodeCharacters(text, vocabulary)
        if (E.isLeft(ids)) throw new Error(showDataError(ids.left))
        expectTypeOf(ids.right).toEqualTypeOf<T.Tensor<['characters'], 'int32'>>()
        expect(ids.right.shape).toEqual([[...text].length])
        expect(decodeCharacters(ids.right, vocabulary)).toBe(text)
        expect(decodeCharacters(vocabulary)(ids.right)).toBe(text)
      }),
    )
  })

  test('one that is not known is named with its place', () => {
    const vocabulary = fitCharacters('ab\n😀')
    const failed = (text: string) => E.mapLeft(showDataError)(encodeCharacters(text, vocabulary, 'a.txt'))
    expect(failed('ab\n😀ax')).toEqual(E.left("a.txt: line 2, column 3: the character 'x' is not in the vocabulary"))
    expect(failed('\n\nb\r')).toEqual(E.left("a.txt: line 3, column 2: the character '\\r' is not in the vocabulary"))
    expect(failed('x')).toEqual(E.left("a.txt: line 1, column 1: the character 'x' is not in the vocabulary"))
  })

  test('what is wrong is said', () => {
    expect(() => loosely(fitCharacters)(3)).toThrow('fitCharacters: expected a text, got 3')
    expect(() => loosely(encodeCharacters)('a', 'abc')).toThrow(
      "encodeCharacters: expected a vocabulary, as fitCharacters gives it, got 'abc'",
    )
    expect(() => decodeCharacters(T.tensor([0, 2], 'int32'), ['a', 'b'])).toThrow(
      'decodeCharacters: expected numbers from 0 to 1, got 2',
    )
    expect(() => loosely(decodeCharacters)(T.tensor([0.5]), ['a'])).toThrow(
      'decodeCharacters: expected int32 or uint8, got float32',
    )
  })
})

describe('bytes', () => {
  test('decoding what was encoded gives the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), text => {
        const bytes = encodeBytes(text)
        expect(decodeBytes(bytes)).toBe(text)
        expect([...T.data(bytes)]).toEqual([...Buffer.from(text)])
      }),
    )
    expect(decodeBytes(encodeBytes('\ufeffa'))).toBe('\ufeffa')
  })

  test('what is no byte is refused', () => {
    expect(() => decodeBytes(T.tensor([256], 'int32'))).toThrow('decodeBytes: expected numbers from 0 to 255, got 256')
    expect(() => decodeBytes(T.tensor([-1], 'int32'))).toThrow('decodeBytes: expected numbers from 0 to 255, got -1')
    expect(() => loosely(encodeBytes)(3)).toThrow('encodeBytes: expected a text, got 3')
  })
})
