// Counts what each layer of two networks has to learn and to compute: `npm run example layers`.
import * as nn from 'tensor-ts/nn'
import { draw, type Panel, type Point } from '../chart/chart.js'
import { lenet } from '../mnist/models.js'
import { type Cost, dense, ofDense, ofLenet } from './layers.js'

console.log(nn.summary(dense, { batch: 10 }))
console.log(nn.summary(lenet, { batch: 10 }))

const panel = (title: string, costs: readonly Cost[]): Panel => ({
  title,
  x: { ticks: costs.map(({ layer }) => layer) },
  y: { log: true },
  lines: [
    { name: 'parameters', as: 'path', points: costs.map(({ parameters }, i): Point => [i, parameters]) },
    {
      name: 'multiplications for one example',
      as: 'path',
      points: costs.map(({ multiplications }, i): Point => [i, multiplications]),
    },
  ],
})

draw('layers', {
  panels: [panel('Dense: 30000 → 100 → 256 → 256 → 10', ofDense), panel('LeNet on a picture of 28 × 28', ofLenet)],
})
