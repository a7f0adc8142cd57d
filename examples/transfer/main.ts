// Digits of which there are few, learned with features that have seen other digits, and from scratch: `npm run example transfer`.
import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import * as io from 'tensor-ts/io'
import { draw, type Point } from '../chart/chart.js'
import { sheet } from '../chart/sheet.js'
import { smallDigits } from '../data/digits.js'
import { all, head, kindsFrom, load, model, type Params, rightOf, save, scatter, train } from './transfer.js'

const keyOf = (i: number) => T.random.foldIn(T.random.key(0), i)
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
const digits = await smallDigits(6000)

// Of 0 to 4 there are many: 400 of each, in batches of 125, each time at other places.
const known = (step: number) => scatter(T.random.foldIn(keyOf(1), step), kindsFrom(digits, 0, 25, 25 * (step % 16)))
const first = train(all, model.init(keyOf(0)), known, 400)
console.log(
  `0 to 4: ${percent(rightOf(first, scatter(keyOf(2), kindsFrom(digits, 0, 100, 400))))} of unseen ones are right`,
)
const file = save(first)

/** The features of the file, and a new head. */
const loaded = (key: T.random.Key): Params => {
  const params = load(file, key)
  if (E.isLeft(params)) throw new Error(io.showDecodeError(params.left))
  return params.right
}

// Of 5 to 9 there are few.
const unseen = scatter(keyOf(3), kindsFrom(digits, 5, 200, 300))
const ways = [
  { name: 'features frozen', optimizer: head, start: loaded },
  { name: 'features learn too', optimizer: all, start: loaded },
  { name: 'from scratch', optimizer: all, start: model.init },
]
const counts = [1, 2, 5, 10, 20, 50]
const repeats = 3
const curves = ways.map(({ name, optimizer, start }) => ({
  name,
  points: counts.map((each): Point => {
    const shares = Array.from({ length: repeats }, (_, i) => {
      const examples = scatter(keyOf(4 + i), kindsFrom(digits, 5, each, i * each))
      return rightOf(
        train(optimizer, start(keyOf(4 + repeats + i)), () => examples, 80),
        unseen,
      )
    })
    const share = shares.reduce((a, b) => a + b, 0) / repeats
    console.log(`${name}, ${each} of each kind: ${percent(share)}`)
    return [each, 100 * share]
  }),
}))

/** Two of each. */
const rows = (first: number) => {
  const images = T.toArray(scatter(keyOf(4), kindsFrom(digits, first, 2)).x).map(([image = []]) => image)
  return [0, 1].map(row => images.filter((_, i) => i % 2 === row))
}

draw('transfer', {
  columns: 2,
  width: 400,
  height: 320,
  panels: [
    {
      title: 'First many of these, then few of those',
      x: { ticks: [] },
      y: { ticks: ['few', 'few', 'many', 'many'] },
      field: { rows: sheet([...rows(0), ...rows(5)]), range: [0, 1] },
    },
    {
      title: '5 to 9: % of unseen ones that are right',
      x: { name: 'examples of each', log: true, min: 1, max: 100 },
      y: { min: 0, max: 100 },
      lines: curves.map(({ name, points }) => ({ name, as: 'path', points })),
    },
  ],
})
