import * as t from 'io-ts'
import { describe } from '../../shape/describe.js'

// Codecs of what stands in a cell, which is text. Any codec of io-ts that decodes a text serves as well.

const numeral = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const words: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['+inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
])

/** The number that a text is, with blanks around it or none; undefined where it is none. An empty text is none. */
const numberOf = (text: string): number | undefined => {
  const trimmed = text.trim()
  return numeral.test(trimmed) ? Number(trimmed) : words.get(trimmed.toLowerCase().replace('infinity', 'inf'))
}

const isNumber = (x: unknown): x is number => typeof x === 'number'

/** A codec from the text of a cell. */
const ofText = (name: string, read: (text: string) => number | undefined): t.Type<number, string, unknown> =>
  new t.Type<number, string, unknown>(
    name,
    isNumber,
    (given, context) => {
      const found = typeof given === 'string' ? read(given) : undefined
      return found === undefined ? t.failure(given, context) : t.success(found)
    },
    String,
  )

/** A number in decimal digits, or nan, inf, -inf; an empty cell is none. */
export const number: t.Type<number, string, unknown> = ofText('a number', numberOf)

/** A whole number. */
export const integer: t.Type<number, string, unknown> = ofText('a whole number', text => {
  const found = numberOf(text)
  return Number.isSafeInteger(found) ? found : undefined
})

/**
 * One of some words, as its number among them: a label.
 *
 * @throws TypeError where there are no words, or one is there twice.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { category } from 'tensor-ts/data/csv'
 *
 * assert.deepEqual(category(['setosa', 'versicolor']).decode('versicolor'), E.right(1))
 * ```
 */
export const category = (words: readonly string[]): t.Type<number, string, unknown> => {
  if (!Array.isArray(words) || words.length === 0 || !words.every(word => typeof word === 'string'))
    throw new TypeError(`category: expected a list of words, got ${describe(words)}`)
  const twice = words.find((word, i) => words.indexOf(word) !== i)
  if (twice !== undefined) throw new TypeError(`category: the word ${describe(twice)} is given twice`)
  const name = words.length > 8 ? `one of ${words.length} words` : words.map(word => describe(word)).join(' or ')
  const { is, validate } = ofText(name, text => {
    const found = words.indexOf(text)
    return found < 0 ? undefined : found
  })
  return new t.Type<number, string, unknown>(name, is, validate, index => words[index] ?? String(index))
}

/**
 * A codec that takes an empty cell for a value that is missing, in whose place it puts another.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { number, withDefault } from 'tensor-ts/data/csv'
 *
 * const age = withDefault(number, NaN)
 * assert.deepEqual(age.decode('31'), E.right(31))
 * assert.deepEqual(age.decode(''), E.right(NaN))
 * ```
 */
export const withDefault = <A>(codec: t.Type<A, string, unknown>, missing: A): t.Type<A, string, unknown> => {
  if (!(codec instanceof t.Type)) throw new TypeError(`withDefault: expected a codec of io-ts, got ${describe(codec)}`)
  return new t.Type<A, string, unknown>(
    `${codec.name} or nothing`,
    codec.is,
    (given, context) =>
      typeof given === 'string' && given.trim() === '' ? t.success(missing) : codec.validate(given, context),
    codec.encode,
  )
}
