// Learns the characters of Alice's Adventures in Wonderland with an LSTM, and writes more of them: `npm run example characters`.
import { readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import { decodeCharacters, encodeCharacters, fitCharacters, showDataError } from 'tensor-ts/data'
import { draw, type Point } from '../chart/chart.js'
import { byContext, surprises, train, write } from './characters.js'

const readings = 12
const book = readFileSync(new URL('alice.txt', import.meta.url), 'utf8')
const vocabulary = fitCharacters(book)

/** The numbers of the characters of a text, all of which the book has. */
const encode = (text: string) => {
  const encoded = encodeCharacters(text, vocabulary)
  if (E.isLeft(encoded)) throw new Error(showDataError(encoded.left))
  return encoded.right
}

const mean = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length

// The last tenth is held out.
const border = Math.floor(0.9 * book.length)
const [known, heldOut] = [book.slice(0, border), book.slice(border)]
console.log(`${known.length} characters to learn, ${heldOut.length} held out, ${vocabulary.length} different ones`)

const history = Array.from(train(encode(known), vocabulary.length, readings, 0), trained => {
  const asked = mean(surprises(trained.params, encode(heldOut)))
  console.log(`reading ${trained.reading}: ${trained.loss.toFixed(3)} nats a character, held out ${asked.toFixed(3)}`)
  return { ...trained, asked }
})
const params = history.at(-1)?.params
if (params === undefined) throw new Error('nothing was read')

const prompt = 'Alice '
const written = write(params, encode(prompt), 400, 0.6, T.random.key(0))
console.log(`\n${prompt}${decodeCharacters(written, vocabulary)}\n`)

/** Of the letters of the held-out text: how surprising the first, second, … of a word is. */
const letters = surprises(params, encode(heldOut)).map((nats, i) => {
  const before = /[a-z]*$/i.exec(heldOut.slice(Math.max(0, i - 19), i + 1))?.[0].length ?? 0
  return { nats, place: /[a-z]/i.test(heldOut[i + 1] ?? '') ? before + 1 : 0 }
})
const longest = 10
const byPlace = Array.from({ length: longest }, (_, i) =>
  mean(letters.filter(({ place }) => place === i + 1).map(({ nats }) => nats)),
)
const contexts = byContext(params, encode(heldOut), 30)

draw('characters', {
  columns: 3,
  width: 320,
  height: 280,
  panels: [
    {
      title: 'Nats a character',
      x: { name: 'readings', min: 0, max: readings },
      y: { min: 1, max: 3 },
      lines: [
        { name: 'read', points: history.map(({ reading, loss }): Point => [reading - 0.5, loss]) },
        { name: 'held out', points: history.map(({ reading, asked }): Point => [reading, asked]) },
      ],
    },
    {
      title: 'by what has been read before',
      x: { name: 'characters before', min: 0, max: 30 },
      y: { min: 1, max: 3.5 },
      lines: [{ name: 'held out', points: contexts.map((nats, i): Point => [i + 1, nats]) }],
    },
    {
      title: 'by the place in a word',
      x: { name: 'letters before in the word', min: 0, max: longest },
      y: { min: 0 },
      histogram: { borders: Array.from({ length: longest + 1 }, (_, i) => i), counts: byPlace },
    },
  ],
})
