import { dual } from '../ops/face.js'
import { describe } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import { Stored } from '../tensor/storage.js'
import type { Tensor } from '../tensor/tensor.js'
import { numbersOf } from './text.js'

/**
 * What makes tokens of text and text of tokens: a byte-pair tokenizer, as the packages gpt-tokenizer and js-tiktoken have them.
 */
export interface Tokenizer {
  readonly encode: (text: string) => ArrayLike<number>
  readonly decode: (tokens: number[]) => string
}

const requireTokenizer = (op: string, tokenizer: unknown): Tokenizer => {
  const { encode, decode } = (tokenizer ?? {}) as Readonly<Record<string, unknown>>
  if (typeof encode === 'function' && typeof decode === 'function') return tokenizer as Tokenizer
  throw new TypeError(`${op}: expected a tokenizer with encode and decode, got ${describe(tokenizer)}`)
}

/**
 * The tokens of a text, by a tokenizer of another package: `import { encode, decode } from 'gpt-tokenizer'`.
 *
 * @throws TypeError where there is no text, no tokenizer, or it gives something else than int32 numbers from 0 on.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { encodeTokens } from 'tensor-ts/data'
 *
 * const words = { encode: (text: string) => text.split(' ').map(word => word.length), decode: String }
 * assert.deepEqual(T.toArray(encodeTokens('a token each', words)), [1, 5, 4]) // Tensor<["tokens"], "int32">
 * ```
 */
export const encodeTokens: {
  (text: string, tokenizer: Tokenizer): Tensor<['tokens'], 'int32'>
  (tokenizer: Tokenizer): (text: string) => Tensor<['tokens'], 'int32'>
} = dual(2, (text: unknown, given: unknown) => {
  const tokenizer = requireTokenizer('encodeTokens', given)
  if (typeof text !== 'string') throw new TypeError(`encodeTokens: expected a text, got ${describe(text)}`)
  const tokens = Array.from(tokenizer.encode(text))
  const wrong = tokens.findIndex(token => !Number.isInteger(token) || token < 0 || token >= 2 ** 31)
  if (wrong >= 0)
    throw new TypeError(
      `encodeTokens: expected numbers from 0 to 2147483647 of the tokenizer, got ${describe(tokens[wrong])}`,
    )
  return new Stored([tokens.length], 'int32', Int32Array.from(tokens))
})

/**
 * The text of tokens, by a tokenizer of another package.
 *
 * @throws TypeError where there is no tokenizer; DTypeError where the tokens are no integers.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { decodeTokens } from 'tensor-ts/data'
 *
 * const words = ['the', 'cat', 'sat']
 * const tokenizer = { encode: (text: string) => text.split(' ').map(w => words.indexOf(w)), decode: (ids: number[]) => ids.map(i => words[i]).join(' ') }
 * assert.equal(decodeTokens(T.tensor([0, 1, 2], 'int32'), tokenizer), 'the cat sat')
 * ```
 */
export const decodeTokens: {
  (tokens: Tensor<Shape, 'int32'>, tokenizer: Tokenizer): string
  (tokenizer: Tokenizer): (tokens: Tensor<Shape, 'int32'>) => string
} = dual(2, (tokens: unknown, given: unknown) =>
  requireTokenizer('decodeTokens', given).decode([...numbersOf('decodeTokens', tokens)]),
)
