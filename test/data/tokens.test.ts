import { flow, pipe } from 'fp-ts/lib/function.js'
import * as tokenizer from 'gpt-tokenizer'
import * as T from 'tensor-ts'
import { decodeTokens, encodeTokens, pipeline } from 'tensor-ts/data'
import { expect, expectTypeOf, test } from 'vitest'

const loosely = (f: unknown) => f as (...args: readonly unknown[]) => unknown
const texts = ['hello world', '', 'Größe 😀\n', 'a b  c']

test('a byte-pair tokenizer makes tensors of texts, and the texts again', () => {
  for (const text of texts) {
    const tokens = encodeTokens(text, tokenizer)
    expectTypeOf(tokens).toEqualTypeOf<T.Tensor<['tokens'], 'int32'>>()
    expect([...T.data(tokens)]).toEqual(tokenizer.encode(text))
    expect(pipe(tokens, decodeTokens(tokenizer))).toBe(text)
  }
  const padded = pipe(
    pipeline.fromIterable(texts),
    pipeline.map(flow(encodeTokens(tokenizer))),
    pipeline.padBatch({ size: 4, to: [8, 16], value: -1 }),
  )
  expect([...padded].map(({ shape }) => shape)).toEqual([[4, 8]])
})

test('what is no tokenizer is refused', () => {
  expect(() => loosely(encodeTokens)('a', {})).toThrow(
    'encodeTokens: expected a tokenizer with encode and decode, got an object',
  )
  expect(() => loosely(encodeTokens)(3, tokenizer)).toThrow('encodeTokens: expected a text, got 3')
  expect(() => encodeTokens('a', { encode: () => [0.5], decode: String })).toThrow(
    'encodeTokens: expected numbers from 0 to 2147483647 of the tokenizer, got 0.5',
  )
  expect(() => loosely(decodeTokens)(T.tensor([0.5]), tokenizer)).toThrow(
    'decodeTokens: expected int32 or uint8, got float32',
  )
})
