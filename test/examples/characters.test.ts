import { readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import { encodeCharacters, fitCharacters } from 'tensor-ts/data'
import { describe, expect, test } from 'vitest'
import { byContext, init, nothing, read, surprises, train, write } from '../../examples/characters/characters.js'

const book = readFileSync('examples/characters/alice.txt', 'utf8')
const vocabulary = fitCharacters(book)
const encode = (text: string) => {
  const encoded = encodeCharacters(text, vocabulary)
  if (E.isLeft(encoded)) throw new Error('a character that the book does not have')
  return encoded.right
}
const params = init(T.random.key(0), vocabulary.length)

describe('course row 23: a language model of characters', () => {
  test('reading on is reading from the beginning', () => {
    const text = encode('Down the Rabbit-Hole')
    const [after, whole] = read(params, nothing, text)
    const [middle] = read(params, nothing, T.slice(text, [[0, 8]]))
    const [end, rest] = read(params, middle, T.slice(text, [[8, 20]]))
    expect(T.item(T.allClose(end.h, after.h, { atol: 1e-5 }))).toBe(true)
    expect(T.item(T.allClose(T.slice(whole, [[8, 20]]), rest, { atol: 1e-5 }))).toBe(true)
    expect(T.toArray(T.slice(whole, [0]))).toHaveLength(vocabulary.length)
  })

  test('knows nothing at first, and less of what comes first after some steps', () => {
    const heldOut = encode(book.slice(140_000, 140_600))
    const mean = (xs: readonly number[]) => xs.reduce((a, b) => a + b, 0) / xs.length
    expect(mean(surprises(params, heldOut))).toBeCloseTo(Math.log(vocabulary.length), 0)
    const [trained] = [...train(encode(book.slice(0, 15_400)), vocabulary.length, 1, 0)]
    if (trained === undefined) throw new Error('nothing was read')
    expect(trained.loss).toBeLessThan(4)
    expect(mean(surprises(trained.params, heldOut))).toBeLessThan(3.5)
  })

  test('the surprise of pieces is the surprise of each from its beginning', () => {
    const text = encode(book.slice(1000, 1021))
    const [first, second] = [surprises(params, T.slice(text, [[0, 11]])), surprises(params, T.slice(text, [[10, 21]]))]
    byContext(params, text, 10).forEach((nats, i) => {
      expect(nats).toBeCloseTo(((first[i] ?? 0) + (second[i] ?? 0)) / 2, 4)
    })
  })

  test('writes the same with the same key, as many characters as are asked for', () => {
    const texts = [3, 3, 4].map(seed => T.toArray(write(params, encode('Alice'), 20, 1, T.random.key(seed))))
    expect(texts[0]).toEqual(texts[1])
    expect(texts[0]).not.toEqual(texts[2])
    expect(texts[0]).toHaveLength(20)
  })
})
