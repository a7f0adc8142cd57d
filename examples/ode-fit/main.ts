// Finds the rates at which hares and lynxes multiply and are eaten, through the solver of their equation: `npm run example ode-fit`.
import * as T from 'tensor-ts'
import { draw, type Point } from '../chart/chart.js'
import { fit, pelts, solve } from './lotka.js'

const { params, losses } = fit(300)
const [alpha, beta, gamma, delta] = T.toArray(T.exp(params.rates))
console.log(`loss ${losses[0]?.toFixed(3)}, then ${losses.at(-1)?.toFixed(4)}`)
console.log(`hares grow by ${alpha?.toFixed(3)}, are eaten by ${beta?.toFixed(4)}`)
console.log(`lynxes die by ${gamma?.toFixed(3)}, thrive by ${delta?.toFixed(4)}`)

const observed = T.toArray(pelts)
const solved = T.toArray(solve(params))
const year = { name: 'years after 1900', min: 0, max: 20 }
const both = ['hares', 'lynxes'] as const
draw('ode-fit', {
  columns: 3,
  width: 330,
  height: 280,
  panels: [
    {
      title: 'Thousands of pelts, and the solution',
      x: year,
      y: { min: 0 },
      lines: both.flatMap((name, k) => [
        { name, as: 'points' as const, points: observed.map((row, i): Point => [i, row[k] ?? 0]) },
        { name, points: solved.map((row, i): Point => [i / 10, row[k] ?? 0]) },
      ]),
    },
    {
      title: 'One against the other',
      x: { name: 'hares', min: 0 },
      y: { name: 'lynxes', min: 0 },
      lines: [
        { name: '', as: 'points', colour: '#6b6b6b', points: observed.map(([x = 0, y = 0]): Point => [x, y]) },
        { name: '', colour: '#6b6b6b', points: solved.map(([x = 0, y = 0]): Point => [x, y]) },
      ],
    },
    {
      title: 'The loss while it is fitted',
      x: { name: 'step', min: 0, max: losses.length },
      y: { log: true, min: 0.01, max: 10 },
      lines: [{ name: '', colour: '#6b6b6b', points: losses.map((loss, i): Point => [i, loss]) }],
    },
  ],
})
