// Draws learning rates that crawl, arrive and diverge, the search for one, and schedules: `npm run example learning-rates`.
import { draw, type Point } from '../chart/chart.js'
import { descend, find, rates, ratesOf, schedules } from './rates.js'

const steps = 50
const points = (values: readonly number[]): readonly Point[] => values.map((value, i) => [i, value])

const ways = rates.map(rate => {
  const values = descend(rate, steps)
  console.log(`rate ${rate}: f = ${values.at(-1)?.toExponential(1)} after ${steps} steps`)
  return { name: `rate ${rate}`, points: points(values) }
})

const { points: searched, suggestion = 0, isDiverged } = await find()
const best = searched.reduce((a, b) => (b.smoothed < a.smoothed ? b : a))
console.log(`the search: least loss at rate ${best.rate.toFixed(2)}, then it diverges: ${isDiverged}`)
console.log(`the search suggests ${suggestion.toFixed(3)}`)

draw('learning-rates', {
  width: 390,
  legends: 'each',
  panels: [
    { title: 'x₀² + x₁² from (−3, 4)', x: { name: 'step' }, y: { name: 'f', log: true }, lines: ways },
    {
      title: 'the search for a rate',
      x: { name: 'learning rate', log: true, min: 1e-3, max: 10 },
      y: { name: 'loss', min: 0, max: 30 },
      lines: [
        { name: 'of a batch', points: searched.map(({ rate, loss }): Point => [rate, loss]), colour: '#56b4e9' },
        { name: 'smoothed', points: searched.map(({ rate, smoothed }): Point => [rate, smoothed]) },
        {
          name: 'suggested',
          dashed: true,
          points: [
            [suggestion, 0],
            [suggestion, 30],
          ],
        },
      ],
    },
    {
      title: 'schedules',
      x: { name: 'step' },
      y: { name: 'learning rate' },
      lines: Object.entries(schedules).map(([name, schedule]) => ({ name, points: points(ratesOf(schedule)) })),
    },
  ],
})
