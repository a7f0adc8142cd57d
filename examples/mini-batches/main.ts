// Descends by the whole set, by mini-batches and by single examples, and draws the curves: `npm run example mini-batches`.
import { draw } from '../chart/chart.js'
import { runs } from './train.js'

const epochs = 6
const results = runs(epochs)
for (const { name, stepsPerEpoch, curve } of results)
  console.log(
    `${name}: ${stepsPerEpoch} steps an epoch, loss ${curve.at(-1)?.[1].toFixed(4)} after ${curve.length - 1} steps`,
  )

draw('mini-batches', {
  width: 300,
  height: 250,
  panels: results.map(({ name, curve, stepsPerEpoch }) => ({
    title: name,
    x: { name: 'epoch', min: 0, max: epochs },
    y: { name: 'loss over all examples', min: 0.3, max: 0.8 },
    // Of 3,072 steps every fourth is drawn.
    lines: [{ name: '', points: curve.filter((_, i) => stepsPerEpoch < 100 || i % 4 === 0) }],
  })),
})
