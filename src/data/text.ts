import * as E from 'fp-ts/lib/Either.js'
import { dual, typed, value } from '../ops/face.js'
import { describe } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import { shorten } from '../shape/text.js'
import { DTypeError } from '../tensor/dtype.js'
import { concrete, Stored } from '../tensor/storage.js'
import type { Tensor } from '../tensor/tensor.js'
import type { DataError } from './error.js'

const requireText = (op: string, text: unknown): string => {
  if (typeof text === 'string') return text
  throw new TypeError(`${op}: expected a text, got ${describe(text)}`)
}

/** The characters that a model knows, in order: plain data, which JSON saves with the model. */
export type Vocabulary = readonly string[]

/**
 * The characters (code points) of a text, each once, in order.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { fitCharacters } from 'tensor-ts/data'
 *
 * assert.deepEqual(fitCharacters('hello'), ['e', 'h', 'l', 'o'])
 * ```
 */
export const fitCharacters = (text: string): Vocabulary => [...new Set(requireText('fitCharacters', text))].sort()

const requireVocabulary = (op: string, vocabulary: unknown): Vocabulary => {
  if (Array.isArray(vocabulary) && vocabulary.every(each => typeof each === 'string')) return vocabulary
  throw new TypeError(`${op}: expected a vocabulary, as fitCharacters gives it, got ${describe(vocabulary)}`)
}

/**
 * The number of each character of a text in a vocabulary. The first character that is not in it is an error, which names its
 * line and column, counted from 1, and the file where it is given.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import { encodeCharacters, fitCharacters, showDataError } from 'tensor-ts/data'
 *
 * const vocabulary = fitCharacters('hello')
 * const ids = pipe(encodeCharacters('hole', vocabulary), E.map(T.toArray))
 * assert.deepEqual(ids, E.right([1, 3, 2, 0]))
 * const failed = E.mapLeft(showDataError)(encodeCharacters('hex', vocabulary, 'a.txt'))
 * assert.deepEqual(failed, E.left("a.txt: line 1, column 3: the character 'x' is not in the vocabulary"))
 * ```
 */
export const encodeCharacters: (
  text: string,
  vocabulary: Vocabulary,
  file?: string,
) => E.Either<DataError, Tensor<['characters'], 'int32'>> = typed(
  (given: unknown, vocabulary: unknown, file?: string): E.Either<DataError, Stored> => {
    const characters = [...requireText('encodeCharacters', given)]
    const ids = new Map(requireVocabulary('encodeCharacters', vocabulary).map((character, id) => [character, id]))
    const unknown = characters.findIndex(character => !ids.has(character))
    if (unknown < 0)
      return E.right(
        new Stored(
          [characters.length],
          'int32',
          Int32Array.from(characters, each => ids.get(each)!),
        ),
      )
    const before = characters.slice(0, unknown)
    const line = before.filter(character => character === '\n').length + 1
    const column = unknown - before.lastIndexOf('\n')
    const character = characters[unknown]!
    return E.left({ _tag: 'UnknownCharacter', ...(file === undefined ? {} : { file }), character, line, column })
  },
)

/** The numbers of a tensor of integers. */
export const numbersOf = (op: string, given: unknown): readonly number[] => {
  const { dtype, data } = concrete(value(op, given), op)
  if (dtype !== 'int32' && dtype !== 'uint8') throw new DTypeError(`${op}: expected int32 or uint8, got ${dtype}`)
  return [...data]
}

/**
 * The text of the numbers of characters.
 *
 * @throws RangeError where a number is none of the vocabulary's.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { decodeCharacters } from 'tensor-ts/data'
 *
 * assert.equal(decodeCharacters(T.tensor([1, 0, 1], 'int32'), ['a', 'b']), 'bab')
 * ```
 */
export const decodeCharacters: {
  (ids: Tensor<Shape, 'int32'>, vocabulary: Vocabulary): string
  (vocabulary: Vocabulary): (ids: Tensor<Shape, 'int32'>) => string
} = dual(2, (ids: unknown, vocabulary: unknown) => {
  const characters = requireVocabulary('decodeCharacters', vocabulary)
  return numbersOf('decodeCharacters', ids)
    .map(id => {
      const character = characters[id]
      if (character !== undefined) return character
      throw new RangeError(`decodeCharacters: expected numbers from 0 to ${characters.length - 1}, got ${id}`)
    })
    .join('')
})

/**
 * The bytes of a text in UTF-8, as numbers from 0 to 255: a vocabulary for all texts.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { decodeBytes, encodeBytes } from 'tensor-ts/data'
 *
 * const bytes = encodeBytes('né') // Tensor<["bytes"], "int32">
 * assert.deepEqual(T.toArray(bytes), [110, 195, 169])
 * assert.equal(decodeBytes(bytes), 'né')
 * ```
 */
export const encodeBytes: (text: string) => Tensor<['bytes'], 'int32'> = typed((text: unknown) => {
  const bytes = new TextEncoder().encode(requireText('encodeBytes', text))
  return new Stored([bytes.length], 'int32', Int32Array.from(bytes))
})

/**
 * The text of bytes in UTF-8; what is no text becomes �, as a model may begin a character and not end it.
 *
 * @throws RangeError where a number is no byte.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { decodeBytes } from 'tensor-ts/data'
 *
 * assert.equal(decodeBytes(T.tensor([104, 105, 195], 'int32')), 'hi�')
 * ```
 */
export const decodeBytes: (ids: Tensor<Shape, 'int32'>) => string = typed((ids: unknown) => {
  const numbers = numbersOf('decodeBytes', ids)
  const wrong = numbers.find(n => n < 0 || n > 255)
  if (wrong !== undefined)
    throw new RangeError(`decodeBytes: expected numbers from 0 to 255, got ${shorten(String(wrong))}`)
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(numbers))
})
