// Draws a deep network that learns only with normalisation, and running statistics: `npm run example normalisation`.
import { draw, type Point } from '../chart/chart.js'
import { curves, statistics } from './normalisation.js'

const points = (values: readonly number[]): readonly Point[] => values.map((value, i) => [i, value])

const learnt = curves(300)
for (const [name, losses] of Object.entries(learnt)) console.log(`${name}: loss ${losses.at(-1)?.toFixed(3)}`)

const seen = statistics(100)
const last = seen.at(-1)
console.log(
  `of batches of N(3, 2²) the running mean is ${last?.runningMean.toFixed(2)}, the running variance ${last?.runningVariance.toFixed(2)}`,
)

draw('normalisation', {
  columns: 2,
  width: 400,
  legends: 'each',
  panels: [
    {
      title: 'eight hidden layers',
      x: { name: 'step' },
      y: { name: 'cross-entropy', min: 0, max: 1 },
      lines: Object.entries(learnt).map(([name, losses]) => ({ name, points: points(losses) })),
    },
    {
      title: 'statistics of batches of N(3, 2²)',
      x: { name: 'batch' },
      y: { min: 0, max: 5 },
      lines: [
        { name: 'mean of the batch', points: points(seen.map(({ mean }) => mean)), colour: '#56b4e9' },
        { name: 'running mean', points: points(seen.map(({ runningMean }) => runningMean)), colour: '#0072b2' },
        {
          name: 'running variance',
          points: points(seen.map(({ runningVariance }) => runningVariance)),
          colour: '#d55e00',
        },
      ],
    },
  ],
})
