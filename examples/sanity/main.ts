// Checks that a training can learn one batch by heart, and draws the losses of some that cannot: `npm run example sanity`.
import { draw, type Point } from '../chart/chart.js'
import { checks } from './trainings.js'

const steps = 500
const found = Object.entries(checks(steps))
for (const [name, { isLearnt, losses }] of found)
  console.log(
    `${name.padEnd(22)} ${isLearnt ? 'learnt' : 'not learnt'}: loss ${losses.at(-1)?.toFixed(4)} after ${losses.length} steps`,
  )

draw('sanity', {
  width: 620,
  height: 320,
  panels: [
    {
      title: '32 points of a spiral, again and again',
      x: { name: 'step', min: 0, max: steps },
      y: { name: 'cross-entropy', log: true },
      lines: found.map(([name, { losses }]) => ({ name, points: losses.map((loss, i): Point => [i, loss]) })),
    },
  ],
})
