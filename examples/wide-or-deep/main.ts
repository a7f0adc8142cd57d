// One hidden layer of 1,000 units against two of 100 on a spiral: the sizes, the losses and the regions: `npm run example wide-or-deep`.
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { draw, type Panel, type Point } from '../chart/chart.js'
import { deepForDigits, rightOf, train, unseen, wideForDigits } from './networks.js'

console.log(`for digits\n${nn.summary(wideForDigits)}\n\n${nn.summary(deepForDigits)}\n`)

const size = 48
const [x, y] = T.meshgrid([T.linspace(-1.5, 1.5, size), T.linspace(-1.5, 1.5, size)])
const grid = T.stack([T.flatten(x), T.flatten(y)], { axis: 1 })
const labels = T.toArray(unseen.labels)

const trained = train(300)
const regions = trained.map(({ name, of, losses }): Panel => {
  console.log(`${name}: loss ${losses.at(-1)?.toFixed(3)}, ${(100 * rightOf(of)).toFixed(1)} % of unseen points right`)
  return {
    title: `${name}: ${(100 * rightOf(of)).toFixed(1)} %`,
    x: { min: -1.5, max: 1.5 },
    y: { min: -1.5, max: 1.5 },
    field: {
      rows: T.toArray(T.reshape(T.slice(T.softmax(of(grid)), [null, 1]), [size, size])),
      range: [0, 1],
      scale: 'diverging',
    },
    lines: [0, 1].map(label => ({
      name: `arm ${label}`,
      as: 'points',
      points: T.toArray(unseen.x)
        .map(([x = 0, y = 0]): Point => [x, y])
        .filter((_, i) => labels[i] === label)
        .slice(0, 100),
    })),
  }
})

draw('wide-or-deep', {
  legends: 'each',
  width: 320,
  height: 290,
  panels: [
    ...regions,
    {
      title: 'the loss',
      x: { name: 'step' },
      y: { name: 'cross-entropy', min: 0 },
      lines: trained.map(({ name, losses }) => ({ name, points: losses.map((loss, i): Point => [i, loss]) })),
    },
  ],
})
