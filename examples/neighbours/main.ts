// Teaches a network to put digits of one kind near each other, and searches for the nearest of some digits: `npm run example neighbours`.
import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import { draw, type Point } from '../chart/chart.js'
import { sheet } from '../chart/sheet.js'
import { smallDigits } from '../data/digits.js'
import { embed, nearest, type Params, train, unit } from './neighbours.js'

const { x, labels } = await smallDigits(5000)
const [digits, queries] = [T.dim('digits', 4000), T.dim('queries', 1000)]
const library = {
  x: T.expectShape(T.slice(x, [[0, 4000]]), [digits, 196]),
  labels: T.expectShape(T.slice(labels, [[0, 4000]]), [digits]),
}
const asked = T.expectShape(T.slice(x, [[4000, 5000]]), [queries, 196])

const { before, after } = train(library, 800)
const count = 50
/** The rows of the library that are nearest to each digit that it has not seen. */
const found = (params: Params) => nearest(embed(params, asked), embed(params, library.x), count)

const kinds = T.toArray(library.labels)
const shown = T.toArray(labels).slice(4000)
/** Of all queries the share whose k-th neighbour is the same digit. */
const shares = (rows: readonly (readonly number[])[]): readonly number[] =>
  Array.from({ length: count }, (_, k) => {
    const same = rows.filter((row, i) => kinds[row[k] ?? 0] === shown[i])
    return (100 * same.length) / rows.length
  })

const neighbours = T.toArray(found(after))
const curves = [
  { name: 'by their pixels', percent: shares(T.toArray(nearest(unit(asked), unit(library.x), count))) },
  { name: 'untrained', percent: shares(T.toArray(found(before))) },
  { name: 'trained', percent: shares(neighbours) },
]
for (const { name, percent } of curves)
  console.log(
    `${name}: the nearest is the same digit in ${percent[0]?.toFixed(1)} %, the ${count}th in ${percent.at(-1)?.toFixed(1)} %`,
  )

const pixels = T.toArray(T.reshape(x, [-1, 14, 14]))
/** A query of each of some digits, and what is nearest to it. */
const examples = [2, 3, 4, 5, 8, 9].map(digit => shown.indexOf(digit))
const rows = examples.map(query => [
  pixels[4000 + query] ?? [],
  ...(neighbours[query]?.slice(0, 6).map(row => pixels[row] ?? []) ?? []),
])

const points = embed(after, asked)
const flat = T.toArray(data.project(points, data.fitPca(points, { components: 2 })))
draw('neighbours', {
  columns: 3,
  width: 320,
  height: 310,
  legends: 'each',
  panels: [
    {
      title: 'Unseen digits, two of 16 numbers (PCA)',
      lines: [0, 1, 2, 4, 6].map(digit => ({
        name: `${digit}`,
        as: 'points',
        points: flat.flatMap(([u = 0, v = 0], i): readonly Point[] => (shown[i] === digit ? [[u, v]] : [])),
      })),
    },
    {
      title: 'A digit, and its nearest',
      x: { ticks: ['?', '1', '2', '3', '4', '5', '6'] },
      y: { ticks: [] },
      field: { rows: sheet(rows), range: [0, 1] },
    },
    {
      title: 'How many are the same digit',
      x: { name: 'neighbour, the nearest first', min: 0, max: count },
      y: { name: '%', min: 0, max: 100 },
      lines: curves.map(({ name, percent }) => ({ name, points: percent.map((share, k): Point => [k + 1, share]) })),
    },
  ],
})
