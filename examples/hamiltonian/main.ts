// Samples the lines that a few points leave likely, by Hamiltonian Monte Carlo: `npm run example hamiltonian`.
import * as T from 'tensor-ts'
import { draw, type Point } from '../chart/chart.js'
import { chains, exact, logDensity, points } from './hamiltonian.js'

const data = points(T.random.key(0))
const all = chains(T.random.key(1), data, 4, 1000, { steps: 5, length: 0.05 })
// The first hundred of each chain still remember where it began.
const samples = T.reshape(T.slice(all, [null, [100, 1000]]), [-1, 2])
const mean = T.toArray(T.mean(samples, { axis: 0 }))
const deviation = T.toArray(T.std(samples, { axis: 0 }))
const truth = exact(data)
for (const [i, name] of ['intercept', 'slope'].entries())
  console.log(
    `${name}: ${mean[i]?.toFixed(3)} ± ${deviation[i]?.toFixed(3)}, exactly ${truth.mean[i]?.toFixed(3)} ± ${Math.sqrt(truth.covariance[i]?.[i] ?? 0).toFixed(3)}`,
  )

const [intercepts, slopes] = [T.linspace(0.2, 1.2, 60), T.linspace(-3.2, -1.6, 60)]
const [a, b] = T.meshgrid([intercepts, slopes])
const density = T.vmap(T.vmap((a: T.Tensor<[]>, b: T.Tensor<[]>) => logDensity(T.stack([a, b]), data)))(a, b)
const heights = T.exp(T.sub(density, T.max(density)))

const rows = T.toArray(samples)
const some = rows.filter((_, i) => i % 180 === 0)
const lineOf = ([intercept = 0, slope = 0]: readonly number[]): readonly Point[] =>
  [-1, 1].map((x): Point => [x, intercept + slope * x])
draw('hamiltonian', {
  columns: 3,
  width: 330,
  height: 280,
  panels: [
    {
      title: 'Points, and lines that they leave likely',
      x: { name: 'x', min: -1, max: 1 },
      y: { name: 'y' },
      lines: [
        ...some.map(line => ({ name: '', colour: '#56b4e9', points: lineOf(line) })),
        {
          name: '',
          as: 'points',
          colour: '#000000',
          points: T.toArray(T.stack([data.x, data.y], { axis: 1 })).map(([x = 0, y = 0]): Point => [x, y]),
        },
      ],
    },
    {
      title: 'Samples on the density',
      x: { name: 'intercept', min: 0.2, max: 1.2 },
      y: { name: 'slope', min: -3.2, max: -1.6 },
      field: { rows: T.toArray(heights), range: [0, 1.5] },
      lines: [
        {
          name: '',
          as: 'points',
          colour: '#d55e00',
          points: rows.filter((_, i) => i % 24 === 0).map(([a = 0, b = 0]): Point => [a, b]),
        },
      ],
    },
    {
      title: 'The slope along four chains',
      x: { name: 'sample', min: 0, max: 100 },
      lines: T.toArray(all).map((chain, i) => ({
        name: `chain ${i + 1}`,
        points: chain.slice(0, 100).map(([, slope = 0], k): Point => [k, slope]),
      })),
    },
  ],
})
